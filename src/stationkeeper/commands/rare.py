"""The verb that tells chances too small to count."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Any

from stationkeeper import api
from stationkeeper.assessment.rare import PATHS, RUNS, Rare, rare_faults
from stationkeeper.errors import Fault, RequestError, ScenarioError
from stationkeeper.progress import Progress
from stationkeeper.report.rare_text import rare_text
from stationkeeper.times import parse_date
from stationkeeper.verbs import add_verb, encode_output, read_option, station_argument, whole_number


def add_rare(verbs: Any) -> None:
    """Add the verb."""
    verb = add_verb(verbs, "rare", "Tell the chance of a limit that hardly any future reaches.", tell_rare)
    station_argument(verb, "STATION")
    text = "lost, demanned, propellant, leak-own, leak-partner, stock-NAME as stock-water, or function-NAME."
    verb.add_argument("--limit", metavar="LIMIT", default="lost", help=f"{text} Default: lost.")
    verb.add_argument("--through", metavar="DATE", help="Last date, UTC. Default: the station's own.")
    verb.add_argument("--paths", metavar="N", default=str(PATHS), help=f"Paths of a run a level. Default: {PATHS}.")
    verb.add_argument("--runs", metavar="R", default=str(RUNS), help=f"Independent runs. Default: {RUNS}.")
    verb.add_argument("--seed", metavar="S", help="Seed of all. Default: the station's own.")
    verb.add_argument("--workers", metavar="W", help="Threads. Any number gives the same answer. Default: all cores.")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def tell_rare(options: argparse.Namespace) -> int:
    """Print the chance of a limit, in words or as JSON."""
    told = _asked(options)
    encode_output("utf-8" if options.json else None)
    sys.stdout.write((told.model_dump_json(by_alias=True, indent=2) if options.json else rare_text(told)) + "\n")
    return 0


def _asked(options: argparse.Namespace) -> Rare:
    """Return the answer; raise with every fault of what is asked."""
    faults: list[Fault] = []
    through = read_option(faults, "--through", options.through, parse_date, "a date as 2030-12-31")
    count = read_option(faults, "--paths", options.paths, whole_number, "a whole number as 250")
    runs = read_option(faults, "--runs", options.runs, whole_number, "a whole number as 20")
    seed = read_option(faults, "--seed", options.seed, whole_number, "a whole number as 1")
    workers = read_option(faults, "--workers", options.workers, whole_number, "a whole number as 2")
    try:
        scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    except ScenarioError as error:
        raise RequestError([*faults, *error.faults]) if faults else error from None
    each, many = PATHS if count is None else count, RUNS if runs is None else runs
    found = rare_faults(scenario, options.limit, through, each, many, seed, workers)
    faults += [replace(fault, place=f"--{fault.place}") for fault in found]
    if faults:
        raise RequestError(faults)
    progress = Progress("Playing", sys.stderr)
    try:
        return api.rare(scenario, options.limit, through, each, many, seed, workers, progress=progress)
    finally:
        progress.close()
