"""Checks of flights: record, order, dates, ports, neighbours, spacing, life, pads, the height of the Sun."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise

from stationkeeper.orbit.geometry import beta_deg, j2000_days, node_rate_deg_per_day, sun_position_deg
from stationkeeper.planning.check_view import NEVER, Berth, Finding, View, Visit
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.rows import Port
from stationkeeper.times import day_of
from stationkeeper.units import EARTH_RADIUS_KM


def check_record(view: View) -> Iterator[Finding]:
    """Vehicles at the station at the epoch are those of the record, docked as recorded."""
    recorded = {
        one.id: one for one in make_plan(view.scenario, view.plan.through).flights if one.docked_day is not None
    }
    planned = {visit.id: visit for visit in view.visits if visit.here}
    for name, flight in recorded.items():
        visit = planned.get(name)
        if visit is None:
            yield Finding("record", (name,), 0, 0, f"{name} is at {flight.port}, the plan leaves it out", "a fact")
        elif (visit.flight.docked_day, visit.flight.port) != (flight.docked_day, flight.port):
            met = f"{name} at {visit.flight.port} since {view.date(visit.dock)}"
            allowed = f"at {flight.port} since {view.date(flight.docked_day or 0)}"
            yield Finding("record", (name,), 0, 0, met, allowed)
    for name, visit in planned.items():
        if name not in recorded:
            yield Finding("record", (name,), 0, 0, f"{name} at {visit.flight.port}", "only vehicles of the record")


def check_order(view: View) -> Iterator[Finding]:
    """Launch, docking, moves and undocking come in that order; no flight is there twice."""
    seen: set[str] = set()
    for visit in view.visits:
        if visit.id in seen:
            yield Finding(
                "order", (visit.id,), visit.dock, visit.dock, f"{visit.id} is there twice", "each flight once"
            )
        seen.add(visit.id)
        launch = visit.flight.launch_day
        if visit.dock < launch:
            met = f"docked {view.date(visit.dock)}, launched {view.date(launch)}"
            yield Finding("order", (visit.id,), visit.dock, launch, met, "docking not before launch")
        if visit.leave <= visit.dock:
            met = f"leaves {view.date(visit.leave)}, docks {view.date(visit.dock)}"
            yield Finding("order", (visit.id,), visit.leave, visit.dock, met, "undocking after docking")
        if not visit.here and launch < 1:
            met = f"launched {view.date(launch)}, not at the station"
            yield Finding("order", (visit.id,), launch, launch, met, f"launch after {view.date(0)}")
    for move in view.plan.moves:
        moved = view.visit(move.flight)
        if moved is None or not moved.dock < move.day < moved.leave:
            met = f"{move.flight} moves to {move.port} on {view.date(move.day)}"
            yield Finding("order", (move.flight,), move.day, move.day, met, "a day between its docking and undocking")


def check_dates(view: View) -> Iterator[Finding]:
    """A flight that is wished for a date by manifest or cadence flies within its window."""
    wishes = {one.id: one for one in make_plan(view.scenario, view.plan.through).flights if one.docked_day is None}
    bounds = view.scenario.planning
    for visit in view.visits:
        wish = wishes.get(visit.id)
        if wish is None or visit.here:
            continue
        window = bounds.window_published_days if wish.standing == "published" else bounds.window_assumed_days
        off = visit.flight.launch_day - wish.launch_day
        if abs(off) > round(window.value):
            when = f"{abs(off)} days {'after' if off > 0 else 'before'} its date"
            met = f"launched {view.date(visit.flight.launch_day)}, {when}"
            allowed = f"{view.date(wish.launch_day)}, {round(window.value)} days either way"
            yield Finding("dates", (visit.id,), visit.flight.launch_day, visit.flight.launch_day, met, allowed)


def check_commitments(view: View) -> Iterator[Finding]:
    """Every flight of the published manifest that is due inside the plan flies."""
    flying = {visit.id for visit in view.visits}
    window = round(view.scenario.planning.window_assumed_days.value)
    for row in view.scenario.manifest:
        due = day_of(row.launch, view.plan.epoch)
        if row.id not in flying and due + window <= view.last:
            yield Finding("commitments", (row.id,), due, due, f"{row.id} is left out", f"a launch about {row.launch}")


def check_ports(view: View) -> Iterator[Finding]:
    """A vehicle is only at a port that is open and takes it, and alone there."""
    ports = {port.id: port for port in view.scenario.ports}
    there: dict[str, list[Berth]] = defaultdict(list)
    for berth in view.berths:
        port = ports.get(berth.port)
        if not berth.port:
            met = "no port was decided"
            first, last = berth.first, min(berth.end - 1, view.last)
            yield Finding("ports", (berth.flight,), first, last, met, "a port", state="unknown")
        elif port is None:
            yield _port_finding(berth, f"port '{berth.port}'", "a port of the station")
        else:
            there[berth.port].append(berth)
            yield from _fits(view, berth, port)
    for name, berths in there.items():
        for one, other in combinations(berths, 2):
            first, last = max(one.first, other.first), min(one.end, other.end) - 1
            if first <= last and one.flight != other.flight:
                met = f"{one.flight} and {other.flight} are at {name} together"
                yield Finding(
                    "ports", (one.flight, other.flight), first, last, met, "one vehicle at a port", about=(name,)
                )


def _port_finding(berth: Berth, met: str, allowed: str, first: int | None = None, last: int | None = None) -> Finding:
    begin, end = berth.first if first is None else first, berth.end - 1 if last is None else last
    return Finding("ports", (berth.flight,), begin, end, met, allowed, about=(berth.port, berth.vehicle_class))


def _fits(view: View, berth: Berth, port: Port) -> Iterator[Finding]:
    """Yield what is wrong between one vehicle and the port it is at."""
    vehicle = next(row for row in view.scenario.classes if row.id == berth.vehicle_class)
    if vehicle.mechanism != port.mechanism:
        yield _port_finding(
            berth, f"{vehicle.id} ({vehicle.mechanism}) at {port.id} ({port.mechanism})", port.mechanism
        )
    elif vehicle.id not in port.classes:
        yield _port_finding(berth, f"{vehicle.id} at {port.id}", ", ".join(port.classes))
    opened, closed = day_of(port.opened, view.plan.epoch), NEVER
    if port.closed is not None:
        closed = day_of(port.closed, view.plan.epoch)
    if berth.first < opened:
        yield _port_finding(berth, f"{port.id} before it is opened", f"from {port.opened}", last=opened - 1)
    if berth.end > closed:
        yield _port_finding(berth, f"{port.id} after it is closed", f"before {port.closed}", max(berth.first, closed))


def check_neighbours(view: View) -> Iterator[Finding]:
    """Nothing comes to a port while a vehicle at another one blocks it."""
    blocks = {port.id: port.blocks for port in view.scenario.ports}
    docked = {visit.id: visit.dock for visit in view.visits if visit.here}
    for comer in view.berths:
        if docked.get(comer.flight) == comer.first:
            continue
        for other in view.berths:
            blocked = comer.port in blocks.get(other.port, ()) and comer.flight != other.flight
            if blocked and other.first <= comer.first < other.end:
                met = f"{comer.flight} comes to {comer.port} while {other.flight} is at {other.port}"
                allowed = f"{other.port} free on {view.date(comer.first)}"
                both = (comer.flight, other.flight)
                yield Finding(
                    "neighbours", both, comer.first, comer.first, met, allowed, about=(comer.port, other.port)
                )


def check_spacing(view: View) -> Iterator[Finding]:
    """Dockings, undockings and moves that were decided keep their distance."""
    gap = round(view.scenario.crewing.spacing_days.value)
    events = [(visit.dock, "docking", visit.id) for visit in view.visits if not visit.here]
    events += [(visit.leave, "undocking", visit.id) for visit in view.visits if visit.decided]
    events += [(move.day, "move", move.flight) for move in view.plan.moves]
    inside = sorted(event for event in events if 1 <= event[0] <= view.last)
    for (day, what, flight), (after, other, second) in pairwise(inside):
        if after - day < gap:
            met = f"{what} of {flight} on {view.date(day)}, {other} of {second} on {view.date(after)}"
            flights = tuple(dict.fromkeys((flight, second)))
            yield Finding("spacing", flights, day, after, met, f"{gap} days apart")


def check_life(view: View) -> Iterator[Finding]:
    """No vehicle stays longer than its life: as written, flown or declared; longer than written only by a waiver."""
    declared = {row.id: row.stay_days or 0.0 for row in view.scenario.manifest}
    for visit in view.visits:
        vehicle = visit.vehicle
        written = vehicle.life_written_days
        usual = max(vehicle.stay_days or 0.0, declared.get(visit.id, 0.0))
        most = max(written or 0.0, vehicle.life_flown_days or 0.0, usual) or float(NEVER)
        stay = visit.leave - visit.dock if visit.decided else min(visit.leave, view.last + 1) - visit.dock
        for limit, hard in ((most, True), (written, False)):
            if limit is not None and stay > limit:
                word = "life on orbit" if hard else "written life"
                met, allowed = f"{stay} days docked", f"{limit:g} days, its {word}"
                first = visit.dock + int(limit) + 1
                about = (vehicle.id,)
                yield Finding("life", (visit.id,), first, max(visit.leave - 1, first), met, allowed, hard, about)
                break


def check_stay(view: View) -> Iterator[Finding]:
    """A cargo vehicle stays long enough to be unloaded, or as long as its class usually does when that is less."""
    least = view.scenario.crewing.minimum_stay_days.value
    for visit in view.visits:
        usual = visit.vehicle.stay_days or least
        stay = visit.leave - visit.dock
        if visit.decided and not visit.here and not visit.flight.seats and 0 < stay < min(least, usual):
            met, allowed = f"{stay} days docked", f"{min(least, usual):g} days"
            yield Finding("stay", (visit.id,), visit.dock, visit.leave, met, allowed, about=(visit.vehicle.id,))


def check_pads(view: View) -> Iterator[Finding]:
    """Launches of one launcher after the epoch keep its turn-round; unknown ones are not judged."""
    turn = {row.id: row.turnround_days for row in view.scenario.launchers}
    launches: dict[str, list[Visit]] = defaultdict(list)
    for visit in view.visits:
        if not visit.here and visit.vehicle.launcher:
            launches[visit.vehicle.launcher].append(visit)
    for launcher, visits in launches.items():
        least = turn.get(launcher)
        visits.sort(key=lambda visit: visit.flight.launch_day)
        for one, other in pairwise(visits) if least is not None else ():
            first, second = one.flight.launch_day, other.flight.launch_day
            if second - first < (least or 0.0):
                met = f"{one.id} on {view.date(first)}, {other.id} on {view.date(second)} by {launcher}"
                yield Finding(
                    "pads", (one.id, other.id), first, second, met, f"{least:g} days apart", about=(launcher,)
                )


def check_beta(view: View) -> Iterator[Finding]:
    """No docking while the Sun stands further from the orbit's plane than the class allows."""
    for visit in view.visits:
        limit = visit.vehicle.beta_limit_deg
        if limit is None or visit.here:
            continue
        angle = beta_on(view, visit.dock)
        if abs(angle) > limit:
            met = f"docks on {view.date(visit.dock)} with the Sun {abs(angle):.0f} deg from the orbit's plane"
            yield Finding("beta", (visit.id,), visit.dock, visit.dock, met, f"{limit:g} deg", about=(visit.vehicle.id,))


def beta_on(view: View, day: int) -> float:
    """Return the angle of the Sun above the orbit's plane at noon UTC of a day, degrees; the orbit as at the epoch."""
    orbit = view.scenario.orbit
    inclination, a_km = orbit.inclination_deg.value, orbit.altitude_km.value + EARTH_RADIUS_KM
    node = orbit.node_deg.value + node_rate_deg_per_day(a_km, inclination) * day
    ascension, declination = sun_position_deg(j2000_days(view.plan.epoch) + day)
    return float(beta_deg(node, inclination, ascension, declination))
