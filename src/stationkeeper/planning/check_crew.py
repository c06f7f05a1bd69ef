"""Checks of people: seats, handover, crew size, representation held and under any single loss, training, agreements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import combinations

from stationkeeper.agreements.ledger import horizon, report_like
from stationkeeper.planning.check_view import Finding, Person, View, Visit, quiet_periods, runs
from stationkeeper.planning.plan import Seat
from stationkeeper.planning.schedule import make_plan
from stationkeeper.times import date_of, day_of

MONTHS_OF_WARNING = 9  # "L-9": how `planning.seat_normal_days` is spoken of


def check_capacity_of_seats(view: View) -> Iterator[Finding]:
    """No flight has more people than seats."""
    for visit in view.visits:
        people = len(visit.flight.seats)
        if people > visit.vehicle.seats:
            met, allowed = f"{people} people", f"{visit.vehicle.seats} seats of {visit.vehicle.id}"
            yield Finding("capacity", (visit.id,), visit.dock, visit.leave, met, allowed, about=(visit.vehicle.id,))


def check_handover(view: View) -> Iterator[Finding]:
    """A crew leaves only so long after its relief has docked.

    Within the vehicles of an agency the first to leave is relieved by the first to come. Where none is there at the
    epoch the first to come begins the line and relieves nobody.
    """
    overlap = round(view.scenario.crewing.handover_days.value)
    lines: dict[str, list[Visit]] = defaultdict(list)
    for visit in view.visits:
        if visit.flight.rotation:
            lines[visit.vehicle.agency].append(visit)
    for line in lines.values():
        coming = sorted((visit for visit in line if not visit.here), key=lambda one: (one.dock, one.id))
        reliefs = iter(coming if len(coming) < len(line) else coming[1:])
        for visit in sorted(line, key=lambda one: (one.leave, one.id)):
            relief = next(reliefs, None)
            if not visit.decided or visit.leave > view.last:
                continue
            if relief is None or relief.dock + overlap > visit.leave:
                yield _too_early(view, visit, relief, overlap)


def _too_early(view: View, visit: Visit, relief: Visit | None, overlap: int) -> Finding:
    met = f"{visit.id} leaves on {view.date(visit.leave)}"
    met += f", {relief.id} docks on {view.date(relief.dock)}" if relief else " without a relief"
    flights = (visit.id, relief.id) if relief else (visit.id,)
    return Finding("handover", flights, visit.leave, visit.leave, met, f"{overlap} days after its relief has docked")


def check_crew_size(view: View) -> Iterator[Finding]:
    """The people aboard keep to the fewest and the most allowed."""
    bounds = view.scenario.planning
    most, least = round(bounds.people_most.value), round(bounds.people_least.value)
    aboard = {first: len(_aboard(view, first)) for first, _ in quiet_periods(view)}
    for first, last in _runs_of(view, lambda day: aboard[day] > most):
        worst = max(count for day, count in aboard.items() if first <= day <= last)
        yield _crowd(view, first, last, worst, f"at most {most} people", "most")
    for first, last in _runs_of(view, lambda day: aboard[day] < least):
        worst = min(count for day, count in aboard.items() if first <= day <= last)
        yield _crowd(view, first, last, worst, f"at least {least} people", "least")


def _crowd(view: View, first: int, last: int, people: int, allowed: str, word: str) -> Finding:
    flights = _flights_on(view, first, last)
    return Finding("crew-size", flights, first, last, f"{people} people aboard", allowed, about=(word,))


def check_seat_home(view: View) -> Iterator[Finding]:
    """Everybody aboard has a seat home on a sound vehicle: their own, or a free one."""
    for first, last in _runs_of(view, lambda first: _without_seat(view, first) > 0):
        short = max(_without_seat(view, begin) for begin, _ in quiet_periods(view) if first <= begin <= last)
        flights = _flights_on(view, first, last)
        yield Finding("seat-home", flights, first, last, f"{short} people without a seat home", "a seat for everybody")


def _without_seat(view: View, day: int) -> int:
    """Return how many people aboard have no seat home at the end of a day."""
    boats = [v for v in view.visits if v.vehicle.seats and v.dock <= day < v.leave]
    free = {v.id: v.vehicle.seats for v in boats if day < view.sound_until.get(v.id, day + 1)}
    left = 0
    for person in _aboard(view, day):
        if free.get(person.home, 0) > 0:
            free[person.home] -= 1
        else:
            left += 1
    return max(0, left - sum(free.values()))


def check_two_places(view: View) -> Iterator[Finding]:
    """Nobody is on two flights at once, from launch to undocking."""
    named: dict[str, list[Visit]] = defaultdict(list)
    for visit in view.visits:
        for name in {seat.person for seat in visit.flight.seats if seat.person}:
            named[name].append(visit)
        for name, count in Counter(seat.person for seat in visit.flight.seats if seat.person).items():
            if count > 1:
                met = f"{name} has {count} seats of {visit.id}"
                yield Finding("two-places", (visit.id,), visit.dock, visit.leave, met, "one seat", about=(name,))
    for name, visits in named.items():
        for one, other in combinations(visits, 2):
            first = max(one.flight.launch_day, other.flight.launch_day)
            last = min(one.leave, other.leave) - 1
            if first <= last:
                met = f"{name} is on {one.id} and {other.id}"
                yield Finding("two-places", (one.id, other.id), first, last, met, "one flight at a time", about=(name,))


def check_representation(view: View) -> Iterator[Finding]:
    """Each segment has somebody aboard of its agency who can run it, on every day."""
    for row in view.scenario.segments:
        for first, last in _runs_of(view, partial(_unheld, view, row.id, row.agency)):
            met = f"nobody of {row.agency} who can run {row.id} is aboard"
            about = (row.id, row.agency)
            flights = _flights_on(view, first, last)
            yield Finding("representation", flights, first, last, met, "one person or more", about=about)


def _unheld(view: View, segment: str, agency: str, day: int) -> bool:
    return not _carriers(view, day, segment, agency)


def check_single_loss(view: View) -> Iterator[Finding]:
    """Each segment that is held stays held when any one vehicle leaves with all who go home on it."""
    for row in view.scenario.segments:
        days: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for first, end in quiet_periods(view):
            homes = tuple(dict.fromkeys(one.home for one in _carriers(view, first, row.id, row.agency)))
            if len(homes) == 1:
                days[homes] += range(first, end)
        for homes, alone in days.items():
            for first, last in runs(alone):
                met = f"only people of {homes[0]} hold {row.id}, {last - first + 1} days"
                about = (row.id, row.agency)
                yield Finding("single-loss", homes, first, last, met, "people of two vehicles", hard=False, about=about)


def check_qualification(view: View) -> Iterator[Finding]:
    """Somebody in each named crew can fly the vehicle, and people run only what they are trained for."""
    people = {row.id: row for row in view.scenario.people}
    runs_of = {row.id: row.segment for row in view.scenario.agencies}
    for visit in view.visits:
        for seat in visit.flight.seats:
            trained = people[seat.person].segments if seat.person in people else ()
            allowed = trained or (runs_of.get(seat.agency, ""),)
            if seat.segment and seat.segment not in allowed:
                met = f"{seat.person or 'a person'} of {seat.agency} is to run {seat.segment}"
                words = ", ".join(name for name in allowed if name) or "no segment"
                yield Finding("qualification", (visit.id,), visit.dock, visit.leave, met, words, about=(seat.agency,))
        known = [people.get(seat.person) for seat in visit.flight.seats]
        if not visit.here and known and all(one is not None for one in known):
            pilots = [one for one in known if one is not None and visit.vehicle.id in one.vehicles]
            if not pilots:
                met = f"nobody aboard {visit.id} can fly {visit.vehicle.id}"
                yield Finding("qualification", (visit.id,), visit.dock, visit.leave, met, "one person or more")


def check_lead(view: View) -> Iterator[Finding]:
    """A seat that was assigned, or is changed against the manifest, is decided long enough before launch."""
    least = round(view.scenario.planning.seat_limit_days.value)
    assigned = {(row.flight, row.agency): row.assigned for row in view.scenario.exchanges if row.assigned is not None}
    declared = {one.id: one.seats for one in make_plan(view.scenario, view.plan.through).flights}
    for visit in view.visits:
        launch = visit.flight.launch_day
        if visit.here:
            continue
        for seat in visit.flight.seats:
            decided = assigned.get((visit.id, seat.agency)) if seat.exchanged else None
            if decided is not None and launch - day_of(decided, view.plan.epoch) < least:
                met = f"a seat of {seat.agency} assigned on {decided}, launch on {view.date(launch)}"
                yield Finding("lead", (visit.id,), launch, launch, met, f"{least} days before", about=(seat.agency,))
        changed = visit.id in declared and _agencies(visit.flight.seats) != _agencies(declared[visit.id])
        if changed and launch < least:
            met = f"seats changed, launch on {view.date(launch)}"
            yield Finding("lead", (visit.id,), launch, launch, met, f"launch {least} days after {view.date(0)}")


def _agencies(seats: Iterable[Seat]) -> list[tuple[str, str]]:
    return sorted((seat.agency, seat.segment) for seat in seats)


def check_instrument(view: View) -> Iterator[Finding]:
    """Each exchanged seat still to be flown has an agreement that covers its launch."""
    covers = {row.id: row.covers_through for row in view.scenario.commitments}
    normal = round(view.scenario.planning.seat_normal_days.value)
    for visit in view.visits:
        launch = visit.flight.launch_day
        needed = f"an agreement by {view.date(launch - normal)} (L-{MONTHS_OF_WARNING} months)"
        for seat in visit.flight.seats if not visit.here else ():
            met = _uncovered(view, visit, seat, covers)
            if met:
                hard = bool(seat.instrument)
                yield Finding("instrument", (visit.id,), launch, launch, met, needed, hard, about=(seat.agency,))


def _uncovered(view: View, visit: Visit, seat: Seat, covers: Mapping[str, date | None]) -> str:
    """Return why no agreement covers a seat, "" when one does or none is needed."""
    launch = date_of(visit.flight.launch_day, view.plan.epoch)
    end = covers.get(seat.instrument)
    if seat.unagreed:
        return f"seat of {seat.agency} on {visit.id} has no agreement"
    if seat.instrument and seat.instrument not in covers:
        return f"agreement '{seat.instrument}' is not in commitments.csv"
    if seat.exchanged and end is not None and launch > end:
        return f"{seat.instrument} covers launches to {end}, {visit.id} is launched on {launch}"
    return ""


def check_horizon(view: View) -> Iterator[Finding]:
    """A party flies only while it is committed to the station, in the confirmed reading."""
    reports = [report_like(row) for row in view.scenario.commitments]
    needed = {row.agency for row in view.scenario.segments}
    for agency in sorted(needed):
        end = horizon(reports, agency, view.plan.epoch, "confirmed").through
        if end is None:
            met = f"no confirmed commitment of {agency} with a date"
            yield Finding("horizon", (), 0, view.last, met, "a date", hard=False, about=(agency,), state="unknown")
            continue
        last = day_of(end, view.plan.epoch)
        own = [v for v in view.visits if v.vehicle.agency == agency and last < v.flight.launch_day <= view.last]
        if own:
            first = min(visit.flight.launch_day for visit in own)
            flights = tuple(visit.id for visit in own)
            met = f"{agency} flies {len(own)} flights after its commitment ends"
            yield Finding("horizon", flights, first, view.last, met, f"to {end}", hard=False, about=(agency,))


def _aboard(view: View, day: int) -> list[Person]:
    return [person for person in view.people if person.first <= day < person.end]


def _carriers(view: View, day: int, segment: str, agency: str) -> list[Person]:
    return [person for person in _aboard(view, day) if person.counts(segment, agency)]


def _runs_of(view: View, wrong: Callable[[int], bool]) -> Sequence[tuple[int, int]]:
    """Return the runs of days on which something is wrong; asked once for each period in which nothing changes."""
    return tuple(runs(day for first, end in quiet_periods(view) if wrong(first) for day in range(first, end)))


def _flights_on(view: View, first: int, last: int) -> tuple[str, ...]:
    """Return the crewed flights that come or go on a stretch of days or the day after it."""
    near = [v for v in view.visits if v.flight.seats and (first <= v.dock <= last + 1 or first <= v.leave <= last + 1)]
    return tuple(visit.id for visit in near)
