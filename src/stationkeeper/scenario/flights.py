"""Names and crews of planned flights, as the manifest and the cadence write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stationkeeper.scenario.rows import Cadence


class Seat(NamedTuple):
    """A planned seat: the agency that gets it, and the agreement that pays for it ("" for none)."""

    agency: str
    instrument: str


def crew_words(crew: Sequence[str]) -> list[Seat]:
    """Return the seats of a crew written as "agency" or "agency@instrument"."""
    return [
        Seat(agency.strip(), instrument.strip()) for agency, _, instrument in (word.partition("@") for word in crew)
    ]


def makes(cadence: Cadence, flight: str) -> bool:
    """Return whether a cadence contains a flight of this name."""
    stem, _, number = flight.rpartition("-")
    if stem != cadence.id or not number.isdecimal() or (number.startswith("0") and number != "0"):
        return False
    count = int(number) - cadence.number
    return count >= 0 and round(count * cadence.interval_days) <= (cadence.until - cadence.first).days
