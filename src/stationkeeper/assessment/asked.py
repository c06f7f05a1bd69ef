"""Dates and names that a question is asked with: read, checked, and every fault told at once."""

from __future__ import annotations

from datetime import date

from stationkeeper.errors import Fault
from stationkeeper.times import parse_date


def read_day(faults: list[Fault], place: str, value: date | str) -> date | None:
    """Return the UTC day asked for; None, with the fault kept in `faults`, when the text is no date."""
    if not isinstance(value, str):
        return value
    try:
        return parse_date(value)
    except ValueError:
        faults.append(Fault(place, f"'{value}'", "a date as 2030-12-31"))
        return None


def inside(faults: list[Fault], place: str, day: date | None, first: date, last: date, remedy: str) -> None:
    """Keep a fault in `faults` when a day lies outside the days of which something is known."""
    if day is not None and not first <= day <= last:
        faults.append(Fault(place, f"{day}", f"a date from {first} to {last}", remedy))


def in_order(faults: list[Fault], place: str, before: date | None, after_place: str, after: date | None) -> None:
    """Keep a fault in `faults` when the first day lies after the last."""
    if before is not None and after is not None and before > after:
        faults.append(Fault(place, f"{before}", f"a date not after {after_place} {after}", "Exchange the two dates"))
