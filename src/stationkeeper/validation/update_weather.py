"""A newer record of activity, or a newer forecast, in our own form: what it adds to the shipped ones, told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.elements_csv import date_of_day
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.orbit.solar import read_forecast
from stationkeeper.orbit.table import Floats
from stationkeeper.report.aligned import paragraph
from stationkeeper.validation.weather import (
    AP_RANGE,
    F107_RANGE,
    LONGEST_HOLE_DAYS,
    SMOOTHING_DAYS,
    Weather,
    bridged,
    centred_mean,
    shipped_weather,
)
from stationkeeper.validation.weather_files import DayRow, MonthRow, Read, read_activity

CHANGED = 0.05  # sfu, or of Ap: shipped values are kept in tenths
MONTH_COLUMNS = ("f107_p05", "f107_p50", "f107_p95", "ap_p05", "ap_p50", "ap_p95")


class Update(Told):
    """What files of activity hold, and what is new in them."""

    kinds: tuple[str, ...] = Field(description="What the files are.")
    holds: str = Field(description="weather: observed days; forecast: months foretold.")
    first: date = Field(description="First day, or first month, in what was given.")
    last: date = Field(description="Last day, or last month.")
    rows: int = Field(description="Days or months given.")
    shipped_to: date = Field(description="Last day, or month, of what ships with the package.")
    new: int = Field(description="Days or months that the shipped one does not have.")
    changed: int = Field(description="Days or months that both have, with other values.")
    largest_change: str = Field(
        description="The largest change of F10.7 among them, in words; empty when there is none."
    )
    warnings: tuple[str, ...] = Field(description="What was repaired or left out, with its line.")


def update_weather(paths: Sequence[Path]) -> tuple[Update, str]:
    """Return what files of activity hold, and the same as CSV in our own form.

    Observed days become a weather file (date, f107, f107a, ap) with the shipped record before and between them; months
    become the table solar_forecast.csv of a station. Raises RequestError with every fault of all files.
    """
    faults: list[Fault] = []
    found: list[Read] = []
    for path in paths:
        read, wrong = read_activity(path)
        found.append(read)
        faults += wrong
    if not faults and any(read.months for read in found) and len(found) > 1:
        faults.append(Fault("FILE", f"{len(found)} files with a forecast among them", "one forecast, or observed days"))
    if faults:
        raise RequestError(faults)
    if found[0].months:
        return _forecast(found[0], str(paths[0]))
    return _weather(found, paths)


def _weather(found: list[Read], paths: Sequence[Path]) -> tuple[Update, str]:
    warnings: list[str] = []
    given = _columns(found, paths, warnings)
    shipped = shipped_weather()
    given = _since(int(shipped.first_day), given, paths[0], warnings)
    first, last = int(min(given)), int(max(given))
    joined = first <= shipped.last_day + LONGEST_HOLE_DAYS
    begin = int(shipped.first_day) if joined else first
    end = max(last, int(shipped.last_day)) if joined else last
    if not joined:
        warnings.append(
            f"The shipped record ends on {date_of_day(shipped.last_day)}, too early to be put before: give a file that "
            "has the days between too, as SW-All.csv of CelesTrak"
        )
    columns = _filled(given, begin, end, shipped)
    weather = _smooth(columns, begin, paths[0], warnings)
    both = [day for day in given if shipped.first_day <= day <= shipped.last_day]
    changed = [day for day in both if _differs(given[day], shipped, day)]
    told = Update(
        kinds=tuple(read.kind for read in found),
        holds="weather",
        first=date_of_day(first),
        last=date_of_day(last),
        rows=len(given),
        shipped_to=date_of_day(shipped.last_day),
        new=len(given) - len(both),
        changed=len(changed),
        largest_change=_largest(changed, given, shipped),
        warnings=tuple(warnings),
    )
    return told, _weather_csv(weather)


def _columns(found: list[Read], paths: Sequence[Path], warnings: list[str]) -> dict[int, list[float]]:
    """Return F10.7, its mean and Ap by day, laid over one another file by file; values that cannot be are left out."""
    given: dict[int, list[float]] = {}
    for read, path in zip(found, paths, strict=True):
        seen: dict[date, int] = {}
        for row in read.days:
            if row.day in seen:
                warnings.append(
                    f"{path.name}:{row.line}: {row.day} again, first on line {seen[row.day]}; this one counts"
                )
            seen[row.day] = row.line
            cells = given.setdefault(int(j2000_days(row.day)), [math.nan] * 3)
            for at, value in enumerate(_possible(row, path.name, warnings)):
                if not math.isnan(value):
                    cells[at] = value
    return given


def _since(first: int, given: dict[int, list[float]], path: Path, warnings: list[str]) -> dict[int, list[float]]:
    """Return the days with a value from that on which the shipped record begins; those left out are told."""
    told = {day: cells for day, cells in given.items() if not all(map(math.isnan, cells))}
    kept = {day: cells for day, cells in told.items() if day >= first}
    if len(told) < len(given):
        warnings.append(f"{len(given) - len(told)} days without a value, or not over yet, are left out")
    if not kept:
        met = f"{date_of_day(min(given))} to {date_of_day(max(given))}"
        allowed = f"a day from {date_of_day(first)} on: the shipped record begins there"
        raise RequestError(Fault(str(path), met, allowed, "Give a newer file"))
    if len(kept) < len(told):
        warnings.append(f"{len(told) - len(kept)} days before {date_of_day(first)} are left out")
    return kept


def _possible(row: DayRow, name: str, warnings: list[str]) -> tuple[float, float, float]:
    """Return the values of a row, NaN for those that cannot be, told with their line."""
    values = []
    for title, value, (low, high) in (
        ("F10.7", row.f107, F107_RANGE),
        ("F10.7 of 81 days", row.f107a, F107_RANGE),
        ("Ap", row.ap, AP_RANGE),
    ):
        if value < low or value > high:
            what = "a flare spike" if title == "F10.7" and value > high else "no measurement"
            warnings.append(
                f"{name}:{row.line}: {title} of {value:g} on {row.day} is {what}; a line between its neighbours is put"
            )
            value = math.nan
        values.append(value)
    return values[0], values[1], values[2]


def _filled(given: dict[int, list[float]], begin: int, end: int, shipped: Weather) -> Floats:
    """Return F10.7, mean and Ap by day, the shipped record where no file tells anything; NaN where nothing does."""
    columns = np.full((3, end - begin + 1), np.nan)
    low, high = max(begin, int(shipped.first_day)), min(end, int(shipped.last_day))
    if low <= high:
        theirs = slice(low - int(shipped.first_day), high - int(shipped.first_day) + 1)
        for at, values in enumerate((shipped.f107, shipped.f107a, shipped.ap)):
            columns[at, low - begin : high - begin + 1] = values[theirs]
    for day, cells in given.items():
        for at, value in enumerate(cells):
            if not math.isnan(value) or at == 1:
                columns[at, day - begin] = value
    return columns


def _smooth(columns: Floats, begin: int, path: Path, warnings: list[str]) -> Weather:
    """Return the record without holes; where no centred mean is given it is formed."""
    for name, values, other in (("F10.7", columns[0], "solar"), ("Ap", columns[2], "geomagnetic")):
        if np.isnan(values).all():
            remedy = f"Give the file of daily {other} data too, or SW-All.csv of CelesTrak"
            raise RequestError(Fault(str(path), f"no {name} on any day", "F10.7 and Ap", remedy))
    holes = int(np.isnan(columns[0]).sum()), int(np.isnan(columns[2]).sum())
    if any(holes):
        warnings.append(f"{holes[0]} days without F10.7 and {holes[1]} without Ap bridged by straight lines")
    f107 = bridged(path, "f107", columns[0], F107_RANGE, float(begin), warnings)
    ap = bridged(path, "ap", columns[2], AP_RANGE, float(begin), warnings)
    formed = np.where(np.isnan(columns[1]), centred_mean(f107, SMOOTHING_DAYS), columns[1])
    return Weather(float(begin), f107, formed, ap)


def _differs(cells: list[float], shipped: Weather, day: int) -> bool:
    row = day - int(shipped.first_day)
    return any(
        abs(value - float(theirs[row])) > CHANGED
        for value, theirs in zip((cells[0], cells[2]), (shipped.f107, shipped.ap), strict=True)
        if not math.isnan(value)
    )


def _largest(changed: list[int], given: dict[int, list[float]], shipped: Weather) -> str:
    """Return the largest change of F10.7 in words; that of Ap where no F10.7 changed."""
    for at, theirs, form in ((0, shipped.f107, "{:g} to {:g} sfu on {}"), (2, shipped.ap, "Ap of {:g} to {:g} on {}")):
        before = {day: float(theirs[day - int(shipped.first_day)]) for day in changed}
        off = {day: abs(given[day][at] - before[day]) for day in changed if not math.isnan(given[day][at])}
        day = max(off, key=lambda each: (off[each], each), default=0)
        if off and off[day] > CHANGED:
            return form.format(before[day], given[day][at], date_of_day(day))
    return ""


def _weather_csv(weather: Weather) -> str:
    rows = zip(weather.f107.tolist(), weather.f107a.tolist(), weather.ap.tolist(), strict=True)
    lines = [
        f"{date_of_day(weather.first_day + n)},{f107:.1f},{f107a:.1f},{ap:g}"
        for n, (f107, f107a, ap) in enumerate(rows)
    ]
    return "\n".join(["date,f107,f107a,ap", *lines]) + "\n"


def _forecast(read: Read, path: str) -> tuple[Update, str]:
    """Return the table of months; one left out is a fault, one given twice a warning."""
    warnings: list[str] = []
    months: dict[date, MonthRow] = {}
    for row in read.months:
        if row.month in months:
            warnings.append(f"{path}:{row.line}: {row.month:%Y-%m} again, line {months[row.month].line} does not count")
        months[row.month] = row
    ordered = sorted(months)
    faults = [
        Fault(f"{path}:{months[after].line}", f"{after:%Y-%m} follows {before:%Y-%m}", "every month, none left out")
        for before, after in zip(ordered, ordered[1:], strict=False)
        if (after.year - before.year) * 12 + after.month - before.month != 1
    ]
    if faults:
        raise RequestError(faults)
    shipped = read_forecast()
    theirs = dict(zip(shipped.months, shipped.values.tolist(), strict=True))
    if ordered[-1] < shipped.months[0]:
        warnings.append(
            f"{path}: an old issue, it ends in {ordered[-1]:%Y-%m}; the shipped one begins in {shipped.months[0]:%Y-%m}"
        )
    both = [month for month in ordered if month in theirs]
    changed = [month for month in both if np.abs(np.array(_rising(months[month])) - theirs[month]).max() > CHANGED]
    told = Update(
        kinds=(read.kind,),
        holds="forecast",
        first=ordered[0],
        last=ordered[-1],
        rows=len(ordered),
        shipped_to=shipped.months[-1],
        new=len(ordered) - len(both),
        changed=len(changed),
        largest_change=_largest_month(changed, months, theirs),
        warnings=tuple(warnings),
    )
    return told, _forecast_csv([months[month] for month in ordered], Path(path).name)


def _rising(row: MonthRow) -> tuple[float, ...]:
    """Return 5, 50, 95 % of F10.7, then of Ap."""
    return (*row.values[2::-1], *row.values[:2:-1])


def _largest_month(changed: list[date], months: dict[date, MonthRow], theirs: dict[date, list[float]]) -> str:
    if not changed:
        return ""
    month = max(changed, key=lambda each: abs(months[each].values[1] - theirs[each][1]))
    return f"median {theirs[month][1]:g} to {months[month].values[1]:g} sfu in {month:%Y-%m}"


def _forecast_csv(rows: list[MonthRow], name: str) -> str:
    lines = [
        f"{row.month:%Y-%m},{','.join(f'{value:g}' for value in _rising(row))},orb-msfc-forecast,published,{name}"
        for row in rows
    ]
    return "\n".join([f"id,{','.join(MONTH_COLUMNS)},source,standing,note", *lines]) + "\n"


def update_text(told: Update) -> str:
    """Return what is new, in words."""
    unit = "days" if told.holds == "weather" else "months"
    lines = paragraph(
        f"{' and '.join(told.kinds)}: {told.rows} {unit}, {told.first} to {told.last}. Shipped: to {told.shipped_to}. "
        f"{told.new} {unit} are new, {told.changed} have other values than shipped."
    )
    if told.largest_change:
        lines += paragraph(f"Largest change: {told.largest_change}.")
    return "\n".join([*lines, *(f"Note: {warning}" for warning in told.warnings)])
