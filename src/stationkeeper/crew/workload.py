"""Crew work time: what is left for research."""

from __future__ import annotations

from stationkeeper.compiled import kernel


@kernel
def research_hours(people: float, scale: float, exponent: float, overload_hours: float) -> float:
    """Return research hours a week of a segment: scale * people**exponent less overload, never negative.

    The rule is steeper than proportional because upkeep takes about the same hours for few people as for many. It
    rests on published weeks of three and four people; 1 to 5 people is its range, and more people (handover weeks)
    are counted as a share of five. overload_hours: corrective maintenance beyond what the rule already contains,
    hours a week.
    """
    if people <= 0.0:
        return 0.0
    most = 5.0
    hours = scale * people**exponent if people <= most else scale * most**exponent * people / most
    return float(max(0.0, hours - overload_hours))
