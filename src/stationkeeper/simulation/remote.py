"""One unit of work played by another process or machine, from a few words: nothing else travels there.

Who plays it loads the station by its name, makes the same plan, and checks by their hashes that they are the same.
"""

from __future__ import annotations

import copy
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from stationkeeper.compiled import kernel_digest
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.load import load_scenario
from stationkeeper.simulation.batches import packed
from stationkeeper.simulation.campaign import job_of
from stationkeeper.simulation.unit import Job, Unit, play_unit


class Asked(NamedTuple):
    """What is played: a station by its name or folder with the values laid over it, and hashes to check it by."""

    station: str
    sets: tuple[str, ...]
    through: str
    seed: int
    futures: int
    scenario_hash: str
    plan_hash: str
    kernels: str


def play(asked: Asked, first: int, size: int) -> bytes:
    """Return the futures `first`, `first` + 1, ... as `batches.packed` makes them.

    Raises ValueError when the station, the plan or the program here are not those that were asked for.
    """
    job = _job(asked)
    return packed(play_unit(copy.deepcopy(job.cases), job, Unit(first, size), _silent))


def _silent(futures: int) -> None:
    """Tell nobody."""


@lru_cache(maxsize=2)
def _job(asked: Asked) -> Job:
    scenario = load_scenario(asked.station, sets=asked.sets)
    plan = make_plan(scenario, date.fromisoformat(asked.through))
    here = (scenario.hash, plan.hash, kernel_digest())
    there = (asked.scenario_hash, asked.plan_hash, asked.kernels)
    for name, mine, wanted in zip(("scenario", "plan", "program"), here, there, strict=True):
        if mine != wanted:
            raise ValueError(f"the worker's {name} is {mine}, not {wanted}: install and keep the same on both sides")
    return job_of(scenario, plan, asked.futures, asked.seed)[0]
