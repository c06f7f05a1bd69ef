"""Carries out the verbs `plan` and `replan`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from stationkeeper.assessment import planned
from stationkeeper.assessment.optimal import OptimalPlan
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.files import About, Aim, about_plan, open_plan, write_plan
from stationkeeper.report.optimal_text import optimal_text
from stationkeeper.report.replanned_text import replanned_text
from stationkeeper.scenario.load import load_scenario
from stationkeeper.times import parse_date
from stationkeeper.verbs import encode_output, loaded, read_option, whole_number


def tell_plan(options: argparse.Namespace) -> int:
    """Print the best plan, or why there is none; write it where asked."""
    faults: list[Fault] = []
    first = read_option(faults, "--from", options.first, parse_date, "a date as 2026-10-08")
    through = read_option(faults, "--through", options.through, parse_date, "a date as 2030-12-31")
    seconds = read_option(faults, "--seconds", options.seconds, whole_number, "whole seconds as 60")
    if options.campaign is not None and not options.robust:
        faults.append(Fault("--campaign", f"'{options.campaign}'", "with --robust", "Add --robust CRITERION"))
    if faults:
        raise RequestError(faults)
    scenario = load_scenario(options.station, sets=tuple(options.sets))
    aim = _robust("asked")(options, scenario) if options.robust else None
    kept = _robust("kept_in")(options, scenario) if options.robust else None
    start = kept.start() if kept is not None else None
    if start is None:
        asked = (scenario, first, through, options.objective, tuple(options.rules))
        made = _decided(lambda: planned.optimise(*asked, seconds=float(seconds or 60)))
        plan, told = made.plan, made.told
        if kept is not None and plan is not None:
            kept.keep_start(plan, told, _about(options, told))
    else:
        plan, told = start
    steadier = None
    if aim is not None and plan is not None:
        plan, steadier = _robust("improved")(scenario, plan, aim, kept)
    if options.out and plan is not None:
        write_plan(plan, options.out, _about(options, told))
    if steadier is not None:
        _robust("print_robust")(options, told, plan, steadier)
        return 0
    encode_output("utf-8" if options.json else None)
    text = told.model_dump_json(by_alias=True, indent=2) if options.json else optimal_text(told)
    sys.stdout.write(f"{text}\n")
    return 0


def _about(options: argparse.Namespace, told: OptimalPlan) -> About:
    """Return where a plan comes from."""
    aims = tuple(Aim(one.name, one.value, one.bound, one.unit) for one in told.objectives)
    return About(options.station, tuple(options.sets), "planner", aims)


def _decided(decide: Callable[[], planned.Planned]) -> planned.Planned:
    """Return what is decided; faults are told under the names of the options."""
    try:
        return decide()
    except RequestError as error:
        raise RequestError([replace(fault, place=f"--{fault.place}") for fault in error.faults]) from None


def _robust(name: str) -> Callable[..., Any]:
    """Return a function of what plays campaigns, loaded only when they are asked for."""
    return loaded("stationkeeper.commands.planner_robust", name)


def tell_replan(options: argparse.Namespace) -> int:
    """Print the new plan after events; write it where asked."""
    faults: list[Fault] = []
    known = read_option(faults, "--from", options.first, parse_date, "a date as 2026-11-27")
    seconds = read_option(faults, "--seconds", options.seconds, whole_number, "whole seconds as 60")
    if faults:
        raise RequestError(faults)
    about = about_plan(options.plan)
    station = options.station or about.station
    sets = about.sets if options.station is None else ()
    scenario = load_scenario(station, sets=sets)
    filed = open_plan(options.plan, scenario)
    try:
        made = planned.replan(scenario, filed.plan, tuple(options.events), known, float(seconds or 60))
    except RequestError as error:
        raise RequestError([replace(fault, place=f"--{fault.place}") for fault in error.faults]) from None
    if options.out and made.plan is not None:
        aims = tuple(Aim(one.name, one.value, one.bound, one.unit) for one in made.told.objectives)
        write_plan(made.plan, options.out, About(station, sets, "replanner", aims))
    encode_output("utf-8" if options.json else None)
    text = made.told.model_dump_json(by_alias=True, indent=2) if options.json else replanned_text(made.told)
    sys.stdout.write(f"{text}\n")
    return 0
