"""Files of solar and geomagnetic activity as they are published, brought to rows with their lines.

CelesTrak's SW-All in both forms (https://celestrak.org/SpaceData/SpaceWx-format.php: observed days are taken, predicted
ones left), NOAA SWPC's texts of daily solar data and daily geomagnetic data, the record of Kp, ap, Ap and F10.7
of GFZ (https://kp.gfz.de: the definitive source of Ap), and the table of 13-month smoothed F10.7 and Ap that NASA
Marshall issues each month.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from stationkeeper.errors import Fault

OBSERVED = ("OBS", "INT")  # measured, or interpolated by the publisher; PRD and PRM are predictions
CSV_COLUMNS = ("DATE", "F10.7_OBS", "F10.7_OBS_CENTER81", "AP_AVG")
# Columns of the fixed form: FORMAT(I4,I3,I3,I5,I3,8I3,I4,8I4,I4,F4.1,I2,I4,F6.1,I2,5F6.1)
AP_AT, F107_AT, CENTRED_AT = slice(78, 82), slice(112, 118), slice(118, 124)
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
KNOWN = (
    "SW-All.csv or SW-All.txt of CelesTrak, daily solar or geomagnetic data of NOAA SWPC, the record of Kp, ap and "
    "F10.7 of GFZ, or NASA Marshall's F10.7"
)
PLANETARY_AT, PLANETARY_K = 21, 8  # of daily geomagnetic data: after the date, 9 of Fredericksburg and 9 of College
GFZ_COLUMNS = 28
GFZ_SHORT_AT, GFZ_AP_AT, GFZ_F107_AT = slice(15, 23), 23, 25  # ap1 to ap8, Ap, F10.7obs
_DAILY = "Take daily-solar-indices.txt and daily-geomagnetic-indices.txt"
# What NOAA SWPC publishes beside these: what stands in it, what it is, what to take instead.
OTHERS = (
    (
        r"predicted_f10\.7|Predicted Sunspot Number And Radio Flux",
        "NOAA's prediction of the solar cycle",
        "It has no Ap, and its range is none of percentiles. Take NASA Marshall's table",
    ),
    (
        r"observed_swpc_ssn|smoothed_f10\.7",
        "NOAA's monthly solar-cycle indices",
        f"It has monthly means and no Ap. {_DAILY}",
    ),
    (
        r':Product: *(27|45)[- ]day|"forecasts?" *:',
        "a forecast of days by NOAA",
        f"Only observed days are taken. {_DAILY}",
    ),
    (
        r'reporting_schedule|"frequency" *: *2800|"flux" *: *\d',
        "NOAA's single measurements of the 10.7 cm flux",
        f"It has no Ap. {_DAILY}",
    ),
    (r"<html|<!doctype", "a page of the web in place of the file", "Load the file again"),
)


class DayRow(NamedTuple):
    """One day of a file; NaN for what it does not tell."""

    line: int
    day: date
    f107: float
    f107a: float
    ap: float


class MonthRow(NamedTuple):
    """One month of a forecast: F10.7 and Ap, each 95th, 50th and 5th percentile."""

    line: int
    month: date
    values: tuple[float, ...]


class Read(NamedTuple):
    """What a file holds: days that were observed, or months that are foretold."""

    kind: str
    days: tuple[DayRow, ...] = ()
    months: tuple[MonthRow, ...] = ()


def read_activity(path: Path) -> tuple[Read, list[Fault]]:
    """Return what a file of activity holds and all that is wrong with its form, by line."""
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        return Read(""), [Fault(str(path), error.strerror or "cannot be read", "a file that can be read")]
    lines = text.splitlines()
    for kind, fits, read in FORMS:
        if fits(lines):
            faults: list[Fault] = []
            found = read(str(path), lines, faults)
            if not faults and not found.days and not found.months:
                faults.append(Fault(str(path), f"{kind} without a row", "at least one"))
            return found._replace(kind=kind), faults
    return Read(""), [_unknown(path, lines)]


def _unknown(path: Path, lines: list[str]) -> Fault:
    head = "\n".join(lines[:40])
    for mark, met, remedy in OTHERS:
        if re.search(mark, head, re.IGNORECASE):
            return Fault(str(path), met, KNOWN, remedy)
    if any("SUNSPOT" in line.upper() for line in lines[:12]):
        return Fault(str(path), "a forecast of sunspot numbers", KNOWN, "Take the table of 10.7 cm flux (f10)")
    met = f"begins with '{lines[0][:40]}'" if lines else "is empty"
    return Fault(str(path), met, KNOWN)


def _number(text: str) -> float:
    """Return a number, NaN for an empty cell; raise ValueError for what is neither."""
    value = float(text) if text.strip() else math.nan
    if math.isinf(value):
        raise ValueError(text)
    return value


def _celestrak_csv(path: str, lines: list[str], faults: list[Fault]) -> Read:
    reader = csv.reader(io.StringIO("\n".join(lines)))
    header = [cell.strip() for cell in next(reader)]
    missing = [name for name in CSV_COLUMNS if name not in header]
    if missing:
        faults += [Fault(f"{path}:1", f"no column '{name}'", ", ".join(CSV_COLUMNS)) for name in missing]
        return Read("")
    kind = header.index("F10.7_DATA_TYPE") if "F10.7_DATA_TYPE" in header else None
    at = [header.index(name) for name in CSV_COLUMNS]
    rows: list[DayRow] = []
    for cells in reader:
        if not cells or (kind is not None and kind < len(cells) and cells[kind].strip() not in OBSERVED):
            continue
        if max(at) >= len(cells):
            faults.append(Fault(f"{path}:{reader.line_num}", f"{len(cells)} cells", f"{len(header)}: the line is cut"))
            continue
        rows += _day_row(f"{path}:{reader.line_num}", reader.line_num, [cells[n] for n in at], faults)
    return Read("", tuple(rows))


def _celestrak_text(path: str, lines: list[str], faults: list[Fault]) -> Read:
    begin = next((n for n, line in enumerate(lines) if line.strip() == "BEGIN OBSERVED"), None)
    end = next((n for n, line in enumerate(lines) if line.strip() == "END OBSERVED"), None)
    if begin is None or end is None:
        faults.append(Fault(path, "no section BEGIN OBSERVED ... END OBSERVED", "both lines: the file is cut"))
        return Read("")
    rows: list[DayRow] = []
    for n, line in enumerate(lines[begin + 1 : end], begin + 2):
        if not line.strip():
            continue
        if len(line) < F107_AT.stop:
            faults.append(Fault(f"{path}:{n}", f"{len(line)} characters", "130: the line is cut"))
            continue
        day = "-".join(part.strip().zfill(2) for part in (line[0:4], line[4:7], line[7:10]))
        rows += _day_row(f"{path}:{n}", n, [day, line[F107_AT], line[CENTRED_AT], line[AP_AT]], faults)
    return Read("", tuple(rows))


def _day_row(place: str, line: int, cells: list[str], faults: list[Fault]) -> Iterator[DayRow]:
    """Yield the row of a date, F10.7, its centred mean and Ap; what cannot be read is a fault."""
    try:
        day = date.fromisoformat(cells[0].strip())
    except ValueError:
        faults.append(Fault(f"{place} date", f"'{cells[0].strip()}'", "a date as 2026-06-30"))
        return
    values = []
    for name, cell in zip(("F10.7", "F10.7 of 81 days", "Ap"), cells[1:], strict=True):
        try:
            values.append(_number(cell))
        except ValueError:
            faults.append(Fault(f"{place} {name}", f"'{cell.strip()}'", "a number"))
            return
    yield DayRow(line, day, values[0], values[1], values[2])


def _swpc_solar(path: str, lines: list[str], faults: list[Fault]) -> Read:
    return _swpc(path, lines, faults, 4, lambda n, day, numbers: DayRow(n, day, numbers[3], math.nan, math.nan))


def _swpc_magnetic(path: str, lines: list[str], faults: list[Fault]) -> Read:
    """Planetary A is the first number of the third group, its K the eight that follow; before all eight are known (-1)
    the A is that of a part of the day.
    """

    def row(n: int, day: date, numbers: list[float]) -> DayRow:
        parts = numbers[PLANETARY_AT + 1 : PLANETARY_AT + 1 + PLANETARY_K]
        over = len(parts) == PLANETARY_K and min(parts) >= 0.0
        return DayRow(n, day, math.nan, math.nan, numbers[PLANETARY_AT] if over else math.nan)

    return _swpc(path, lines, faults, PLANETARY_AT + 1, row)


def _swpc(
    path: str, lines: list[str], faults: list[Fault], least: int, make: Callable[[int, date, list[float]], DayRow]
) -> Read:
    rows = []
    for n, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip()[0] in ":#":
            continue
        numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", line)]
        try:
            day = date(int(numbers[0]), int(numbers[1]), int(numbers[2]))
        except (IndexError, ValueError):
            faults.append(Fault(f"{path}:{n} date", f"'{line[:10].strip()}'", "year, month and day"))
            continue
        if len(numbers) < least:
            faults.append(Fault(f"{path}:{n}", f"{len(numbers)} numbers", f"{least} or more: the line is cut"))
            continue
        row = make(n, day, numbers)
        rows.append(row._replace(ap=math.nan if row.ap < 0.0 else row.ap))  # -1: not yet known
    return Read("", tuple(rows))


def _gfz(path: str, lines: list[str], faults: list[Fault]) -> Read:
    """Rows as "2024 05 11 33734 33734.5 2601 21", eight Kp, eight ap, Ap, sunspots, F10.7 observed, adjusted, a mark.

    -1 stands for what is not known. A day of which an ap is not known is not over: its Ap is of a part.
    """
    rows = []
    for n, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) < GFZ_COLUMNS:
            faults.append(Fault(f"{path}:{n}", f"{len(words)} numbers", f"{GFZ_COLUMNS}: the line is cut"))
            continue
        try:
            numbers = [float(word) for word in words]
            day = date(int(words[0]), int(words[1]), int(words[2]))
        except ValueError:
            faults.append(Fault(f"{path}:{n}", f"'{line.strip()[:40]}'", "year, month, day and numbers"))
            continue
        flux, ap = numbers[GFZ_F107_AT], numbers[GFZ_AP_AT]
        over = ap >= 0.0 and min(numbers[GFZ_SHORT_AT]) >= 0.0
        rows.append(DayRow(n, day, flux if flux >= 0.0 else math.nan, math.nan, ap if over else math.nan))
    return Read("", tuple(rows))


def _marshall(path: str, lines: list[str], faults: list[Fault]) -> Read:
    """Rows as "2026.2503 APR 137.7 133.9 131.3 13.9 13.1 12.1": 95, 50 and 5 % of F10.7, then of Ap."""
    rows = []
    for n, line in enumerate(lines, 1):
        words = line.split()
        if not words or not re.fullmatch(r"\d{4}\.\d+", words[0]):
            continue
        try:
            month = date(int(float(words[0]) + 0.02), MONTHS.index(words[1].upper()) + 1, 1)
            values = tuple(float(word) for word in words[2:])
        except (IndexError, ValueError):
            faults.append(Fault(f"{path}:{n}", f"'{line.strip()[:60]}'", "year, month and six numbers"))
            continue
        if len(values) != 6:
            faults.append(Fault(f"{path}:{n}", f"{len(values)} numbers", "six: the line is cut, or of another table"))
        elif not values[0] >= values[1] >= values[2] >= 50.0 or not values[3] >= values[4] >= values[5] >= 0.0:
            allowed = "F10.7 of 50 sfu and more, Ap of 0 and more; 95 %, 50 %, 5 %, falling"
            faults.append(Fault(f"{path}:{n}", f"'{line.strip()[:60]}'", allowed))
        else:
            rows.append(MonthRow(n, month, values))
    return Read("", months=tuple(rows))


def _is_marshall(lines: list[str]) -> bool:
    head = " ".join(lines[:15]).upper()
    flux = "10.7" in head or "RADIO FLUX" in head
    return "PERCENTILE" in head and flux and "SUNSPOT" not in head


FORMS: tuple[tuple[str, Callable[[list[str]], bool], Callable[[str, list[str], list[Fault]], Read]], ...] = (
    ("SW-All.csv of CelesTrak", lambda lines: bool(lines) and lines[0].startswith("DATE,"), _celestrak_csv),
    ("SW-All.txt of CelesTrak", lambda lines: any("CssiSpaceWeather" in line for line in lines[:3]), _celestrak_text),
    (
        "daily solar data of NOAA SWPC",
        lambda lines: any("Daily Solar Data" in line for line in lines[:15]),
        _swpc_solar,
    ),
    (
        "daily geomagnetic data of NOAA SWPC",
        lambda lines: any("Daily Geomagnetic Data" in line for line in lines[:15]),
        _swpc_magnetic,
    ),
    (
        "record of Kp, ap and F10.7 of GFZ",
        lambda lines: any(line.startswith("#YYY") and "F10.7obs" in line for line in lines[:60]),
        _gfz,
    ),
    ("F10.7 and Ap foretold by NASA Marshall", _is_marshall, _marshall),
)
