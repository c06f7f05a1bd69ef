"""What is played in the background for a page, by kind: a campaign, what would move the answer, the past again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from stationkeeper import api
from stationkeeper.assessment import drivers
from stationkeeper.assessment.answer import Answer
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation.records import Records
from stationkeeper.validation import backtest

Kind = Literal["campaign", "drivers", "backtest"]
Progress = Callable[[int, int], None]


class Key(NamedTuple):
    """What names a result: the plan follows from scenario and last date."""

    scenario_hash: str
    through: date
    seed: int
    futures: int
    kind: Kind = "campaign"


class Result(NamedTuple):
    """A campaign and what it was judged to say."""

    records: Records
    answer: Answer


class Work(NamedTuple):
    """How a kind is played. futures: played when no number is asked; most: no more are taken; seconds: about how long
    that number takes on two cores, for the words before it begins.
    """

    play: Callable[[Scenario, Key, int | None, Progress | None], Any]
    futures: int
    most: int
    seconds: int


def _campaign(scenario: Scenario, key: Key, workers: int | None, progress: Progress | None) -> Result:
    records = api.simulate(scenario, key.through, key.futures, key.seed, workers, progress)
    return Result(records, api.assess(records))


def _drivers(scenario: Scenario, key: Key, workers: int | None, progress: Progress | None) -> Any:
    return api.drivers(scenario, key.through, key.futures, key.seed, workers, progress)


def _backtest(scenario: Scenario, key: Key, workers: int | None, progress: Progress | None) -> Any:
    return backtest.backtest(scenario, key.futures, key.seed, workers, progress)


WORKS: Mapping[Kind, Work] = {
    "campaign": Work(_campaign, 300, 20_000, 1),  # a page waits for it; a larger study belongs on the command line
    "drivers": Work(_drivers, drivers.FUTURES, 2_000, 60),
    "backtest": Work(_backtest, backtest.FUTURES, backtest.MOST_FUTURES, 30),
}


def play(scenario: Scenario, key: Key, workers: int | None, progress: Progress | None) -> Any:
    """Return what a key names, played in the calling thread."""
    return WORKS[key.kind].play(scenario, key, workers, progress)
