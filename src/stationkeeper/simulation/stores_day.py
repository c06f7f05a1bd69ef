"""People, life support and leak of one day: what is used up, what is left."""

from __future__ import annotations

import math

from stationkeeper import streams
from stationkeeper.compiled import inlined, kernel
from stationkeeper.crew import day as crew_day
from stationkeeper.crew.workload import research_hours
from stationkeeper.lifesupport.balance import Running, backlog_kg, backlog_recovered_kg, daily_flows
from stationkeeper.simulation import world as w
from stationkeeper.simulation.equipment_day import working
from stationkeeper.simulation.logbook import note
from stationkeeper.simulation.settling import quiet_days, settle_stores
from stationkeeper.simulation.supply_day import rationed
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.structure.leak import chamber_day, mean_base_leak_kg, next_change_day, wind
from stationkeeper.structure.power import array_power_kw, research_power_share
from stationkeeper.times import DAYS_PER_YEAR
from stationkeeper.traffic.dispatch import DOCKED


@kernel
def start_stores(i: Inputs, s: State, seed: int, future: int) -> None:
    """Draw the stocks aboard at the epoch and how much this future's people use."""
    for k in range(len(s.level)):
        z = streams.normal(seed, streams.METABOLISM, future, k + 1, 0)
        s.level[k] = min(i.stores.capacity[k], max(0.0, i.stores.initial[k] + i.stores.sd[k] * z))
    s.x[w.FACTOR] = math.exp(i.rules.person_spread * streams.normal(seed, streams.METABOLISM, future, 0, 0))
    s.x[w.CHAMBER] = i.chamber_kg


@kernel
def turn_base_leak(i: Inputs, s: State, day: int) -> None:
    """Let the station's own leak be the mean of the month that begins today: within a month stocks sink evenly."""
    settle_stores(i, s, day - 1)
    month = int(s.x[w.BASE_MONTHS])
    s.x[w.BASE_LEAK] = mean_base_leak_kg(i.leak, day - 1, i.month_end[month])
    s.x[w.BASE_MONTHS] = month + 1
    s.x[w.BASE_UNTIL] = i.month_end[month]
    s.x[w.NEXT_STORES] = day


@kernel
def count_people(s: State) -> None:
    """Count who is aboard, by the side whose supplies they live on; visitors of no segment live on the first."""
    s.x[w.PEOPLE] = crew_day.aboard(s.people)
    s.x[w.SIDE_1] = crew_day.living_on(s.people, 1) if s.people.side.shape[1] > 1 else 0
    s.x[w.SIDE_0] = s.x[w.PEOPLE] - s.x[w.SIDE_1]


@inlined
@kernel
def leak_kg(s: State) -> float:
    """Return the air the station loses today (kg): all hulls, and the transfer chamber until it is closed for good."""
    return float(s.x[w.BASE_LEAK] + (0.0 if s.x[w.CLOSED] > 0 else s.x[w.CHAMBER]))


@inlined
@kernel
def stores_day(i: Inputs, s: State, day: int) -> None:
    """Draw the day's needs from the stocks; one that is short is rationed, one that is empty drawn from its lenders.

    `use` keeps the full need: what is ordered, and how long a stock would last, does not count on rationing. Keeps the
    lowest margins, and how many stocks lie under their reserve.
    """
    settle_stores(i, s, day - 1)
    surplus, unprocessed = needs(i, s)
    under, lent = 0.0, False
    level, uses, reserves, ration, result = s.level, s.use, i.stores.reserve, i.stores.ration, s.result  # fetched once
    for k in range(len(level)):
        use, reserve = uses[k], reserves[k]
        if use > 0.0:
            left = level[k] - rationed(level[k], use, reserve, ration[k])
            level[k] = max(0.0, left)
            if left < 0.0:
                lent = True
                borrow(i, s, k, -left)
            above, lowest = level[k] - reserve, result[w.MARGIN_0 + k]
            if above < lowest * use:  # divided only on a new low: it is slow
                result[w.MARGIN_0 + k] = above / use
        if level[k] < reserve:
            under += 1.0
    s.level[w.WATER] = min(i.stores.capacity[w.WATER], s.level[w.WATER] + surplus)
    if i.stores.kept[w.WASTE] and (unprocessed > 0.0 or s.level[w.WASTE] > 0.0):
        waste_day(i, s, unprocessed)
    s.x[w.UNDER] = under_reserve(i, s) if lent else under
    s.x[w.STORES_DAY] = day
    s.x[w.SURPLUS] = surplus
    waits = unprocessed > 0.0 or s.level[w.WASTE] > 0.0
    s.x[w.NEXT_STORES] = day + (1 if waits or s.x[w.UNDER] > 0 else quiet_days(i, s))


@inlined
@kernel
def needs(i: Inputs, s: State) -> tuple[float, float]:
    """Write what the day draws from each stock, or from its stand-in where it is not kept apart.

    Returns the potable water gained beyond use and the water that no machine processed (kg).
    """
    r = s.running
    running = Running(min(1.0, r[0]), min(1.0, r[1]), min(1.0, r[2]), r[3], min(1.0, r[4]), r[5], r[6])
    factor, kept, use = s.x[w.FACTOR], i.stores.kept, s.use
    flows = daily_flows(
        i.rates, running, s.x[w.SIDE_0] * factor, s.x[w.SIDE_1] * factor, leak_kg(s), i.rules.evas_per_day
    )
    net = flows.water - flows.surplus_water
    surplus = flows.surplus_water
    if kept[w.TECHNICAL]:
        use[w.WATER] = flows.water
        use[w.TECHNICAL] = flows.technical
    else:
        net += flows.technical
        use[w.WATER] = max(0.0, net)
        surplus = max(0.0, -net)
    use[w.OXYGEN] = flows.oxygen if kept[w.OXYGEN_1] else flows.oxygen + flows.oxygen_ros
    use[w.OXYGEN_1] = flows.oxygen_ros if kept[w.OXYGEN_1] else 0.0
    use[w.NITROGEN] = flows.nitrogen
    use[w.FOOD_0] = flows.food_usos
    use[w.FOOD_1] = flows.food_ros
    use[w.HYGIENE] = flows.hygiene if kept[w.CLOTHING] else flows.hygiene + flows.clothing
    use[w.CLOTHING] = flows.clothing if kept[w.CLOTHING] else 0.0
    use[w.LITHIUM] = flows.lithium if kept[w.LITHIUM] else 0.0
    use[w.TRASH] = flows.trash if kept[w.TRASH] else 0.0
    return surplus, flows.unprocessed


@kernel
def borrow(i: Inputs, s: State, k: int, missing_kg: float) -> None:
    """Draw what an empty stock lacks from its lenders, one after the other, as far as they have it."""
    for m in range(i.stores.lender.shape[1]):
        other = i.stores.lender[k, m]
        if other >= 0 and missing_kg > 0.0:
            part = min(missing_kg, s.level[other])
            s.level[other] -= part
            missing_kg -= part


@kernel
def under_reserve(i: Inputs, s: State) -> float:
    """Return how many stocks lie under their reserve."""
    under = 0.0
    for k in range(len(s.level)):
        if s.level[k] < i.stores.reserve[k]:
            under += 1.0
    return under


@kernel
def waste_day(i: Inputs, s: State, unprocessed_kg: float) -> None:
    """Keep water that no machine processed today, as far as there is room; work off what waits when machines can."""
    worked_off = backlog_kg(i.rates, s.level[w.WASTE], s.running[1], s.running[0], s.x[w.SIDE_0])
    back = backlog_recovered_kg(i.rates, worked_off)
    s.level[w.WASTE] = min(i.stores.capacity[w.WASTE], s.level[w.WASTE] - worked_off + unprocessed_kg)
    s.level[w.WATER] = min(i.stores.capacity[w.WATER], s.level[w.WATER] + back)


@inlined
@kernel
def leak_day(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Let the chamber's leak jump or be repaired; close the chamber for good when it passes the agreed rate.

    Its port is then lost. A future that changes its luck draws anew when the next site opens and the next repair comes.
    """
    if s.x[w.CLOSED] > 0:
        s.x[w.NEXT_LEAK] = 1e12
        s.x[w.LEAK_FUTURE] = future
        return
    if future != s.x[w.LEAK_FUTURE]:
        s.x[w.LEAK_FUTURE] = future
        wind(s.leak_clocks, i.leak, seed, future, day)
    before, docking = s.x[w.CHAMBER], docks_at_chamber(i, s, day)
    s.x[w.CHAMBER] = chamber_day(before, s.leak_clocks, i.leak, docking, seed, future, day)
    closes = s.x[w.CHAMBER] >= i.rules.closure_kg
    if closes or s.x[w.CHAMBER] != before:
        settle_stores(i, s, day)
        s.x[w.NEXT_STORES] = day + 1
    if closes:
        s.x[w.CLOSED] = 1
        s.result[w.CLOSED_DAY] = day
        note(s, day, w.E_CLOSED, 0, s.x[w.CHAMBER])
        for p in range(len(s.visits.open)):
            if i.cargo.port_chamber[p]:
                s.visits.open[p] = 0
    s.x[w.NEXT_LEAK] = next_change_day(s.leak_clocks)


@kernel
def docks_at_chamber(i: Inputs, s: State, day: int) -> bool:
    """Return whether a vehicle docks at the chamber today."""
    docking = False
    for port in range(len(s.visits.user)):
        f = s.visits.user[port]
        if i.cargo.port_chamber[port] and f >= 0:
            docking = docking or (s.visits.status[f] == DOCKED and s.visits.dock[f] == day)
    return docking


@kernel
def research_week(i: Inputs, people: float, repair_hours_week: float) -> float:
    """Return research hours a week of one segment, less repair hours beyond those that the published rule contains."""
    overload = max(0.0, repair_hours_week - i.rules.maintenance_hours)
    return research_hours(people, i.rules.research_scale, i.rules.research_exponent, overload)


@kernel
def power_share(i: Inputs, s: State, day: int) -> float:
    """Return the share of its power that research gets today; keep the lowest power of the future.

    Without power channels among the machines power is not played, and research gets all of it.
    """
    if i.equipment.channels < 0:
        return 1.0
    arrays = i.equipment.arrays
    added = working(i, s, arrays) * i.equipment.capacity[arrays] if arrays >= 0 else 0.0
    channels = working(i, s, i.equipment.channels) / max(1, i.equipment.assemblies[i.equipment.channels])
    power = array_power_kw(i.power, added, min(1.0, channels), day / DAYS_PER_YEAR)
    s.result[w.LOWEST_POWER] = min(s.result[w.LOWEST_POWER], power)
    return research_power_share(i.power, power)
