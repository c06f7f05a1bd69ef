"""What do the changes do? Two or more scenarios on the same luck, differences first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from stationkeeper import api
from stationkeeper.assessment.compare import Comparison, Comparisons, CriterionDifference, QuantityDifference
from stationkeeper.errors import Fault, RequestError
from stationkeeper.report import charts, words
from stationkeeper.report.charts import Scale
from stationkeeper.report.pictures import Size
from stationkeeper.web.asked import WITH, Asked, read_side
from stationkeeper.web.pages.parts import Given, Page, Side, Table, table

WIDE = Size("differences", 960, 0, 320, 90, True)
NARROW = Size("differences-narrow", 344, 0, 8, 60, False)


@dataclass(frozen=True)
class SideView:
    """One side: its letter, its name, what was changed in it, where it is looked at, and how it is left out."""

    letter: str
    name: str
    changes: tuple[str, ...]
    address: str
    without: str


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: tuple[str, ...]
    sides: tuple[SideView, ...]
    wide: Markup
    narrow: Markup
    criteria: Table
    quantities: Table


def told(given: Given) -> Comparison | Comparisons:
    """Return the paired differences of each side with the first: of two sides one comparison, as `compare` prints."""
    results = [(side, side.result) for side in given.sides]
    played = [(side, result) for side, result in results if result is not None]
    if len(played) < 2:
        raise RequestError(Fault("set", "not given", "a changed value", "Change something in the workbench first"))
    (_, first), *others = played
    rows = [api.compare(first.records, result.records, side.changes) for side, result in others]
    return rows[0] if len(rows) == 1 else Comparisons(comparisons=rows)


def view(rows: Comparison | Comparisons, given: Given) -> View:
    """Return them in words and pictures."""
    each = rows.comparisons if isinstance(rows, Comparisons) else [rows]
    first = each[0]
    return View(
        told=tuple(_told(one, letter if len(each) > 1 else "") for letter, one in _lettered(each)),
        sides=tuple(_side(side, place, given.asked) for place, side in enumerate(given.sides)),
        wide=_picture(each, WIDE),
        narrow=_picture(each, NARROW),
        criteria=table(
            f"Probability of no breach through {first.through}, {first.futures:,} pairs of futures",
            (
                *("criterion", "side", ">difference", ">95 % interval", ">A", ">this side", ">gained", ">lost"),
                ">variance cut by",
            ),
            (_criterion(row, letter) for row, letter in _criteria(each)),
        ),
        quantities=table(
            "Means of what else moved",
            ("quantity", "side", ">difference", ">95 % interval", ">A", ">this side", "unit", "shown"),
            (_quantity(row, letter) for row, letter in _quantities(each)),
        ),
    )


def _lettered(each: Sequence[Comparison]) -> Iterator[tuple[str, Comparison]]:
    """Yield every comparison with the letter of its second side; the first side of all is A."""
    for place, one in enumerate(each):
        yield chr(ord("B") + place), one


def _criteria(each: Sequence[Comparison]) -> Iterator[tuple[CriterionDifference, str]]:
    for place in range(len(each[0].criteria)):
        yield from ((one.criteria[place], letter) for letter, one in _lettered(each))


def _quantities(each: Sequence[Comparison]) -> Iterator[tuple[QuantityDifference, str]]:
    for place in range(len(each[0].quantities)):
        yield from ((one.quantities[place], letter) for letter, one in _lettered(each))


def _side(side: Side, place: int, asked: Asked) -> SideView:
    query = urlencode([("set", option) for option in side.changes])
    address = f"/{side.name}/answer{f'?{query}' if query else ''}"
    return SideView(
        letter=chr(ord("A") + place),
        name=f"{side.name} as declared" if not side.changes else side.name,
        changes=side.changes,
        address=address,
        without=_without(side, asked),
    )


def _without(side: Side, asked: Asked) -> str:
    """Return the address of the comparison without a side that was named, "" for the two that belong to the station."""
    said = [text for text in asked.values(WITH) if tuple(read_side(text)) == (side.name, side.changes)]
    if not said:
        return ""
    return f"compare{asked.query([pair for pair in asked.own if pair[1] not in said])}"


def _criterion(row: CriterionDifference, letter: str) -> tuple[str, ...]:
    cut = "no future differs" if row.variance_reduction is None else f"{row.variance_reduction:.1f} times"
    return (
        *(row.criterion, letter, f"{row.difference:+.3f}", f"{row.low:+.3f} to {row.high:+.3f}"),
        *(f"{row.first:.2f}", f"{row.second:.2f}", f"{row.gained:,}", f"{row.lost:,}", cut),
    )


def _quantity(row: QuantityDifference, letter: str) -> tuple[str, ...]:
    return (
        *(row.title, letter, f"{row.difference:+,.3g}", f"{row.low:+,.3g} to {row.high:+,.3g}"),
        *(f"{row.first:,.4g}", f"{row.second:,.4g}", row.unit, _shown(row.low, row.high)),
    )


def _shown(low: float, high: float) -> str:
    return "no difference shown" if low <= 0 <= high else "rises" if low > 0 else "falls"


def _told(rows: Comparison, letter: str) -> str:
    moved = [
        f"{row.criterion} {_shown(row.low, row.high)} by {abs(row.difference):.3f}"
        for row in rows.criteria
        if not row.low <= 0 <= row.high
    ]
    who = f"{letter} less A: " if letter else ""
    if moved:
        text = f"{', '.join(moved)}, by the same luck in {rows.futures:,} pairs of futures."
        return f"{who}{text}" if who else words.raised(text)
    text = f"no difference is shown by {rows.futures:,} pairs of futures: each interval holds zero."
    return f"{who}{text}" if who else words.raised(text)


def _picture(each: Sequence[Comparison], size: Size) -> Markup:
    """Return each difference as a mark with its interval on one axis around zero."""
    rows = list(_criteria(each))
    reach = max(0.02, *(max(abs(row.low), abs(row.high)) for row, _ in rows)) * 1.1
    scale = Scale(-reach, reach, size.left, size.width - size.right)
    ticks = charts.nice_ticks(-reach, reach, 9 if size.intervals else 4)
    step = 28 if size.intervals else 44
    bottom = 24 + step * len(rows)
    parts = [charts.rule(scale.at(0), 16, scale.at(0), bottom, "horizon")]
    for tick in ticks:
        parts.append(charts.rule(scale.at(tick), bottom, scale.at(tick), bottom + 4, "axis"))
        text = f"+{charts.tick_text(tick, ticks)}" if tick > 0 else charts.tick_text(tick, ticks)
        parts.append(charts.label(scale.at(tick), bottom + 18, text, "soft", "middle"))
    parts.append(charts.rule(size.left, bottom, size.width - size.right, bottom, "axis"))
    for place, (row, letter) in enumerate(rows):
        top = 20 + step * place
        y = top + (14 if size.intervals else 28)
        name = f"{row.criterion}, {letter} less A: {row.first:.2f} to {row.second:.2f}"
        parts.append(charts.label(0, top + 18 if size.intervals else top + 14, name, "strong"))
        parts.append(charts.rule(scale.at(row.low), y, scale.at(row.high), y, "median"))
        parts.append(charts.marker("circle", scale.at(row.difference), y, "mark", 5))
        parts.append(charts.label(size.width, y + 4, f"{row.difference:+.3f}", "strong", "end"))
    return charts.picture(
        size.name,
        size.width,
        bottom + 28,
        "Difference of the probability of no breach, with its 95 % interval",
        "; ".join(
            f"{row.criterion}, {letter} less A {row.difference:+.3f}, {row.low:+.3f} to {row.high:+.3f}"
            for row, letter in rows
        ),
        *parts,
    )


PAGE = Page(
    "compare",
    "Compare",
    "What do the changes do?",
    "compare.html",
    told,
    view,
    "criteria",
    own=(WITH,),
    campaign="several",
)
