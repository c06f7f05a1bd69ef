"""Does the air leak become untenable, and how long are the modules certified?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from pydantic import Field

from stationkeeper.assessment.answer import Band, LeakVerdict, Told
from stationkeeper.report import charts, tables, words
from stationkeeper.report.charts import Dates, Frame, Scale
from stationkeeper.report.page import BandFigure, band_figure, leak_told
from stationkeeper.times import DAYS_PER_YEAR
from stationkeeper.web.pages.parts import Given, Page, Table, day, kg, table


class ReadingTold(Told):
    """A published air leak rate."""

    id: str = Field(description="Reading.")
    day: date = Field(description="Date, UTC.")
    place: str = Field(description="station or chamber.")
    kg_per_day: float | None = Field(description="Leak rate; null: none given.")
    text: str = Field(description="What was said, in our words.")
    standing: str = Field(description="Standing of the row.")


class LifeTold(Told):
    """A module still there with its certified life."""

    module: str = Field(description="Module.")
    segment: str = Field(description="Segment.")
    launched: date = Field(description="Launch, UTC.")
    design_life_ends: date | None = Field(description="End of its design life, UTC; null: none known.")
    certified_until: date | None = Field(description="End of its certified life, UTC; null: none known.")
    certified_by: str = Field(description="Who certified it.")


class StructureTold(Told):
    """Leak and certified lives."""

    station: str = Field(description="Station.")
    result_hash: str = Field(description="Hash of what the campaign returned.")
    futures: int = Field(description="Futures played.")
    as_of: date = Field(description="Epoch.")
    through: date = Field(description="Last date.")
    leak: list[LeakVerdict] = Field(description="Verdict on the leak by party; no limit is agreed.")
    bands: list[Band] = Field(description="Leak over time.")
    readings: tuple[ReadingTold, ...] = Field(description="Published readings.")
    modules: tuple[LifeTold, ...] = Field(description="Modules, the soonest certified end first.")


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: str
    verdicts: Table
    bands: tuple[BandFigure, ...]
    picture: Markup
    readings: Table
    modules_told: str
    modules: Table


def told(given: Given) -> StructureTold:
    """Return leak and certified lives."""
    answer = given.played.answer
    return StructureTold(
        station=answer.station,
        result_hash=answer.result_hash,
        futures=answer.futures,
        as_of=answer.as_of,
        through=answer.through,
        leak=answer.leak,
        bands=[band for band in answer.bands if band.metric.startswith("leak")],
        readings=tuple(
            ReadingTold(
                id=row.id, day=row.day, place=row.place, kg_per_day=row.kg_per_day, text=row.text, standing=row.standing
            )
            for row in given.scenario.leaks
        ),
        modules=tuple(_lives(given)),
    )


def _lives(given: Given) -> list[LifeTold]:
    found = [
        LifeTold(
            module=row.id,
            segment=row.segment,
            launched=row.launched,
            design_life_ends=None
            if row.design_life_years is None
            else date.fromordinal(row.launched.toordinal() + round(row.design_life_years * DAYS_PER_YEAR)),
            certified_until=row.certified_until,
            certified_by=row.certified_by,
        )
        for row in given.scenario.modules
        if row.removed is None or row.removed > given.scenario.station.epoch
    ]
    return sorted(found, key=lambda row: (row.certified_until or date.max, row.module))


def view(rows: StructureTold, given: Given) -> View:
    """Return it in words and pictures."""
    answer = given.played.answer
    short = [row.module for row in rows.modules if row.certified_until and row.certified_until < rows.through]
    unknown = sum(row.certified_until is None for row in rows.modules)
    lapse = f"{words.counted(len(short), 'certified life', 'certified lives')} end before {rows.through}"
    return View(
        told=leak_told(answer),
        verdicts=table(
            "Each party's own limit on the total leak",
            ("party", ">limit, kg/d", "never over it"),
            ((row.party, row.limit, row.never_over) for row in tables.leak_rows(answer)),
        ),
        bands=tuple(band_figure(answer, band, place) for place, band in enumerate(rows.bands)),
        picture=_picture(rows.readings),
        readings=table(
            "Published readings",
            ("date", "place", ">kg/d", "what was said", "standing"),
            ((str(r.day), r.place, _rate(r.kg_per_day), r.text, r.standing.partition(";")[0]) for r in rows.readings),
        ),
        modules_told=f"{lapse}; of {unknown} modules none was found.",
        modules=table(
            "Modules, the soonest end of certified life first",
            ("module", "segment", "launched", "design life ends", "certified until", "by"),
            (
                (
                    *(row.module, row.segment, str(row.launched), day(row.design_life_ends)),
                    *(day(row.certified_until), row.certified_by or "unknown"),
                )
                for row in rows.modules
            ),
        ),
    )


def _rate(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"


def _picture(rows: Sequence[ReadingTold]) -> Markup:
    """Return the published readings over time: circles for the whole station, squares for the chamber."""
    given = [(row, row.kg_per_day) for row in rows if row.kg_per_day is not None]
    if not given:
        return Markup()
    frame = Frame(50, 24, 860, 196)
    days = [row.day for row, _ in given]
    dates = Dates(date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1), frame.left, frame.right)
    low, high = charts.nice_range(0.0, max(rate for _, rate in given))
    scale = Scale(low, high, frame.bottom, frame.top)
    shapes = {"station": "circle", "chamber": "square"}
    marks = [charts.marker(shapes[row.place], dates.at(row.day), scale.at(rate), "mark", 4) for row, rate in given]
    return charts.picture(
        "leaks",
        960,
        224,
        "Published air leak rates, kg a day",
        "; ".join(f"{row.day} {row.place} {kg(rate)} kg/d" for row, rate in given),
        charts.value_axis(scale, frame, charts.nice_ticks(low, high, 5)),
        charts.label(0, 12, "kg/d", "soft"),
        charts.time_axis(dates, frame, 64.0),
        *marks,
        charts.marker("circle", 878, 40, "mark"),
        charts.label(888, 44, "station"),
        charts.marker("square", 878, 60, "mark"),
        charts.label(888, 64, "chamber"),
    )


PAGE = Page(
    "structure", "Structure", "Does the structure hold?", "structure.html", told, view, "readings", campaign="one"
)
