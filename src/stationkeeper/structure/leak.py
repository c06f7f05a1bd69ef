"""Air leak: a slow baseline of the station, and a transfer chamber whose leak jumps with cracks and is cut by repairs.

The published series is no trend line: it rises when a new site opens, often around a docking, and falls to nothing, a
third or two thirds when one is sealed. So the chamber is a jump process: sites arrive at random and add a lognormal
leak each; repairs arrive at random while it leaks and leave 0, 1/3 or 2/3 of it, equally likely.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from stationkeeper import streams
from stationkeeper.compiled import inlined, kernel
from stationkeeper.times import DAYS_PER_YEAR

# Draws of one day: 0 and 1 belong to the repair, the sites follow, two each.
_SITES = 2
_BLOCK = 64  # days


class LeakRules(NamedTuple):
    """What drives the leak.

    base_kg: without the chamber at the epoch, kg/d; it grows by growth_per_year (a share). sites_per_year: new sites,
    each of median site_median_kg (kg/d) with site_log_sd as spread of its logarithm. repairs_per_year: repairs while
    the chamber leaks. load_factor: factor on the rate of new sites on the day of a docking at the chamber.
    """

    base_kg: float
    growth_per_year: float
    sites_per_year: float
    site_median_kg: float
    site_log_sd: float
    repairs_per_year: float
    load_factor: float


@kernel
def base_leak_kg(rules: LeakRules, day: float) -> float:
    """Return the leak (kg of air a day) of the station without the chamber, `day` days after the epoch."""
    return float(rules.base_kg * (1.0 + rules.growth_per_year) ** (day / DAYS_PER_YEAR))


@inlined
@kernel
def site_rate(rules: LeakRules, docking_today: bool) -> float:
    """Return new sites a day: the yearly rate, times the load factor on the day of a docking at the chamber."""
    return rules.sites_per_year / DAYS_PER_YEAR * (rules.load_factor if docking_today else 1.0)


@inlined
@kernel
def new_sites_kg(rules: LeakRules, docking_today: bool, seed: int, future: int, day: int) -> float:
    """Return the leak (kg/d) that sites opened today add: a Poisson number of them, each lognormal."""
    rate = site_rate(rules, docking_today)
    added = 0.0
    if rate <= 0.0:
        return added
    draw = _SITES
    u = streams.uniform(seed, streams.LEAK, future, day, draw)
    if u < 1.0 - rate:
        return added  # then -ln(u) > rate, without the logarithm that most days can do without
    passed = -math.log(u)
    while passed < rate:
        z = streams.normal(seed, streams.LEAK, future, day, draw + 1)
        added += rules.site_median_kg * math.exp(rules.site_log_sd * z)
        draw += 2
        passed += streams.exponential(seed, streams.LEAK, future, day, draw)
    return added


@kernel
def next_candidate(rules: LeakRules, seed: int, future: int, begin: int, through: int) -> int:
    """Return the first day of `begin` to `through` on which a site may open or a repair may come without a docking, or
    `through` + 1.

    On all other days `chamber_step` returns what it was given. The first words of the draws tell, a block of days at a
    time.
    """
    no_site, repair = 1.0 - site_rate(rules, False), rules.repairs_per_year / DAYS_PER_YEAR
    for first in range(begin, through + 1, _BLOCK):
        end = min(first + _BLOCK, through + 1)
        found = end
        for day in range(first, end):
            site_u = streams.coarse(seed, streams.LEAK, future, day, _SITES)
            repair_u = streams.coarse(seed, streams.LEAK, future, day, 0)
            if site_u + streams.COARSE > no_site or repair_u < repair:
                found = min(found, day)
        if found < end:
            return found
    return through + 1


@inlined
@kernel
def repaired_kg(leak_kg: float, rules: LeakRules, seed: int, future: int, day: int) -> float:
    """Return what today's repair, if there is one, leaves of `leak_kg`."""
    if leak_kg <= 0.0:
        return 0.0
    rate, u = rules.repairs_per_year / DAYS_PER_YEAR, streams.uniform(seed, streams.LEAK, future, day, 0)
    if u >= rate or u >= -math.expm1(-rate):  # a chance is never over its rate
        return leak_kg
    thirds = min(2, int(3.0 * streams.uniform(seed, streams.LEAK, future, day, 1)))
    return leak_kg * thirds / 3.0


@inlined
@kernel
def chamber_step(leak_kg: float, rules: LeakRules, docking_today: bool, seed: int, future: int, day: int) -> float:
    """Return the chamber's leak tomorrow (kg/d) from today's: repairs work on what leaks today, then new sites open."""
    return repaired_kg(leak_kg, rules, seed, future, day) + new_sites_kg(rules, docking_today, seed, future, day)
