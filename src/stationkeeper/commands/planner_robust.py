"""Carries out `plan --robust`: improves a plan with the campaign in the loop. Loaded when it is asked for."""

from __future__ import annotations

import argparse
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.criteria import CRITERIA
from stationkeeper.assessment.optimal import OptimalPlan
from stationkeeper.assessment.steadier import FUTURES, Aim, Steadier, steadier
from stationkeeper.assessment.steadier_kept import KeptFolder
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.plan import Plan
from stationkeeper.progress import Progress
from stationkeeper.report.optimal_text import optimal_text
from stationkeeper.report.steadier_text import steadier_text
from stationkeeper.request import faults_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.verbs import encode_output, read_option, whole_number

MOST_FLIGHTS = 2
CRITERION = {rule.name: rule.name for rule in CRITERIA}


class RobustPlan(Told):
    """What `plan --robust` answers."""

    schema_: Literal["stationkeeper.robust/1"] = Field(
        default="stationkeeper.robust/1", alias="schema", description="Name and version of this form."
    )
    start: OptimalPlan = Field(description="The plan that was improved.")
    plan_hash: str = Field(description="Hash of the improved plan, which --out holds.")
    robust: Steadier = Field(description="The changes and what they gain.")


def asked(options: argparse.Namespace, scenario: Scenario) -> Aim:
    """Return what is asked of the campaign; raise with every fault, before anything is solved."""
    faults: list[Fault] = []
    whole = "a whole number"
    futures = read_option(faults, "--futures", options.futures, whole_number, f"{whole} as {FUTURES}")
    seed = read_option(faults, "--seed", options.seed, whole_number, f"{whole} as 1")
    flights = read_option(faults, "--more-flights", options.more_flights, whole_number, f"{whole} as {MOST_FLIGHTS}")
    if options.robust not in CRITERION:
        faults.append(Fault("--robust", f"'{options.robust}'", ", ".join(CRITERION)))
    if flights is not None and flights < 0:
        faults.append(Fault("--more-flights", str(flights), "0 or more"))
    found = faults_of(scenario.station.epoch, None, futures, seed, None)
    faults += [replace(each, place=f"--{each.place}") for each in found]
    if faults:
        raise RequestError(faults)
    return Aim(
        criterion=CRITERION[options.robust],
        most_flights=MOST_FLIGHTS if flights is None else flights,
        futures=FUTURES if futures is None else futures,
        seed=scenario.study.seed if seed is None else seed,
    )


def kept_in(options: argparse.Namespace, scenario: Scenario) -> KeptFolder | None:
    """Return the folder that keeps what is played, None when none is asked for."""
    if options.campaign is None:
        return None
    words = (options.first, options.through, options.objective, *options.rules, options.seconds)
    return KeptFolder(Path(options.campaign), scenario, "|".join(str(word) for word in words))


def improved(scenario: Scenario, plan: Plan, aim: Aim, kept: KeptFolder | None = None) -> tuple[Plan, Steadier]:
    """Return the plan made steadier; progress goes to standard error."""
    progress = Progress("Trying changes", sys.stderr)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the solver has put the system's own in its place
    try:
        return steadier(scenario, plan, aim, progress, kept)
    except KeyboardInterrupt:
        if kept is not None:
            sys.stderr.write("\nWhat was played is kept: the same command goes on.\n")
        raise
    finally:
        progress.close()


def print_robust(options: argparse.Namespace, start: OptimalPlan, plan: Plan, told: Steadier) -> None:
    """Print the plan and its changes, in words or as JSON."""
    encode_output("utf-8" if options.json else None)
    if options.json:
        whole = RobustPlan(start=start, plan_hash=plan.hash, robust=told)
        sys.stdout.write(whole.model_dump_json(by_alias=True, indent=2) + "\n")
    else:
        sys.stdout.write(f"{optimal_text(start)}\n\n{steadier_text(told, plan.hash)}\n")
