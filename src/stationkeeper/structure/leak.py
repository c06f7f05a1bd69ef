"""Air leak: a slow baseline of the station, and a transfer chamber whose leak jumps with cracks and is cut by repairs.

The published series is no trend line: it rises when a new site opens, often around a docking, and falls to nothing, a
third or two thirds when one is sealed. So the chamber is a jump process: sites arrive at random and add a lognormal
leak each; repairs arrive at random and leave 0, 1/3 or 2/3 of what leaks, equally likely. Both are Poisson processes,
drawn from one event to the next: the wait for the next does not depend on how long one has waited.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper import streams
from stationkeeper.compiled import kernel
from stationkeeper.times import DAYS_PER_YEAR

Floats = NDArray[np.float64]

# Items of the domain's draws: the sites by their number, then the repairs, then the days of dockings.
_REPAIRS, _DOCKINGS = 1 << 20, 1 << 21
_WAIT, _SIZE, _SHARE, _OPENS = range(4)  # draws of a site or a repair
_NEVER = 1e12  # days
_STILL = 1e-9  # growth a day under which the middle of a month stands for its mean, to 1e-12 of it

# What runs between events (an array of CLOCKS numbers): days on which the next site opens and the next repair comes,
# and how many of each have been.
CLOCKS = 4
_NEXT_SITE, _NEXT_REPAIR, _SITES, _REPAIRED = range(CLOCKS)


class LeakRules(NamedTuple):
    """What drives the leak.

    base_kg: without the chamber at the epoch, kg/d; it grows by growth_per_year (a share). sites_per_year: new sites,
    each of median site_median_kg (kg/d) with site_log_sd as spread of its logarithm. repairs_per_year: repairs, which
    find nothing to do while it does not leak. load_factor: factor on the rate of new sites on the day of a docking at
    the chamber.
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


@kernel
def mean_base_leak_kg(rules: LeakRules, begin: int, end: int) -> float:
    """Return the mean of `base_leak_kg` over the days `begin` + 1 to `end`."""
    growth = (1.0 + rules.growth_per_year) ** (1.0 / DAYS_PER_YEAR)
    if abs(growth - 1.0) < _STILL:
        return base_leak_kg(rules, 0.5 * (begin + 1 + end))
    first, days = base_leak_kg(rules, float(begin + 1)), end - begin
    return float(first * (growth ** float(days) - 1.0) / (growth - 1.0) / days)


@kernel
def wind(clocks: Floats, rules: LeakRules, seed: int, future: int, day: int) -> None:
    """Draw when the next site opens and the next repair comes, counted from the end of the day before `day`.

    Done at the start, and again whenever a future goes on with other luck: a Poisson process has no memory.
    """
    clocks[_NEXT_SITE] = day - 1 + _wait_days(rules.sites_per_year, seed, future, int(clocks[_SITES]))
    clocks[_NEXT_REPAIR] = day - 1 + _wait_days(rules.repairs_per_year, seed, future, _REPAIRS + int(clocks[_REPAIRED]))


@kernel
def next_change_day(clocks: Floats) -> float:
    """Return until when (days) nothing but a docking changes the chamber's leak."""
    return float(min(clocks[_NEXT_SITE], clocks[_NEXT_REPAIR]))


@kernel
def chamber_day(
    leak_kg: float, clocks: Floats, rules: LeakRules, docking_today: bool, seed: int, future: int, day: int
) -> float:
    """Return the chamber's leak (kg/d) after `day` from that before: repairs work on what leaks, then new sites open.

    It need not be asked on days before `next_change_day` without a docking: they leave it as it is.
    """
    while clocks[_NEXT_REPAIR] <= day:
        n = int(clocks[_REPAIRED])
        leak_kg = repaired_kg(leak_kg, seed, future, n)
        clocks[_REPAIRED] = n + 1
        clocks[_NEXT_REPAIR] += _wait_days(rules.repairs_per_year, seed, future, _REPAIRS + n + 1)
    while clocks[_NEXT_SITE] <= day:
        n = int(clocks[_SITES])
        leak_kg += site_kg(rules, docking_today, seed, future, n)
        clocks[_SITES] = n + 1
        clocks[_NEXT_SITE] += _wait_days(rules.sites_per_year, seed, future, n + 1)
    return leak_kg + _opened_kg(rules, seed, future, day) if docking_today else leak_kg


@kernel
def _wait_days(per_year: float, seed: int, future: int, item: int) -> float:
    if per_year <= 0.0:
        return _NEVER
    return streams.exponential(seed, streams.LEAK, future, item, _WAIT) / per_year * DAYS_PER_YEAR


@kernel
def site_kg(rules: LeakRules, docking_today: bool, seed: int, future: int, n: int) -> float:
    """Return the leak (kg/d) that a future's site `n` adds: lognormal.

    Where the day of a docking is a calm one (load factor under 1) a site may stay shut on it, and adds 0.
    """
    if docking_today and streams.uniform(seed, streams.LEAK, future, n, _OPENS) >= rules.load_factor:
        return 0.0
    return _size_kg(rules, seed, future, n, _SIZE)


@kernel
def _opened_kg(rules: LeakRules, seed: int, future: int, day: int) -> float:
    """Return the leak (kg/d) of the sites that a docking at the chamber opens today beyond those of any day: their
    number is Poisson, with the mean that the load factor adds to a day's.
    """
    rate = (rules.load_factor - 1.0) * rules.sites_per_year / DAYS_PER_YEAR
    added, draw = 0.0, 0
    passed = streams.exponential(seed, streams.LEAK, future, _DOCKINGS + day, draw)
    while passed < rate:
        added += _size_kg(rules, seed, future, _DOCKINGS + day, draw + 1)
        draw += 2
        passed += streams.exponential(seed, streams.LEAK, future, _DOCKINGS + day, draw)
    return added


@kernel
def _size_kg(rules: LeakRules, seed: int, future: int, item: int, draw: int) -> float:
    return rules.site_median_kg * math.exp(rules.site_log_sd * streams.normal(seed, streams.LEAK, future, item, draw))


@kernel
def repaired_kg(leak_kg: float, seed: int, future: int, n: int) -> float:
    """Return what a future's repair `n` leaves of `leak_kg`: nothing, a third or two thirds, equally likely."""
    thirds = min(2, int(3.0 * streams.uniform(seed, streams.LEAK, future, _REPAIRS + n, _SHARE)))
    return leak_kg * thirds / 3.0
