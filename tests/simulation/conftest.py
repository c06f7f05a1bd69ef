"""The tiny station with chance switched off part by part, and what one campaign on it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import campaign, state
from stationkeeper.simulation import world as w
from stationkeeper.simulation.records import Campaign
from stationkeeper.simulation.world import Inputs

NEARLY_NEVER = 1e-9

Play = Callable[..., Campaign]


@pytest.fixture(scope="session")
def tiny() -> Scenario:
    """The small named world: 2 agencies, 3 ports, 2 classes, 5 units, 120 days."""
    return load_scenario("tiny")


def calm(inputs: Inputs) -> Inputs:
    """Return the inputs without slip, loss, pad loss, lifeboat loss, illness, failure, new leak or spread of any
    kind.
    """
    never = NEARLY_NEVER
    chances = inputs.chances
    return inputs._replace(
        fleet=inputs.fleet._replace(slip_mean=0.0 * inputs.fleet.slip_mean),
        chances=chances._replace(
            loss_a=0.0 * chances.loss_a + never,
            lifeboat_shape=0.0 * chances.lifeboat_shape + never,
            pad_shape=0.0 * chances.pad_shape + never,
            medical_shape=never,
        ),
        equipment=inputs.equipment._replace(
            scale=0.0 * inputs.equipment.scale, life_days=0.0 * inputs.equipment.life_days
        ),
        leak=inputs.leak._replace(sites_per_year=0.0, repairs_per_year=0.0),
        stores=inputs.stores._replace(sd=0.0 * inputs.stores.sd),
        rules=inputs.rules._replace(person_spread=0.0),
    )


@pytest.fixture(scope="session")
def play(tiny: Scenario) -> Play:
    """Return a function that plays futures of tiny: play(futures, change=..., only=..., through=...)."""

    def run(
        futures: int = 8,
        change: Callable[[Inputs], Inputs] = calm,
        only: Callable[[str], bool] = lambda flight: True,
        through: date = date(2030, 5, 1),
        workers: int = 1,
        seed: int = 1,
        scenario: Scenario = tiny,
    ) -> Campaign:
        plan = make_plan(scenario, through)
        plan = replace(plan, flights=tuple(f for f in plan.flights if f.docked_day is not None or only(f.id)))
        inputs = change(state.translate(scenario, plan))
        return campaign.play(plan, inputs, futures, seed, workers, scenario.study.sample, lambda done, total: None)

    return run


def events(records: Campaign, plan: Plan, future: int = 0) -> list[tuple[int, str, str]]:
    """Return (day, event, flight) of a kept future; flight is "" for events about something else."""
    rows = records.events[future, : records.event_count[future]]
    about_flights = {
        "launched",
        "docked",
        "undocked",
        "launch-lost",
        "lifeboat-lost",
        "called-up",
        "crew-moved",
        "medical-return",
    }
    told = []
    for day, kind, item, _ in rows:
        name = w.EVENT_NAMES[kind]
        told.append((int(day), name, plan.flights[item].id if name in about_flights else ""))
    return told


def levels(records: Campaign, metric: str) -> np.ndarray:
    """Return the monthly values of a metric in the first future."""
    return records.series[0, :, w.METRICS.index(metric)]
