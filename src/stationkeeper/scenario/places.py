"""Earlier places of a module as they are written in a table: "Unity forward until 2001-02-10"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from stationkeeper.times import parse_date

SIDES = ("forward", "aft", "port", "starboard", "zenith", "nadir")
FREE_FLIGHT = "free flight"
_PLACE = re.compile(rf"^(?P<module>.+?)(?: (?P<side>{'|'.join(SIDES)}))? until (?P<until>\d{{4}}-\d{{2}}-\d{{2}})$")


def place_until(text: str) -> tuple[str, str, date]:
    """Return module, side ("": none) and the day the place ended, from "Unity forward until 2001-02-10".

    Raises ValueError for anything else.
    """
    match = _PLACE.match(text)
    if match is None:
        raise ValueError(f"'{text}'; allowed: a place as 'Unity forward until 2001-02-10'")
    return match["module"], match["side"] or "", parse_date(match["until"])


def place_on(earlier: Sequence[str], day: date) -> tuple[str, str] | None:
    """Return module and side of the first earlier place that had not ended on a day; None when all had."""
    places = (place_until(text) for text in earlier)
    return next(((module, side) for module, side, until in places if day < until), None)


def _read(cell: object) -> object:
    names = tuple(part.strip() for part in cell.split(";") if part.strip()) if isinstance(cell, str) else cell
    if isinstance(names, tuple):
        for name in names:
            place_until(str(name))
    return names


Places = Annotated[tuple[str, ...], BeforeValidator(_read)]
