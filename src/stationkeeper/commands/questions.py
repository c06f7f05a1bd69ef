"""Verbs that answer one question without a campaign: each prints words, or with `--json` one JSON object."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from stationkeeper import api
from stationkeeper.assessment.answer import Answer, Told
from stationkeeper.assessment.visits_timeline import timeline_csv
from stationkeeper.errors import Fault, RequestError, ScenarioError
from stationkeeper.progress import Progress
from stationkeeper.report.chances_picture import chances_svg
from stationkeeper.report.chances_text import chances_text
from stationkeeper.report.configuration_text import configuration_text
from stationkeeper.report.demands_text import demands_text
from stationkeeper.report.gap_text import gap_text
from stationkeeper.report.ledger_text import agreements_text
from stationkeeper.report.maintenance_text import maintenance_text
from stationkeeper.report.output import written_file
from stationkeeper.report.pdf import pdf_of
from stationkeeper.report.pictures import standalone
from stationkeeper.report.presence_text import presence_text
from stationkeeper.report.replay_text import replay_text
from stationkeeper.report.rules_text import rules_text
from stationkeeper.report.spares_text import needs_json, needs_text, spares_json, spares_text
from stationkeeper.report.station_picture import station_svg
from stationkeeper.report.stocks_text import stocks_text
from stationkeeper.report.timeline_text import timeline_text
from stationkeeper.report.timelines import timeline_svg
from stationkeeper.request import faults_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import parse_date
from stationkeeper.verbs import add_verb, encode_output, read_option, station_argument, whole_number

Answered = TypeVar("Answered", bound=Told)
Value = TypeVar("Value")


def add_questions(verbs: Any) -> None:
    """Add the verbs of this module."""
    _maintenance_verb(verbs)
    _stocks_verb(verbs)
    _demands_verb(verbs)
    _spares_verb(verbs)
    _record_verbs(verbs)
    _chances_verb(verbs)
    _report_verb(verbs)
    _replay_verb(verbs)
    _rules_verb(verbs)
    _gap_verb(verbs)


def _maintenance_verb(verbs: Any) -> None:
    text = "Play the station without maintenance, with routine and with upgrades, on the same luck."
    verb = add_verb(verbs, "maintenance", text, play_maintenance)
    station_argument(verb, "STATION")
    verb.add_argument("--through", metavar="DATE", help="Last date, UTC. Default: the station's own.")
    verb.add_argument("--futures", metavar="N", help="Futures of each level. Default: the station's own.")
    verb.add_argument("--seed", metavar="S", help="Seed of all levels. Default: the station's own.")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def play_maintenance(options: argparse.Namespace) -> int:
    """Play every level of the maintenance programme and print what each gives."""
    faults: list[Fault] = []
    through = read_option(faults, "--through", options.through, parse_date, "a date as 2030-12-31")
    futures = read_option(faults, "--futures", options.futures, whole_number, "a whole number as 2000")
    seed = read_option(faults, "--seed", options.seed, whole_number, "a whole number as 1")
    if any(text.startswith("study.maintenance") for text in options.sets):
        faults.append(
            Fault("--set study.maintenance", "given", "any other value", "All levels are played; leave it out")
        )
    levels = [
        api.load_scenario(options.station, sets=(*options.sets, f"study.maintenance={level}"))
        for level in api.MAINTENANCE_LEVELS
    ]
    faults += faults_of(levels[0].station.epoch, through, futures, seed, None, place=lambda name: f"--{name}")
    if faults:
        raise RequestError(faults)
    last, study = through or levels[0].station.through, levels[0].study
    count, start = study.futures if futures is None else futures, study.seed if seed is None else seed
    played = [_played(scenario, last, count, start) for scenario in levels]
    return _tell(options, lambda: api.maintenance(played), maintenance_text)


def _stocks_verb(verbs: Any) -> None:
    text = "Tell how long each stock lasts when nothing comes any more, also with each machine out."
    verb = add_verb(verbs, "stocks", text, tell_stocks)
    station_argument(verb, "STATION")
    verb.add_argument("--people", metavar="A,B", help="People of each segment. Default: those aboard at the epoch.")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def tell_stocks(options: argparse.Namespace) -> int:
    """Print how long the stocks last."""
    faults: list[Fault] = []
    people = read_option(faults, "--people", options.people, _two_counts, "two whole numbers as 4,3")
    if faults:
        raise RequestError(faults)
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    return _tell(options, lambda: api.stocks(scenario, people), stocks_text)


def _demands_verb(verbs: Any) -> None:
    text = "List what must be delivered between two dates, as rows that a manifest can take up."
    verb = add_verb(verbs, "demands", text, tell_demands)
    station_argument(verb, "STATION")
    verb.add_argument("--from", dest="first", metavar="DATE", help="First day, UTC. Default: the station's epoch.")
    verb.add_argument("--through", metavar="DATE", help="Last day, UTC. Default: the station's own.")
    verb.add_argument("--csv", action="store_true", help="Print the rows as CSV.")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def tell_demands(options: argparse.Namespace) -> int:
    """Print what must be delivered."""
    if options.csv and options.json:
        raise RequestError(Fault("--csv", "given with --json", "one of the two", "Leave one out"))
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    words = (lambda told: api.demands_csv(told).rstrip("\n")) if options.csv else demands_text
    return _tell(options, lambda: api.demands(scenario, options.first, options.through), words)


def _two_counts(text: str) -> tuple[int, int]:
    """Return two whole numbers; raise ValueError for anything else."""
    first, second = (int(part) for part in text.split(","))
    return first, second


def _played(scenario: Scenario, through: date, futures: int, seed: int) -> api.Records:
    progress = Progress("Playing", sys.stderr)
    try:
        return api.simulate(scenario, through, futures, seed, progress=progress)
    finally:
        progress.close()


def _record_verbs(verbs: Any) -> None:
    """Add the verbs that ask the record and the plan without any chance."""
    text = "Tell how long the partners are committed, what is news, what only repeats and what conflicts."
    verb = add_verb(verbs, "agreements", text, tell_agreements)
    station_argument(verb, "STATION")
    verb.add_argument("--as-of", metavar="DATE", help="As known on this day, UTC. Default: the station's epoch.")
    verb.add_argument("--since", metavar="DATE", help="Earlier day to compare with, UTC. Default: 30 days before.")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")
    verb = add_verb(verbs, "presence", "Count the days each segment is held, and held under any loss.", tell_presence)
    station_argument(verb, "STATION")
    verb.add_argument("--from", dest="first", metavar="DATE", required=True, help="First day, UTC.")
    verb.add_argument("--to", dest="last", metavar="DATE", required=True, help="Last day, UTC.")
    text = "cross-flights, a flight or a class, with all who came on it. May be repeated."
    verb.add_argument("--without", metavar="WHAT", action="append", default=[], help=text)
    text = "After the epoch on the plan in this folder. Default: manifest and cadence."
    verb.add_argument("--plan", metavar="DIR", help=text)
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")
    text = "Show the station on one day, or from one day to another: ports, vehicles, people, seats home."
    verb = add_verb(verbs, "traffic", text, tell_traffic)
    station_argument(verb, "STATION")
    verb.add_argument("--on", metavar="DATE", help="Day of the record or the plan, UTC. Default: the station's epoch.")
    verb.add_argument("--from", dest="first", metavar="DATE", help="Instead of one day: first day, UTC.")
    verb.add_argument("--to", dest="last", metavar="DATE", help="With --from: last day, UTC.")
    text = "After the epoch on the plan in this folder. Default: manifest and cadence."
    verb.add_argument("--plan", metavar="DIR", help=text)
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")
    verb.add_argument("--csv", action="store_true", help="With --from and --to: print one CSV table.")
    text = "Draw it: print SVG, or write it to FILE."
    verb.add_argument("--svg", metavar="FILE", nargs="?", const="-", help=text)


def _report_verb(verbs: Any) -> None:
    """Add `report`."""
    verb = add_verb(verbs, "report", "Write the board document of a result: HTML, or PDF to print.", report_result)
    verb.add_argument("result", metavar="RUN", help="Folder of a result, as `assess` writes it.")
    verb.add_argument("--html", metavar="FILE", help="Write one page that opens without a network.")
    verb.add_argument("--pdf", metavar="FILE", help="Write a PDF, printed by an installed Chromium or Chrome.")
    text = "Scenario of the result, for its station, timeline and conflicts. Default: the shipped one, if it is that."
    verb.add_argument("--station", metavar="STATION", help=text)
    verb.add_argument(
        "--set", dest="sets", metavar="PATH=VALUE", action="append", default=[], help="As the result was assessed with."
    )


def report_result(options: argparse.Namespace) -> int:
    """Write the board document."""
    if not options.html and not options.pdf:
        raise RequestError(Fault("--html", "not given", "--html FILE, --pdf FILE, or both", "Name a file"))
    result = api.read_result(options.result)
    page = api.board_html(result, _scenario_of(options, result.answer))
    for option, name, content in (
        ("--html", options.html, page.encode() if options.html else b""),
        ("--pdf", options.pdf, pdf_of(page) if options.pdf else b""),
    ):
        if name:
            sys.stdout.write(f"Written to {written_file(name, content, option)}\n")
    return 0


def _scenario_of(options: argparse.Namespace, answer: Answer) -> Scenario | None:
    """Return the scenario that was named; else the shipped one of the same name, if it is that of the result."""
    if options.station or options.sets:
        return api.load_scenario(options.station or answer.station, sets=tuple(options.sets))
    try:
        shipped = api.load_scenario(answer.station)
    except ScenarioError:
        return None
    return shipped if shipped.hash == answer.scenario_hash else None


def _chances_verb(verbs: Any) -> None:
    """Add `chances`."""
    text = "Tell every chance of traffic and crew: what was counted, what follows, what the campaign draws from."
    verb = add_verb(verbs, "chances", text, tell_chances)
    station_argument(verb, "STATION")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")
    text = "Draw those that the campaign draws from: print SVG, or write it to FILE."
    verb.add_argument("--svg", metavar="FILE", nargs="?", const="-", help=text)


def tell_chances(options: argparse.Namespace) -> int:
    """Print what may go wrong."""
    if options.json and options.svg is not None:
        raise RequestError(Fault("--svg", "given with --json", "one of them", "Ask twice"))
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    if options.svg is None:
        return _tell(options, lambda: api.chances(scenario), chances_text)
    return _draw(options, lambda: standalone(chances_svg(api.chances(scenario))))


def _gap_verb(verbs: Any) -> None:
    text = "Tell what stations follow, and how many days each party may have no crew in low orbit."
    verb = add_verb(verbs, "gap", text, tell_gap)
    station_argument(verb, "STATION")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def tell_gap(options: argparse.Namespace) -> int:
    """Print the days between the last crew here and the first on what follows."""
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    return _tell(options, lambda: api.gap(scenario), gap_text)


def _rules_verb(verbs: Any) -> None:
    text = "Hold record and plan against the rules of traffic and crew: seats home, suits, lives, spacing, neighbours."
    verb = add_verb(verbs, "rules", text, tell_rules)
    station_argument(verb, "STATION")
    text = "One rule only, as seat-home or life. May be repeated. Default: all."
    verb.add_argument("--rule", dest="rules", metavar="NAME", action="append", default=[], help=text)
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def tell_rules(options: argparse.Namespace) -> int:
    """Print where record and plan break the rules."""
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    return _tell(options, lambda: api.rules(scenario, tuple(options.rules)), rules_text)


def _replay_verb(verbs: Any) -> None:
    text = "Tell from an earlier day, given what then happened, how long until all is well, beside how long it took."
    verb = add_verb(verbs, "replay", text, tell_replay)
    station_argument(verb, "STATION")
    verb.add_argument("--as-of", metavar="DATE", required=True, help="Last day of which anything is known, UTC.")
    verb.add_argument("--event", dest="events", metavar="WHAT", action="append", default=[], help=f"{api.EVENT_FORMS}.")
    verb.add_argument("--through", metavar="DATE", help="Last day played, UTC. Default: 550 days after.")
    verb.add_argument("--futures", metavar="N", default="400", help="Futures to play, 1 to 2,000. Default: 400.")
    verb.add_argument("--seed", metavar="S", default="1", help="Seed of all chance. Default: 1.")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def tell_replay(options: argparse.Namespace) -> int:
    """Print what would have been told from an earlier day."""
    faults: list[Fault] = []
    futures = read_option(faults, "--futures", options.futures, whole_number, "a whole number as 400")
    seed = read_option(faults, "--seed", options.seed, whole_number, "a whole number as 1")
    if faults or futures is None or seed is None:
        raise RequestError(faults)
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    progress = Progress("Playing", sys.stderr)
    try:
        return _tell(
            options,
            lambda: api.replay(
                scenario, options.as_of, options.events, options.through, futures, seed, progress=progress
            ),
            replay_text,
        )
    finally:
        progress.close()


def tell_agreements(options: argparse.Namespace) -> int:
    """Print how long the partners are committed."""
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    return _tell(options, lambda: api.agreements(scenario, options.as_of, options.since), agreements_text)


def tell_presence(options: argparse.Namespace) -> int:
    """Print on how many days the segments are held."""
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    plan = api.read_plan(options.plan, scenario) if options.plan else None
    asked = (options.first, options.last, options.without)
    return _tell(options, lambda: api.presence(scenario, *asked, plan=plan), presence_text)


def tell_traffic(options: argparse.Namespace) -> int:
    """Print the station on one day, or from day to day, in words, as JSON, as CSV or as a picture."""
    _check_traffic(options)
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    plan = api.read_plan(options.plan, scenario) if options.plan else None
    if options.first is None:
        if options.svg is None:
            return _tell(options, lambda: api.traffic(scenario, options.on, plan=plan), configuration_text)
        return _draw(options, lambda: standalone(station_svg(api.traffic(scenario, options.on, plan=plan))))
    asked = (scenario, options.first, options.last, plan)
    if options.svg is None:
        text = timeline_csv if options.csv else timeline_text
        return _tell(options, lambda: api.visits_timeline(*asked), text)
    return _draw(options, lambda: standalone(timeline_svg(api.visits_timeline(*asked))))


def _check_traffic(options: argparse.Namespace) -> None:
    """Raise with every fault of options that do not go together."""
    faults = []
    if (options.first is None) != (options.last is None):
        met, missing = ("--to", "--from") if options.first is None else ("--from", "--to")
        faults.append(Fault(missing, "not given", f"a date, as {met} is given", "Give both, or --on"))
    if options.on is not None and (options.first or options.last):
        faults.append(Fault("--on", "given with --from or --to", "one day, or from one to another", "Leave one out"))
    if options.csv and options.first is None:
        faults.append(Fault("--csv", "given", "with --from and --to", "One day has --json"))
    formats = [name for name, given in (("--json", options.json), ("--csv", options.csv)) if given]
    formats += ["--svg"] if options.svg is not None else []
    if len(formats) > 1:
        faults.append(Fault(formats[-1], f"given with {formats[0]}", "one of them", "Ask twice"))
    if faults:
        raise RequestError(faults)


def _draw(options: argparse.Namespace, draw: Callable[[], str]) -> int:
    """Print a picture, or write it and say where."""
    picture = _under_options(draw)
    encode_output("utf-8")
    if options.svg == "-":
        sys.stdout.write(picture)
    else:
        sys.stdout.write(f"Written to {written_file(options.svg, picture.encode(), '--svg')}\n")
    return 0


def _tell(options: argparse.Namespace, ask: Callable[[], Answered], text: Callable[[Answered], str]) -> int:
    """Print an answer in words or as JSON; its faults are told under the names of the options."""
    answer = _under_options(ask)
    encode_output("utf-8" if options.json else None)
    told = answer.model_dump_json(by_alias=True, indent=2) if options.json else text(answer)
    sys.stdout.write(told if told.endswith("\n") else f"{told}\n")
    return 0


def _under_options(ask: Callable[[], Value]) -> Value:
    """Return an answer; its faults are told under the names of the options."""
    try:
        return ask()
    except RequestError as error:
        raise RequestError([replace(fault, place=f"--{fault.place}") for fault in error.faults]) from None


def _spares_verb(verbs: Any) -> None:
    text = "Tell if the spares aboard suffice to a date, and what to buy first; or count spares for a table of parts."
    verb = add_verb(verbs, "spares", text, spares)
    station_argument(verb, "STATION", optional=True)
    verb.add_argument("--confidence", metavar="P", default="0.99", help="That nothing runs out. Default: 0.99.")
    verb.add_argument("--through", metavar="DATE", help="Last date without resupply, UTC. Default: the station's own.")
    verb.add_argument("--mass-limit", metavar="KG", help="Most mass to buy. Default: as much as it takes.")
    columns = "item, mtbf_hours, life_limit_hours, quantity; perhaps mass_kg, runtime_hours"
    verb.add_argument("--table", metavar="FILE", help=f"Instead of a station: CSV with {columns}.")
    verb.add_argument("--window-hours", metavar="H", help="With --table: hours without resupply.")
    verb.add_argument(
        "--series-positions",
        metavar="N",
        help="With --table: parts in series that share P equally. Default: the sum of quantities.",
    )
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def spares(options: argparse.Namespace) -> int:
    """Print the spares of a station, or of a table of parts."""
    faults: list[Fault] = []
    confidence = read_option(faults, "--confidence", options.confidence, _real, "a number as 0.99")
    told = _table_spares if options.table else _station_spares
    other = ("through", "mass_limit", "station", "sets") if options.table else ("window_hours", "series_positions")
    faults += [_misplaced(name, bool(options.table)) for name in other if getattr(options, name)]
    text = told(options, faults, 0.5 if confidence is None else confidence)
    encode_output("utf-8" if options.json else None)
    sys.stdout.write(text)
    return 0


def _misplaced(name: str, table: bool) -> Fault:
    """Return the fault of an argument that belongs to the other use of `spares`."""
    place = {"station": "STATION", "sets": "--set"}.get(name, f"--{name.replace('_', '-')}")
    return Fault(place, "given", "without --table" if table else "with --table", "Leave one of the two out")


def _table_spares(options: argparse.Namespace, faults: list[Fault], confidence: float) -> str:
    """Return what is told of a table; raise with its faults and those found so far."""
    window = read_option(faults, "--window-hours", options.window_hours, _real, "hours as 19000")
    positions = read_option(faults, "--series-positions", options.series_positions, whole_number, "a whole number")
    if options.window_hours is None:
        faults.append(Fault("--window-hours", "not given", "hours without resupply", "For example 19000"))
    try:
        needs = api.spares_of_table(options.table, confidence, 1.0 if window is None else window, positions)
    except RequestError as error:
        raise RequestError([*faults, *error.faults]) from None
    if faults:
        raise RequestError(faults)
    return needs_json(needs) if options.json else needs_text(needs) + "\n"


def _station_spares(options: argparse.Namespace, faults: list[Fault], confidence: float) -> str:
    """Return what is told of a station; raise with its faults and those found so far."""
    through = read_option(faults, "--through", options.through, parse_date, "a date as 2030-12-31")
    limit = read_option(faults, "--mass-limit", options.mass_limit, _real, "kg as 2000")
    if options.station is None:
        faults.append(Fault("STATION", "not given", "a station, or --table FILE", "For example: spares iss"))
        raise RequestError(faults)
    try:
        scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    except ScenarioError as error:
        raise RequestError([*faults, *error.faults]) if faults else error from None
    try:
        answer = api.spares(scenario, through, confidence, limit)
    except RequestError as error:
        raise RequestError([*faults, *error.faults]) from None
    if faults:
        raise RequestError(faults)
    return spares_json(answer) if options.json else spares_text(answer) + "\n"


def _real(text: str) -> float:
    """Return a number in plain or 1,000.5 form; raise ValueError for anything else."""
    return float(text.replace(",", ""))
