"""Playing many futures: units of work, each reduced to integers whose sum does not depend on the order.

So the answer never depends on who played what, nor on whether it was played now or read from the folder of a campaign
that was broken off.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

import stationkeeper
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import own_agencies
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import reduce
from stationkeeper.simulation import world as w
from stationkeeper.simulation.batches import Batches, open_batches
from stationkeeper.simulation.records import ROWS, Campaign, Records
from stationkeeper.simulation.state import translate
from stationkeeper.simulation.threads import Engine, Pulse, threads
from stationkeeper.simulation.unit import Job, Part, Unit, play_one, stacked_logs, unit_size, units
from stationkeeper.simulation.world import Inputs

Progress = Callable[[int, int], None]


def run(
    scenario: Scenario,
    plan: Plan,
    futures: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
    engine: Engine | None = None,
) -> Records:
    """Play `futures` futures of `plan`, and again with unagreed exchange seats not flown when it has any.

    workers: threads, by default one a core. progress(done, total) is called from the calling thread. folder: keeps
    every finished unit there, and takes from there what an earlier run has finished. engine: plays the units elsewhere
    instead of in threads. The result is the same, bit for bit, for any number of workers, interruptions and engines.
    """
    if plan.scenario_hash != scenario.hash:
        met = f"of the scenario {plan.scenario_hash}"
        raise RequestError(Fault("plan", met, f"a plan of {scenario.hash}", "Make the plan from the same scenario"))
    job, plans = job_of(scenario, plan, futures, seed)
    store = open_batches(folder, job, scenario.hash, plan) if folder else None
    play_all = engine or threads(workers)
    campaigns = _campaigns(job, plans, play_all, progress or _silent, store)
    fixed = job.cases[0]
    return Records(
        scenario=scenario,
        through=plan.through,
        seed=seed,
        futures=futures,
        version=stationkeeper.__version__,
        flown=campaigns[0],
        not_flown=campaigns[-1],
        month_end=fixed.month_end,
        bin_low=fixed.bin_low,
        bin_high=fixed.bin_high,
    )


def job_of(scenario: Scenario, plan: Plan, futures: int, seed: int) -> tuple[Job, list[Plan]]:
    """Return what is played, and the plan of each case: seats flown as planned, then as the operators' own."""
    plans = [plan]
    if plan.has_unagreed_seats():
        plans.append(plan.without_unagreed_seats(own_agencies(scenario)))
    cases = [translate(scenario, plan)]
    for other in plans[1:]:  # under the same Sun and the same air
        made = translate(scenario, other, density=cases[0].density)
        cases.append(made._replace(activity=cases[0].activity))
    return Job(tuple(cases), seed, futures, scenario.study.sample), plans


def play(
    plan: Plan, inputs: Inputs, futures: int, seed: int, workers: int | None, sample: int, progress: Progress
) -> Campaign:
    """Play one plan's translated inputs; the first `sample` futures are kept in full."""
    return _campaigns(Job((inputs,), seed, futures, sample), [plan], threads(workers), progress, None)[0]


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


class _Gathered:
    """What has come in of one case."""

    def __init__(self, job: Job, inputs: Inputs) -> None:
        kept, months = min(job.sample, job.futures), len(inputs.month_end)
        self.totals = reduce.nothing(months)
        self.results = np.zeros((min(job.futures, ROWS), len(w.RESULT_NAMES)))
        self.series = np.zeros((kept, months, len(w.METRICS)))
        self.event_count = np.zeros(kept, np.int64)
        self.logs: dict[int, w.Ints] = {}

    def take(self, unit: Unit, part: Part) -> None:
        """Add a unit; its own arrays are not kept."""
        self.totals = reduce.added(self.totals, part.totals)
        self.results[unit.first : unit.first + len(part.results)] = part.results
        self.series[unit.first : unit.first + len(part.series)] = part.series
        self.event_count[unit.first : unit.first + len(part.event_count)] = part.event_count
        if len(part.events):
            self.logs[unit.first] = part.events

    def campaign(self, job: Job, plan: Plan, inputs: Inputs, more: list[int]) -> Campaign:
        """Return the campaign, with the futures `more` played again to be kept in full beside the sample."""
        played = [play_one(inputs, job.seed, future) for future in more]
        logs = [self.logs[first] for first in sorted(self.logs)] + [events for _, events in played]
        return Campaign(
            plan=plan,
            futures=job.futures,
            totals=self.totals,
            scales=reduce.scales(inputs),
            results=self.results,
            kept=np.array([*range(len(self.series)), *more], np.int64),
            series=np.concatenate([self.series, *(series for series, _ in played)]),
            events=stacked_logs(logs),
            event_count=np.array([*self.event_count, *(events.shape[1] for _, events in played)], np.int64),
        )


def _campaigns(
    job: Job, plans: list[Plan], engine: Engine, progress: Progress, store: Batches | None
) -> list[Campaign]:
    """Play all units that the store does not hold and return what each case gave."""
    gathered = [_Gathered(job, inputs) for inputs in job.cases]
    size = store.unit if store else unit_size(job.futures)
    total = job.futures * len(job.cases)
    pulse = Pulse()
    todo = units(job.futures, size)
    for unit, parts in engine(job, todo, store, pulse, lambda: progress(pulse.done, total)):
        for case, part in zip(gathered, parts, strict=True):
            case.take(unit, part)
    progress(total, total)
    earliest = sorted({int(n) for n in gathered[0].totals.earliest[:, 2] if n >= job.sample})
    return [
        case.campaign(job, plan, inputs, earliest if case is gathered[0] else [])
        for case, plan, inputs in zip(gathered, plans, job.cases, strict=True)
    ]
