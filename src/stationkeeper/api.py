"""The few names a user imports: load_scenario, plan, simulate, assess, report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from stationkeeper.assessment.answer import Answer
from stationkeeper.assessment.compare import compare as compare
from stationkeeper.assessment.configuration import traffic as traffic
from stationkeeper.assessment.demands import demands as demands
from stationkeeper.assessment.demands import demands_csv as demands_csv
from stationkeeper.assessment.drivers import drivers as drivers
from stationkeeper.assessment.exchange import play_returned
from stationkeeper.assessment.gap import gap as gap
from stationkeeper.assessment.judge import judge
from stationkeeper.assessment.ledger import agreements as agreements
from stationkeeper.assessment.maintenance import LEVELS as MAINTENANCE_LEVELS
from stationkeeper.assessment.maintenance import maintenance as maintenance
from stationkeeper.assessment.posteriors import chances as chances
from stationkeeper.assessment.presence import presence as presence
from stationkeeper.assessment.rare import rare as rare
from stationkeeper.assessment.replay import replay as replay
from stationkeeper.assessment.replay_events import FORMS as EVENT_FORMS
from stationkeeper.assessment.rules import rules as rules
from stationkeeper.assessment.spares import SparesAnswer, spares_answer
from stationkeeper.assessment.stocks import stocks as stocks
from stationkeeper.assessment.visits_timeline import timeline_around
from stationkeeper.assessment.visits_timeline import visits_timeline as visits_timeline
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.changes import changed_plan as changed_plan
from stationkeeper.planning.check import check_plan as check_plan
from stationkeeper.planning.check import is_sound as is_sound
from stationkeeper.planning.difference import difference as difference
from stationkeeper.planning.files import read_plan as read_plan
from stationkeeper.planning.files import write_plan as write_plan
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.report.board import board_html as board_html
from stationkeeper.report.output import write_results
from stationkeeper.report.page import page_html
from stationkeeper.report.record_tables import record_tables
from stationkeeper.report.results import read_result as read_result
from stationkeeper.request import faults_of
from stationkeeper.scenario.load import load_scenario as load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.provenance import inputs
from stationkeeper.simulation.campaign import run
from stationkeeper.simulation.records import Records
from stationkeeper.simulation.threads import Engine
from stationkeeper.spares.table import Needs
from stationkeeper.spares.table import spares_of_table as spares_of_table
from stationkeeper.times import parse_date
from stationkeeper.validation.commands import Files as HindcastFiles
from stationkeeper.validation.commands import hindcast_json, hindcast_text, parse_horizons, reboosts_csv
from stationkeeper.validation.hindcast import Asked

__all__ = [
    "EVENT_FORMS", "HindcastFiles", "MAINTENANCE_LEVELS", "Needs", "Records", "SparesAnswer", "agreements", "assess",
    "board_html", "chances", "changed_plan", "check_plan", "compare", "demands", "demands_csv", "difference", "drivers",
    "gap", "hindcast", "is_sound", "load_scenario", "maintenance", "parse_horizons", "plan", "presence", "rare",
    "read_plan", "read_result", "reboosts", "replay", "report", "rules", "simulate", "spares", "spares_of_table",
    "stocks", "traffic", "visits_timeline", "write_plan",
]  # fmt: skip


def plan(scenario: Scenario, through: str | date | None = None) -> Plan:
    """Return the plan of flights and crews from the scenario's epoch through a date (UTC, default its own)."""
    last = _through(scenario, through)
    if faults := faults_of(scenario.station.epoch, last, None, None, None):
        raise RequestError(faults)
    return make_plan(scenario, last)


def simulate(
    scenario: Scenario,
    through: str | date | None = None,
    futures: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    campaign: str | Path | None = None,
    plan: Plan | None = None,
    engine: Engine | None = None,
) -> Records:
    """Play futures of the scenario and return their records.

    through, futures and seed default to the scenario's. workers: threads (default: one a core); they never change the
    result. progress(done, total) is called as futures finish. campaign: folder that keeps what is finished: the same
    call goes on after an interruption. plan: played instead of the scenario's own. engine: plays elsewhere. Raises
    RequestError for what cannot be asked together, OutputError when the folder cannot be used.
    """
    last = plan.through if plan else _through(scenario, through)
    count = scenario.study.futures if futures is None else futures
    start = scenario.study.seed if seed is None else seed
    if faults := faults_of(scenario.station.epoch, last, count, start, workers):
        raise RequestError(faults)
    own, folder = plan or make_plan(scenario, last), Path(campaign) if campaign else None
    return run(scenario, own, count, start, workers, progress, folder, engine)


def assess(records: Records) -> Answer:
    """Return the answer: probabilities with intervals, first limits, margins, findings."""
    return judge(play_returned(records))


def report(records: Records, answer: Answer, out: str | Path) -> Path:
    """Write brief.html, summary.json, provenance.csv and the parquet tables into `out`, all or none, and return it."""
    rows = inputs(records.scenario)
    page = page_html(answer, rows, timeline_around(records.scenario, records.through, records.flown.plan))
    return write_results(out, answer, record_tables(records), page, rows)


def hindcast(
    files: HindcastFiles, first: date, last: date, fit_days: int, horizons: tuple[int, ...], as_json: bool = False
) -> str:
    """Return the scores of altitudes foretold from monthly starts first..last, as a table or as one JSON object."""
    asked = Asked(first, last, fit_days, horizons)
    return hindcast_json(files, asked) if as_json else hindcast_text(files, asked)


def reboosts(elements: Path) -> str:
    """Return the reboosts found in a CSV of daily elements, as CSV."""
    return reboosts_csv(elements)


def spares(
    scenario: Scenario,
    through: str | date | None = None,
    confidence: float = 0.99,
    mass_limit_kg: float | None = None,
) -> SparesAnswer:
    """Return how far the spares aboard suffice through a date without resupply, and what to buy first.

    through: default the scenario's own. confidence: probability that no type runs out, to which is bought, unless
    mass_limit_kg stops before. Raises RequestError with every fault of what is asked.
    """
    return spares_answer(scenario, _through(scenario, through), confidence, mass_limit_kg)


def _through(scenario: Scenario, through: str | date | None) -> date:
    if through is None:
        return scenario.station.through
    if isinstance(through, date):
        return through
    try:
        return parse_date(through)
    except ValueError:
        raise RequestError(Fault("through", through, "a date YYYY-MM-DD", "for example 2030-12-31")) from None
