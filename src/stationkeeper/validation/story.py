"""The altitude of the ISS since 1999 beside what the model makes of it, year by year.

Each year the model starts from the recorded altitude of 1 January, with the ballistic coefficient of the days before,
and is flown to the end of the year with the weather and the burns that came. No later element is asked.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.orbit.elements_csv import Burns, Elements, date_of_day
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.orbit.table import DATA, Floats
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.validation.booking import shown_beyond_given_km
from stationkeeper.validation.expected import Ground, fly_on, ground
from stationkeeper.validation.weather import Weather, shipped_weather

SHIPPED = DATA / "record.npz"
FIT_DAYS = 90
LEAST_DAYS = 30  # a year of which less can be flown tells nothing


class Path(NamedTuple):
    """What was flown of a year: altitude at each noon from the start on."""

    start: date
    day: Floats  # whole days since 2000-01-01 12:00 UTC
    altitude_km: Floats


class Year(Told):
    """One year, flown from its first recorded day in January."""

    year: int = Field(description="The year.")
    start: date = Field(description="First noon: 1 January, or the next day on record in that month.")
    end: date = Field(description="Last noon compared: 1 January of the next year, or the last day on record before.")
    from_km: float = Field(description="Recorded altitude at the start.")
    foretold_km: float = Field(description="Altitude at the end as flown.")
    recorded_km: float = Field(description="Altitude at the end as recorded.")
    error_km: float = Field(description="Flown less recorded.")
    largest_km: float = Field(description="Largest error of a day on record within the year, without sign.")
    burned_mps: float = Field(description="Delta-v of the burns given.")
    decay_km: float = Field(description="What drag took: altitude at the start and burns, less altitude at the end.")
    percent_of_decay: float = Field(description="Error as a share of what drag took.")
    ballistic_m2_per_kg: float = Field(description="Cd A / m at the start, from the 90 days before.")


class Story(Told):
    """The altitude by year, model and record."""

    first: date = Field(description="First day of the record.")
    last: date = Field(description="Last day of the record.")
    weather_to: date = Field(description="Last day with observed weather: the model ends there.")
    lowest_km: float = Field(description="Lowest altitude on record.")
    highest_km: float = Field(description="Highest altitude on record.")
    rms_percent_of_decay: float = Field(description="Root mean square of the years' errors, each by its decay.")
    rms_km: float = Field(description="Root mean square of the years' errors.")
    years: tuple[Year, ...] = Field(description="One a year that can be flown.")
    left_out: tuple[int, ...] = Field(description="Years without a day on record in January or fewer than 30 days.")


class Flown(NamedTuple):
    """The story with the lines that a picture draws."""

    told: Story
    elements: Elements
    paths: tuple[Path, ...]


def shipped_record() -> tuple[Elements, Burns]:
    """Return mean altitude by day and burns of the ISS, 1999-06-01 to 2026-10-09; days without elements are absent."""
    with np.load(SHIPPED) as stored:
        metres = stored["altitude_m"]
        there = np.flatnonzero(metres > 0)
        elements = Elements(int(stored["first_day"]) + there.astype(np.float64), metres[there] / 1000.0)
        return elements, Burns(stored["burn_minute"] / 1440.0, stored["burn_mm_per_s"] / 1000.0)


def shipped_story() -> Flown:
    """Return the story of the shipped record under the shipped weather."""
    return story(*shipped_record(), shipped_weather())


def story(elements: Elements, burns: Burns, weather: Weather) -> Flown:
    """Return the story of a record, year by year, as far as elements and weather reach."""
    first, last = max(float(elements.day[0]), weather.first_day + 1.0), min(float(elements.day[-1]), weather.last_day)
    place = ground(elements, burns, weather, first, last)
    wanted = range(date_of_day(first).year + 1, date_of_day(last).year + 1)
    found = {year: _year(place, year) for year in wanted}
    flown = [pair for pair in found.values() if pair]
    years = tuple(told for told, _ in flown)
    share, error = (np.array([getattr(each, name) for each in years]) for name in ("percent_of_decay", "error_km"))
    told = Story(
        first=date_of_day(float(elements.day[0])),
        last=date_of_day(float(elements.day[-1])),
        weather_to=date_of_day(weather.last_day),
        lowest_km=round(float(elements.altitude_km.min()), 1),
        highest_km=round(float(elements.altitude_km.max()), 1),
        rms_percent_of_decay=round(float(np.sqrt(np.mean(share**2))), 1),
        rms_km=round(float(np.sqrt(np.mean(error**2))), 2),
        years=years,
        left_out=tuple(year for year, pair in found.items() if not pair),
    )
    return Flown(told, elements, tuple(path for _, path in flown))


def _year(place: Ground, year: int) -> tuple[Year, Path] | None:
    """Return a year as told and as flown, None where its January is not on record or too little follows."""
    record, booking = place.record, place.booking
    low = max(int(j2000_days(date(year, 1, 1)) - record.first_day), FIT_DAYS)
    high = min(int(j2000_days(date(year + 1, 1, 1)) - record.first_day), len(record.drops_km))
    known = low + np.flatnonzero(record.known[low : high + 1])
    if not len(known) or date_of_day(record.first_day + int(known[0])).month != 1:
        return None
    start, end = int(known[0]), int(known[-1])
    if end - start < LEAST_DAYS:
        return None
    flight = fly_on(place, start, end, FIT_DAYS)
    altitude = flight.altitude_km
    altitude[1:] += shown_beyond_given_km(booking)[start + 1 : end + 1]
    path = Path(
        date_of_day(record.first_day + start), record.first_day + np.arange(start, end + 1, dtype=np.float64), altitude
    )
    error = altitude[known - start] - record.altitude_km[known]
    decay = float(record.altitude_km[start] - record.altitude_km[end] + booking.shown_km[start:end].sum())
    flown_with = (float(flight.burned.ahead_mps[: end - start].sum()), float(flight.ballistic_m2_per_kg[0]))
    return _told(year, path, error, float(record.altitude_km[end]), decay, flown_with), path


def _told(
    year: int, path: Path, error: Floats, recorded_km: float, decay: float, flown_with: tuple[float, float]
) -> Year:
    """Return a year as numbers; flown_with: delta-v and ballistic coefficient."""
    return Year(
        year=year,
        start=path.start,
        end=date_of_day(float(path.day[-1])),
        from_km=round(float(path.altitude_km[0]), 3),
        foretold_km=round(float(path.altitude_km[-1]), 3),
        recorded_km=round(recorded_km, 3),
        error_km=round(float(error[-1]), 3),
        largest_km=round(float(np.abs(error).max()), 3),
        burned_mps=round(flown_with[0], 2),
        decay_km=round(decay, 3),
        percent_of_decay=round(100.0 * float(error[-1]) / decay, 1),
        ballistic_m2_per_kg=round(flown_with[1], 5),
    )


_COLUMNS = (
    Column("YEAR", 5),
    *(
        Column(head, 9, True)
        for head in ("FROM KM", "BURNS M/S", "DECAY KM", "FORETOLD", "RECORDED", "OFF KM", "OFF %")
    ),
)


def story_text(told: Story) -> str:
    """Return the story as a table of years."""
    lines = paragraph(
        f"Mean altitude of the ISS, {told.first} to {told.last}, between {told.lowest_km:.0f} and "
        f"{told.highest_km:.0f} km. Each year is flown from January with what was known then, and the weather and the "
        f"burns that came, to {told.weather_to} at most."
    )
    lines += ["", *table(_COLUMNS, [_row(each) for each in told.years]), ""]
    left = f" Left out, too little on record: {', '.join(map(str, told.left_out))}." if told.left_out else ""
    lines += paragraph(
        f"Root mean square at the end of a year: {told.rms_km:.1f} km, {told.rms_percent_of_decay:.0f} % of what drag "
        f"took.{left}"
    )
    lines += paragraph("* not to the end of the year, or not from 1 January: the record or the weather has no more.")
    return "\n".join(lines)


def _row(each: Year) -> list[str]:
    numbers = [each.from_km, each.burned_mps, each.decay_km, each.foretold_km, each.recorded_km]
    part = "" if (each.end - each.start).days >= 364 else "*"
    return [
        f"{each.year}{part}",
        *(f"{n:.1f}" for n in numbers),
        f"{each.error_km:+.1f}",
        f"{each.percent_of_decay:+.0f}",
    ]
