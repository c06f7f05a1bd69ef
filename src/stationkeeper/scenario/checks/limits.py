"""Checks that lines and dates stand in order: critical, reserve, target, capacity; floor, target; epoch, horizon."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from stationkeeper.errors import Fault, nearest
from stationkeeper.scenario.drafts import Draft

BASIC = ("water", "oxygen", "nitrogen", "food-usos", "food-ros", "hygiene")
"""The stocks that every station keeps; people of the first segment eat food-usos, of the second food-ros."""
STOCKS = (
    *BASIC,
    *("clothing", "water-technical", "oxygen-ros", "lithium-hydroxide", "water-waste", "candles", "trash"),
)
"""All that the simulation knows."""

STOCK_LINES = ("critical_kg", "reserve_kg", "target_kg", "capacity_kg")
PROPELLANT_LINES = ("critical_kg", "reserve_kg", "capacity_kg")


def check_stock_lines(draft: Draft) -> Iterator[Fault]:
    """Of each stock: critical, reserve, target and capacity do not fall, and no more is aboard than fits."""
    for stock in draft.scenario.stocks:
        for lower, upper in (*pairwise(STOCK_LINES), ("initial_kg", "capacity_kg")):
            least, most = getattr(stock, lower), getattr(stock, upper)
            if most < least:
                yield _out_of_order(draft.place("stocks", stock.id, upper), upper, most, lower, least)


def check_propellant_lines(draft: Draft) -> Iterator[Fault]:
    """Critical, reserve and capacity do not fall, and no more is in the tanks than fits."""
    propellant = draft.scenario.propellant
    for lower, upper in (*pairwise(PROPELLANT_LINES), ("tanks_kg", "capacity_kg")):
        least, most = getattr(propellant, lower).value, getattr(propellant, upper).value
        if most < least:
            yield _out_of_order(draft.place("propellant", upper, "value"), upper, most, lower, least)


def check_orbit_lines(draft: Draft) -> Iterator[Fault]:
    """The floor lies under the altitude at the epoch and under the corridor, the ceiling over the target."""
    orbit = draft.scenario.orbit
    floor = orbit.floor_km.value
    if orbit.altitude_km.value < floor:
        place = draft.place("orbit", "altitude_km", "value")
        yield _out_of_order(place, "altitude_km", orbit.altitude_km.value, "floor_km", floor)
    edge = orbit.target_km.value - orbit.corridor_km.value
    if edge < floor:
        place = draft.place("orbit", "target_km", "value")
        yield _out_of_order(place, "target_km less corridor_km", edge, "floor_km", floor)
    if orbit.ceiling_km is not None and orbit.target_km.value > orbit.ceiling_km.value:
        place = draft.place("orbit", "target_km", "value")
        yield _out_of_order(place, "ceiling_km", orbit.ceiling_km.value, "target_km", orbit.target_km.value)


def _out_of_order(place: str, upper: str, most: float, lower: str, least: float) -> Fault:
    met = f"{upper} {most:g} is less than {lower} {least:g}"
    return Fault(place, met, f"{least:g} or more", f"Raise {upper} or lower {lower}.")


def check_station_dates(draft: Draft) -> Iterator[Fault]:
    """The date assessed lies after the epoch."""
    station = draft.scenario.station
    if station.through <= station.epoch:
        met = f"{station.through} is not after the epoch"
        yield Fault(
            draft.place("station", "through"), met, f"later than {station.epoch}", "Correct one of the two dates."
        )


def check_stock_names(draft: Draft) -> Iterator[Fault]:
    """The stocks that every station keeps are given, and no other than those that the simulation knows."""
    known = draft.known["stocks"]
    for name in sorted(known - set(STOCKS)):
        yield Fault(
            draft.place("stocks", name, "id"),
            f"unknown stock '{name}'",
            ", ".join(STOCKS),
            nearest(name, STOCKS) or "Delete it.",
        )
    for name in (name for name in BASIC if name not in known):
        yield Fault("stocks.csv", f"there is no stock '{name}'", ", ".join(BASIC), "Add the row.")


def check_segments(draft: Draft) -> Iterator[Fault]:
    """There are two segments, and the agency of each is trained for it."""
    if len(draft.known["segments"]) != 2:
        met = f"{len(draft.known['segments'])} segments"
        yield Fault("segments.csv", met, "two, the one whose food is food-usos first", "Give two rows.")
    for segment in draft.scenario.segments:
        agency = draft.row("agencies", segment.agency)
        if agency is not None and agency.segment != segment.id:
            met = f"agency '{agency.id}' is trained for '{agency.segment}'"
            remedy = "Correct segment in agencies.csv or agency in segments.csv."
            yield Fault(
                draft.place("segments", segment.id, "agency"), met, f"an agency of segment '{segment.id}'", remedy
            )
