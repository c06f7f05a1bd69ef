"""Who was or will be at which port and aboard, stretch by stretch, with the representation that follows from it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.configuration import Party, parties
from stationkeeper.assessment.presence import Presence, presence
from stationkeeper.assessment.timeline import Coming, Timeline, first_day, is_open, last_day, timeline
from stationkeeper.crew.presence import Stay
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Port
from stationkeeper.times import date_of

Basis = Literal["record", "plan"]
State = Literal["held under single loss", "held", "broken", "nobody aboard"]
BEFORE_DAYS = 365  # of the record, shown before what is to come
NO_PORT = "at no port"


class PortBar(Told):
    """A vehicle at one port, within the days asked."""

    port: str = Field(description="Port; 'at no port': held by the arm, in free flight, or none was free.")
    vehicle: str = Field(description="Flight.")
    vehicle_class: str = Field(description="Class of vehicles.")
    agency: str = Field(description="Agency whose seats and cargo space it provides.")
    seats: int = Field(description="Seats that bring people home.")
    start: date = Field(alias="from", description="First day there, UTC; not before the days asked.")
    end: date = Field(alias="to", description="Last day there, UTC; not after the days asked.")
    begins: bool = Field(description="Whether it came there on the first day told, not before.")
    ends: bool = Field(description="Whether it left after the last day told, not later.")
    came_from: str = Field(description="Port it moved from; empty: it came to the station.")
    basis: Basis = Field(description="record: docked by the epoch. plan: to dock after it.")


class PersonBar(Told):
    """A person's stay, within the days asked."""

    name: str = Field(description="Full name, or the seat of a planned flight.")
    agency: str = Field(description="Agency the person flies for.")
    segments: tuple[str, ...] = Field(description="Segments the person can run.")
    came_on: str = Field(description="Flight up.")
    returned_on: str = Field(description="Flight down as recorded or planned; empty: not known.")
    exchanged: bool = Field(description="Whether the seat up was exchanged between the operators.")
    instrument: str = Field(description="Agreement that covers an exchanged seat; empty: none.")
    start: date = Field(alias="from", description="First day aboard, UTC; not before the days asked.")
    end: date = Field(alias="to", description="Last day aboard, UTC; not after the days asked.")
    begins: bool = Field(description="Whether the person came aboard on the first day told, not before.")
    ends: bool = Field(description="Whether the person left after the last day told, not later.")
    basis: Basis = Field(description="record: came aboard by the epoch. plan: after it.")


class StateSpan(Told):
    """Days on which representation stays the same."""

    start: date = Field(alias="from", description="First day, UTC.")
    end: date = Field(alias="to", description="Last day, UTC.")
    state: State = Field(
        description="held under single loss; held, but not if one vehicle leaves; broken; nobody aboard."
    )
    because: str = Field(description="Vehicle whose departure would break it, or the segments not held; else empty.")


class PortRow(Told):
    """A port that is open or used on a day asked, with the days of its use."""

    port: str = Field(description="Port, or 'at no port'.")
    segment: str = Field(description="Segment it belongs to; empty: none.")
    opened: date = Field(description="First of the days asked on which it is open, UTC.")
    closed: date = Field(description="Last of the days asked on which it is open, UTC.")
    bars: tuple[PortBar, ...] = Field(description="Who is there, in order.")


class VisitsTimeline(Told):
    """Ports, people and representation over a stretch of days; after the epoch as planned, without any chance."""

    station: str = Field(description="Title of the station.")
    start: date = Field(alias="from", description="First day, UTC.")
    end: date = Field(alias="to", description="Last day, UTC.")
    record_through: date = Field(description="Last day of the record.")
    ports: tuple[PortRow, ...] = Field(description="Ports in the order of the scenario, 'at no port' last.")
    people: tuple[PersonBar, ...] = Field(description="Stays by first day.")
    representation: tuple[StateSpan, ...] = Field(description="Representation, day after day without a gap.")
    parties: tuple[Party, ...] = Field(description="Agencies met.")


def visits_timeline(scenario: Scenario, start: date | str, end: date | str, plan: Plan | None = None) -> VisitsTimeline:
    """Return who is at which port and aboard from one day to another, both included.

    plan: one that the planner or a hand made for this scenario; else that of manifest and cadence. Raises RequestError
    with every fault of what was asked.
    """
    told = presence(scenario, start, end, plan=plan)
    line = timeline(scenario, plan)
    first, last = line.day(told.start), line.day(told.end)
    ports = tuple(_ports(scenario, line, first, last))
    people = tuple(_people(line, first, last))
    met = {one.agency for one in people} | {bar.agency for row in ports for bar in row.bars}
    holders = {row.agency for row in scenario.segments}
    return VisitsTimeline(
        station=told.station,
        start=told.start,
        end=told.end,
        record_through=told.record_through,
        ports=ports,
        people=people,
        representation=tuple(_spans(told, people)),
        parties=parties(scenario, met | holders),
    )


def timeline_around(scenario: Scenario, through: date, plan: Plan | None = None) -> VisitsTimeline:
    """Return the last BEFORE_DAYS of the record and the plan through a date, both as far as they reach.

    plan: the one that was played; that of manifest and cadence is shown as far as these reach.
    """
    start = max(scenario.station.epoch - timedelta(days=BEFORE_DAYS), first_day(scenario))
    if plan is None or plan == make_plan(scenario, plan.through):
        return visits_timeline(scenario, start, min(through, last_day(scenario)))
    return visits_timeline(scenario, start, min(through, plan.through), plan)


def _ports(scenario: Scenario, line: Timeline, first: int, last: int) -> Iterator[PortRow]:
    """Yield the ports that are open or used within the days asked, then the days at no port."""
    bars: dict[str, list[PortBar]] = {}
    for one in line.coming:
        for bar in _bars(line, one, first, last):
            bars.setdefault(bar.port, []).append(bar)
    start, end = date_of(first, line.epoch), date_of(last, line.epoch)
    for port in scenario.ports:
        here = sorted(bars.get(port.id, []), key=lambda bar: (bar.start, bar.vehicle))
        opened, closed = _open_days(port, start, end)
        if here or opened <= closed:
            opened = min([opened, *(bar.start for bar in here)])
            closed = max([closed, *(bar.end for bar in here)])
            yield PortRow(port=port.id, segment=port.segment, opened=opened, closed=closed, bars=tuple(here))
    if bars.get(NO_PORT):
        yield PortRow(port=NO_PORT, segment="", opened=start, closed=end, bars=tuple(bars[NO_PORT]))


def _open_days(port: Port, start: date, end: date) -> tuple[date, date]:
    """Return the first and the last day on which a port is open, within the days asked; in no order when on none."""
    if is_open(port, start) and is_open(port, end):
        return start, end
    closed = end if port.closed is None else port.closed - timedelta(days=1)
    return max(start, port.opened), min(end, closed)


def _bars(line: Timeline, one: Coming, first: int, last: int) -> Iterator[PortBar]:
    """Yield where one vehicle is within the days asked, times at no port included."""
    berths = sorted((berth for berth in line.berths if berth.visit == one.id), key=lambda berth: berth.first)
    stretches: list[tuple[str, int, int]] = []
    at = one.first
    for berth in berths:
        if berth.first > at:
            stretches.append((NO_PORT, at, berth.first))
        stretches.append((berth.port, berth.first, berth.end))
        at = berth.end
    if at < one.end:
        stretches.append((NO_PORT, at, one.end))
    before = ""
    for port, begin, end in stretches:
        if begin <= last and end > first:
            yield PortBar(
                port=port,
                vehicle=one.id,
                vehicle_class=one.vehicle.id,
                agency=one.vehicle.agency,
                seats=one.vehicle.seats,
                start=date_of(max(begin, first), line.epoch),
                end=date_of(min(end - 1, last), line.epoch),
                begins=begin >= first,
                ends=end - 1 <= last,
                came_from=before,
                basis="plan" if one.planned else "record",
            )
        before = port


def _people(line: Timeline, first: int, last: int) -> Iterator[PersonBar]:
    """Yield the stays within the days asked."""
    there = [stay for stay in line.stays if stay.first <= last and stay.end > first]
    for stay in sorted(there, key=lambda stay: (stay.first, stay.up, stay.person)):
        yield _person(line, stay, first, last)


def _person(line: Timeline, stay: Stay, first: int, last: int) -> PersonBar:
    passenger = line.passengers[stay.person, stay.up]
    return PersonBar(
        name=passenger.name,
        agency=stay.agency,
        segments=stay.segments,
        came_on=stay.up,
        returned_on=stay.down,
        exchanged=stay.exchanged,
        instrument=passenger.instrument,
        start=date_of(max(stay.first, first), line.epoch),
        end=date_of(min(stay.end - 1, last), line.epoch),
        begins=stay.first >= first,
        ends=stay.end - 1 <= last,
        basis="record" if stay.first <= 0 else "plan",
    )


def _spans(told: Presence, people: Iterable[PersonBar]) -> Iterator[StateSpan]:
    """Yield the states of representation, one after the other, from the gaps that `presence` told."""
    edges = {told.start, told.end + timedelta(days=1)}
    stretches = [(one.start, one.end) for one in told.gaps]
    stretches += [(one.start, one.end) for one in told.single_loss_gaps]
    stretches += [(one.start, one.end) for one in people]
    for start, end in stretches:
        edges |= {start, end + timedelta(days=1)}
    days = sorted(edges)
    before: StateSpan | None = None
    for start, after in zip(days, days[1:], strict=False):
        state, because = _state(told, people, start)
        if before is not None and (before.state, before.because) == (state, because):
            before = before.model_copy(update={"end": after - timedelta(days=1)})
            continue
        if before is not None:
            yield before
        before = StateSpan(start=start, end=after - timedelta(days=1), state=state, because=because)
    if before is not None:
        yield before


def _state(told: Presence, people: Iterable[PersonBar], day: date) -> tuple[State, str]:
    unheld = [gap.segment for gap in told.gaps if gap.start <= day <= gap.end]
    if unheld:
        aboard = any(one.start <= day <= one.end for one in people)
        return ("broken", ", ".join(unheld)) if aboard else ("nobody aboard", "")
    vehicles = [gap.vehicle for gap in told.single_loss_gaps if gap.start <= day <= gap.end]
    return ("held", ", ".join(vehicles)) if vehicles else ("held under single loss", "")


def timeline_csv(told: VisitsTimeline) -> str:
    """Return every bar and span as CSV, one a line: kind, row, item, class, agency, from, to, basis, detail."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("kind", "row", "item", "class", "agency", "from", "to", "basis", "detail"))
    for row in told.ports:
        for bar in row.bars:
            detail = f"from {bar.came_from}" if bar.came_from else ""
            writer.writerow(
                ("port", row.port, bar.vehicle, bar.vehicle_class, bar.agency, bar.start, bar.end, bar.basis, detail)
            )
    for one in told.people:
        detail = f"exchanged under {one.instrument or 'no agreement'}" if one.exchanged else ""
        writer.writerow(("person", one.name, one.came_on, "", one.agency, one.start, one.end, one.basis, detail))
    for span in told.representation:
        basis = "record" if span.end <= told.record_through else "plan"
        writer.writerow(("representation", span.state, "", "", "", span.start, span.end, basis, span.because))
    return out.getvalue()
