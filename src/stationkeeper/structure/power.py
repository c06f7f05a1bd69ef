"""Electric power at the solar arrays, and what is left for research when it falls short of demand."""

from __future__ import annotations

from typing import NamedTuple

from stationkeeper.compiled import kernel


class PowerRules(NamedTuple):
    """What the arrays give and the station takes, kW at the arrays in sunlight.

    wing_kw: old wings at the epoch, as far as nothing covers them. loss_per_year: share that all arrays lose a year.
    demand_kw: what is taken with everything on, research_kw: the part of it that research takes.
    """

    wing_kw: float
    loss_per_year: float
    demand_kw: float
    research_kw: float


@kernel
def array_power_kw(rules: PowerRules, added_kw: float, channels: float, years: float) -> float:
    """Return the power (kW) of old wings and added arrays `years` after the epoch.

    added_kw: arrays laid over the wings, as at the epoch. channels: share (0..1) of power channels that work; each
    carries its part of both.
    """
    return float((rules.wing_kw + added_kw) * channels * (1.0 - rules.loss_per_year) ** years)


@kernel
def research_power_share(rules: PowerRules, power_kw: float) -> float:
    """Return the share (0..1) of its power that research gets: it is shed first, down to nothing."""
    missing = rules.demand_kw - power_kw
    if missing <= 0.0:
        return 1.0
    return max(0.0, 1.0 - missing / rules.research_kw) if rules.research_kw > 0.0 else 0.0
