"""Delta-v and decay year by year, from a record of elements: the books of an orbit.

What burns gave in a year is the change of altitude and what drag took, whether one burn was large or many were small:
burns of 0.05 to 0.2 m/s are not told one by one (`orbit.detect`), the balance holds them. What is less, day by day,
cannot be told from less drag. The decay is that of the quiet days around, scaled by the drag of the observed weather.
Beside it stands what could have been foretold in January: the same altitudes held against the coefficient known then.
"""

from __future__ import annotations

import math
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.detect import LIMITS, excess_and_decay_km
from stationkeeper.orbit.elements_csv import Burns, Elements, date_of_day, read_burns, read_elements
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.orbit.reboost import dv_mps
from stationkeeper.orbit.table import Floats
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.units import EARTH_RADIUS_KM
from stationkeeper.validation.commands import Files, drag_between, found_burns, gathered
from stationkeeper.validation.expected import Ground, ground, outlook_along
from stationkeeper.validation.weather import Weather, read_weather, shipped_weather

LEAST_DAYS = 30  # on record in a year that is told
LONGEST_HOLE_DAYS = 31.0  # over a longer hole of the record nothing is counted
FIT_DAYS = 90
NEAR_DAYS = 1.6  # a burn shows up to this far from its time, smeared over two days
LEAST_QUIET = 5  # days, to tell a decay
WINDOW_DAYS = 2.0 * LIMITS.neighbours + 1.0  # days whose sum tells one decay: as many share an error of it


class YearOfBurns(Told):
    """The books of one year, of the days between its first and its last element."""

    year: int = Field(description="The year.")
    first: date = Field(description="First noon counted.")
    last: date = Field(description="Last noon counted: 1 January of the next year, or the last element before.")
    days: int = Field(description="Days counted: those in holes of more than 31 days are not.")
    risen_km: float = Field(description="Altitude at the last noon less that at the first.")
    decay_km: float = Field(description="What drag took.")
    burned_mps: float = Field(description="Delta-v that both together ask for, braking burns taken off.")
    sd_mps: float = Field(description="Standard deviation of it, from the scatter of quiet days.")
    found_mps: float = Field(description="Sum of the burns seen in the elements, each over 0.2 m/s.")
    listed_mps: float | None = Field(description="Sum of the burns given; null without --reboosts.")
    off_percent: float | None = Field(description="Delta-v by the balance over that of the burns given, less one.")
    foretold_mps: float | None = Field(
        description="Delta-v to fly the recorded altitudes, foretold with the coefficient known on the first noon and "
        "the weather that came; null where the weather or the days before are missing."
    )


class YearsOfBurns(Told):
    """Delta-v by year."""

    years: tuple[YearOfBurns, ...] = Field(description="One a year with at least 30 days on record.")
    warnings: tuple[str, ...] = Field(description="What was repaired or left out.")


def years_of_burns(files: Files) -> YearsOfBurns:
    """Return the books of the files' years; raise RequestError with every fault."""
    faults: list[Fault] = []
    elements = gathered(faults, lambda: read_elements(files.elements))
    weather = gathered(faults, lambda: read_weather(files.weather) if files.weather else shipped_weather())
    path = files.reboosts
    listed = gathered(faults, lambda: read_burns(path)) if path else None
    if faults or elements is None or weather is None:
        raise RequestError(faults)
    return books(elements, listed, weather)


class _Steps(NamedTuple):
    """From each element to the next; arrays of one length."""

    first_day: Floats
    days: Floats
    rise_km: Floats
    decay_km: Floats
    mps_per_km: Floats
    scatter_km: Floats  # of the excess of quiet days around
    counted: NDArray[np.bool_]


def books(elements: Elements, listed: Burns | None, weather: Weather) -> YearsOfBurns:
    """Return delta-v and decay by year of a record."""
    found = found_burns(elements, weather).burns
    steps = _steps(elements, found, drag_between(elements, weather))
    first, last = max(float(elements.day[0]), weather.first_day + 1.0), min(float(elements.day[-1]), weather.last_day)
    place = ground(elements, found if listed is None else listed, weather, first, last) if last > first else None
    wanted = range(date_of_day(float(elements.day[0])).year, date_of_day(float(elements.day[-1])).year + 1)
    told = [_year(year, steps, found, listed, place) for year in wanted]
    warnings = (*elements.warnings, *(listed.warnings if listed else ()), *weather.warnings)
    left = [str(year) for year, each in zip(wanted, told, strict=True) if each is None]
    if left:
        warnings = (*warnings, f"Left out, fewer than {LEAST_DAYS} days on record: {', '.join(left)}")
    return YearsOfBurns(years=tuple(each for each in told if each), warnings=warnings)


def _steps(elements: Elements, found: Burns, drag: Floats) -> _Steps:
    """Return the steps with their decay: that of the quiet days around, summed and shared out by drag."""
    excess, usual = excess_and_decay_km(elements, drag)
    days, rise = np.diff(elements.day), np.diff(elements.altitude_km)
    middle = elements.day[:-1] + 0.5 * days
    burns = np.concatenate([[-np.inf], found.day, [np.inf]])
    place = np.searchsorted(burns, middle)
    apart = np.minimum(middle - burns[place - 1], burns[place] - middle)
    least = np.maximum(LIMITS.least_km, LIMITS.least_of_decay * usual / days)
    quiet = (days <= LIMITS.longest_step_days) & (apart > NEAR_DAYS) & (np.abs(excess) <= least)
    lost, unit, count, square = (_near(np.where(quiet, each, 0.0)) for each in (-rise, drag, quiet, excess**2))
    enough = count >= LEAST_QUIET
    decay = np.where(enough, lost / np.where(enough, unit, 1.0) * drag, usual)
    scatter = np.where(enough, np.sqrt(square / np.maximum(count, 1.0)), LIMITS.edge_km)
    per_km = np.array([dv_mps(EARTH_RADIUS_KM + height, 1.0) for height in elements.altitude_km[:-1].tolist()])
    return _Steps(elements.day[:-1], days, rise, decay, per_km, scatter, days <= LONGEST_HOLE_DAYS)


def _near(values: Floats) -> Floats:
    """Return the sums over each row and its neighbours."""
    return np.convolve(values, np.ones(2 * LIMITS.neighbours + 1))[LIMITS.neighbours : -LIMITS.neighbours]


def _year(year: int, steps: _Steps, found: Burns, listed: Burns | None, place: Ground | None) -> YearOfBurns | None:
    """Return the books of a year, None when too little of it is on record."""
    low, high = float(j2000_days(date(year, 1, 1))), float(j2000_days(date(year + 1, 1, 1)))
    inside = steps.counted & (steps.first_day >= low) & (steps.first_day + steps.days <= high)
    if steps.days[inside].sum() < LEAST_DAYS:
        return None
    first = float(steps.first_day[inside][0])
    last = float((steps.first_day + steps.days)[inside][-1])
    burned = float(((steps.rise_km + steps.decay_km) * steps.mps_per_km)[inside].sum())
    given = None if listed is None else _sum(listed, first, last)
    return YearOfBurns(
        year=year,
        first=date_of_day(first),
        last=date_of_day(last),
        days=int(steps.days[inside].sum()),
        risen_km=round(float(steps.rise_km[inside].sum()), 3),
        decay_km=round(float(steps.decay_km[inside].sum()), 3),
        burned_mps=round(burned, 2),
        sd_mps=round(_sd_mps(steps, inside), 2),
        found_mps=round(_sum(found, first, last), 2),
        listed_mps=None if given is None else round(given, 2),
        off_percent=round(100.0 * (burned / given - 1.0), 1) if given else None,
        foretold_mps=_foretold(place, first, last, steps, inside),
    )


def _sum(burns: Burns, first: float, last: float) -> float:
    return float(burns.dv_mps[(burns.day >= first) & (burns.day < last)].sum())


def _sd_mps(steps: _Steps, inside: NDArray[np.bool_]) -> float:
    """Return the standard deviation of a year's delta-v: days whose decay is of one sum share its error."""
    error = steps.scatter_km / math.sqrt(WINDOW_DAYS) * steps.days * steps.mps_per_km
    return math.sqrt(float(np.square(error[inside]).sum()) * WINDOW_DAYS)


def _foretold(
    place: Ground | None, first: float, last: float, steps: _Steps, inside: NDArray[np.bool_]
) -> float | None:
    """Return the delta-v that was to be expected at `first`, None where it cannot be told."""
    if place is None:
        return None
    low, high = int(first - place.record.first_day), int(last - place.record.first_day)
    if low < FIT_DAYS or high > len(place.record.drops_km) or steps.days[inside].sum() < last - first:
        return None
    decay = float((outlook_along(place, low, high, FIT_DAYS) * place.record.drops_km[low:high]).sum())
    per_km = float(np.average(steps.mps_per_km[inside], weights=steps.days[inside]))
    return round((float(steps.rise_km[inside].sum()) + decay) * per_km, 2)


_COLUMNS = (
    Column("YEAR", 5),
    *(Column(head, 9, True) for head in ("DAYS", "DECAY KM", "BURNS M/S", "+-", "SEEN", "LISTED", "OFF %", "FORETOLD")),
)


def years_text(told: YearsOfBurns) -> str:
    """Return the years as a table."""
    lines = paragraph(
        "Delta-v by year that the altitude asks for: its change and what drag took. Seen: burns over 0.2 m/s in the "
        "elements. Foretold: with the coefficient known on the first day, for the altitudes that were flown."
    )
    lines += ["", *table(_COLUMNS, [_row(each) for each in told.years]), ""]
    lines += [line for warning in told.warnings for line in paragraph(f"Note: {warning}")]
    return "\n".join(lines).rstrip()


def _row(each: YearOfBurns) -> list[str]:
    numbers = [each.decay_km, each.burned_mps, each.sd_mps, each.found_mps, each.listed_mps]
    cells = [_cell(number, ".2f") for number in numbers]
    return [str(each.year), str(each.days), *cells, _cell(each.off_percent, "+.1f"), _cell(each.foretold_mps, ".2f")]


def _cell(number: float | None, form: str) -> str:
    return "-" if number is None else format(number, form)
