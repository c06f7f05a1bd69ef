"""The few names a user imports: load_scenario, plan, simulate, assess, report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from stationkeeper.assessment.answer import Answer
from stationkeeper.assessment.judge import judge
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.report.output import write_results
from stationkeeper.report.page import page_html
from stationkeeper.report.record_tables import record_tables
from stationkeeper.scenario.load import load_scenario as load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.provenance import inputs
from stationkeeper.simulation.campaign import run
from stationkeeper.simulation.records import Records
from stationkeeper.times import parse_date

MOST_FUTURES = 10_000_000
__all__ = ["assess", "load_scenario", "plan", "report", "simulate"]


def plan(scenario: Scenario, through: str | date | None = None) -> Plan:
    """Return the plan of flights and crews from the scenario's epoch through a date (UTC; default.

    The scenario's own).
    """
    return make_plan(scenario, _through(scenario, through))


def simulate(
    scenario: Scenario,
    through: str | date | None = None,
    futures: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Records:
    """Play futures of the scenario and return their records.

    through, futures and seed default to the scenario's. workers: threads (default: one a core); they never change the
    result.
    progress(done, total) is called as futures finish. Raises RequestError for a date before the epoch or impossible
    counts.
    """
    count = scenario.study.futures if futures is None else futures
    start = scenario.study.seed if seed is None else seed
    faults = []
    if not 1 <= count <= MOST_FUTURES:
        faults.append(Fault("futures", str(count), f"1 to {MOST_FUTURES:,}", "ask for at least one future"))
    if not 0 <= start < 2**63:
        faults.append(Fault("seed", str(start), "0 to 2**63 - 1"))
    if workers is not None and not 1 <= workers <= 1024:
        faults.append(Fault("workers", str(workers), "1 to 1024"))
    if faults:
        raise RequestError(faults)
    return run(scenario, plan(scenario, through), count, start, workers, progress)


def assess(records: Records) -> Answer:
    """Return the answer: probabilities with intervals, first limits, margins, findings."""
    return judge(records)


def report(records: Records, answer: Answer, out: str | Path) -> Path:
    """Write brief.html, summary.json, provenance.csv and the parquet tables into `out` and return it.

    All or nothing.
    """
    rows = inputs(records.scenario)
    return write_results(out, answer, record_tables(records), page_html(answer, rows), rows)


def _through(scenario: Scenario, through: str | date | None) -> date:
    if isinstance(through, str):
        try:
            through = parse_date(through)
        except ValueError:
            raise RequestError(Fault("through", str(through), "a date YYYY-MM-DD", "for example 2030-12-31")) from None
    day = scenario.station.through if through is None else through
    if day <= scenario.station.epoch:
        raise RequestError(
            Fault("through", str(day), f"a date after the epoch {scenario.station.epoch}", "ask for a later date")
        )
    return day
