"""A plan improved with the campaign in the loop: one change after the other, each played on the same random numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from stationkeeper.assessment.answer import CriterionName, Told
from stationkeeper.assessment.compare import paired_share
from stationkeeper.assessment.criteria import CRITERIA
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.steadier import Candidate, Kind, best, candidates, keeps_rules
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation.campaign import play
from stationkeeper.simulation.state import translate

FUTURES = 500
ROUNDS = 3  # changes accepted at most
Progress = Callable[[int, int], None]
Held = NDArray[np.bool_]


class Gain(Told):
    """What a change does to one criterion, on the same random numbers."""

    criterion: CriterionName = Field(description="safe, joint or supplied.")
    before: float = Field(description="Probability of no breach before the change.")
    after: float = Field(description="Probability of no breach after it.")
    low: float = Field(description="Lower end of the 95 % interval of the difference, paired.")
    high: float = Field(description="Upper end of it.")


class Step(Told):
    """One change that was taken."""

    what: str = Field(description="The change, in words.")
    kind: Kind = Field(description="flight, date or seat.")
    flights: int = Field(description="Flights more.")
    tonnes: float = Field(description="What they carry, t.")
    gains: tuple[Gain, ...] = Field(description="What it does to each criterion.")
    per_flight: float | None = Field(description="Gain of the aim for one flight more; null: it takes no flight.")
    per_tonne: float | None = Field(description="Gain of the aim for a tonne more; null: it takes none.")


class Steadier(Told):
    """How a plan was improved."""

    aim: CriterionName = Field(description="Criterion whose probability is raised.")
    futures: int = Field(description="Futures of each campaign.")
    seed: int = Field(description="Seed of all campaigns.")
    tried: int = Field(description="Plans played.")
    refused: int = Field(description="Changes that break a hard rule, not played.")
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


class _Player:
    """Plays plans of one scenario and tells what holds in which future."""

    def __init__(self, scenario: Scenario, plan: Plan, aim: Aim) -> None:
        self._scenario, self._aim = scenario, aim
        self._density = translate(scenario, plan).density
        self.played = 0

    def held(self, plan: Plan, seed: int) -> list[Held]:
        """Return for each criterion in which futures it holds."""
        self.played += 1
        given = translate(self._scenario, plan, density=self._density)
        campaign = play(plan, given, self._aim.futures, seed, self._aim.workers, 1, lambda done, of: None)
        return [campaign.column(rule.slot) < 0 for rule in CRITERIA]


def steadier(
    scenario: Scenario, plan: Plan, aim: Aim, progress: Progress = lambda done, of: None
) -> tuple[Plan, Steadier]:
    """Return the plan improved, change by change, and what each change brought.

    A change is taken when the paired 95 % interval of its gain lies above zero: first what takes no flight, then what
    gains most for a flight more. Because the best of many is chosen on these futures, the whole gain is counted again
    on others (the next seed). The same seed gives the same plan. progress(done, total) counts plans of a round.
    """
    place = next(n for n, rule in enumerate(CRITERIA) if rule.name == aim.criterion)
    player = _Player(scenario, plan, aim)
    now, held, left, refused = plan, player.held(plan, aim.seed), aim.most_flights, 0
    steps: list[Step] = []
    for _ in range(aim.rounds):
        made = candidates(scenario, now, left)
        tried = [one for one in made if keeps_rules(scenario, one.plan, now)]
        refused += len(made) - len(tried)
        after = []
        for n, one in enumerate(tried):
            after.append(player.held(one.plan, aim.seed))
            progress(n + 1, len(tried))
        gains = [_gain(place, held, other).low for other in after]
        taken = best(gains, tried)
        if taken is None:
            break
        steps.append(_step(tried[taken], place, held, after[taken]))
        now, held, left = tried[taken].plan, after[taken], left - tried[taken].flights
    total = _gains(player.held(plan, aim.seed + 1), player.held(now, aim.seed + 1)) if steps else ()
    return now, Steadier(
        aim=aim.criterion,
        futures=aim.futures,
        seed=aim.seed,
        tried=player.played,
        refused=refused,
        steps=tuple(steps),
        total=total,
    )


def _step(taken: Candidate, place: int, before: Sequence[Held], after: Sequence[Held]) -> Step:
    gains = _gains(before, after)
    gain = gains[place].after - gains[place].before
    return Step(
        what=taken.words,
        kind=taken.kind,
        flights=taken.flights,
        tonnes=taken.tonnes,
        gains=gains,
        per_flight=gain / taken.flights if taken.flights else None,
        per_tonne=gain / taken.tonnes if taken.tonnes else None,
    )


def _gains(before: Sequence[Held], after: Sequence[Held]) -> tuple[Gain, ...]:
    return tuple(_gain(place, before, after) for place in range(len(CRITERIA)))


def _gain(place: int, before: Sequence[Held], after: Sequence[Held]) -> Gain:
    one, other = before[place], after[place]
    gained, lost = int((other & ~one).sum()), int((one & ~other).sum())
    _, low, high = paired_share(gained, lost, len(one))
    return Gain(criterion=CRITERIA[place].name, before=float(one.mean()), after=float(other.mean()), low=low, high=high)
