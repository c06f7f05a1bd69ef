"""What does the change do? The station as declared and with the changes, on the same luck, differences first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from stationkeeper import api
from stationkeeper.assessment.compare import Comparison, CriterionDifference
from stationkeeper.errors import Fault, RequestError
from stationkeeper.report import charts, words
from stationkeeper.report.charts import Scale
from stationkeeper.web.pages.parts import Given, Page, Table, table


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: str
    picture: Markup
    criteria: Table
    quantities: Table
    changes: tuple[str, ...]


def told(given: Given) -> Comparison:
    """Return the paired differences: the asked scenario less the station as declared."""
    if given.base is None:
        raise RequestError(Fault("set", "not given", "a changed value", "Change something in the workbench first"))
    return api.compare(given.base.records, given.played.records)


def view(rows: Comparison, given: Given) -> View:
    """Return them in words and pictures."""
    return View(
        told=_told(rows),
        picture=_picture(rows.criteria),
        criteria=table(
            f"Probability of no breach through {rows.through}, {rows.futures:,} pairs of futures",
            (
                *("criterion", ">difference", ">95 % interval", ">as declared", ">changed", ">gained", ">lost"),
                ">variance cut by",
            ),
            (_criterion(row) for row in rows.criteria),
        ),
        quantities=table(
            "Means of what else moved",
            ("quantity", ">difference", ">95 % interval", ">as declared", ">changed", "unit", "shown"),
            (
                (
                    *(row.title, f"{row.difference:+,.3g}", _range(row.low, row.high)),
                    *(f"{row.first:,.4g}", f"{row.second:,.4g}", row.unit, _shown(row.low, row.high)),
                )
                for row in rows.quantities
            ),
        ),
        changes=given.asked.sets,
    )


def _range(low: float, high: float) -> str:
    return f"{low:+,.3g} to {high:+,.3g}"


def _shown(low: float, high: float) -> str:
    return "no difference shown" if low <= 0 <= high else "rises" if low > 0 else "falls"


def _criterion(row: CriterionDifference) -> tuple[str, ...]:
    cut = "no future differs" if row.variance_reduction is None else f"{row.variance_reduction:.1f} times"
    return (
        *(row.criterion, f"{row.difference:+.3f}", f"{row.low:+.3f} to {row.high:+.3f}"),
        *(f"{row.first:.2f}", f"{row.second:.2f}", f"{row.gained:,}", f"{row.lost:,}", cut),
    )


def _told(rows: Comparison) -> str:
    moved = [
        f"{row.criterion} {_shown(row.low, row.high)} by {abs(row.difference):.3f}"
        for row in rows.criteria
        if not row.low <= 0 <= row.high
    ]
    if moved:
        return f"{words.raised(', '.join(moved))}, by the same luck in {rows.futures:,} pairs of futures."
    return f"No difference is shown by {rows.futures:,} pairs of futures: each interval holds zero."


def _picture(rows: Sequence[CriterionDifference]) -> Markup:
    """Return each difference as a mark with its interval on one axis around zero."""
    reach = max(0.02, *(max(abs(row.low), abs(row.high)) for row in rows)) * 1.1
    scale = Scale(-reach, reach, 120, 900)
    ticks = charts.nice_ticks(-reach, reach, 9)
    bottom = 24 + 36 * len(rows)
    parts = [charts.rule(scale.at(0), 16, scale.at(0), bottom, "horizon")]
    for tick in ticks:
        parts.append(charts.rule(scale.at(tick), bottom, scale.at(tick), bottom + 4, "axis"))
        text = f"+{charts.tick_text(tick, ticks)}" if tick > 0 else charts.tick_text(tick, ticks)
        parts.append(charts.label(scale.at(tick), bottom + 18, text, "soft", "middle"))
    parts.append(charts.rule(120, bottom, 900, bottom, "axis"))
    for place, row in enumerate(rows):
        y = 36 + 36 * place
        parts.append(charts.label(0, y + 4, row.criterion, "strong"))
        parts.append(charts.rule(scale.at(row.low), y, scale.at(row.high), y, "median"))
        parts.append(charts.marker("circle", scale.at(row.difference), y, "mark", 5))
        parts.append(charts.label(scale.at(row.high) + 10, y + 4, f"{row.difference:+.3f}"))
    return charts.picture(
        "differences",
        960,
        bottom + 28,
        "Difference of the probability of no breach, with its 95 % interval",
        "; ".join(f"{row.criterion} {row.difference:+.3f}, {row.low:+.3f} to {row.high:+.3f}" for row in rows),
        *parts,
    )


PAGE = Page("compare", "Compare", "What does the change do?", "compare.html", told, view, "criteria", campaign="pair")
