"""What the exchange of seats is worth: days held under any single loss with and without, recorded and to come."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from stationkeeper.assessment.answer import Exchange, Quantiles
from stationkeeper.assessment.presence import presence
from stationkeeper.planning.plan import Flight, Plan, Seat
from stationkeeper.planning.schedule import own_agencies
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.campaign import play
from stationkeeper.simulation.records import Campaign, Records
from stationkeeper.simulation.state import translate
from stationkeeper.times import day_of

PAIRS = 200  # futures played without any exchange: their paired difference is known to a few days
DAY = timedelta(days=1)
Z95 = 1.959963984540054


def play_returned(records: Records, workers: int | None = None) -> Records:
    """Return the records with the first PAIRS futures played again, each exchanged seat given to its operator's agency.

    On the same random numbers, for every seat: agreed or not, to be flown or aboard. Unchanged when there is none.
    """
    scenario, plan = records.scenario, records.flown.plan
    if not any(seat.exchanged for flight in plan.flights for seat in flight.seats):
        return records
    own = without_exchange(plan, own_agencies(scenario))
    count = min(records.futures, PAIRS)
    played = play(own, translate(scenario, own), count, records.seed, workers, 1, lambda done, total: None)
    return replace(records, returned=played)


def without_exchange(plan: Plan, own: dict[str, tuple[str, str]]) -> Plan:
    """Return the plan in which each exchanged seat went to the operator's own agency.

    own: for each vehicle class the operator's agency and the segment its people run.
    """
    return replace(plan, flights=tuple(_own(flight, *own[flight.vehicle_class]) for flight in plan.flights))


def _own(flight: Flight, agency: str, segment: str) -> Flight:
    seats = tuple(Seat(agency, segment, exchanged=False) if seat.exchanged else seat for seat in flight.seats)
    return replace(flight, seats=seats)


def exchange(records: Records) -> Exchange | None:
    """Return what the exchange is worth; None when no seat is exchanged, or when it was not played without."""
    since, scenario = first_day_counted(records.scenario), records.scenario
    if since is None or records.returned is None:
        return None
    epoch = scenario.station.epoch
    past = presence(scenario, since, epoch).parts[0]
    pairs = len(records.returned.column(w.SINGLE_DAYS))
    given, own = (_single_days(campaign, pairs) for campaign in (records.flown, records.returned))
    apart = given - own
    half = Z95 * float(apart.std(ddof=1)) / math.sqrt(pairs) if pairs > 1 else math.inf
    middle = float(apart.mean())
    return Exchange(
        since=since,
        recorded_days=past.with_cross_flights.days,
        recorded_with=past.with_cross_flights.held_single_loss,
        recorded_without=past.without_cross_flights.held_single_loss,
        days=day_of(records.through, epoch),
        pairs=pairs,
        foretold_with=_quantiles(given),
        foretold_without=_quantiles(own),
        difference=middle,
        low=middle - half if math.isfinite(half) else None,
        high=middle + half if math.isfinite(half) else None,
    )


def first_day_counted(scenario: Scenario) -> date | None:
    """Return the day after the first person on an exchanged seat came aboard: from then on both were counted."""
    first = min((stay.aboard_from for stay in scenario.stays if stay.exchange), default=None)
    return None if first is None else min(first + DAY, scenario.station.epoch)


def _single_days(campaign: Campaign, pairs: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(campaign.column(w.SINGLE_DAYS)[:pairs], np.float64)


def _quantiles(days: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Quantiles:
    low, middle, high = (float(value) for value in np.quantile(days, [0.05, 0.5, 0.95]))
    return Quantiles(p05=low, p50=middle, p95=high)
