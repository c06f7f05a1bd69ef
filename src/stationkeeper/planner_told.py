"""Carries out the verb `plan`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from stationkeeper import api, planner
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.files import About, Aim, write_plan
from stationkeeper.report.optimal_text import optimal_text
from stationkeeper.times import parse_date
from stationkeeper.verbs import encode_output, read_option, whole_number


def tell_plan(options: argparse.Namespace) -> int:
    """Print the best plan, or why there is none; write it where asked."""
    faults: list[Fault] = []
    first = read_option(faults, "--from", options.first, parse_date, "a date as 2026-10-08")
    through = read_option(faults, "--through", options.through, parse_date, "a date as 2030-12-31")
    seconds = read_option(faults, "--seconds", options.seconds, whole_number, "whole seconds as 60")
    if faults:
        raise RequestError(faults)
    scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    try:
        planned = planner.optimise(
            scenario, first, through, options.objective, tuple(options.rules), seconds=float(seconds or 60)
        )
    except RequestError as error:
        raise RequestError([replace(fault, place=f"--{fault.place}") for fault in error.faults]) from None
    told = planned.told
    if options.out and planned.plan is not None:
        aims = tuple(Aim(one.name, one.value, one.bound, one.unit) for one in told.objectives)
        write_plan(planned.plan, options.out, About(options.station, tuple(options.sets), "planner", aims))
    encode_output("utf-8" if options.json else None)
    text = told.model_dump_json(by_alias=True, indent=2) if options.json else optimal_text(told)
    sys.stdout.write(f"{text}\n")
    return 0
