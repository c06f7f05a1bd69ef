"""Do the stocks last? Bands against their lines, days left, and what runs short first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import Field

from stationkeeper.assessment.answer import Answer, Band, Criterion, Margin, Told
from stationkeeper.report import tables
from stationkeeper.report.page import BandFigure, Strip, band_figure, bands_told, cause_strip, margins_told
from stationkeeper.web.pages.parts import Given, Page, Table, table


class SuppliesTold(Told):
    """What the answer says of stocks."""

    station: str = Field(description="Station.")
    result_hash: str = Field(description="Hash of what the campaign returned.")
    futures: int = Field(description="Futures played.")
    as_of: date = Field(description="Epoch.")
    through: date = Field(description="Last date.")
    supplied: Criterion = Field(description="Are all stocks over their reserve?")
    margins: list[Margin] = Field(description="Stocks against their reserve.")
    bands: list[Band] = Field(description="Stocks over time.")


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: str
    margins_told: str
    margins: Table
    causes: Strip
    bands: tuple[BandFigure, ...]


def told(given: Given) -> SuppliesTold:
    """Return what the answer says of stocks."""
    answer = given.played.answer
    stocks = {f"{margin.stock}_kg" for margin in answer.margins}
    return SuppliesTold(
        station=answer.station,
        result_hash=answer.result_hash,
        futures=answer.futures,
        as_of=answer.as_of,
        through=answer.through,
        supplied=answer.criteria["supplied"],
        margins=answer.margins,
        bands=[band for band in answer.bands if band.metric in stocks],
    )


def view(rows: SuppliesTold, given: Given) -> View:
    """Return it in words and pictures."""
    answer = given.played.answer
    supplied = next(row for row in tables.criterion_rows(answer) if row.name == "supplied")
    return View(
        told=bands_told(rows.bands),
        margins_told=margins_told(answer),
        margins=margin_table(answer),
        causes=cause_strip(supplied),
        bands=tuple(band_figure(answer, band, place) for place, band in enumerate(rows.bands)),
    )


def margin_table(answer: Answer) -> Table:
    """Return the stocks against their reserve."""
    return table(
        "Days left: the least over the period of the days a stock lasts above its reserve without another delivery",
        ("stock", ">now, kg", ">reserve, kg", ">critical, kg", ">5 %", ">median", ">95 %", "never under reserve"),
        (
            (row.title, row.now, row.reserve, row.critical, row.left.p05, row.left.p50, row.left.p95, row.stays_over)
            for row in tables.margin_rows(answer)
        ),
    )


PAGE = Page("supplies", "Supplies", "Do the stocks last?", "supplies.html", told, view, "margins", campaign="one")
