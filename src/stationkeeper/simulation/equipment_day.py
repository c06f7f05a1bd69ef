"""Failures, scheduled replacements, repairs and orders of one day; what the machines can do afterwards."""

from __future__ import annotations

import math

from stationkeeper import streams
from stationkeeper.compiled import inlined, kernel
from stationkeeper.simulation import world as w
from stationkeeper.simulation.logbook import hang, note, put_off, set_free, take_hours
from stationkeeper.simulation.settling import settle_stores
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.spares.ageing import life, life_left, life_left_unknown, repairs_in_a_row
from stationkeeper.spares.failures import next_failure

_WALKERS = 2.0  # people of a segment, in its own suits: nobody goes out alone
_AGAIN_DAYS = 7  # until a spacewalk that could not be done is looked at again


@kernel
def start_equipment(i: Inputs, s: State, seed: int, future: int) -> None:
    """Draw the failure rate of each unit type from its posterior, its age at the epoch, and the first failure."""
    total = 0.0
    for u in range(len(i.equipment.shape)):
        item = i.equipment.item[u]
        total += i.equipment.scale[u] * streams.gamma(i.equipment.shape[u], seed, streams.RATE, future, item)
        s.cumulative[u] = total
        s.spares[u] = i.equipment.spares[u]
    s.x[w.PARTS_CHANGED] = 1
    start_wear(i, s, seed, future)
    start_life(i, s, seed, future)
    for g in range(len(s.measure_left)):
        s.measure_left[g] = i.measures.mass_kg[g]
        s.measure_due[g] = i.measures.mass_kg[g]
        if i.measures.mass_kg[g] <= 0.0:
            put_off(s, max(1, i.measures.earliest[g]), w.MEASURE, g)
    plan_failure(s, seed, future)


@kernel
def start_life(i: Inputs, s: State, seed: int, future: int) -> None:
    """Draw when a unit of each type with a life limit reaches it: any moment between two replacements."""
    for p in range(len(s.next_life)):
        u = i.equipment.life_unit[p]
        if i.equipment.life_days[u] > 0.0 and i.equipment.installed[u] > 0:
            interval = i.equipment.life_days[u] / i.equipment.installed[u]
            s.next_life[p] = interval * streams.uniform(seed, streams.AGE, future, i.equipment.item[u], 0)
            hang_life(s, p)


@kernel
def hang_life(s: State, p: int) -> None:
    """Hang a life limit on the day on which it is reached, if within the horizon; the types of a day in their order."""
    due = max(1, int(math.ceil(min(s.next_life[p], 1e9))))
    if due >= len(s.life_first):
        return
    before, k = -1, s.life_first[due]
    while k >= 0 and k < p:
        before, k = k, s.life_after[k]
    s.life_after[p] = k
    if before < 0:
        s.life_first[due] = p
    else:
        s.life_after[before] = p


@kernel
def start_wear(i: Inputs, s: State, seed: int, future: int) -> None:
    """Draw when each unit that wears out reaches the end of its life, from its age where that is known."""
    s.x[w.NEXT_WEAR] = 1e12
    for p in range(len(s.wear_due)):
        shape, scale, item = i.equipment.wear_shape[p], i.equipment.wear_scale[p], i.equipment.wear_item[p]
        u = streams.uniform(seed, streams.WEAR, future, item, 0)
        if i.equipment.wear_age[p] >= 0.0:
            s.wear_due[p] = life_left(shape, scale, i.equipment.wear_age[p], u)
        else:
            met = streams.gamma(1.0 + 1.0 / shape, seed, streams.AGE, future, item)
            s.wear_due[p] = life_left_unknown(shape, scale, met, u)
        s.x[w.NEXT_WEAR] = min(s.x[w.NEXT_WEAR], s.wear_due[p])


@kernel
def plan_failure(s: State, seed: int, future: int) -> None:
    """Draw when the next unit of any type fails and which (next-event sampling of the superposed Poisson process)."""
    wait, unit = next_failure(s.cumulative, seed, future, int(s.x[w.FAILURES]))
    s.x[w.FAILURES] += 1
    s.x[w.NEXT_FAILURE] += wait
    s.x[w.FAILING_UNIT] = unit


@inlined
@kernel
def equipment_day(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Play failures, scheduled replacements, repairs and orders that come due, then what the functions can do."""
    while s.x[w.NEXT_FAILURE] <= day:
        fail(i, s, seed, future, day, int(s.x[w.FAILING_UNIT]))
        plan_failure(s, seed, future)
    if s.x[w.NEXT_WEAR] <= day:
        wear_out(i, s, seed, future, day)
    if s.life_first[day] >= 0:
        end_of_life(i, s, day)
    if s.pend_first[day] >= 0:
        come_due(i, s, seed, future, day)
    s.x[w.UNDONE] = day + 1
    if s.x[w.PARTS_CHANGED] > 0 or s.x[w.CREW_CHANGED] > 0:
        function_state(i, s)
        s.x[w.PARTS_CHANGED] = 0
        if runs_otherwise(s):
            settle_stores(i, s, day)
            s.x[w.NEXT_STORES] = day + 1
    if s.x[w.SHORT] > 0:
        count_outages(i, s, day)


@kernel
def fail(i: Inputs, s: State, seed: int, future: int, day: int, u: int) -> None:
    """Let a unit fail at random: not when a measure prevents it, with all of its kind when the cause is common, and
    for several repairs in a row when they do not hold.
    """
    n = int(s.x[w.FAILURES]) - 1
    factor = s.rate_factor[u]
    if factor < 1.0 and streams.uniform(seed, streams.FAILURE, future, n, 2) >= factor:
        return
    repairs, repeat = 1, i.equipment.repeat[u]
    if repeat > 0.0:
        repairs = repairs_in_a_row(repeat, streams.uniform(seed, streams.FAILURE, future, n, 3))
    replace(i, s, day, u, True, repairs)
    share = i.equipment.common_cause[u]
    if share > 0.0 and streams.uniform(seed, streams.FAILURE, future, n, 4) < share:
        for _ in range(i.equipment.installed[u] - s.down[u]):
            break_down(i, s, u)
            put_off(s, day + i.equipment.repair_days[u], w.REPAIRED, u)


@kernel
def break_down(i: Inputs, s: State, u: int) -> None:
    """Count a unit that is down; what the functions can do changes only past those that are redundant."""
    s.down[u] += 1
    if s.down[u] > i.equipment.redundant[u]:
        s.x[w.PARTS_CHANGED] = 1
    if s.down[u] == i.equipment.redundant[u] + 1:
        n = int(s.x[w.LACKING])
        s.lacking[n] = u
        s.x[w.LACKING] = n + 1


@kernel
def mend(i: Inputs, s: State, u: int) -> None:
    """Count a unit that works again."""
    if s.down[u] > i.equipment.redundant[u]:
        s.x[w.PARTS_CHANGED] = 1
    s.down[u] -= 1
    if s.down[u] == i.equipment.redundant[u]:
        last, n = int(s.x[w.LACKING]) - 1, 0
        while s.lacking[n] != u:
            n += 1
        s.lacking[n] = s.lacking[last]
        s.x[w.LACKING] = last


@kernel
def wear_out(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Let every unit whose life has ended fail; the one that takes its place lives a new life."""
    soonest = 1e12
    for p in range(len(s.wear_due)):
        if s.wear_due[p] <= day:
            replace(i, s, day, i.equipment.wear_unit[p], True, 1)
            renew(i, s, seed, future, day, p)
        soonest = min(soonest, s.wear_due[p])
    s.x[w.NEXT_WEAR] = soonest


@kernel
def renew(i: Inputs, s: State, seed: int, future: int, day: int, p: int) -> None:
    """Draw the life of the new unit at a place."""
    s.wear_count[p] += 1
    u = streams.uniform(seed, streams.WEAR, future, i.equipment.wear_item[p], s.wear_count[p])
    s.wear_due[p] = day + life(i.equipment.wear_shape[p], i.equipment.wear_scale[p], u)


@inlined
@kernel
def end_of_life(i: Inputs, s: State, day: int) -> None:
    """Replace every unit that reached its life limit today."""
    p = s.life_first[day]
    while p >= 0:
        u, after = i.equipment.life_unit[p], s.life_after[p]
        while s.next_life[p] <= day:
            replace(i, s, day, u, False, 1)
            s.next_life[p] += i.equipment.life_days[u] / i.equipment.installed[u]
        hang_life(s, p)
        p = after


@kernel
def replace(i: Inputs, s: State, day: int, u: int, failed: bool, repairs: int) -> None:
    """Use a spare for a unit that failed or reached its life limit, and order another when the programme orders;
    without one the unit is down until one comes.

    A scheduled replacement with a spare at hand causes no outage. repairs: how many in a row until one holds.
    """
    if i.equipment.ordered:
        put_off(s, day + i.equipment.lead_days[u], w.READY, u)
    if s.spares[u] > 0:
        s.spares[u] -= 1
        take_hours(s, i.equipment.segment[u], repairs * i.equipment.repair_hours[u])
        if failed:
            break_down(i, s, u)
            put_off(s, day + repairs * i.equipment.repair_days[u], w.REPAIRED, u)
    else:
        break_down(i, s, u)
        s.waiting[u] += 1
        s.result[w.WITHOUT_SPARE] += 1
        note(s, day, w.E_NO_SPARE, u, 0.0)


@inlined
@kernel
def come_due(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Finish the repairs and measures of today, make ordered spares ready for a flight."""
    k = s.pend_first[day]
    s.pend_first[day] = -1
    while k >= 0:
        u, after = s.pend_unit[k], s.pend_next[k]
        if s.pend_kind[k] == w.REPAIRED and i.equipment.outside_hours[u] > 0.0 and not can_walk(i, s, u):
            s.result[w.WALKS_PUT_OFF] += 1
            hang(s, day + _AGAIN_DAYS, k)
            k = after
            continue
        if s.pend_kind[k] == w.REPAIRED:
            mend(i, s, u)
        elif s.pend_kind[k] == w.READY:
            s.ready[u] += 1
            s.x[w.READY_UNITS] += 1
        else:
            take_measure(i, s, seed, future, day, u)
        set_free(s, k)
        k = after


@kernel
def can_walk(i: Inputs, s: State, u: int) -> bool:
    """Return whether a unit can be replaced in a spacewalk today: its segment has two people, and two suits that work.

    Suits are counted for the first segment, where a machine stands for them.
    """
    side = i.equipment.segment[u]
    if (s.x[w.SIDE_0] if side == 0 else s.x[w.SIDE_1]) < _WALKERS:
        return False
    m = i.equipment.suits
    return bool(m < 0 or side != 0 or working(i, s, m) >= _WALKERS)


@kernel
def working(i: Inputs, s: State, m: int) -> float:
    """Return how many assemblies of a machine work; none when there is no such machine."""
    return max(0.0, float(i.equipment.assemblies[m] + s.added[m] - s.lost[m])) if m >= 0 else 0.0


@kernel
def take_measure(i: Inputs, s: State, seed: int, future: int, day: int, g: int) -> None:
    """Carry out a measure of the programme whose cargo is aboard."""
    m, amount = i.measures.machine[g], i.measures.amount[g]
    if i.measures.effect[g] == w.RATE:
        for u in range(len(s.rate_factor)):
            if i.equipment.machine[u] == m:
                s.rate_factor[u] *= amount
    elif i.measures.effect[g] == w.ASSEMBLIES:
        s.added[m] += int(amount)
    else:
        renew_oldest(i, s, seed, future, day, m, int(amount))
    take_hours(s, i.measures.segment[g], i.measures.hours[g])
    s.x[w.PARTS_CHANGED] = 1
    s.result[w.MEASURES_DONE] += 1
    note(s, day, w.E_MEASURE, g, i.measures.mass_kg[g])


@kernel
def renew_oldest(i: Inputs, s: State, seed: int, future: int, day: int, m: int, count: int) -> None:
    """Replace so many units of a machine that have not been replaced yet, the first installed first; a unit that is
    down for want of a spare is among them.
    """
    for p in range(len(s.wear_due)):
        u = i.equipment.wear_unit[p]
        if count > 0 and i.equipment.machine[u] == m and s.wear_count[p] == 0:
            renew(i, s, seed, future, day, p)
            count -= 1
            if s.waiting[u] > 0:
                s.waiting[u] -= 1
                mend(i, s, u)
    s.x[w.NEXT_WEAR] = 1e12
    for due in s.wear_due:
        s.x[w.NEXT_WEAR] = min(s.x[w.NEXT_WEAR], due)


@inlined
@kernel
def count_lost(i: Inputs, s: State) -> None:
    """Count the assemblies each machine lacks.

    Parts are swapped so that failed units gather in as few assemblies as possible.
    """
    for m in range(len(s.lost)):
        s.lost[m] = 0
    for n in range(int(s.x[w.LACKING])):
        u = s.lacking[n]
        beyond = s.down[u] - i.equipment.redundant[u]
        q, m = i.equipment.per_assembly[u], i.equipment.machine[u]
        s.lost[m] = max(s.lost[m], (beyond + q - 1) // q)


@inlined
@kernel
def function_state(i: Inputs, s: State) -> None:
    """Set the capacity of every function, the share of its need that each effect could do (over 1: to spare), and how
    many fall short.
    """
    count_lost(i, s)
    functions, running = s.function_capacity, s.running  # all fetched once, not each time round
    added, lost, assemblies, each = s.added, s.lost, i.equipment.assemblies, i.equipment.capacity
    function, effect = i.equipment.function, i.equipment.effect
    for k in range(len(functions)):
        functions[k] = 0.0
    for k in range(len(running)):
        s.ran[k] = running[k]
        running[k] = 0.0
    for m in range(len(assemblies)):
        up = max(0, assemblies[m] + added[m] - lost[m])
        capacity = up * each[m]
        functions[function[m]] += capacity
        if effect[m] >= 0:
            need = needed(i, s, function[m])
            share = capacity / need if need > 0.0 else up / max(1, assemblies[m] + added[m])
            running[effect[m]] += share
    count, troubled, short_days = 0, s.troubled, s.short_days
    for k in range(len(short_days)):
        if is_short(i, s, k) or short_days[k] > 0:
            troubled[count] = k
            count += 1
    s.x[w.SHORT] = count


@inlined
@kernel
def runs_otherwise(s: State) -> bool:
    """Return whether what the machines give is not what it was before they were looked at."""
    other = False
    for k in range(len(s.running)):
        other = other or s.running[k] != s.ran[k]
    return other


@inlined
@kernel
def needed(i: Inputs, s: State, function: int) -> float:
    """Return the capacity a function needs with the people aboard."""
    return float(i.equipment.need[function] + i.equipment.need_per_person[function] * s.x[w.PEOPLE])


@inlined
@kernel
def is_short(i: Inputs, s: State, function: int) -> bool:
    """Return whether a function has less capacity than it needs."""
    return bool(s.function_capacity[function] < needed(i, s, function) - 1e-9)


@inlined
@kernel
def count_outages(i: Inputs, s: State, day: int) -> None:
    """Count the days in a row on which each function falls short; note when an outage begins and ends.

    The day is judged when one begins to last longer than a critical function may be out. While canisters take up the
    carbon dioxide that machines leave, no outage runs.
    """
    for n in range(int(s.x[w.SHORT])):
        k = s.troubled[n]
        if k == i.equipment.scrubbing and is_short(i, s, k):
            settle_stores(i, s, day)
            if s.level[w.LITHIUM] > 0.0:
                continue
        if is_short(i, s, k):
            s.short_days[k] += 1
            if s.short_days[k] == 1:
                note(s, day, w.E_SHORT, k, s.function_capacity[k])
            tolerated = i.equipment.tolerated[k]
            if s.short_days[k] > tolerated >= s.short_days[k] - 1:
                s.x[w.NEXT_JUDGED] = day
        elif s.short_days[k] > 0:
            note(s, day, w.E_RESTORED, k, float(s.short_days[k]))
            s.short_days[k] = 0
