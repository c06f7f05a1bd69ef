"""What may go wrong, and how sure is it? Every chance that the futures draw from, with what it was counted on."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from stationkeeper import api
from stationkeeper.assessment.posteriors import Chance, Chances
from stationkeeper.report.chances_picture import NARROW, WIDE, chances_svg
from stationkeeper.report.chances_text import counted_words, figure
from stationkeeper.web.pages.parts import Given, Page, Table, table


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: str
    wide: Markup
    narrow: Markup
    rows: Table


def told(given: Given) -> Chances:
    """Return every chance."""
    return api.chances(given.scenario)


def view(rows: Chances, given: Given) -> View:
    """Return them in words and as a picture."""
    used = sum(row.used for row in rows.chances)
    return View(
        told=f"{len(rows.chances)} chances, counted through {rows.counted_through}; "
        f"the futures draw from {used} of them. Dot: mean; line: holds it with 90 %, as sure as the counts make it.",
        wide=chances_svg(rows, WIDE, "chances-wide", headed=False),
        narrow=chances_svg(rows, NARROW, "chances-narrow", headed=False),
        rows=table(
            "Mean and the interval that holds 90 % of what the counts leave open",
            ("to which", "what happens", "counted", ">mean", ">5 %", ">95 %", "unit", "drawn from"),
            (_row(row) for row in rows.chances),
        ),
    )


def _row(row: Chance) -> tuple[str, ...]:
    figures = (figure(row, value) for value in (row.mean, row.p05, row.p95))
    return (row.subject, row.event, counted_words(row), *figures, row.unit, "yes" if row.used else "no")


PAGE = Page(
    "chances", "Chances", "What may go wrong, and how sure is it?", "chances.html", told, view, "chances", broad=True
)
