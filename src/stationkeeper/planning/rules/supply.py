"""Rules of supply: stocks and propellant over their reserve lines, within what the flights can carry."""

from __future__ import annotations

from collections.abc import Sequence

from stationkeeper.planning.decisions import Affine, Decisions, Penalty
from stationkeeper.planning.problem import Berth, Candidate, Line

STEP_DAYS = 10  # supplies are checked so often; what docks between counts from the next check on
UNLIMITED_KG = 1_000_000


def stocks(d: Decisions, price: int | None) -> None:
    """Every stock stays over its reserve line at the use expected in the mean.

    Source: `stocks.csv`; use from `lifesupport` by the people planned. Water and gas come in tanks as far as they
    suffice, the rest and all dry goods in the pressurised hold, packed. Checked every ten days, on the safe side.
    """
    lines = [line for line in d.problem.stocks if d.binds("stocks", line.id)]
    slack = [_slack(d, name, price) for name in ("water", "gas", "dry")]
    bagged: dict[str, Affine] = {"water": 0, "gas": 0}
    for day, until in checks(d):
        come = [(flight, d.docked_by(n, day)) for n, flight, _ in d.pairs() if not flight.here]
        for name, tank, short in (("water", "water_kg", slack[0]), ("gas", "gas_kg", slack[1])):
            need = _need(lines, name, until)
            brought = sum(round(getattr(flight, tank)) * there for flight, there in come if getattr(flight, tank))
            bagged[name] = _bagged(d, name, bagged[name], need, brought, short)
        dry = sum(_packed(line, until) for line in lines if line.load == "dry")
        if not lines:
            return
        wet = [_packing(lines, name) * bagged[name] for name in bagged]
        room = sum(_hold(d, flight) * there for flight, there in come)
        d.model.add(10 * room + 10 * slack[2] >= 10 * dry + sum(wet))


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
