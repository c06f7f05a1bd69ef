"""Does it stay high enough, and does the propellant last?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import Field

from stationkeeper.assessment.answer import Altitude, Band, PropellantUse, Told
from stationkeeper.report import words
from stationkeeper.report.page import BandFigure, band_figure, bands_told
from stationkeeper.scenario.fields import SECTIONS
from stationkeeper.web.pages.orbit_past import PastTold, PastView, activity_band, past_of, past_view
from stationkeeper.web.pages.parts import Given, Page, Table, table

_METRICS = ("altitude_km", "propellant_kg")


class SettingTold(Told):
    """One number of the orbit or of the propellant that the futures are played with."""

    path: str = Field(description="Place in the scenario.")
    title: str = Field(description="In words.")
    value: float = Field(description="The number.")
    sd: float | None = Field(description="Its standard deviation; null: none given.")
    unit: str = Field(description="Unit of both.")
    standing: str = Field(description="published, derived or assumed.")


class PlannedBurnTold(Told):
    """A burn that is planned."""

    id: str = Field(description="Name.")
    day: date = Field(description="Date, UTC.")
    dv_mps: float = Field(description="Delta-v along the track.")
    standing: str = Field(description="published, derived or assumed.")


class OrbitTold(Told):
    """What the answer says of altitude and propellant, and what both rest on."""

    station: str = Field(description="Station.")
    result_hash: str = Field(description="Hash of what the campaign returned.")
    futures: int = Field(description="Futures played.")
    as_of: date = Field(description="Epoch.")
    through: date = Field(description="Last date.")
    altitude_km: Altitude = Field(description="Mean altitude.")
    propellant_kg: PropellantUse = Field(description="Propellant.")
    bands: list[Band] = Field(description="Both over time.")
    activity: Band = Field(description="Solar flux F10.7 to come, as the futures are played with.")
    planned_burns: tuple[PlannedBurnTold, ...] = Field(description="Burns planned on a day.")
    past: PastTold | None = Field(description="Record of the orbit; null: none is shipped of this station.")
    settings: tuple[SettingTold, ...] = Field(description="Numbers that the futures are played with.")


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: str
    levels: Table
    settings: Table
    bands: tuple[BandFigure, ...]
    sun: tuple[BandFigure, ...]
    burns: Table | None
    past: PastView | None


def told(given: Given) -> OrbitTold:
    """Return what the answer says of altitude and propellant."""
    answer = given.played.answer
    return OrbitTold(
        station=answer.station,
        result_hash=answer.result_hash,
        futures=answer.futures,
        as_of=answer.as_of,
        through=answer.through,
        altitude_km=answer.altitude_km,
        propellant_kg=answer.propellant_kg,
        bands=[band for band in answer.bands if band.metric in _METRICS],
        activity=activity_band(given.scenario, answer.through),
        planned_burns=tuple(
            PlannedBurnTold(id=row.id, day=row.day, dv_mps=row.dv_mps, standing=row.standing)
            for row in given.scenario.burns
        ),
        past=past_of(given.scenario),
        settings=tuple(_settings(given)),
    )


def _settings(given: Given) -> list[SettingTold]:
    found = []
    for section in ("orbit", "propellant"):
        for name, field in SECTIONS[section].model_fields.items():
            quantity = getattr(getattr(given.scenario, section), name)
            if quantity is None:  # a setting that this station leaves out
                continue
            found.append(
                SettingTold(
                    path=f"{section}.{name}",
                    title=(field.description or name).rstrip("."),
                    value=quantity.value,
                    sd=quantity.sd,
                    unit=quantity.unit,
                    standing=quantity.standing,
                )
            )
    return found


def view(rows: OrbitTold, given: Given) -> View:
    """Return it in words and pictures."""
    a, p = rows.altitude_km, rows.propellant_kg
    return View(
        told=bands_told(rows.bands),
        levels=table(
            "Median, 5 to 95 % of futures in brackets",
            ("quantity", ">now", "lowest", "at the end", "used a year", ">line"),
            (
                (
                    *("Mean altitude, km", f"{a.now:.0f}", words.spread(a.lowest).text()),
                    *(words.spread(a.at_end).text(), "", f"floor {a.floor:.0f}"),
                ),
                (
                    *("Propellant, kg", words.number(p.now), words.spread(p.lowest).text()),
                    *("", words.spread(p.per_year).text(), f"reserve {words.number(p.reserve)}"),
                ),
                *(
                    [("Reboosts", "", "", "", words.spread(p.reboosts_per_year, 0.1).text(), "")]
                    if p.reboosts_per_year
                    else []
                ),
            ),
        ),
        settings=table(
            "What the futures are played with",
            ("input", "what it is", ">value", "unit", "standing"),
            (
                (row.path, row.title, f"{row.value:,.6g}", "" if row.unit == "1" else row.unit, row.standing)
                for row in rows.settings
            ),
        ),
        bands=tuple(band_figure(given.played.answer, band, place) for place, band in enumerate(rows.bands)),
        sun=(band_figure(given.played.answer, rows.activity, len(rows.bands)),),
        burns=_burns(rows) if rows.planned_burns else None,
        past=None if rows.past is None else past_view(rows.past),
    )


def _burns(rows: OrbitTold) -> Table:
    return table(
        "Reboosts planned on a day",
        ("burn", "day", ">delta-v, m/s", "standing"),
        ((row.id, str(row.day), f"{row.dv_mps:.2f}", row.standing) for row in rows.planned_burns),
    )


PAGE = Page(
    "orbit",
    "Orbit",
    "Does it stay high enough?",
    "orbit.html",
    told,
    view,
    "settings",
    campaign="one",
)
