"""Rules of supply: stocks and propellant over their reserve lines, within what the flights can carry."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ortools.sat.python.cp_model import IntVar, LinearExpr

from stationkeeper.planning.decisions import Affine, Decisions, Penalty
from stationkeeper.planning.needs import Ints
from stationkeeper.planning.problem import Berth, Candidate, Line

STEP_DAYS = 10  # supplies are checked so often; what docks between counts from the next check on
STORE_STEP_DAYS = 30  # so often it is asked whether deliveries come often enough for the room aboard
UNLIMITED_KG = 1_000_000


def stocks(d: Decisions, price: int | None) -> None:
    """Every stock stays over its reserve line at the use expected in the mean.

    Source: `stocks.csv`; use from `lifesupport` by the people planned. Water and gas come in tanks as far as they
    suffice, the rest and all dry goods in the pressurised hold, packed. What is aboard never exceeds the room for it,
    so that flights must also come often enough. Checked every ten days, on the safe side.
    """
    lines = [line for line in d.problem.stocks if d.binds("stocks", line.id)]
    if not lines:
        return
    slack = [_slack(d, name, price) for name in ("water", "gas", "dry")]
    hold, tank = _rooms(d)
    bagged: dict[str, Affine] = {"water": 0, "gas": 0}
    most = {"water": 0, "gas": 0}
    need = {name: _needs(d, lines, name) for name in ("water", "gas", "dry")}
    pack = {name: _packing(lines, name) for name in bagged}
    for day, until in checks(d):
        for name, short in (("water", slack[0]), ("gas", slack[1])):
            must = need[name][until]
            if must > surely(d, tank[name], day):
                bagged[name] = _bagged(d, name, bagged[name], must, arrived(d, tank[name], day), short)
                most[name] = must
        must = 10 * need["dry"][until]
        if must + sum(pack[name] * most[name] for name in most) > 10 * surely(d, hold, day):
            wet = sum(pack[name] * bagged[name] for name in bagged)
            d.model.add(10 * arrived(d, hold, day) + 10 * slack[2] - wet >= must)
    _often_enough(d, lines, slack)


def _rooms(d: Decisions) -> tuple[Ints, dict[str, Ints]]:
    """Return the kg that each flight still to come takes in its hold, and in its tanks of water and gas."""
    coming = [not flight.here for flight in d.problem.flights]
    hold = np.array([_hold(d, flight) for flight in d.problem.flights], np.int64) * coming
    tank = {
        kind: np.array([_tank(flight, kind) for flight in d.problem.flights], np.int64) * coming
        for kind in ("water", "gas")
    }
    return hold, tank


def arrived(d: Decisions, rooms: Ints, day: int) -> Affine:
    """Return what has come by the end of `day`, kg, as an expression: rooms of the flights that have docked."""
    _, open_flights, literals = d.come_by(day)
    known = surely(d, rooms, day)
    brought = [int(rooms[n]) for n in open_flights]
    if not any(brought):
        return known
    return LinearExpr.weighted_sum(literals, brought) + known


def surely(d: Decisions, rooms: Ints, day: int) -> int:
    """Return what has come by the end of `day` whatever is decided, kg."""
    return int(rooms[d.come_by(day)[0]].sum())


def _often_enough(d: Decisions, lines: Sequence[Line], slack: Sequence[Affine]) -> None:
    """Let enough come between any two days: when a time begins, no more is aboard than there is room for.

    Goods that may be divided and share a hold fit in time if and only if they fit between any two such days. What the
    tanks bring of water and gas in that time need not come in bags; where they bring more than is needed it does not
    count, so each pair of days is asked with and without. Nothing is asked where holds that come for sure are enough.
    """
    first, last = d.problem.first, d.problem.last
    days = [*range(first, last, STORE_STEP_DAYS), last]
    rooms, tanks = _rooms(d)
    must = {kind: _musts(lines, kind, days) for kind in ("dry", "water", "gas")}
    tight = np.argwhere(sum(must.values()) > 10 * _sure_room(d, rooms, days))
    if not len(tight):
        return
    hold = [_cumulated(d, day, rooms, "hold") for day in days]
    tank = {kind: [_cumulated(d, day, room, kind) for day in days] for kind, room in tanks.items()}
    short = {"water": slack[0], "gas": slack[1]}
    pack = {kind: _packing(lines, kind) for kind in tank}
    soft = isinstance(slack[2], IntVar)
    for a, b in tight.tolist():
        here = {kind: int(kg[a, b]) for kind, kg in must.items()}
        wet = [kind for kind in ("water", "gas") if here[kind] > 0]
        for kinds in ([], *([kind] for kind in wet), wet if len(wet) == 2 else []):
            need = here["dry"] + sum(here[kind] for kind in kinds)
            if need > 0:
                come = [(10, hold[b], hold[a]), *((pack[kind], tank[kind][b], tank[kind][a]) for kind in kinds)]
                spare = [(10, slack[2]), *((pack[kind], short[kind]) for kind in kinds)] if soft else []
                _at_least(d, come, spare, need)


def _at_least(
    d: Decisions, come: Sequence[tuple[int, IntVar, IntVar]], spare: Sequence[tuple[int, IntVar]], need: int
) -> None:
    """Require a sum of differences (factor, more, less) and of what may be missing; there are thousands of these."""
    variables = [one for _, more, less in come for one in (more, less)] + [one for _, one in spare]
    factors = [one for factor, _, _ in come for one in (factor, -factor)] + [factor for factor, _ in spare]
    d.model.add_linear_constraint(LinearExpr.weighted_sum(variables, factors), need, UNLIMITED_KG * 1000)


def _sure_room(d: Decisions, rooms: Ints, days: Sequence[int]) -> Ints:
    """Return what room of holds comes after one day and by another whatever is decided, kg: shape (days, days)."""
    sure = [choice.flies_for_sure for choice in d.choices]
    low = np.array([choice.dock_days[0] for choice in d.choices])[:, None]
    high = np.array([choice.dock_days[1] for choice in d.choices])[:, None]
    marks = np.array(days)[None, :]
    after = (low > marks) * (rooms * sure)[:, None]
    return np.asarray(after.T @ (high <= marks), np.int64)


def _musts(lines: Sequence[Line], kind: str, days: Sequence[int]) -> Ints:
    """Return ten times what must come between two days of the stocks of a kind, with packing, kg.

    Shape (days, days): the day on which a time begins, the day before whose successor it ends; 0 where it is none.
    """
    packing = {"dry": 0, "water": _packing(lines, "water"), "gas": _packing(lines, "gas")}[kind]
    total = np.zeros((len(days), len(days)))
    marks = np.array(days)
    until = np.append(marks[1:], marks[-1])
    for line in lines:
        if line.load == kind:
            drawn = line.use_kg[until][None, :] - line.use_kg[marks][:, None] - _room(line)
            total += (packing or 10.0 * line.packing) * np.maximum(drawn, 0.0)
    ordered = np.triu(np.ones_like(total, dtype=bool))
    ordered[:, -1] = False
    return np.asarray(np.where(ordered, np.ceil(total), 0.0), np.int64)


def _cumulated(d: Decisions, day: int, rooms: Ints, name: str) -> IntVar:
    """Return a variable for what room has come by a day, kg: of holds, or of tanks of water or gas."""
    total = d.model.new_int_var(0, max(int(rooms.sum()), 1), f"{name} by {day}")
    d.model.add(total == arrived(d, rooms, day))
    return total


def _tank(flight: Candidate, kind: str) -> int:
    return round(flight.water_kg if kind == "water" else flight.gas_kg)


def _room(line: Line) -> float:
    """Return the most that can be drawn without a delivery, kg."""
    return max(0.0, line.capacity_kg - line.reserve_kg)


def checks(d: Decisions) -> Sequence[tuple[int, int]]:
    """Return the days checked: what has docked by the first must cover what is needed by the second."""
    first, last = d.problem.first, d.problem.last
    days = [*range(first, last, STEP_DAYS), last]
    return list(zip(days, days[1:], strict=False))


def _slack(d: Decisions, name: str, price: int | None) -> Affine:
    if price is None:
        return 0
    short = d.model.new_int_var(0, UNLIMITED_KG, f"{name} under its reserve")
    d.penalties.append(Penalty("stocks", name, short, price))
    d.short.append(short)
    return short


def _needs(d: Decisions, lines: Sequence[Line], load: str) -> list[int]:
    """Return what must have come of the stocks of a kind by each day, kg: dry goods with their packing."""
    total = np.zeros(d.problem.last + 1, np.int64)
    for line in lines:
        if line.load == load:
            need = np.maximum(line.use_kg + line.reserve_kg - line.initial_kg, 0.0)
            total += np.ceil(need * (line.packing if load == "dry" else 1.0)).astype(np.int64)[: len(total)]
    return [int(kg) for kg in total]


def _packing(lines: Sequence[Line], load: str) -> int:
    """Return ten times the packing of what is brought in bags: the greatest of the stocks concerned."""
    return max((round(10 * line.packing) for line in lines if line.load == load), default=10)


def _bagged(d: Decisions, name: str, before: Affine, need: int, brought: Affine, short: Affine) -> Affine:
    """Return what must have come in bags by now: what the tanks did not bring, never less than before."""
    now = d.model.new_int_var(0, max(need, 1), f"{name} in bags")
    d.model.add(now >= need - brought - short)
    d.model.add(now >= before)
    return now


def _hold(d: Decisions, flight: Candidate) -> int:
    """Return the hold of a flight that stocks may take, kg (rule `capacity`)."""
    return int(d.problem.hold_kg(flight)) if d.binds("capacity", flight.id) else UNLIMITED_KG


def capacity(d: Decisions, _price: int | None) -> None:
    """A flight carries no more than its class can, and full loads keep room for spares.

    Source: `classes.csv`, `supply.spares_kg`. It binds inside the balance of the stocks.
    """


def propellant(d: Decisions, price: int | None) -> None:
    """Propellant stays over its reserve line at the use expected in the mean.

    Source: `[propellant]`, decay at the target altitude under the middle of the solar forecast. A flight's propellant
    counts at a port through which it can refuel or from which it can raise the orbit.
    """
    if not d.binds("propellant", "propellant"):
        return
    short = _slack_fuel(d, price)
    fuel = d.problem.fuel
    carriers = [(n, flight) for n, flight, _ in d.pairs() if not flight.here and flight.propellant_kg > 0]
    for day, until in checks(d):
        need = -int(-fuel.need_kg(until) // 1)
        if need > 0:
            useful = [(round(flight.propellant_kg), _useful(d, n, day)) for n, flight in carriers]
            brought = LinearExpr.weighted_sum([lit for _, lit in useful], [kg for kg, _ in useful])
            d.model.add(brought + short >= need)


def _slack_fuel(d: Decisions, price: int | None) -> Affine:
    if price is None:
        return 0
    short = d.model.new_int_var(0, UNLIMITED_KG, "propellant under its reserve")
    d.penalties.append(Penalty("propellant", "propellant", short, price))
    d.short.append(short)
    return short


def _useful(d: Decisions, n: int, day: int) -> Affine:
    """Return 1 when flight `n` has docked by `day` where its propellant is of use, as an expression."""
    flight, choice = d.problem.flights[n], d.choices[n]
    good = [port for port in choice.at if useful_port(d.problem.ports[port], flight)]
    there = d.docked_by(n, day)
    if len(good) == len(choice.at) or there is False:
        return there
    both = d.model.new_bool_var("")
    d.model.add(both <= there)
    d.model.add(both <= sum(choice.at[port] for port in good))
    return both


def useful_port(berth: Berth, flight: Candidate) -> bool:
    """Return whether a flight's propellant is of use from a port: to be transferred or burnt."""
    return berth.refuel or (berth.reboost and flight.reboost)
