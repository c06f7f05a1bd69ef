"""Reserve lines of stocks from the needs they must cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def days_reserve_kg(people: float, days: float, rate_kg: float) -> float:
    """Return the mass (kg) that covers `days` of use by `people` at `rate_kg` a person and day."""
    return people * days * rate_kg


def oxygen_reserve_kg(
    people: float, days: float, rate_kg: float, evas: float, eva_oxygen_kg: float, other_kg: float = 0.0
) -> float:
    """Return the oxygen reserve (kg): breathing without generators, suits of planned spacewalks, and other uses.

    `other_kg` sums what does not depend on people: oxygen of the water processor, one repressurisation, medical use.
    """
    return days_reserve_kg(people, days, rate_kg) + evas * eva_oxygen_kg + other_kg


def days_left(level_kg: float, line_kg: float, use_kg_per_day: float) -> float:
    """Return the days until `level_kg` falls to `line_kg` at a steady use without delivery.

    0 when it is there, inf when nothing is used.
    """
    if level_kg <= line_kg:
        return 0.0
    return (level_kg - line_kg) / use_kg_per_day if use_kg_per_day > 0.0 else float("inf")


def levels_with_deliveries(
    start_kg: float, target_kg: float, use_kg: Sequence[float], rooms_kg: Mapping[int, float]
) -> list[float]:
    """Return the level (kg) at the end of each day when flights restore a stock to its target as far as they have room.

    use_kg: what is used on day 0, 1, ...; rooms_kg: by the day of arrival, what can come for this stock (kg); a flight
    that is lost is not among them. A stock never falls under zero.
    """
    level, levels = start_kg, []
    for day, use in enumerate(use_kg):
        level = max(0.0, level - use)
        level += min(rooms_kg.get(day, 0.0), max(0.0, target_kg - level))
        levels.append(level)
    return levels
