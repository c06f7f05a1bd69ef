"""Chances of limits that hardly any future reaches, by splitting: with an error, or told as unknown."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.asked import read_day
from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.planning.schedule import make_plan
from stationkeeper.request import faults_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import paths, splitting
from stationkeeper.simulation import world as w
from stationkeeper.simulation.state import translate
from stationkeeper.simulation.world import Inputs

PATHS, RUNS = 250, 20
PATHS_MOST, RUNS_MOST = 100_000, 1_000
Progress = Callable[[int, int], None]


class Limit(NamedTuple):
    """What can be asked for: its name, what happens in words, the unit of the way to it, and its number in kernels."""

    name: str
    title: str
    unit: str
    code: int


class Step(Told):
    """One level on the way to the limit."""

    short_of: float = Field(description="How far from the limit, in its unit; 0 at the limit.")
    reached: float = Field(description="Share of the paths from the level before that reach it, mean of the runs.")


class Rare(Told):
    """What `rare` answers."""

    schema_: Literal["stationkeeper.rare/1"] = Field(
        default="stationkeeper.rare/1", alias="schema", description="Name and version."
    )
    station: str = Field(description="Station.")
    scenario_hash: str = Field(description="Content hash of the scenario.")
    limit: str = Field(description="Name of the limit.")
    title: str = Field(description="What happens.")
    unit: str = Field(description="Unit of the way to the limit.")
    through: date = Field(description="Last date counted, UTC.")
    seed: int = Field(description="Seed of all.")
    runs: int = Field(description="Independent runs.")
    paths: int = Field(description="Paths of a run at each level.")
    played: int = Field(description="Paths played in all, the search for the levels included.")
    runs_reached: int = Field(description="Runs in which at least one path reached the limit.")
    probability: float | None = Field(description="Chance of the limit by the date; null: unknown.")
    low: float | None = Field(description="Lower end of its 95 % interval.")
    high: float | None = Field(description="Upper end of its 95 % interval.")
    relative_error: float | None = Field(description="Standard error over the chance, from the spread of the runs.")
    like_futures: float | None = Field(description="Futures that plain counting would need for the same error.")
    steps: list[Step] = Field(description="Levels, the farthest first.")


def limits_of(scenario: Scenario) -> list[Limit]:
    """Return every limit that can be asked for."""
    functions = [
        Limit(f"function-{row.id}", f"{row.title} out for longer than tolerated", "d", paths.FUNCTION + n)
        for n, row in enumerate(scenario.functions)
        if row.critical
    ]
    titles = {row.id: row.title for row in scenario.stocks}
    stocks = [
        Limit(f"stock-{name}", f"{titles[name]} under its critical line", "kg", paths.STOCK + n)
        for n, name in enumerate(w.STOCKS)
        if name in titles
    ]
    return [
        Limit("lost", "altitude under its floor", "km", paths.ALTITUDE),
        Limit("demanned", "nobody aboard", "people", paths.NOBODY),
        Limit("propellant", "propellant under its critical line", "kg", paths.PROPELLANT),
        Limit("leak-own", "air leak over the limit of the chamber's owner", "kg/d", paths.LEAK_OWN),
        Limit("leak-partner", "air leak over the limit of the partner", "kg/d", paths.LEAK_PARTNER),
        *stocks,
        *functions,
    ]


def rare(
    scenario: Scenario,
    limit: str,
    through: str | date | None = None,
    count: int = PATHS,
    runs: int = RUNS,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Rare:
    """Return the chance that a limit is reached by a date, for limits that hardly any future reaches.

    count: paths of a run at each level. runs: independent runs, from which the error is told. workers: threads; any
    number gives the same answer. progress(done, total) counts runs. Seats are flown as planned. Raises RequestError
    with every fault.
    """
    faults: list[Fault] = []
    last = scenario.station.through if through is None else read_day(faults, "through", through)
    faults += rare_faults(scenario, limit, last, count, runs, seed, workers)
    if faults or last is None:
        raise RequestError(faults)
    asked = next(each for each in limits_of(scenario) if each.name == limit)
    start = scenario.study.seed if seed is None else seed
    inputs = translate(scenario, make_plan(scenario, last))
    levels, sought = splitting.levels_for(player(inputs, start, asked.code), count, 0, start)
    played = _runs(inputs, start, asked.code, levels, count, runs, workers, progress or (lambda done, total: None))
    found = splitting.combined([run.chance for run in played])
    return Rare(
        station=scenario.station.id,
        scenario_hash=scenario.hash,
        limit=asked.name,
        title=asked.title,
        unit=asked.unit,
        through=last,
        seed=start,
        runs=runs,
        paths=count,
        played=sought + sum(run.plays for run in played),
        runs_reached=found.reached,
        probability=found.value,
        low=found.low,
        high=found.high,
        relative_error=found.relative_error,
        like_futures=found.like,
        steps=_steps(levels, [run.shares for run in played]),
    )


def rare_faults(
    scenario: Scenario,
    limit: str,
    through: date | None,
    count: int,
    runs: int,
    seed: int | None,
    workers: int | None = None,
) -> list[Fault]:
    """Return every fault of what is asked."""
    names = [each.name for each in limits_of(scenario)]
    faults = []
    if limit not in names:
        faults.append(Fault("limit", f"'{limit}'", ", ".join(names), nearest(limit, names)))
    for place, value, least, most in (("paths", count, 10, PATHS_MOST), ("runs", runs, 10, RUNS_MOST)):
        if not least <= value <= most:
            faults.append(Fault(place, f"{value}", f"a whole number from {least} to {most:,}"))
    return faults + faults_of(scenario.station.epoch, through, None, seed, workers)


def player(inputs: Inputs, seed: int, limit: int) -> splitting.Play:
    """Return what plays paths towards a limit, on its own copy of the inputs."""
    own = copy.deepcopy(inputs)

    def play(asked: splitting.Paths, level: float) -> splitting.Reached:
        count = len(asked.since)
        crossed, highest = np.zeros(count, np.int64), np.zeros(count)
        paths.play_paths(own, seed, limit, asked.since, asked.futures, level, crossed, highest)
        return splitting.Reached(crossed, highest)

    return play


def _runs(
    inputs: Inputs,
    seed: int,
    limit: int,
    levels: tuple[float, ...],
    count: int,
    runs: int,
    workers: int | None,
    progress: Progress,
) -> list[splitting.Run]:
    """Return all runs in their order; each has futures of its own."""

    def run(n: int) -> splitting.Run:
        return splitting.one_run(player(inputs, seed, limit), levels, count, (n + 1) * splitting.RUN_ROOM, seed)

    found: list[splitting.Run] = []
    progress(0, runs)
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1) as pool:
        for each in pool.map(run, range(runs)):
            found.append(each)
            progress(len(found), runs)
    return found


def _steps(levels: tuple[float, ...], shares: list[tuple[float, ...]]) -> list[Step]:
    means = np.mean(np.array(shares), axis=0)
    return [
        Step(short_of=abs(float(f"{level:.6g}")), reached=float(mean))
        for level, mean in zip(levels, means, strict=True)
    ]
