"""People, life support and leak of one day: what is used up, what is left."""

from __future__ import annotations

import math

from stationkeeper import streams
from stationkeeper.compiled import inlined, kernel
from stationkeeper.crew import day as crew_day
from stationkeeper.crew.workload import research_hours
from stationkeeper.lifesupport.balance import Running, daily_flows
from stationkeeper.simulation import world as w
from stationkeeper.simulation.equipment_day import working
from stationkeeper.simulation.logbook import note
from stationkeeper.simulation.supply_day import rationed
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.structure.leak import base_leak_kg, chamber_step, next_candidate
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
    s.x[w.BASE_LEAK] = i.leak.base_kg
    s.x[w.LEAK_GROWTH] = base_leak_kg(i.leak, 1.0) / i.leak.base_kg if i.leak.base_kg > 0.0 else 1.0


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
    """Draw the day's needs from the stocks; a stock never falls under zero, and one that is short is rationed.

    `use` keeps the full need: what is ordered, and how long a stock would last, does not count on rationing.
    """
    running = Running(s.running[0], s.running[1], s.running[2], s.running[3], s.running[4])
    factor = s.x[w.FACTOR]
    flows = daily_flows(
        i.rates, running, s.x[w.SIDE_0] * factor, s.x[w.SIDE_1] * factor, leak_kg(s), i.rules.evas_per_day
    )
    s.use[w.WATER] = flows.water
    s.use[w.OXYGEN] = flows.oxygen
    s.use[w.NITROGEN] = flows.nitrogen
    s.use[w.FOOD_0] = flows.food_usos
    s.use[w.FOOD_1] = flows.food_ros
    s.use[w.HYGIENE] = flows.hygiene
    level, use, reserve, ration = s.level, s.use, i.stores.reserve, i.stores.ration  # fetched once, not each time round
    for k in range(len(level)):
        level[k] = max(0.0, level[k] - rationed(level[k], use[k], reserve[k], ration[k]))
    s.level[w.WATER] = min(i.stores.capacity[w.WATER], s.level[w.WATER] + flows.surplus_water)
    share_food(s)
    margins(i, s)


@inlined
@kernel
def margins(i: Inputs, s: State) -> None:
    """Keep the lowest margin of each stock, and how many lie under one of their lines."""
    under = 0.0
    level, use, reserve, critical, result = s.level, s.use, i.stores.reserve, i.stores.critical, s.result
    for k in range(len(level)):
        above = level[k] - reserve[k]
        if use[k] > 0.0 and above < result[w.MARGIN_0 + k] * use[k]:  # divided only on a new low: it is slow
            result[w.MARGIN_0 + k] = above / use[k]
        if above < 0.0 or level[k] < critical[k]:
            under += 1.0
    s.x[w.UNDER] = under


@inlined
@kernel
def share_food(s: State) -> None:
    """When one side has no food left it eats the other's: rations are shared before anybody goes without."""
    for mine, other in ((w.FOOD_0, w.FOOD_1), (w.FOOD_1, w.FOOD_0)):
        if s.level[mine] <= 0.0 and s.use[mine] > 0.0:
            s.level[other] = max(0.0, s.level[other] - s.use[mine])


@inlined
@kernel
def leak_day(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Let the chamber's leak jump or be repaired; close the chamber for good when it passes the agreed rate.

    Its port is then lost.
    """
    if s.x[w.CLOSED] > 0:
        s.x[w.NEXT_LEAK] = 1e12
        return
    docking = False
    for port in range(len(s.visits.user)):
        f = s.visits.user[port]
        if i.cargo.port_chamber[port] and f >= 0:
            docking = docking or (s.visits.status[f] == DOCKED and s.visits.dock[f] == day)
    s.x[w.CHAMBER] = chamber_step(s.x[w.CHAMBER], i.leak, docking, seed, future, day)
    if s.x[w.CHAMBER] >= i.rules.closure_kg:
        s.x[w.CLOSED] = 1
        s.result[w.CLOSED_DAY] = day
        note(s, day, w.E_CLOSED, 0, s.x[w.CHAMBER])
        for p in range(len(s.visits.open)):
            if i.cargo.port_chamber[p]:
                s.visits.open[p] = 0
    s.x[w.NEXT_LEAK] = next_candidate(i.leak, seed, future, day + 1, i.month_end[-1])
    s.x[w.LEAK_FUTURE] = future


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
