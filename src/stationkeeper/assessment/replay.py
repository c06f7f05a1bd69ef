"""The past played again from the day before: how long until all is well, as foretold, beside what happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.asked import inside, read_day
from stationkeeper.assessment.replay_events import Event, force, forget, read_events
from stationkeeper.assessment.replay_measures import Measured, measures
from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.solar import forecast_span
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.planning.sun import station_forecast
from stationkeeper.request import faults_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.past import as_of, first_crew
from stationkeeper.simulation.campaign import play
from stationkeeper.simulation.records import Campaign
from stationkeeper.simulation.state import translate
from stationkeeper.times import date_of

FUTURES = 400
HORIZON = timedelta(days=550)  # through which is played when no date is asked
MOST_FUTURES = 2_000  # every future is kept in full, 130 kB each

Progress = Callable[[int, int], None]


class Foretold(Told):
    """One span of days: as foretold over futures, and as it was."""

    event: str = Field(description="Event asked.")
    measure: str = Field(description="Stable name.")
    title: str = Field(description="What is counted, in words.")
    p05: float | None = Field(description="5 % quantile, days; null: not by the last date.")
    p50: float | None = Field(description="Median, days; null: not by the last date.")
    p95: float | None = Field(description="95 % quantile, days; null: not by the last date.")
    never: float = Field(description="Share of futures in which it had not come by the last date.")
    happened: int | None = Field(description="Days it took, by the record; null: the record does not tell.")
    rank: float | None = Field(description="Share of futures in which it came as soon as it did or sooner.")
    inside: bool | None = Field(description="Whether what happened lies within the 5 and 95 % quantiles.")


class StandIn(Told):
    """A flight to come for which no date planned then is known."""

    flight: str = Field(description="Flight.")
    launch: date = Field(description="Day it flew, taken for the day planned, UTC.")


class Replay(Told):
    """What would have been told on an earlier day, had the event been known."""

    station: str = Field(description="Title of the station.")
    as_of: date = Field(description="Last day of which anything is known, UTC.")
    through: date = Field(description="Last day played, UTC.")
    events: tuple[str, ...] = Field(description="Events that happen in every future.")
    futures: int = Field(description="Futures played.")
    seed: int = Field(description="Seed of all chance.")
    left_out: tuple[str, ...] = Field(description="Cases of precedents.csv that were left out: those replayed.")
    stand_ins: tuple[StandIn, ...] = Field(description="Flights whose date planned then is not known.")
    rows: tuple[Foretold, ...] = Field(description="Spans of days, foretold and as they were.")


def replay(
    scenario: Scenario,
    when: date | str,
    events: Sequence[str],
    through: date | str | None = None,
    futures: int = FUTURES,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Replay:
    """Return what the simulation tells from the state of an earlier day, given what then happened.

    events: see `replay_events.FORMS`. Nothing after `when` is known: not the record, and not how long the very case
    took (its times are worked out from all other cases). Orbit, stocks and machines are those of the scenario's epoch:
    only traffic and crews are told. Raises RequestError with every fault of what is asked.
    """
    past, plan, given = _accepted(scenario, when, events, through, futures, seed)
    known, left_out = forget(past, given)
    first, _ = forecast_span(station_forecast(known))
    fixed = force(translate(known, plan, max(plan.epoch, first)), known, plan, given)
    played = play(plan, fixed, futures, seed, workers, futures, progress or (lambda done, total: None))
    return Replay(
        station=scenario.station.title,
        as_of=plan.epoch,
        through=plan.through,
        events=tuple(event.asked for event in given),
        futures=futures,
        seed=seed,
        left_out=left_out,
        stand_ins=tuple(_stand_ins(scenario, past, plan)),
        rows=tuple(_foretold(scenario, past, played, given)),
    )


def _accepted(
    scenario: Scenario, when: date | str, events: Sequence[str], through: date | str | None, futures: int, seed: int
) -> tuple[Scenario, Plan, list[Event]]:
    """Return the scenario as of the day, its plan and the events; raise with every fault at once."""
    faults: list[Fault] = []
    day, epoch = read_day(faults, "as-of", when), scenario.station.epoch
    last = None if through is None else read_day(faults, "through", through)
    inside(faults, "as-of", day, first_crew(scenario), epoch, "The record tells of those days")
    faults += faults_of(None, None, futures, seed, None)
    if futures > MOST_FUTURES:
        faults.append(Fault("futures", f"{futures}", f"at most {MOST_FUTURES:,}", "Each is kept in full"))
    if day is None or faults:
        raise RequestError(faults)
    end = last or day + HORIZON
    faults += faults_of(day, end, None, None, None)
    if faults:
        raise RequestError(faults)
    past = as_of(scenario, day)
    plan = make_plan(past, end)
    given = read_events(faults, events, past, plan)
    if faults:
        raise RequestError(faults)
    return past, plan, given


def _stand_ins(scenario: Scenario, past: Scenario, plan: Plan) -> list[StandIn]:
    flown = {row.id for row in scenario.visits}
    notes = {row.id for row in past.manifest if row.note and row.id in flown}
    return [
        StandIn(flight=flight.id, launch=date_of(flight.launch_day, plan.epoch))
        for flight in plan.flights
        if flight.docked_day is None and flight.id in notes
    ]


def _foretold(scenario: Scenario, past: Scenario, played: Campaign, events: Sequence[Event]) -> list[Foretold]:
    return [_row(event, told) for event in events for told in measures(scenario, past, played, event)]


def _row(event: Event, told: Measured) -> Foretold:
    days = np.sort(told.days)
    low, middle, high = (_quantile(days, share) for share in (0.05, 0.5, 0.95))
    known = None if told.happened is None else float(np.mean(days <= told.happened))
    return Foretold(
        event=event.asked,
        measure=told.name,
        title=told.title,
        p05=low,
        p50=middle,
        p95=high,
        never=float(np.mean(np.isinf(days))),
        happened=told.happened,
        rank=known,
        inside=None if told.happened is None else _within(told.happened, low, high),
    )


def _quantile(ordered: NDArray[np.float64], share: float) -> float | None:
    """Return a quantile as one of the values; None when it lies beyond the last date."""
    value = float(ordered[min(math.ceil(share * len(ordered)), len(ordered)) - 1])
    return None if math.isinf(value) else value


def _within(value: int, low: float | None, high: float | None) -> bool:
    return (low is not None and value >= low) and (high is None or value <= high)
