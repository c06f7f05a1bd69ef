"""Rules of people: handover, crew size, seats, representation held and held under any single loss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ortools.sat.python.cp_model import IntVar

from stationkeeper.planning.decisions import Affine, Decisions, Penalty, bounds
from stationkeeper.planning.plan import Seat


def lines_of(d: Decisions) -> dict[str, list[int]]:
    """Return the rotation flights of each class in order: those at the station first, then by wish."""
    lines: dict[str, list[int]] = defaultdict(list)
    for n, flight, _ in d.pairs():
        if flight.rotation:
            lines[flight.vehicle_class].append(n)
    for row in lines.values():
        row.sort(key=lambda n: (not d.problem.flights[n].here, d.problem.flights[n].wished, d.problem.flights[n].id))
    return dict(lines)


def handover(d: Decisions, price: int | None) -> None:
    """A crew leaves only when its relief has been aboard for the handover; the last one stays past the end.

    Source: `crewing.handover_days`, the mean of four regular rotations; vehicles of one class relieve each other.
    """
    for row in lines_of(d).values():
        _path(d, row, price)


def _path(d: Decisions, row: list[int], price: int | None) -> None:
    """Let each flight of a line that flies follow exactly one other, or begin a line of which nobody is aboard."""
    into: dict[int, list[IntVar]] = defaultdict(list)
    breaks: list[Affine] = []
    for k, n in enumerate(row):
        out = [_relief(d, n, m, price, into) for m in row[k + 1 :] if _can_relieve(d, n, m, price)]
        if price is not None or d.problem.flights[n].leave_by is not None:
            out.append(_unrelieved(d, n, price))
            breaks.append(out[-1])
        stays = d.model.new_bool_var(f"{n} stays past the end")
        d.model.add(d.choices[n].end > d.problem.last).only_enforce_if(stays)
        d.model.add(sum([*out, stays]) == d.choices[n].flies)
        d.lasts[n] = stays
    empty = not any(d.problem.flights[n].here for n in row)
    begins = []
    for n in row:
        if d.problem.flights[n].here:
            d.model.add(sum(into[n]) <= 1)
            continue
        first = d.model.new_bool_var(f"{n} begins its line")
        d.model.add(sum([*into[n], first]) == d.choices[n].flies)
        begins.append(first)
    d.model.add(sum(begins) <= sum(breaks) + (1 if empty else 0))


def _unrelieved(d: Decisions, n: int, price: int | None) -> IntVar:
    """Return whether a crew leaves without relief: where it must leave, or at the price of a whole handover."""
    alone = d.model.new_bool_var(f"{n} leaves without relief")
    if price is not None and d.problem.flights[n].leave_by is None:
        d.penalties.append(Penalty("handover", d.problem.flights[n].id, d.problem.handover * alone, price))
    return alone


def _can_relieve(d: Decisions, n: int, m: int, price: int | None) -> bool:
    old, new = d.problem.flights[n], d.problem.flights[m]
    if new.here:
        came_for_it = old.wished + old.stay - new.wished <= 2 * d.problem.handover
        return old.here and old.wished < new.wished and came_for_it
    late = 0 if price is None else d.problem.last
    return bounds(d.choices[m].dock)[0] + d.problem.handover <= bounds(d.choices[n].end)[1] + late


def _relief(d: Decisions, n: int, m: int, price: int | None, into: dict[int, list[IntVar]]) -> IntVar:
    """Return whether flight m relieves flight n, with what follows from it."""
    old, new = d.choices[n], d.choices[m]
    relieves = d.model.new_bool_var(f"{m} relieves {n}")
    d.model.add_implication(relieves, new.flies)
    d.model.add(new.dock > old.dock).only_enforce_if(relieves)
    overlap = d.problem.handover
    if price is None and d.binds("handover", d.problem.flights[m].id):
        d.model.add(old.end >= new.dock + overlap).only_enforce_if(relieves)
    elif price is not None:
        missing = d.model.new_int_var(0, d.problem.last + 400, f"{m} handover days missing")
        d.model.add(old.end + missing >= new.dock + overlap).only_enforce_if(relieves)
        d.penalties.append(Penalty("handover", d.problem.flights[m].id, missing, price))
    d.successors.setdefault(n, {})[m] = relieves
    into[m].append(relieves)
    return relieves


def crew_size(d: Decisions, _price: int | None) -> None:
    """Never more people aboard than the station takes, nor fewer than keep it running.

    Source: `planning.people_most`, `planning.people_least`.
    """
    crewed = [(n, flight, choice) for n, flight, choice in d.pairs() if flight.crews[0]]
    spans = [
        d.model.new_optional_interval_var(
            choice.dock, d.model.new_int_var(0, 5000, ""), _aboard_until(d, n), choice.flies, f"{n} aboard"
        )
        for n, _, choice in crewed
    ]
    people = [len(flight.crews[0]) for _, flight, _ in crewed]
    if d.binds("crew-size", "most"):
        d.model.add_cumulative(spans, people, d.problem.people_most)
    if d.binds("crew-size", "least") and _sure_people(d) < d.problem.people_least:
        for day in range(d.problem.first, d.problem.last + 1):
            aboard = [size * presence(d, n, day) for (n, _, _), size in zip(crewed, people, strict=True)]
            d.model.add(sum(aboard) >= d.problem.people_least)


def _aboard_until(d: Decisions, n: int) -> IntVar:
    """Return the day on which the people of a flight leave, or change to the vehicle that fetches them."""
    boat = d.problem.flights[n]
    until = d.choices[n].end
    for saver, choice in zip(d.problem.flights, d.choices, strict=True):
        if saver.fetches == boat.id and saver.rescue is not None:
            changed = choice.crew[saver.crews.index(saver.rescue)]
            until = d.model.new_int_var(0, 5000, f"{n} people until")
            d.model.add(until == choice.dock).only_enforce_if(changed)
            d.model.add(until == d.choices[n].end).only_enforce_if(~changed)
    return until


def _sure_people(d: Decisions) -> int:
    """Return how many people are aboard whatever is decided: the crews at the station and those who relieve them."""
    flights = d.problem.flights
    total = 0
    for row in lines_of(d).values():
        total += sum(flights[n].here for n in row) * min(len(flights[n].crews[0]) for n in row)
    broken = d.soft_handover or any(flight.leave_by is not None for flight in flights)
    return total if d.lasts and not broken else 0


def presence(d: Decisions, n: int, day: int) -> Affine:
    """Return 1 when flight `n` is docked at the end of `day`, else 0, as an expression."""
    return d.docked_by(n, day) - d.gone_by(n, day)


def seat_home(d: Decisions, _price: int | None) -> None:
    """Everybody has a seat home on the vehicle they came with.

    Source: the lifeboat rule; suits and liners are bound to the vehicle. `classes.csv`, column `seats`.
    """
    for _, flight, choice in d.pairs():
        if d.binds("seat-home", flight.id):
            for crew, sits in zip(flight.crews, choice.crew, strict=True):
                if len(crew) > flight.seats:
                    d.model.add(sits == 0)


def representation(d: Decisions, price: int | None) -> None:
    """At least one person of the agency that each segment needs is aboard on every day.

    Source: the agreement of 2022 on crossed seats, renewed since; `segments.csv`.
    """
    for segment, (name, _) in enumerate(d.problem.segments):
        if not d.binds("representation", name) or sure_carriers(d, segment) >= 1:
            continue
        for day, sure, terms in carrying(d, segment, 1):
            if price is None:
                d.model.add(sum(terms) >= 1 - sure)
            else:
                gap = d.model.new_bool_var(f"{name} unheld on {day}")
                d.model.add(sum(terms) + gap >= 1 - sure)
                d.penalties.append(Penalty("representation", f"{name} day {day}", gap, price))


def single_loss(d: Decisions, price: int | None) -> None:
    """Each segment stays represented when any one crew vehicle leaves with its people: two vehicles carry someone.

    Source: the purpose of crossed seats as both operators stated it. Soft, its days are an objective of their own.
    """
    for segment, (name, _) in enumerate(d.problem.segments):
        if not d.binds("single-loss", name) or sure_carriers(d, segment) >= 2:
            continue
        for day, sure, terms in carrying(d, segment, 2):
            if price is None:
                d.model.add(sum(terms) >= 2 - sure)
            elif not terms:
                d.known_unheld += 1
            else:
                lost = d.model.new_bool_var(f"{name} not held under single loss on {day}")
                d.model.add(sum(terms) + 2 * lost >= 2 - sure)
                d.unheld.append(lost)


def sure_carriers(d: Decisions, segment: int) -> int:
    """Return how many vehicles carry someone for a segment on every day, whatever is decided.

    A line whose every crew represents the segment always does, since nobody leaves before the relief.
    """
    flights = d.problem.flights
    broken = d.soft_handover or any(rule == "handover" for rule, _ in d.exempt)
    if not d.lasts or broken or any(flight.leave_by is not None for flight in flights):
        return 0
    return sum(
        sum(flights[n].here for n in row)
        for row in lines_of(d).values()
        if all(d.problem.represents(crew, segment) for n in row for crew in flights[n].crews)
    )


def carrying(d: Decisions, segment: int, enough: int) -> Iterator[tuple[int, int, list[Affine]]]:
    """Yield the days on which it is open whether `enough` vehicles carry someone for a segment.

    With each day: the vehicles that do for sure, and an expression (0 or 1) for each that may.
    """
    carriers = [n for n, flight, _ in d.pairs() if any(d.problem.represents(crew, segment) for crew in flight.crews)]
    speaks = {n: _speaks(d, n, segment) for n in carriers}
    for day in range(d.problem.first, d.problem.last + 1):
        sure, terms = 0, list[Affine]()
        for n in carriers:
            dock, end = bounds(d.choices[n].dock), bounds(d.choices[n].end)
            if day < dock[0] or day >= end[1]:
                continue
            here = dock[1] <= day < end[0]
            if here and speaks[n] is None and bounds(d.choices[n].flies)[0] == 1:
                sure += 1
            else:
                terms.append(_speaking(d, n, day, speaks[n]))
        if sure < enough:
            yield day, sure, terms


def _speaks(d: Decisions, n: int, segment: int) -> Affine | None:
    """Return 1 when the crew chosen represents the segment, as an expression; None when every crew does."""
    crews = d.problem.flights[n].crews
    able = [sits for crew, sits in zip(crews, d.choices[n].crew, strict=True) if d.problem.represents(crew, segment)]
    return None if len(able) == len(crews) else sum(able)


def _speaking(d: Decisions, n: int, day: int, speaks: Affine | None) -> Affine:
    there = presence(d, n, day)
    if speaks is None:
        return there
    both = d.model.new_bool_var("")
    d.model.add(both <= there)
    d.model.add(both <= speaks)
    return both


def lead(d: Decisions, price: int | None) -> None:
    """Seats are changed only while somebody can still be trained for them.

    Source: `planning.seat_limit_days`; exchanged seats were announced 31 to 522 days before launch.
    """
    for _, flight, choice in d.pairs():
        soonest = d.problem.first + d.problem.seat_limit + flight.transit
        for crew, sits in zip(flight.crews, choice.crew, strict=True):
            if crew in (flight.wish, flight.rescue):
                continue
            if price is None and d.binds("lead", flight.id):
                d.model.add(choice.dock >= soonest).only_enforce_if(sits)
            elif price is not None and bounds(choice.dock)[0] < soonest:
                d.penalties.append(Penalty("lead", flight.id, sits, price))


def instrument(d: Decisions, price: int | None) -> None:
    """A seat is exchanged only under an agreement that pays for it and covers its launch.

    Source: `commitments.csv`, `exchanges.csv`. Soft without a price, such seats are reported with the date by which
    they need one.
    """
    for n, flight, choice in d.pairs():
        for crew, sits in zip(flight.crews, choice.crew, strict=True):
            unagreed = sum(seat.unagreed for seat in crew)
            if price is None and not flight.here and d.binds("instrument", flight.id):
                _covered(d, n, crew, sits)
            if not unagreed or flight.here:
                continue
            if price is None and d.binds("instrument", flight.id):
                d.model.add(sits == 0)
            elif price:
                d.penalties.append(Penalty("instrument", flight.id, unagreed * sits, price))


def _covered(d: Decisions, n: int, crew: tuple[Seat, ...], sits: IntVar) -> None:
    """Let a crew sit in a flight only while the agreements of all its seats cover the launch."""
    transit = d.problem.flights[n].transit
    for last in {last for name, last in d.problem.agreed_through for seat in crew if _under(seat, name)}:
        d.model.add(d.choices[n].dock - transit <= last).only_enforce_if(sits)


def _under(seat: Seat, agreement: str) -> bool:
    return seat.exchanged and seat.instrument == agreement
