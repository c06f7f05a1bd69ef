"""The observed solar and geomagnetic activity by day: the shipped record, and newer ones from CSV files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.elements_csv import (
    Column,
    any_number,
    date_of_day,
    one_row_a_day,
    read_cells,
    whole_day_of_text,
)
from stationkeeper.orbit.table import Floats
from stationkeeper.orbit.variation import shipped_record

F107_RANGE = (50.0, 400.0)  # sfu; quiet Sun 63 or more; above 400 are bursts of minutes, which the model cannot take
AP_RANGE = (0.0, 400.0)  # the index ends at 400
LONGEST_HOLE_DAYS = 31  # a rotation of the Sun: what is longer cannot be bridged by a straight line
SMOOTHING_DAYS = 81
BURST_SHARE = 0.005  # rounding of the published means is 0.001 at most
COLUMNS = (
    Column("date", whole_day_of_text),
    Column("f107", any_number),
    Column("f107a", any_number, required=False),
    Column("ap", any_number),
)


class Weather(NamedTuple):
    """Activity for each day from `first_day` on; arrays of one length without holes."""

    first_day: float  # days since 2000-01-01 12:00 UTC
    f107: Floats  # solar flux at 10.7 cm [sfu]
    f107a: Floats  # its centred 81-day mean [sfu]
    ap: Floats  # daily planetary index
    warnings: tuple[str, ...] = ()

    @property
    def last_day(self) -> float:
        """The last day of the record."""
        return self.first_day + len(self.ap) - 1


@lru_cache(maxsize=1)
def shipped_weather() -> Weather:
    """Return the record that ships with the package, from 1957-10-01 on."""
    return Weather(*shipped_record())


def save_weather(weather: Weather, path: Path) -> None:
    """Write a record in the form of the shipped one: tenths of each unit."""
    tenths = np.round(10.0 * np.stack([weather.f107, weather.f107a, weather.ap])).astype(np.int16)
    np.savez_compressed(path, first_day=np.float64(weather.first_day), tenths=tenths)


def read_weather(path: Path) -> Weather:
    """Return the record in a CSV with the columns `date`, `f107`, `ap` and, if it has it, `f107a`.

    Repaired with a warning: days given twice (the last row counts), missing days and values that cannot be (F10.7 under
    50 or over 400 sfu, Ap outside of 0-400, empty cells) by a straight line between neighbours, up to 31 days; without
    `f107a` the centred 81-day mean is formed. So it is around days of a flux that cannot be: a burst of minutes moves
    the mean by up to a tenth. Raises RequestError for all else.
    """
    cells = read_cells(path, COLUMNS)
    given = tuple(name for name in ("f107", "ap", "f107a") if name in cells.values)
    days, columns, warnings = one_row_a_day(path, cells, "date", given)
    first, count = float(days[0]), int(days[-1] - days[0]) + 1
    at = (days - first).astype(np.int64)
    if count > len(days):
        warnings.append(f"{path.name}: {count - len(days)} days missing, bridged by straight lines")
    given_f107 = _spread(columns[0], at, count)
    f107 = bridged(path, "f107", given_f107, F107_RANGE, first, warnings)
    ap = bridged(path, "ap", _spread(columns[1], at, count), AP_RANGE, first, warnings)
    if len(columns) == 3:
        f107a = bridged(path, "f107a", _spread(columns[2], at, count), F107_RANGE, first, warnings)
        f107a = formed_anew(path, f107a, f107, ~np.isnan(given_f107) & (f107 != given_f107), warnings)
    else:
        f107a = centred_mean(f107, SMOOTHING_DAYS)
        warnings.append(f"{path.name}: no column f107a; the centred 81-day mean of f107 is taken")
    return Weather(first, f107, f107a, ap, tuple(warnings))


def centred_mean(values: Floats, days: int) -> Floats:
    """Return the mean over `days` (odd) centred days, over fewer at the ends."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    low, high = np.maximum(index - days // 2, 0), np.minimum(index + days // 2 + 1, len(values))
    return np.asarray((total[high] - total[low]) / (high - low))


def formed_anew(path: Path, f107a: Floats, f107: Floats, replaced: NDArray[np.bool_], warnings: list[str]) -> Floats:
    """Return the given 81-day means, formed from the daily flux where one of their days had to be replaced."""
    held = centred_mean(replaced.astype(np.float64), SMOOTHING_DAYS) > 0.0
    if replaced.any():
        warnings.append(f"{path.name}: f107a formed anew on {int(held.sum())} days whose 81 days had a flux replaced")
    return np.where(held, centred_mean(f107, SMOOTHING_DAYS), f107a)


def without_bursts(weather: Weather) -> Weather:
    """Return the record with its 81-day mean formed from the daily flux where the given one is off by half a per cent.

    A daily flux without bursts (the shipped one, a table as `read_weather` repairs it) may stand beside means as
    published, which hold them: 1 to 11 % on 567 days of 2001-2024. The first and last 40 days keep theirs, which knew
    more.
    """
    formed = centred_mean(weather.f107, SMOOTHING_DAYS)
    off = np.abs(formed / weather.f107a - 1.0) > BURST_SHARE
    edge = SMOOTHING_DAYS // 2
    off[:edge] = off[len(off) - edge :] = False
    return weather._replace(f107a=np.where(off, formed, weather.f107a))


def _spread(values: Floats, at: NDArray[np.int64], count: int) -> Floats:
    """Return the values on a calendar of `count` days, NaN where there is none."""
    calendar = np.full(count, np.nan)
    calendar[at] = values
    return calendar


def bridged(
    path: Path, name: str, values: Floats, span: tuple[float, float], first: float, warnings: list[str]
) -> Floats:
    """Return the values with those that are missing or impossible replaced by straight lines between neighbours."""
    low, high = span
    wrong = ~np.isnan(values) & ~((values >= low) & (values <= high))
    good = np.flatnonzero(~np.isnan(values) & ~wrong)
    edges = np.concatenate([[-1], good, [len(values)]])
    longest = int(np.argmax(np.diff(edges)))
    if np.diff(edges)[longest] - 1 > LONGEST_HOLE_DAYS:
        raise RequestError(
            Fault(
                f"{path} {name}",
                f"no usable value for {int(np.diff(edges)[longest]) - 1} days from "
                f"{date_of_day(first + float(edges[longest]) + 1.0)}",
                f"{low:g} to {high:g}, with holes of at most {LONGEST_HOLE_DAYS} days",
            )
        )
    if wrong.any():
        row = int(np.argmax(wrong))
        warnings.append(
            f"{path.name}: {int(wrong.sum())} values of {name} outside {low:g} to {high:g} replaced by a straight line "
            f"between their neighbours (first: {values[row]:g} on {date_of_day(first + row)})"
        )
    return np.interp(np.arange(len(values)), good, values[good])


def carried_on(weather: Weather, first_day: float, last_day: float) -> Weather:
    """Return the record with its ends carried on to cover the days, if it does not: the mean of its outermost 81 days.

    Good enough to tell burns from decay; not for a hindcast. A carried record says so in `warnings`.
    """
    before = max(0, int(weather.first_day - first_day))
    after = max(0, int(last_day - weather.last_day))
    if not before and not after:
        return weather
    f107, f107a, ap = (_padded(values, before, after) for values in (weather.f107, weather.f107a, weather.ap))
    told = (
        f"The weather covers {date_of_day(weather.first_day)} to {date_of_day(weather.last_day)}; beyond, its mean "
        f"over {SMOOTHING_DAYS} days is kept"
    )
    return Weather(weather.first_day - before, f107, f107a, ap, (*weather.warnings, told))


def _padded(values: Floats, before: int, after: int) -> Floats:
    """Return the values with means of their ends put before and after."""
    low, high = float(values[:SMOOTHING_DAYS].mean()), float(values[-SMOOTHING_DAYS:].mean())
    return np.concatenate([np.full(before, low), values, np.full(after, high)])
