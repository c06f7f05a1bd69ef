"""What operators do when what people live on runs short: ration, send a crew home, evacuate."""

from __future__ import annotations

from stationkeeper.compiled import inlined, kernel
from stationkeeper.crew import day as crew_day
from stationkeeper.simulation import world as w
from stationkeeper.simulation.logbook import note
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.traffic.dispatch import DOCKED

_AGAIN_DAYS = 30.0  # time a reduced crew is given to show in the stocks, before another crew is sent home
NONE, REDUCE, EVACUATE = 0, 1, 2


@inlined
@kernel
def rationed(level: float, use: float, reserve: float, ration: float) -> float:
    """Return what is used of a stock today (same unit as `use`): a share of the usual once it is under its reserve."""
    return use * ration if level < reserve else use


@inlined
@kernel
def supply_state(i: Inputs, s: State) -> int:
    """Return how short people are of what they live on: 0, 1 for too few days for all of them, 2 for any of them.

    Days at today's use. A stock counts with those it is drawn from when empty: food of the other side, candles.
    """
    worst = NONE
    for k in i.stores.lined:
        if days_left(i, s, k, i.stores.evacuate_days[k])[0] < 0.0:
            worst = EVACUATE
        elif days_left(i, s, k, i.stores.reduce_days[k])[0] < 0.0:
            worst = max(worst, REDUCE)
    return worst


@inlined
@kernel
def days_left(i: Inputs, s: State, k: int, line_days: float) -> tuple[float, float]:
    """Return how much of a stock and its lenders is left over a line (kg, under 0 when the line is passed) and their
    use (kg a day).
    """
    level, use = s.level[k], s.use[k]
    for m in range(i.stores.lender.shape[1]):
        other = i.stores.lender[k, m]
        if other >= 0:
            level += s.level[other]
            use += s.use[other]
    return level - line_days * use, use


@inlined
@kernel
def supply_rules(i: Inputs, s: State, day: int) -> None:
    """React to stocks under their lines, as the partners said they would: send one crew home, then all."""
    if s.x[w.PEOPLE] <= 0:
        return
    short = supply_state(i, s)
    if short == EVACUATE:
        evacuate(i, s, day, w.STOCKS_SHORT)
    if short != NONE:
        s.x[w.NEXT_STORES] = day + 1
    if short == REDUCE and day >= s.x[w.LAST_REDUCED] + _AGAIN_DAYS:
        reduce_crew(i, s, day)


@kernel
def reduce_crew(i: Inputs, s: State, day: int) -> None:
    """Send one crew home early: the longest aboard whose leaving keeps every segment run by its own agency.

    The last crew stays, and nobody is sent home when a segment would be left.
    """
    chosen, since = -1, 1 << 40
    for f in range(len(i.fleet.planned)):
        if s.people.home[f] == s.x[w.PEOPLE]:
            return
        leaves = s.visits.status[f] == DOCKED and s.people.home[f] > 0 and not s.visits.unsafe[f]
        if leaves and s.visits.dock[f] < since and held_without(s.people, f):
            chosen, since = f, s.visits.dock[f]
    if chosen >= 0:
        s.x[w.LAST_REDUCED] = day
        send_home(i, s, day, chosen, w.STOCKS_SHORT)
        note(s, day, w.E_REDUCED, chosen, float(s.people.home[chosen]))


@kernel
def held_without(people: crew_day.People, f: int) -> bool:
    """Return whether every segment stays represented after the people of vehicle `f` have left."""
    left = True
    for g in range(people.rep.shape[1]):
        left = left and crew_day.representing(people, g) - people.rep[f, g] >= 1
    return left


@kernel
def evacuate(i: Inputs, s: State, day: int, reason: int) -> None:
    """Send everybody home who has a sound vehicle."""
    for f in range(len(i.fleet.planned)):
        if s.visits.status[f] == DOCKED and s.people.home[f] > 0 and not s.visits.unsafe[f]:
            if s.visits.leave[f] > day + i.rules.medical_return:
                note(s, day, w.E_EVACUATED, f, float(s.people.home[f]))
            send_home(i, s, day, f, reason)


@kernel
def send_home(i: Inputs, s: State, day: int, f: int, reason: int) -> None:
    """Let a crew leave as soon as one can that must."""
    if s.visits.leave[f] > day + i.rules.medical_return:
        s.result[w.SENT_HOME] += 1
        s.visits.leave[f] = day + i.rules.medical_return
        s.visits.reason[f] = reason
        s.x[w.NEXT_TRAFFIC] = min(s.x[w.NEXT_TRAFFIC], float(day + i.rules.medical_return))
