"""The verb that plays scenarios on the same luck and tells what differs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from stationkeeper import api
from stationkeeper.assessment.compare import Comparison, Comparisons
from stationkeeper.errors import Fault, RequestError, ScenarioError, nearest
from stationkeeper.planning.plan import Plan
from stationkeeper.progress import Progress
from stationkeeper.report.compare_text import compare_text, comparisons_text
from stationkeeper.request import faults_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import parse_date
from stationkeeper.verbs import add_verb, encode_output, read_option, whole_number


class Side(NamedTuple):
    """What is played: a scenario, a plan of it, and what was changed in words."""

    scenario: Scenario
    plan: Plan
    changes: tuple[str, ...]


def add_comparisons(verbs: Any) -> None:
    """Add the verbs of this module."""
    verb = add_verb(verbs, "compare", "Play scenarios on the same luck and print what differs.", compare_scenarios)
    verb.add_argument("first", metavar="A", help="Name of a shipped station, or a folder.")
    text = "Others to compare with A; none: A itself with what the options change."
    verb.add_argument("others", metavar="B", nargs="*", help=text)
    text = "Override one value of the others, as orbit.target_km=410. May be repeated."
    verb.add_argument("--set", dest="sets", metavar="PATH=VALUE", action="append", default=[], help=text)
    text = "Fly the others without: cross-flights, a class as progress, or a flight. May be repeated."
    verb.add_argument("--without", metavar="WHAT", action="append", default=[], help=text)
    text = "In the others a partner flies nothing after a day, as roscosmos:2028-12-31. May be repeated."
    verb.add_argument("--partner-leaves", metavar="AGENCY:DATE", action="append", default=[], help=text)
    text = "Fly one more in the others: cargo, or a class without crew, perhaps with @DATE. May be repeated."
    verb.add_argument("--one-more", metavar="WHAT", action="append", default=[], help=text)
    text = f"Maintain the others at this level: {', '.join(api.MAINTENANCE_LEVELS)}. Default: their own."
    verb.add_argument("--maintenance", metavar="LEVEL", help=text)
    verb.add_argument("--through", metavar="DATE", help="Last date, UTC. Default: the first station's own.")
    verb.add_argument("--futures", metavar="N", help="Pairs of futures, up to 10,000. Default: the first's own.")
    verb.add_argument("--seed", metavar="S", help="Seed of all. Default: the first station's own.")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def compare_scenarios(options: argparse.Namespace) -> int:
    """Play all and print the paired differences with the first."""
    faults: list[Fault] = []
    through = read_option(faults, "--through", options.through, parse_date, "a date as 2030-12-31")
    futures = read_option(faults, "--futures", options.futures, whole_number, "a whole number as 2000")
    seed = read_option(faults, "--seed", options.seed, whole_number, "a whole number as 1")
    changes = [options.sets, options.without, options.partner_leaves, options.one_more, options.maintenance]
    if options.maintenance is not None and options.maintenance not in api.MAINTENANCE_LEVELS:
        near = nearest(options.maintenance, api.MAINTENANCE_LEVELS)
        faults.append(Fault("--maintenance", f"'{options.maintenance}'", ", ".join(api.MAINTENANCE_LEVELS), near))
        options.maintenance = None
    if not options.others and not any(changes):
        allowed = "another scenario, --set, --without, --partner-leaves, --one-more or --maintenance"
        faults.append(Fault("B", "not given", allowed, "Say what should differ"))
    scenarios = _scenarios(faults, options)
    for scenario in scenarios:
        faults += faults_of(scenario.station.epoch, through, futures, seed, None, place=lambda name: f"--{name}")
    if faults:
        raise RequestError(dict.fromkeys(faults))
    last = through or scenarios[0].station.through
    sides = [Side(scenarios[0], api.plan(scenarios[0], last), ())]
    sides += [_side(options, scenario, last) for scenario in scenarios[1:]]
    records = _played(sides, futures, seed)
    told = [api.compare(records[0], each, side.changes) for each, side in zip(records[1:], sides[1:], strict=True)]
    _print(told, options.json)
    return 0


def _scenarios(faults: list[Fault], options: argparse.Namespace) -> list[Scenario]:
    """Return the first scenario and the others; keep the faults of all."""
    found = []
    sets = (*options.sets, *([f"study.maintenance={options.maintenance}"] if options.maintenance else ()))
    asked = [(options.first, ())] + [(name, sets) for name in options.others or [options.first]]
    for name, sets in asked:
        try:
            found.append(api.load_scenario(name, sets=sets))
        except ScenarioError as error:
            faults += error.faults
    return found


def _side(options: argparse.Namespace, scenario: Scenario, last: date) -> Side:
    """Return a scenario with the plan that the options change."""
    asked = {"without": options.without, "partner_leaves": options.partner_leaves, "one_more": options.one_more}
    try:
        plan = api.changed_plan(scenario, api.plan(scenario, last), **asked)
    except RequestError as error:
        place = {name: f"--{name.replace('_', '-')}" for name in asked}
        raise RequestError([Fault(place[f.place], f.met, f.allowed, f.remedy) for f in error.faults]) from None
    said = [*options.sets, *(f"without {what}" for what in options.without)]
    said += [f"{what.partition(':')[0]} leaves {what.partition(':')[2]}" for what in options.partner_leaves]
    said += [f"one more {what}" for what in options.one_more]
    said += [f"maintenance {options.maintenance}"] if options.maintenance else []
    return Side(scenario, plan, tuple(said))


def _played(sides: Sequence[Side], futures: int | None, seed: int | None) -> list[api.Records]:
    """Play all sides alike."""
    study = sides[0].scenario.study
    count, start = study.futures if futures is None else futures, study.seed if seed is None else seed
    records = []
    for side in sides:
        progress = Progress("Playing", sys.stderr)
        try:
            records.append(api.simulate(side.scenario, None, count, start, progress=progress, plan=side.plan))
        finally:
            progress.close()
    return records


def _print(told: list[Comparison], as_json: bool) -> None:
    """Print one comparison, or several in one table."""
    encode_output("utf-8" if as_json else None)
    several = Comparisons(comparisons=told)
    if as_json:
        answer = told[0] if len(told) == 1 else several
        sys.stdout.write(answer.model_dump_json(by_alias=True, indent=2) + "\n")
    else:
        sys.stdout.write((compare_text(told[0]) if len(told) == 1 else comparisons_text(several)) + "\n")
