"""Representation day by day: each segment held, and held whatever docked crew vehicle leaves with its people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.asked import in_order, inside, read_day
from stationkeeper.assessment.timeline import Passenger, Timeline, names_of, timeline
from stationkeeper.crew.presence import Stay, homes, own_seats, represents
from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.planning.plan import Plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import date_of

CROSS_FLIGHTS = "cross-flights"


class Counts(Told):
    """Days counted, state at the end of each UTC day."""

    days: int = Field(description="Days asked about.")
    held: int = Field(description="Days on which every segment had someone qualified of its agency aboard.")
    held_single_loss: int = Field(
        description="Days on which that stayed so after any one docked vehicle had left with all who go home on it."
    )


class Part(Told):
    """One stretch of the days asked: on the record or on the plan, with the exchanged seats and without."""

    basis: Literal["record", "plan"] = Field(description="Recorded (to the epoch) or planned (after it).")
    start: date = Field(alias="from", description="First day, UTC.")
    end: date = Field(alias="to", description="Last day, UTC.")
    with_cross_flights: Counts = Field(description="Exchanged seats as flown or planned.")
    without_cross_flights: Counts = Field(description="Each exchanged seat goes to the operator's own agency.")


class Gap(Told):
    """Days on which a segment was not held."""

    start: date = Field(alias="from", description="First day, UTC.")
    end: date = Field(alias="to", description="Last day, UTC.")
    segment: str = Field(description="Segment that nobody aboard represents.")


class LossGap(Told):
    """Days on which the departure of one vehicle would leave a segment unheld that is held."""

    start: date = Field(alias="from", description="First day, UTC.")
    end: date = Field(alias="to", description="Last day, UTC.")
    vehicle: str = Field(description="Flight whose departure, with all who go home on it, breaks representation.")


class Carrier(LossGap):
    """Who carries a segment alone on such days."""

    segment: str = Field(description="Segment that would be left unheld.")
    persons: tuple[str, ...] = Field(description="Those who represent it; all of them go home on the vehicle.")


class Presence(Told):
    """Representation over a stretch of days.

    The days of `gaps` and `single_loss_gaps` together are those that do not count in `held_single_loss`.
    """

    station: str = Field(description="Title of the station.")
    start: date = Field(alias="from", description="First day, UTC.")
    end: date = Field(alias="to", description="Last day, UTC.")
    record_through: date = Field(description="Last day of the record; later days are as planned.")
    without: tuple[str, ...] = Field(description="What was taken away: 'cross-flights', flights, classes.")
    days: int = Field(description="Days asked about.")
    held: int = Field(description="Days on which every segment is held.")
    held_single_loss: int = Field(description="Days on which every segment is held under any single loss.")
    gaps: tuple[Gap, ...] = Field(description="Days on which a segment is not held.")
    single_loss_gaps: tuple[LossGap, ...] = Field(description="Days on which one departure would end it.")
    carriers: tuple[Carrier, ...] = Field(description="The same days by segment and persons.")
    parts: tuple[Part, ...] = Field(description="Record and plan apart, with the exchanged seats and without.")


@dataclass(frozen=True)
class _Period:
    """Days from `first` up to, and not with, `end` during which nobody comes or goes.

    unheld: segments. breaks: (vehicle, segment, persons) of each loss that would leave a held segment unheld.
    """

    first: int
    end: int
    unheld: tuple[str, ...]
    breaks: tuple[tuple[str, str, tuple[str, ...]], ...]


def presence(
    scenario: Scenario, start: date | str, end: date | str, without: Sequence[str] = (), plan: Plan | None = None
) -> Presence:
    """Return representation from one day to another, both included, on the record and after the epoch on the plan.

    without: "cross-flights" (each exchanged seat goes to the operator's own agency), flights, or classes of vehicles
    (with all who came on them; all else stays as it was). plan: one that the planner or a hand made for this scenario;
    else that of manifest and cadence. Raises RequestError with every fault of what was asked.
    """
    line = timeline(scenario, plan)
    known = names_of(scenario, line)
    first, last = _accepted(line, start, end, without, known)
    left = line.without({flight for name in without for flight in known.get(name, ())})
    own = _without_exchange(left)
    shown = own if CROSS_FLIGHTS in without else left
    periods = list(_periods(shown, first, last))
    day = scenario.station.epoch
    total = _counts(periods)
    return Presence.model_validate(
        {
            "station": scenario.station.title,
            "from": date_of(first, day),
            "to": date_of(last, day),
            "record_through": day,
            "without": tuple(dict.fromkeys(without)),
            **total.model_dump(),
            "gaps": _gaps(periods, day),
            "single_loss_gaps": _loss_gaps(periods, day),
            "carriers": _carriers(periods, day),
            "parts": tuple(_parts(left, own, first, last)),
        }
    )


def _without_exchange(line: Timeline) -> Timeline:
    """Return the timeline in which each exchanged seat goes to somebody of the operator's own agency."""
    seats = {(one.person, one.up): Passenger(f"seat of {_name(line, one)}") for one in line.stays if one.exchanged}
    return replace(line, stays=own_seats(line.stays, line.operators), passengers={**line.passengers, **seats})


def _name(line: Timeline, stay: Stay) -> str:
    return line.passengers[stay.person, stay.up].name


def _accepted(
    line: Timeline, start: date | str, end: date | str, without: Sequence[str], known: dict[str, frozenset[str]]
) -> tuple[int, int]:
    """Return the first and last day asked for; raise with every fault at once."""
    faults: list[Fault] = []
    first, last = read_day(faults, "from", start), read_day(faults, "to", end)
    remedy = "The record begins with the first day, the plan ends with the last"
    inside(faults, "from", first, line.first, line.last, remedy)
    inside(faults, "to", last, line.first, line.last, remedy)
    in_order(faults, "from", first, "to", last)
    words = [CROSS_FLIGHTS, *known]
    allowed = f"{CROSS_FLIGHTS}, a flight that docked or is planned, or a class of vehicles"
    faults += [Fault("without", f"'{name}'", allowed, nearest(name, words)) for name in without if name not in words]
    if first is None or last is None or faults:
        raise RequestError(faults)
    return line.day(first), line.day(last)


def _periods(line: Timeline, first: int, last: int) -> Iterator[_Period]:
    """Yield the days asked for in stretches during which nobody comes or goes; a stretch ends at the epoch."""
    edges = {first, last + 1, 1}
    for stay in line.stays:
        edges.update((stay.first, stay.end))
    for boat in line.boats:
        edges.update((boat.first, boat.end, boat.sound_until))
    inner = sorted(edge for edge in edges if first <= edge <= last + 1)
    for begin, end in zip(inner, inner[1:], strict=False):
        yield _period(line, begin, end)


def _period(line: Timeline, begin: int, end: int) -> _Period:
    """Return what holds on the days from `begin` on."""
    aboard = [stay for stay in line.stays if stay.first <= begin < stay.end]
    docked = [boat for boat in line.boats if boat.usable(begin)]
    seat = homes(aboard, docked)
    unheld, breaks = [], []
    for need in line.needs:
        carriers = [stay for stay in aboard if represents(stay, need)]
        leave_on = {seat[stay.person] for stay in carriers}
        if not carriers:
            unheld.append(need.segment)
        elif len(leave_on) == 1 and "" not in leave_on:
            persons = tuple(_name(line, stay) for stay in carriers)
            breaks.append((leave_on.pop(), need.segment, persons))
    return _Period(begin, end, tuple(unheld), tuple(breaks))


def _counts(periods: Iterable[_Period]) -> Counts:
    days = held = single = 0
    for one in periods:
        length = one.end - one.first
        days += length
        held += 0 if one.unheld else length
        single += 0 if one.unheld or one.breaks else length
    return Counts(days=days, held=held, held_single_loss=single)


def _parts(left: Timeline, own: Timeline, first: int, last: int) -> Iterator[Part]:
    """Yield the recorded part, up to day 0, and the planned one, as far as they were asked for."""
    spans: tuple[tuple[Literal["record", "plan"], int, int], ...] = (
        ("record", first, min(last, 0)),
        ("plan", max(first, 1), last),
    )
    for basis, begin, end in spans:
        if begin <= end:
            yield Part(
                basis=basis,
                start=date_of(begin, left.epoch),
                end=date_of(end, left.epoch),
                with_cross_flights=_counts(_periods(left, begin, end)),
                without_cross_flights=_counts(_periods(own, begin, end)),
            )


_Key = tuple[str, ...]


def _runs(periods: Iterable[tuple[_Period, Iterable[_Key]]]) -> list[tuple[int, int, _Key]]:
    """Return for each key the unbroken runs of days (first, last) on which it holds, in order of their first day."""
    found: dict[_Key, list[list[int]]] = {}
    for period, keys in periods:
        for key in dict.fromkeys(keys):
            spans = found.setdefault(key, [])
            if spans and spans[-1][1] == period.first:
                spans[-1][1] = period.end
            else:
                spans.append([period.first, period.end])
    return sorted((first, end - 1, key) for key, spans in found.items() for first, end in spans)


def _gaps(periods: Iterable[_Period], epoch: date) -> tuple[Gap, ...]:
    runs = _runs((one, [(segment,) for segment in one.unheld]) for one in periods)
    return tuple(
        Gap(start=date_of(first, epoch), end=date_of(last, epoch), segment=segment) for first, last, (segment,) in runs
    )


def _loss_gaps(periods: Iterable[_Period], epoch: date) -> tuple[LossGap, ...]:
    runs = _runs((one, [(vehicle,) for vehicle, _, _ in one.breaks]) for one in periods)
    return tuple(
        LossGap(start=date_of(first, epoch), end=date_of(last, epoch), vehicle=vehicle)
        for first, last, (vehicle,) in runs
    )


def _carriers(periods: Iterable[_Period], epoch: date) -> tuple[Carrier, ...]:
    runs = _runs((one, [(vehicle, segment, *persons) for vehicle, segment, persons in one.breaks]) for one in periods)
    return tuple(
        Carrier(
            start=date_of(first, epoch),
            end=date_of(last, epoch),
            vehicle=vehicle,
            segment=segment,
            persons=tuple(persons),
        )
        for first, last, (vehicle, segment, *persons) in runs
    )
