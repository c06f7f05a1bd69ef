"""What operators do when what people live on runs short: ration, hold the next crew, send a crew home, evacuate."""

from __future__ import annotations

from stationkeeper.compiled import kernel
from stationkeeper.simulation import world as w
from stationkeeper.simulation.logbook import note
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.traffic.dispatch import DOCKED, WAITING

_AGAIN_DAYS = 30.0  # time a reduced crew is given to show in the stocks, before another crew is sent home
NONE, REDUCE, EVACUATE = 0, 1, 2


@kernel
def rationed(level: float, use: float, reserve: float, ration: float) -> float:
    """Return what is used of a stock today (same unit as `use`): a share of the usual once it is under its reserve."""
    return use * ration if level < reserve else use


@kernel
def days_of(level: float, use: float) -> float:
    """Return how many days a stock lasts at today's use."""
    return level / use if use > 0.0 else 1e9


@kernel
def supply_state(i: Inputs, s: State) -> int:
    """Return how short people are of what they live on: 0, 1 for too few days for all of them, 2 for any of them.

    Food counts as one stock: rations are shared between the sides.
    """
    food = days_of(s.level[w.FOOD_0] + s.level[w.FOOD_1], s.use[w.FOOD_0] + s.use[w.FOOD_1])
    worst = NONE
    for k in range(len(s.level)):
        days = food if k == w.FOOD_0 or k == w.FOOD_1 else days_of(s.level[k], s.use[k])
        if days < i.stores.evacuate_days[k]:
            worst = EVACUATE
        elif days < i.stores.reduce_days[k]:
            worst = max(worst, REDUCE)
    return worst


@kernel
def under_critical(i: Inputs, s: State) -> bool:
    """Return whether a stock for which crews are sent home lies under its critical line; both foods count as one."""
    food = s.level[w.FOOD_0] + s.level[w.FOOD_1] < i.stores.critical[w.FOOD_0] + i.stores.critical[w.FOOD_1]
    for k in range(len(s.level)):
        short = food if k == w.FOOD_0 or k == w.FOOD_1 else s.level[k] < i.stores.critical[k]
        if short and i.stores.reduce_days[k] > 0.0:
            return True
    return False


@kernel
def supply_rules(i: Inputs, s: State, day: int) -> None:
    """React to stocks under their lines, as the partners said they would: hold crews, send one home, then all."""
    if s.x[w.PEOPLE] <= 0:
        return
    if under_critical(i, s):
        hold_crews(i, s, day)
    short = supply_state(i, s)
    if short == EVACUATE:
        evacuate(i, s, day)
    elif short == REDUCE and day >= s.x[w.LAST_REDUCED] + _AGAIN_DAYS:
        reduce_crew(i, s, day)


@kernel
def hold_crews(i: Inputs, s: State, day: int) -> None:
    """Launch no crew while people aboard are short of what they live on; an empty lifeboat still comes."""
    for f in range(len(i.fleet.planned)):
        if s.visits.status[f] == WAITING and i.fleet.crewed[f] and not s.visits.empty[f]:
            s.visits.launch[f] = max(s.visits.launch[f], day + 2)


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
        if leaves and s.visits.dock[f] < since and held_without(s.people.rep, f):
            chosen, since = f, s.visits.dock[f]
    if chosen >= 0:
        s.x[w.LAST_REDUCED] = day
        send_home(i, s, day, chosen)
        note(s, day, w.E_REDUCED, chosen, float(s.people.home[chosen]))


@kernel
def held_without(rep: w.Ints, f: int) -> bool:
    """Return whether every segment stays represented after the people of vehicle `f` have left."""
    left = True
    for g in range(rep.shape[1]):
        left = left and rep[:, g].sum() - rep[f, g] >= 1
    return left


@kernel
def evacuate(i: Inputs, s: State, day: int) -> None:
    """Send everybody home who has a sound vehicle."""
    for f in range(len(i.fleet.planned)):
        if s.visits.status[f] == DOCKED and s.people.home[f] > 0 and not s.visits.unsafe[f]:
            if s.visits.leave[f] > day + i.rules.medical_return:
                note(s, day, w.E_EVACUATED, f, float(s.people.home[f]))
            send_home(i, s, day, f)


@kernel
def send_home(i: Inputs, s: State, day: int, f: int) -> None:
    """Let a crew leave as soon as one can that must."""
    if s.visits.leave[f] > day + i.rules.medical_return:
        s.result[w.SENT_HOME] += 1
        s.visits.leave[f] = day + i.rules.medical_return
        s.visits.reason[f] = w.STOCKS_SHORT
        s.x[w.NEXT_TRAFFIC] = min(s.x[w.NEXT_TRAFFIC], float(day + i.rules.medical_return))
