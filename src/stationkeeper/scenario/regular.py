"""A flight of a cadence that is planned by itself: a row of the manifest with its name begins as that flight."""

from __future__ import annotations

from stationkeeper.scenario.overlay import Content

TAKEN = ("vehicle_class", "port", "crew", "rotation")


def fill_regular(content: Content) -> None:
    """Complete rows of the manifest that are named as a flight of a cadence and say no class.

    What they leave empty is as in the cadence, so that one launch date moves one flight and nothing else of it.
    """
    for name, row in content.tables["manifest"].items():
        stem, _, number = name.rpartition("-")
        cadence = content.tables["cadence"].get(stem)
        if cadence is not None and number.isdecimal() and TAKEN[0] not in row:
            row |= {column: cadence[column] for column in TAKEN if column in cadence and column not in row}
