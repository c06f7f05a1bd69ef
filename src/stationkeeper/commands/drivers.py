"""The verb that tells what would move the answer."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Any

from stationkeeper import api
from stationkeeper.assessment.drivers import FUTURES, drivers_faults
from stationkeeper.assessment.drivers_told import Drivers
from stationkeeper.errors import Fault, RequestError, ScenarioError
from stationkeeper.progress import Progress
from stationkeeper.report.drivers_text import drivers_text
from stationkeeper.report.output import written_file
from stationkeeper.report.pictures import standalone
from stationkeeper.report.tornado import tornado_svg
from stationkeeper.times import parse_date
from stationkeeper.verbs import add_verb, encode_output, read_option, station_argument, whole_number


def add_drivers(verbs: Any) -> None:
    """Add the verb."""
    text = "Tell what would move each probability: one thing more, what chance draws, each input number."
    verb = add_verb(verbs, "drivers", text, tell_drivers)
    station_argument(verb, "STATION")
    verb.add_argument("--through", metavar="DATE", help="Last date, UTC. Default: the station's own.")
    text = f"Futures of each of some 240 campaigns, up to 10,000. Default: {FUTURES}."
    verb.add_argument("--futures", metavar="N", default=str(FUTURES), help=text)
    verb.add_argument("--seed", metavar="S", help="Seed of all. Default: the station's own.")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")
    text = "Draw the inputs that move most: print SVG, or write it to FILE."
    verb.add_argument("--svg", metavar="FILE", nargs="?", const="-", help=text)


def tell_drivers(options: argparse.Namespace) -> int:
    """Print what would move the answer, in words, as JSON or as a picture."""
    told = _asked(options)
    encode_output("utf-8" if options.json or options.svg is not None else None)
    if options.json:
        sys.stdout.write(told.model_dump_json(by_alias=True, indent=2) + "\n")
    elif options.svg is None:
        sys.stdout.write(drivers_text(told) + "\n")
    elif options.svg == "-":
        sys.stdout.write(standalone(tornado_svg(told)))
    else:
        picture = standalone(tornado_svg(told)).encode()
        sys.stdout.write(f"Written to {written_file(options.svg, picture, '--svg')}\n")
    return 0


def _asked(options: argparse.Namespace) -> Drivers:
    """Return the answer; raise with every fault of what is asked."""
    faults: list[Fault] = []
    through = read_option(faults, "--through", options.through, parse_date, "a date as 2030-12-31")
    futures = read_option(faults, "--futures", options.futures, whole_number, "a whole number as 400")
    seed = read_option(faults, "--seed", options.seed, whole_number, "a whole number as 1")
    if options.json and options.svg is not None:
        faults.append(Fault("--svg", "given with --json", "one of them", "Ask twice"))
    try:
        scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    except ScenarioError as error:
        raise RequestError([*faults, *error.faults]) if faults else error from None
    count = FUTURES if futures is None else futures
    faults += [replace(each, place=f"--{each.place}") for each in drivers_faults(scenario, through, count, seed)]
    if faults:
        raise RequestError(faults)
    progress = Progress("Playing", sys.stderr)
    try:
        return api.drivers(scenario, through, count, seed, progress=progress)
    finally:
        progress.close()
