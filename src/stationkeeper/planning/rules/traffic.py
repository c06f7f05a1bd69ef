"""Rules of traffic: dates, ports, neighbours, spacing, life on orbit, pads, the height of the Sun."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from stationkeeper.planning.decisions import Choice, Decisions, Penalty, bounds
from stationkeeper.planning.problem import Candidate, Period


def dates(d: Decisions, price: int | None) -> None:
    """A flight docks within its window: published dates move little, assumed ones more.

    Source: `planning.window_published_days`, `planning.window_assumed_days`. Hard windows are the variables' bounds.
    """
    if price is None:
        return
    for n, flight, choice in d.pairs():
        if not flight.here:
            outside = d.model.new_int_var(0, d.problem.last + flight.transit, f"{n} outside its window")
            d.model.add(outside >= choice.dock - flight.high).only_enforce_if(choice.flies)
            d.model.add(outside >= flight.low - choice.dock).only_enforce_if(choice.flies)
            d.penalties.append(Penalty("dates", flight.id, outside, price))


def commitments(d: Decisions, price: int | None) -> None:
    """A flight of the published manifest flies.

    Source: `manifest.csv`. Hard, it is in the variables' bounds.
    """
    if price is None:
        return
    for _, flight, choice in d.pairs():
        if not flight.here and not flight.optional:
            d.penalties.append(Penalty("commitments", flight.id, 1 - choice.flies, price))


def ports(d: Decisions, _price: int | None) -> None:
    """One vehicle at a port at a time, only at a port its mechanism fits and only while the port is open.

    Source: `ports.csv`. A vehicle may leave and another take its port on the same day.
    """
    used: dict[int, list[cp_model.IntervalVar]] = defaultdict(list)
    for n, _, choice in d.pairs():
        left = choice.end if choice.moved is None else choice.moved
        for port, there in choice.at.items():
            used[port].append(_berthed(d, n, port, choice.dock, left, there))
        for port, there in choice.then.items():
            assert choice.moved is not None
            used[port].append(_berthed(d, n, port, choice.moved, choice.end, there))
    for port, berth in enumerate(d.problem.ports):
        if not d.binds("ports", berth.id):
            continue
        d.model.add_no_overlap([*used[port], *_shut(d, berth.closed, used[port])])


def _berthed(d: Decisions, n: int, port: int, first: IntVar, end: IntVar, there: IntVar) -> cp_model.IntervalVar:
    longest = max(bounds(end)[1] - bounds(first)[0], 1)
    size = d.model.new_int_var(0, longest, "")
    return d.model.new_optional_interval_var(first, size, end, there, f"{n} berthed at {port}")


def _shut(d: Decisions, closed: tuple[Period, ...], used: list[cp_model.IntervalVar]) -> Iterator[cp_model.IntervalVar]:
    """Return the closed days of a port as intervals; none when nothing ever comes there."""
    for first, last in closed if used else ():
        yield d.model.new_fixed_size_interval_var(first, min(last, 1 << 20) - first + 1, "closed")


def neighbours(d: Decisions, _price: int | None) -> None:
    """Nothing docks at a port whose approach is blocked by a vehicle at a neighbouring one.

    Source: `ports.csv`, column `blocks`; a Cygnus was lifted off Unity nadir so that soyuz-ms-28 could dock.
    """
    for port, berth in enumerate(d.problem.ports):
        for hidden in berth.blocks:
            if d.binds("neighbours", d.problem.ports[hidden].id):
                _keep_clear(d, port, hidden)


def _keep_clear(d: Decisions, port: int, hidden: int) -> None:
    """Let nothing come to `hidden`, by docking or by moving, while another vehicle stands at `port`."""
    standing = [(n, *span) for n, flight, choice in d.pairs() for span in _stands(choice, port)]
    for n, flight, choice in d.pairs():
        comes = [] if flight.here else [(choice.dock, choice.at.get(hidden))]
        for day, there in (*comes, (choice.moved, choice.then.get(hidden))):
            if day is None or there is None:
                continue
            for m, first, end, blocks in standing:
                if n != m and bounds(day)[1] >= bounds(first)[0] and bounds(day)[0] < bounds(end)[1]:
                    before = d.model.new_bool_var(f"{n} comes before {m}")
                    d.model.add(day < first).only_enforce_if(before, there, blocks)
                    d.model.add(day >= end).only_enforce_if(~before, there, blocks)


def _stands(choice: Choice, port: int) -> Iterator[tuple[IntVar, IntVar, IntVar]]:
    """Yield when a vehicle may stand at a port: first day, day gone, whether it does."""
    if port in choice.at:
        yield choice.dock, choice.end if choice.moved is None else choice.moved, choice.at[port]
    if port in choice.then and choice.moved is not None:
        yield choice.moved, choice.end, choice.then[port]


def spacing(d: Decisions, _price: int | None) -> None:
    """Dockings, undockings and moves keep a least time between them.

    Source: `crewing.spacing_days`; 166 of 169 intervals of the record since 2020 keep two days.
    """
    size = d.problem.spacing
    if size <= 0:
        return
    events = []
    for n, flight, choice in d.pairs():
        days = (
            [(choice.end, choice.flies)] if flight.here else [(choice.dock, choice.flies), (choice.end, choice.flies)]
        )
        if choice.moves is not None and choice.moved is not None:
            days.append((choice.moved, choice.moves))
        events += [
            d.model.new_optional_fixed_size_interval_var(day, size, lit, f"{n} event {k}")
            for k, (day, lit) in enumerate(days)
            if bounds(day)[0] <= d.problem.last
        ]
    d.model.add_no_overlap(events)


def life(d: Decisions, price: int | None) -> None:
    """A vehicle stays no longer than its life on orbit: as written, or as flown or declared where that is more.

    Source: `classes.csv`. A stay past the written life is shown as a waiver of its operator.
    """
    for n, flight, choice in d.pairs():
        if price is None and d.binds("life", flight.id):
            d.model.add(choice.end - choice.dock <= flight.stay_most).only_enforce_if(choice.flies)
        elif price is not None:
            over = d.model.new_int_var(0, d.problem.last + 400, f"{n} days over its life")
            d.model.add(over >= choice.end - choice.dock - flight.stay_most).only_enforce_if(choice.flies)
            d.penalties.append(Penalty("life", flight.id, over, price))


def stay(d: Decisions, price: int | None) -> None:
    """A vehicle stays long enough to be unloaded, and visitors as long as planned.

    Source: `crewing.minimum_stay_days`, `manifest.csv`.
    """
    for n, flight, choice in d.pairs():
        if flight.here:
            continue
        if price is None and d.binds("stay", flight.id):
            d.model.add(choice.end - choice.dock >= flight.stay_least).only_enforce_if(choice.flies)
        elif price is not None:
            under = d.model.new_int_var(0, flight.stay_least, f"{n} days short of its stay")
            d.model.add(under >= flight.stay_least - (choice.end - choice.dock)).only_enforce_if(choice.flies)
            d.penalties.append(Penalty("stay", flight.id, under, price))


def pads(d: Decisions, _price: int | None) -> None:
    """Two launches of a launcher keep its turn-round, and none falls on days when it cannot fly.

    Source: `launchers.csv`, column `turnround_days`; pad outages and grounding from events.
    """
    for number, rocket in enumerate(d.problem.rockets):
        if not d.binds("pads", rocket.id):
            continue
        size = max(rocket.turnround, 1)
        launches = [
            d.model.new_optional_fixed_size_interval_var(choice.dock - flight.transit, size, choice.flies, "launch")
            for _, flight, choice in d.pairs()
            if flight.launcher == number and not flight.here
        ]
        d.model.add_no_overlap(launches)
    for _, flight, choice in d.pairs():
        rocket_out: tuple[Period, ...] = ()
        if flight.launcher >= 0 and d.binds("pads", d.problem.rockets[flight.launcher].id) and not flight.here:
            rocket_out = d.problem.rockets[flight.launcher].out
        later = [(first + flight.transit, last + flight.transit) for first, last in rocket_out]
        _not_within(d, choice, [*later, *flight.grounded])


def _not_within(d: Decisions, choice: Choice, periods: list[Period]) -> None:
    """Let a flight not dock on days of some periods, both ends included."""
    low, high = bounds(choice.dock)
    refused = cp_model.Domain.from_intervals([period for period in periods if period[1] >= low and period[0] <= high])
    if not refused.is_empty():
        free = cp_model.Domain(low, high).intersection_with(refused.complement())
        d.model.add_linear_expression_in_domain(choice.dock, free).only_enforce_if(choice.flies)


def beta(d: Decisions, price: int | None) -> None:
    """No docking of a class while the Sun stands higher over the orbit's plane than its limit.

    Source: `classes.csv`, column `beta_limit_deg`; the angle from node drift and the position of the Sun.
    """
    for n, flight, choice in d.pairs():
        if not flight.refused or not d.binds("beta", flight.id):
            continue
        low, high = bounds(choice.dock)
        refused = cp_model.Domain.from_values([day for day in flight.refused if low <= day <= high])
        free = cp_model.Domain(low, high).intersection_with(refused.complement())
        high_sun = d.model.new_bool_var(f"{n} docks under a high Sun")
        d.model.add_linear_expression_in_domain(choice.dock, free).only_enforce_if(~high_sun, choice.flies)
        if price is None:
            d.model.add(high_sun == 0)
        else:
            d.penalties.append(Penalty("beta", flight.id, high_sun, price))


def class_order(d: Decisions) -> None:
    """Let like flights dock in the order of their wishes: no rule, it only spares the search mirror images."""
    by_class: dict[str, list[tuple[Candidate, Choice]]] = defaultdict(list)
    for _, flight, choice in d.pairs():
        if not flight.here and not flight.rotation:
            by_class[flight.vehicle_class].append((flight, choice))
    for row in by_class.values():
        row.sort(key=lambda pair: pair[0].wished)
        for (one, a), (other, b) in zip(row, row[1:], strict=False):
            if one.window == other.window:
                d.model.add(a.dock < b.dock).only_enforce_if(a.flies, b.flies)
