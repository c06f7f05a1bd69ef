"""Verbs on plans as files: write, show, check and compare them, read one made by hand, give it as a calendar."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from stationkeeper import api
from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.plan_answer import check_told, difference_told, plan_told
from stationkeeper.errors import Fault, OutputError, RequestError, StationkeeperError
from stationkeeper.planning.calendar import calendar_text
from stationkeeper.planning.files import About, Filed, about_plan, open_plan, write_plan
from stationkeeper.planning.imported import import_plan
from stationkeeper.report.plan_text import check_text, difference_text, plan_text
from stationkeeper.report.words import counted
from stationkeeper.request import faults_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import parse_date
from stationkeeper.verbs import Parser, add_verb, encode_output, read_option, station_argument

Answered = TypeVar("Answered", bound=Told)

UNSOUND = 2  # exit status: a fault in what was given


def add_plans(verbs: Any) -> None:
    """Add `plans` and what can be done with one."""
    text = "Write, show, check, compare or import plans as folders of tables."
    group = verbs.add_parser("plans", help=text, description=text)
    kinds = group.add_subparsers(metavar="VERB", required=True, parser_class=Parser)
    write = add_verb(kinds, "write", "Write the plan of manifest and cadence as a folder to edit.", write_rules)
    station_argument(write, "STATION")
    _through_and_out(write)
    show = add_verb(kinds, "show", "Print a plan.", show_plan)
    _plan_argument(show, "PLAN")
    check = add_verb(kinds, "check", "Tell which rules a plan breaks; exit status 2 when it is unsound.", check_file)
    _plan_argument(check, "PLAN")
    diff = add_verb(kinds, "diff", "Print what differs between two plans.", diff_plans)
    diff.add_argument("first", metavar="A", help="Folder of a plan.")
    diff.add_argument("second", metavar="B", help="Folder of another.")
    _station_and_json(diff)
    calendar = add_verb(kinds, "calendar", "Give a plan as a calendar (iCalendar).", write_calendar)
    _plan_argument(calendar, "PLAN", json=False)
    calendar.add_argument("--out", metavar="FILE", help="File to write. Default: standard output.")
    made = add_verb(kinds, "import", "Make a plan of one CSV of flights.", import_flights)
    columns = "flight, class, launch, port, undock; perhaps crew and other columns of flights.csv"
    made.add_argument("file", metavar="FILE", help=f"CSV with {columns}.")
    made.add_argument("--station", metavar="STATION", required=True, help="Its scenario.")
    _through_and_out(made)


def write_rules(options: argparse.Namespace) -> int:
    """Write the plan of manifest and cadence, and say where it is."""
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    plan = api.plan(scenario, _through(options, scenario))
    out = write_plan(plan, options.out, About(options.station, tuple(options.sets), "rules"))
    return _written(out, len(plan.flights))


def import_flights(options: argparse.Namespace) -> int:
    """Write the plan that one CSV of flights describes."""
    scenario = api.load_scenario(options.station)
    plan = import_plan(options.file, scenario, _through(options, scenario))
    out = write_plan(plan, options.out, About(options.station, (), f"hand: {Path(options.file).name}"))
    return _written(out, len(plan.flights))


def show_plan(options: argparse.Namespace) -> int:
    """Print a plan."""
    scenario, filed = _opened(options.plan, options.station)
    return _tell(options, plan_told(scenario, filed), plan_text)


def check_file(options: argparse.Namespace) -> int:
    """Print which rules a plan breaks."""
    scenario, filed = _opened(options.plan, options.station)
    told = check_told(scenario, filed)
    _tell(options, told, check_text)
    if told.sound:
        return 0
    broken = [rule.rule for rule in told.rules if rule.broken]
    sys.stdout.flush()
    sys.stderr.write(f"The plan breaks {', '.join(broken)}: {counted(told.faults, 'fault')}.\n")
    return UNSOUND


def diff_plans(options: argparse.Namespace) -> int:
    """Print what differs between two plans."""
    faults: list[Fault] = []
    plans = []
    for folder in (options.first, options.second):
        try:
            plans.append(_opened(folder, options.station)[1].plan)
        except StationkeeperError as error:
            faults += error.faults
    if faults:
        raise RequestError(dict.fromkeys(faults))
    return _tell(options, difference_told(*plans), difference_text)


def write_calendar(options: argparse.Namespace) -> int:
    """Print or write a plan as a calendar."""
    scenario, filed = _opened(options.plan, options.station)
    text = calendar_text(scenario, filed.plan)
    if options.out is None:
        encode_output("utf-8")
        sys.stdout.write(text)
        return 0
    try:
        Path(options.out).write_bytes(text.encode())
    except OSError as error:
        met = f"'{options.out}': {error.strerror or error}"
        raise OutputError(Fault("--out", met, "a file that can be written", "Name another file.")) from error
    print_line(f"Written to {options.out}: {text.count('BEGIN:VEVENT')} events")
    return 0


def print_line(text: str) -> None:
    """Print one line on standard output."""
    sys.stdout.write(f"{text}\n")


def _written(out: Path, flights: int) -> int:
    shown = out.relative_to(Path.cwd()) if out.is_relative_to(Path.cwd()) else out
    print_line(f"Written to {shown}: {flights} flights. Edit its tables, then: stationkeeper plans check {shown}")
    return 0


def _plan_argument(verb: Parser, name: str, json: bool = True) -> None:
    verb.add_argument("plan", metavar=name, help="Folder of a plan.")
    _station_and_json(verb, json)


def _station_and_json(verb: Parser, json: bool = True) -> None:
    verb.add_argument("--station", metavar="STATION", help="Scenario to hold it against. Default: the plan's own.")
    if json:
        verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def _through_and_out(verb: Parser) -> None:
    verb.add_argument("--through", metavar="DATE", help="Last date planned, UTC. Default: the station's own.")
    verb.add_argument("--out", metavar="DIR", required=True, help="Folder to write.")


def _through(options: argparse.Namespace, scenario: Scenario) -> date:
    """Return the last date asked for; raise when it cannot be planned to."""
    faults: list[Fault] = []
    asked = read_option(faults, "--through", options.through, parse_date, "a date as 2030-12-31")
    faults += faults_of(scenario.station.epoch, asked, None, None, None, place=lambda name: f"--{name}")
    if faults:
        raise RequestError(faults)
    return asked or scenario.station.through


def _opened(folder: str, station: str | None) -> tuple[Scenario, Filed]:
    """Return a plan and the scenario it is held against."""
    about = about_plan(folder)
    name = station or about.station
    if not name:
        allowed = "the station of the plan"
        raise RequestError(Fault("--station", f"'{folder}' names no station", allowed, "For example --station iss"))
    scenario = api.load_scenario(name, sets=() if station else about.sets)
    return scenario, open_plan(folder, scenario)


def _tell(options: argparse.Namespace, told: Answered, text: Callable[[Answered], str]) -> int:
    encode_output("utf-8" if options.json else None)
    print_line(told.model_dump_json(by_alias=True, indent=2) if options.json else text(told))
    return 0
