"""The verb `scenario`: show, compare, start or check one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from stationkeeper import api
from stationkeeper.errors import Fault, ScenarioError
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.provenance import count_by_standing
from stationkeeper.scenario.show import diff_text, show_text
from stationkeeper.scenario.template import new_station
from stationkeeper.verbs import Parser, add_verb, encode_output, station_argument


def add_scenario(verbs: Any) -> None:
    """Add `scenario` and what can be done with one."""
    group = verbs.add_parser(
        "scenario",
        help="Show, compare, start or check a scenario.",
        description="Show, compare, start or check a scenario.",
    )
    kinds = group.add_subparsers(metavar="VERB", required=True, parser_class=Parser)
    show = add_verb(kinds, "show", "Print the resolved scenario with the origin of each value.", show_scenario)
    station_argument(show, "STATION")
    show.add_argument("part", metavar="PART", nargs="?", default="", help="One section, table, row or value only.")
    show.add_argument("--json", action="store_true", help="Print one JSON object.")
    diff = add_verb(kinds, "diff", "Print what differs between two scenarios.", diff_scenarios)
    diff.add_argument("first", metavar="A", help="Name of a shipped station, or a folder.")
    diff.add_argument("second", metavar="B", help="Name of a shipped station, or a folder.")
    new = add_verb(kinds, "new", "Start a scenario of your own that lies over another.", new_scenario)
    new.add_argument("name", metavar="NAME", help="Folder to make; its last part is the station's name.")
    new.add_argument(
        "--from", dest="base", metavar="STATION", default="iss", help="Scenario it lies over. Default: iss."
    )
    new.add_argument(
        "--whole", action="store_true", help="Copy every table of it instead, to edit all in a spreadsheet."
    )
    check = add_verb(kinds, "check", "Tell all faults of a scenario at once.", check_scenario)
    station_argument(check, "PATH")


def show_scenario(options: argparse.Namespace) -> int:
    """Print the resolved scenario with the origin of each value."""
    scenario = api.load_scenario(options.station, sets=options.sets)
    encode_output("utf-8" if options.json else None)
    text = show_text(scenario, options.part, as_json=options.json)
    print(text.rstrip("\n"))
    return 0


def diff_scenarios(options: argparse.Namespace) -> int:
    """Print what differs between two scenarios."""
    faults: list[Fault] = []
    scenarios: list[Scenario] = []
    for name in (options.first, options.second):
        try:
            scenarios.append(api.load_scenario(name))
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    print(diff_text(*scenarios).rstrip("\n"))
    return 0


def new_scenario(options: argparse.Namespace) -> int:
    """Start a scenario and say what to do next."""
    path = Path(options.name)
    made = new_station(path.name, options.base, path.parent, options.whole)
    print(f"Made {made}: {', '.join(sorted(file.name for file in made.iterdir()))}")
    if options.whole:
        print("A number that you change keeps the source beside it: change source and standing too.")
    print(f"Edit it, then: stationkeeper scenario check {made}")
    print(f"What differs:  stationkeeper scenario diff {options.base} {made}")
    return 0


def check_scenario(options: argparse.Namespace) -> int:
    """Tell all faults of a scenario, or what it holds."""
    scenario = api.load_scenario(options.station, sets=options.sets)
    counts = ", ".join(f"{count:,} {standing}" for standing, count in count_by_standing(scenario).items())
    print(f"{scenario.station.title} ({scenario.hash}): no fault. Input numbers: {counts}.")
    return 0
