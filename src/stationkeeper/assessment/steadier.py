"""A plan improved with the campaign in the loop: one change after the other, each played on the same random numbers.

A round plays every change in few futures, the most promising in all of them; the rules are asked of what would be
taken. What was played is kept in a folder where one is given, so that the same call goes on after an interruption.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from stationkeeper.assessment.answer import CriterionName, Told
from stationkeeper.assessment.compare import paired_share
from stationkeeper.assessment.criteria import CRITERIA
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.steadier import Candidate, Kind, best, broken, candidates
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation.campaign import play
from stationkeeper.simulation.state import translate

FUTURES = 500
ROUNDS = 3  # changes accepted at most
FEW = 5  # the first look takes one future of so many
FINALISTS = 8  # changes that cost no flight, and as many that cost one, that are played in all futures
Progress = Callable[[int, int], None]
Held = NDArray[np.bool_]


class Gain(Told):
    """What a change does to one criterion, on the same random numbers."""

    criterion: CriterionName = Field(description="safe, joint or supplied.")
    before: float = Field(description="Probability of no breach before the change.")
    after: float = Field(description="Probability of no breach after it.")
    low: float = Field(description="Lower end of the 95 % interval of the difference, paired.")
    high: float = Field(description="Upper end of it.")


class Share(Told):
    """The gain of the aim for one unit of what a change costs."""

    value: float = Field(description="Gain of the probability.")
    low: float = Field(description="Lower end of its 95 % interval, paired.")
    high: float = Field(description="Upper end of it.")


class Step(Told):
    """One change that was taken."""

    what: str = Field(description="The change, in words.")
    kind: Kind = Field(description="flight, date, seat or buffer.")
    flights: int = Field(description="Flights more.")
    tonnes: float = Field(description="What they carry, t.")
    gains: tuple[Gain, ...] = Field(description="What it does to each criterion.")
    per_flight: Share | None = Field(description="Gain of the aim for one flight more; null: it takes no flight.")
    per_tonne: Share | None = Field(description="Gain of the aim for a tonne more; null: it takes none.")


class Steadier(Told):
    """How a plan was improved."""

    aim: CriterionName = Field(description="Criterion whose probability is raised.")
    futures: int = Field(description="Futures of each campaign.")
    seed: int = Field(description="Seed of all campaigns.")
    tried: int = Field(description="Changes played.")
    by_kind: dict[Kind, int] = Field(description="How many of each kind.")
    refused: int = Field(description="Changes that would have been taken but break a hard rule.")
    steps: tuple[Step, ...] = Field(description="Changes taken, in order.")
    total: tuple[Gain, ...] = Field(description="The plan given against the last one; on other futures than the steps.")


class Aim(NamedTuple):
    """What is asked: the criterion, flights that may be bought, changes at most, futures, seed and threads."""

    criterion: CriterionName
    most_flights: int = 2
    rounds: int = ROUNDS
    futures: int = FUTURES
    seed: int = 1
    workers: int | None = None


class Kept(Protocol):
    """Keeps what was played: which futures of a plan hold, by criterion."""

    def read(self, plan: Plan, seed: int, futures: int) -> list[Held] | None:
        """Return what was kept, None when nothing was."""

    def write(self, plan: Plan, seed: int, futures: int, held: list[Held]) -> None:
        """Keep what was played."""


class _Player:
    """Plays plans of one scenario, tells what holds in which future, and how much of all work is done."""

    def __init__(self, scenario: Scenario, plan: Plan, aim: Aim, progress: Progress, kept: Kept | None) -> None:
        self._scenario, self._aim, self._progress, self._kept = scenario, aim, progress, kept
        self._density = translate(scenario, plan).density
        self._done, self.work = 0, 0

    def held(self, plan: Plan, seed: int, futures: int) -> list[Held]:
        """Return for each criterion in which futures it holds."""
        found = self._kept.read(plan, seed, futures) if self._kept else None
        if found is None:
            given = translate(self._scenario, plan, density=self._density)
            campaign = play(plan, given, futures, seed, self._aim.workers, 1, lambda done, of: None)
            found = [campaign.column(rule.slot) < 0 for rule in CRITERIA]
            if self._kept:
                self._kept.write(plan, seed, futures, found)
        self._done += futures
        self._progress(min(self._done, self.work), self.work)
        return found


def steadier(
    scenario: Scenario,
    plan: Plan,
    aim: Aim,
    progress: Progress = lambda done, of: None,
    kept: Kept | None = None,
) -> tuple[Plan, Steadier]:
    """Return the plan improved, change by change, and what each change brought.

    A change is taken when the paired 95 % interval of its gain lies above zero: first what takes no flight, then what
    gains most for a flight more. Because the best of many is chosen on these futures, the whole gain is counted again
    on others (the next seed). The same seed gives the same plan. progress(done, total) counts futures of all rounds
    that there can be. kept: what was played before.
    """
    place = next(n for n, rule in enumerate(CRITERIA) if rule.name == aim.criterion)
    player = _Player(scenario, plan, aim, progress, kept)
    few = max(aim.futures // FEW, min(aim.futures, FEW))
    now, left, refused = plan, aim.most_flights, 0
    made = candidates(scenario, now, left)
    kinds: dict[Kind, int] = {}
    player.work = aim.rounds * (len(made) * few + 2 * FINALISTS * aim.futures) + 3 * aim.futures
    held = player.held(plan, aim.seed, aim.futures)
    steps: list[Step] = []
    for _ in range(aim.rounds):
        for one in made:
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
        tried = _promising(player, made, [each[:few] for each in held], place, aim.seed, few)
        after = [player.held(one.plan, aim.seed, aim.futures) for one in tried]
        gains = [_gain(place, held, other).low for other in after]
        taken, against = _sound(scenario, now, tried, gains)
        refused += against
        if taken is None:
            break
        steps.append(_step(tried[taken], place, held, after[taken]))
        now, held, left = tried[taken].plan, after[taken], left - tried[taken].flights
        made = candidates(scenario, now, left) if len(steps) < aim.rounds else []
    both = (plan, now) if steps else ()
    first_last = [player.held(one, aim.seed + 1, aim.futures) for one in both]
    progress(player.work, player.work)
    return now, Steadier(
        aim=aim.criterion,
        futures=aim.futures,
        seed=aim.seed,
        tried=sum(kinds.values()),
        by_kind=kinds,
        refused=refused,
        steps=tuple(steps),
        total=_gains(*first_last) if steps else (),
    )


def _promising(
    player: _Player, made: Sequence[Candidate], held: Sequence[Held], place: int, seed: int, few: int
) -> list[Candidate]:
    """Return the changes that gain most in few futures, of those that cost a flight and of those that do not."""
    looks = [_gain(place, held, player.held(one.plan, seed, few)) for one in made]
    gains = [look.after - look.before for look in looks]
    order = sorted(range(len(made)), key=lambda n: (-gains[n], n))
    chosen: list[int] = []
    for paid in (False, True):
        chosen += [n for n in order if (made[n].flights > 0) == paid and gains[n] >= 0.0][:FINALISTS]
    return [made[n] for n in sorted(chosen)]


def _sound(
    scenario: Scenario, plan: Plan, tried: Sequence[Candidate], gains: Sequence[float]
) -> tuple[int | None, int]:
    """Return the best change that breaks no hard rule more than the plan, None for none, and how many broke one."""
    left, before, against = list(gains), broken(scenario, plan), 0
    while True:
        taken = best(left, tried)
        if taken is None or broken(scenario, tried[taken].plan) <= before:
            return taken, against
        left[taken] = -1.0
        against += 1


def _step(taken: Candidate, place: int, before: Sequence[Held], after: Sequence[Held]) -> Step:
    gains = _gains(before, after)
    return Step(
        what=taken.words,
        kind=taken.kind,
        flights=taken.flights,
        tonnes=taken.tonnes,
        gains=gains,
        per_flight=_share(gains[place], taken.flights),
        per_tonne=_share(gains[place], taken.tonnes),
    )


def _share(gain: Gain, cost: float) -> Share | None:
    if cost <= 0.0:
        return None
    return Share(value=(gain.after - gain.before) / cost, low=gain.low / cost, high=gain.high / cost)


def _gains(before: Sequence[Held], after: Sequence[Held]) -> tuple[Gain, ...]:
    return tuple(_gain(place, before, after) for place in range(len(CRITERIA)))


def _gain(place: int, before: Sequence[Held], after: Sequence[Held]) -> Gain:
    one, other = before[place], after[place]
    gained, lost = int((other & ~one).sum()), int((one & ~other).sum())
    _, low, high = paired_share(gained, lost, len(one))
    return Gain(criterion=CRITERIA[place].name, before=float(one.mean()), after=float(other.mean()), low=low, high=high)
