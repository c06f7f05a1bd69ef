"""Stocks between the days on which they are looked at: they sink evenly, and no line is met.

A stock is looked at (`stores_day.stores_day`) on every day of traffic, at the turn of a month, when machines, people or
the leak change what a day takes, every day while one lies under its reserve, and else before the first can. Whoever
reads or changes a stock settles it first.
"""

from __future__ import annotations

from stationkeeper.compiled import inlined, kernel
from stationkeeper.simulation import world as w
from stationkeeper.simulation.supply_day import days_left
from stationkeeper.simulation.world import Inputs, State

_FOR_GOOD = 1e9  # days


@kernel
def settle_stores(i: Inputs, s: State, day: int) -> None:
    """Draw from the stocks for the days since they were looked at, through `day`: no line is met and nothing brought on
    them, so the use of the last that was looked at holds.
    """
    days = day - s.x[w.STORES_DAY]
    if days <= 0.0:
        return
    s.x[w.STORES_DAY] = day
    level, uses, reserves, result = s.level, s.use, i.stores.reserve, s.result  # fetched once
    for k in range(len(level)):
        use = uses[k]
        if use > 0.0:
            level[k] -= days * use
            above, lowest = level[k] - reserves[k], result[w.MARGIN_0 + k]
            if above < lowest * use:
                result[w.MARGIN_0 + k] = above / use
    level[w.WATER] = min(i.stores.capacity[w.WATER], level[w.WATER] + days * s.x[w.SURPLUS])


@inlined
@kernel
def quiet_days(i: Inputs, s: State) -> int:
    """Return after how many days, 1 or more, the stocks must be looked at again: no stock is under its reserve
    before, and none so low that people are sent home.
    """
    days = _FOR_GOOD
    level, uses, reserves = s.level, s.use, i.stores.reserve  # fetched once
    for k in range(len(level)):
        above = level[k] - reserves[k]
        if above < days * uses[k]:
            days = above / uses[k]
    for k in i.stores.lined:
        above, use = days_left(i, s, k, max(i.stores.reduce_days[k], i.stores.evacuate_days[k]))
        if above < days * use:
            days = above / use
    return max(1, int(days))
