"""How a party looks in pictures: a colour, a shape that says the same without it, and ink that can be read on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from stationkeeper.assessment.configuration import Party
from stationkeeper.report import charts

UNKNOWN = "#777777"
_COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")
_SHAPES = ("circle", "square", "hexagon", "diamond", "pentagon", "triangle", "wedge")
_CORNERS = {
    "triangle": ((0.0, -1.35), (1.3, 0.9), (-1.3, 0.9)),
    "pentagon": ((0.0, -1.2), (1.2, -0.3), (0.75, 1.05), (-0.75, 1.05), (-1.2, -0.3)),
    "diamond": ((0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)),
    "hexagon": ((-0.6, -1.05), (0.6, -1.05), (1.2, 0.0), (0.6, 1.05), (-0.6, 1.05), (-1.2, 0.0)),
    "wedge": ((-1.3, -0.9), (1.3, -0.9), (0.0, 1.35)),
}


class Look(NamedTuple):
    """The look of one party; ink is black or white, whichever has more contrast with the colour."""

    name: str
    colour: str
    ink: str
    shape: str


def looks(parties: Sequence[Party]) -> dict[str, Look]:
    """Return the look of each party by its short name; shapes follow the rank and repeat after seven."""
    return {
        one.agency: Look(one.agency, colour, ink_on(colour), _SHAPES[one.rank % len(_SHAPES)])
        for one in parties
        for colour in [one.colour if _COLOUR.match(one.colour) else UNKNOWN]
    }


def look_of(known: dict[str, Look], agency: str) -> Look:
    """Return the look of a party, grey for one that is not known."""
    return known.get(agency, Look(agency, UNKNOWN, ink_on(UNKNOWN), "circle"))


def ink_on(colour: str) -> str:
    """Return black or white, whichever has the larger contrast (WCAG 2) on #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (light + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"


def party_mark(look: Look, x: float, y: float, size: float) -> Markup:
    """Return the shape of a party in its colour; size is half its width, px."""
    if look.shape == "circle":
        return charts.element("circle", cx=float(x), cy=float(y), r=float(size), fill=look.colour, class_="party")
    if look.shape == "square":
        half = 0.9 * size
        return charts.element(
            "rect", x=x - half, y=y - half, width=2 * half, height=2 * half, fill=look.colour, class_="party"
        )
    corners = " ".join(f"{charts.px(x + dx * size)},{charts.px(y + dy * size)}" for dx, dy in _CORNERS[look.shape])
    return charts.element("polygon", points=corners, fill=look.colour, class_="party")


def legend(known: dict[str, Look], titles: dict[str, str], x: float, y: float, width: float) -> tuple[Markup, float]:
    """Return the key of shapes and colours in lines of at most `width` px, and the y under it."""
    parts, at = [], x
    for look in known.values():
        text = titles.get(look.name, look.name)
        need = 22 + 6.2 * len(text) + 14
        if at > x and at + need > x + width:
            at, y = x, y + 18
        parts += [party_mark(look, at + 6, y - 4, 5), charts.label(at + 17, y, text, "fine")]
        at += need
    return Markup("").join(parts), y + 18
