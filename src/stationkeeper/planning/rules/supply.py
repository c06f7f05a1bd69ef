"""Rules of supply: stocks and propellant over their reserve lines, within what the flights can carry."""

from __future__ import annotations

from collections.abc import Sequence

from stationkeeper.planning.decisions import Affine, Decisions, Penalty, bounds
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
    bagged: dict[str, Affine] = {"water": 0, "gas": 0}
    for day, until in checks(d):
        come = [(flight, d.docked_by(n, day)) for n, flight, _ in d.pairs() if not flight.here]
        for name, short in (("water", slack[0]), ("gas", slack[1])):
            need = _need(lines, name, until)
            brought = sum(_tank(flight, name) * there for flight, there in come if _tank(flight, name))
            bagged[name] = _bagged(d, name, bagged[name], need, brought, short)
        dry = sum(_packed(line, until) for line in lines if line.load == "dry")
        wet = [_packing(lines, name) * bagged[name] for name in bagged]
        room = sum(_hold(d, flight) * there for flight, there in come)
        d.model.add(10 * room + 10 * slack[2] >= 10 * dry + sum(wet))
    _often_enough(d, lines, slack)


def _often_enough(d: Decisions, lines: Sequence[Line], slack: Sequence[Affine]) -> None:
    """Let enough come between any two days: when a time begins, no more is aboard than there is room for.

    Goods that may be divided and share a hold fit in time if and only if they fit between any two such days. What the
    tanks bring of water and gas in that time need not come in bags; where they bring more than is needed it does not
    count, so each pair of days is asked with and without. Nothing is asked where holds that come for sure are enough.
    """
    first, last = d.problem.first, d.problem.last
    days = [*range(first, last, STORE_STEP_DAYS), last]
    hold = [_cumulated(d, day, "") for day in days]
    tank = {kind: [_cumulated(d, day, kind) for day in days] for kind in ("water", "gas")}
    short = {"water": slack[0], "gas": slack[1]}
    sure = _sure_room(d, days)
    for a, begin in enumerate(days):
        for b in range(a, len(days) - 1):
            must = {kind: _must(lines, kind, begin, days[b + 1]) for kind in ("dry", "water", "gas")}
            if sum(must.values()) <= 10 * sure[a][b]:
                continue
            wet = [kind for kind in ("water", "gas") if must[kind] > 0]
            for kinds in ([], *([kind] for kind in wet), wet if len(wet) == 2 else []):
                need = must["dry"] + sum(must[kind] for kind in kinds)
                bags = [_packing(lines, kind) * (tank[kind][b] - tank[kind][a] + short[kind]) for kind in kinds]
                if need > 0:
                    d.model.add(10 * (hold[b] - hold[a]) + sum(bags) + 10 * slack[2] >= need)


def _sure_room(d: Decisions, days: Sequence[int]) -> list[list[int]]:
    """Return what room of holds comes after one day and by another whatever is decided, kg."""
    flights = [
        (*bounds(choice.dock), _hold(d, flight))
        for _, flight, choice in d.pairs()
        if not flight.here and bounds(choice.flies)[0] == 1
    ]
    return [[sum(hold for low, high, hold in flights if low > a and high <= b) for b in days] for a in days]


def _must(lines: Sequence[Line], kind: str, begin: int, until: int) -> int:
    """Return ten times what must come between two days of the stocks of a kind, with packing, kg."""
    wanted = [(line, max(0.0, float(line.use_kg[until] - line.use_kg[begin]) - _room(line))) for line in lines]
    packing = {"dry": 0, "water": _packing(lines, "water"), "gas": _packing(lines, "gas")}[kind]
    kg = sum((packing or 10.0 * line.packing) * drawn for line, drawn in wanted if line.load == kind)
    return -int(-kg // 1)


def _cumulated(d: Decisions, day: int, tank: str) -> Affine:
    """Return what room has come by a day, kg: of holds, or of tanks of water or gas."""
    rooms = [_hold(d, flight) if not tank else _tank(flight, tank) for flight in d.problem.flights]
    total = d.model.new_int_var(0, max(sum(rooms), 1), f"{tank or 'hold'} by {day}")
    come = [(rooms[n], d.docked_by(n, day)) for n, flight, _ in d.pairs() if not flight.here and rooms[n]]
    d.model.add(total == sum(room * there for room, there in come))
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


def _need(lines: Sequence[Line], load: str, day: int) -> int:
    return sum(-int(-line.need_kg(day) // 1) for line in lines if line.load == load)


def _packed(line: Line, day: int) -> int:
    return -int(-line.packing * line.need_kg(day) // 1)


def _packing(lines: Sequence[Line], load: str) -> int:
    """Return ten times the packing of what is brought in bags: the greatest of the stocks concerned."""
    return max((round(10 * line.packing) for line in lines if line.load == load), default=10)


def _bagged(d: Decisions, name: str, before: Affine, need: int, brought: Affine, short: Affine) -> Affine:
    """Return what must have come in bags by now: what the tanks did not bring, never less than before."""
    if need == 0:
        return before
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
            brought = [round(flight.propellant_kg) * _useful(d, n, day) for n, flight in carriers]
            d.model.add(sum(brought) + short >= need)


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
