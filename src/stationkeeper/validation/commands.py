"""What the verbs `orbit hindcast` and `orbit reboosts` print: one call each."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from stationkeeper.errors import Fault, RequestError, StationkeeperError
from stationkeeper.orbit.detect import LIMITS, Found, Limits, detect_burns
from stationkeeper.orbit.elements_csv import Burns, Elements, read_burns, read_elements, time_of_day
from stationkeeper.orbit.table import Floats
from stationkeeper.validation.booking import recorded
from stationkeeper.validation.drag import air_by_day
from stationkeeper.validation.hindcast import Asked, check, hindcast
from stationkeeper.validation.hindsight import Known, hindsight
from stationkeeper.validation.score import Score, scores, scores_by_year
from stationkeeper.validation.weather import Weather, carried_on, read_weather, shipped_weather, without_bursts

Read = TypeVar("Read")
# Where burns are taken out of a decay, not listed, small ones count too, and a storm taken for one does no harm.
TAKEN_OUT = LIMITS._replace(least_dv_mps=0.05)


class Files(NamedTuple):
    """CSV files of a hindcast; without burns they are found in the elements, without weather the shipped one counts."""

    elements: Path
    reboosts: Path | None = None
    weather: Path | None = None


def parse_horizons(text: str) -> tuple[int, ...]:
    """Return the horizons in a text as "30,90,365": whole days, rising, none twice. Raises ValueError."""
    return tuple(sorted({int(part) for part in text.split(",")}))


def hindcast_json(files: Files, asked: Asked, lent: bool = False) -> str:
    """Return one JSON object: starts, rms_km, rms_percent_of_decay, bias_km and more by horizon in days, warnings.

    lent: with `hindsight`, the RMS error by what is lent to the forecast, and `hindsight_percent_of_decay`.
    """
    given = read_files(files, asked)
    found = hindcast(*given, asked)
    table = scores(found)
    content: dict[str, Any] = {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "fit_days": asked.fit_days,
        "starts": len(found.starts),
    }
    for name in ("compared", "rms_km", "rms_percent_of_decay", "bias_km", "median_km", "decay_km"):
        content[name] = {str(score.horizon_days): _plain(getattr(score, name)) for score in table}
    content["rms_km_by_year"] = {
        str(year): {str(score.horizon_days): _plain(score.rms_km) for score in row}
        for year, row in scores_by_year(found).items()
    }
    if lent:
        content |= _hindsight_content(hindsight(*given, asked), asked)
    content["warnings"] = list(found.warnings)
    return json.dumps(content, indent=2, allow_nan=False) + "\n"


def hindcast_text(files: Files, asked: Asked, lent: bool = False) -> str:
    """Return the scores as a table, the years in which they are worst, and the warnings.

    lent: and what would remain if more were known.
    """
    given = read_files(files, asked)
    found = hindcast(*given, asked)
    lines = [
        f"Altitude foretold from {len(found.starts)} starts, {found.starts[0]} to {found.starts[-1]}, with the "
        f"ballistic coefficient of the {asked.fit_days} days before each",
        "",
        f"{'days':>5} {'compared':>9} {'RMS km':>8} {'of decay':>9} {'bias km':>8} {'median km':>10}  worst years",
    ]
    years = scores_by_year(found)
    lines += [_row(score, at, years) for at, score in enumerate(scores(found))]
    if lent:
        lines += _hindsight_lines(hindsight(*given, asked))
    lines += ["", *(f"Note: {warning}" for warning in found.warnings)] if found.warnings else []
    return "\n".join(lines) + "\n"


def _hindsight_content(lent: list[Known], asked: Asked) -> dict[str, Any]:
    """Return what would remain by what is known and horizon, in km and as a share of the decay."""
    days = [str(horizon) for horizon in asked.horizons]
    return {
        "hindsight": {each.known: dict(zip(days, map(_plain, each.rms_km), strict=True)) for each in lent},
        "hindsight_percent_of_decay": {
            each.known: dict(zip(days, map(_plain, each.percent_of_decay), strict=True)) for each in lent
        },
    }


def _hindsight_lines(lent: list[Known]) -> list[str]:
    """Return what would remain as a table: km by horizon, then shares of the decay."""
    return [
        "",
        "RMS km that would remain if one knew, and as a share of the decay compared",
        *(
            f"  {each.known:<61}{''.join(f'{value:8.3f}' for value in each.rms_km)}"
            f"{''.join(f'{value:6.1f} %' for value in each.percent_of_decay)}"
            for each in lent
        ),
    ]


def _row(score: Score, at: int, years: dict[int, list[Score]]) -> str:
    """Return one line of the table: the horizon and the three years with the largest RMS."""
    if not score.compared:
        return f"{score.horizon_days:>5} {0:>9}"
    told = sorted((row[at].rms_km, year) for year, row in years.items() if row[at].compared)[::-1][:3]
    worst = ", ".join(f"{year} ({rms:.2f})" for rms, year in told)
    return (
        f"{score.horizon_days:>5} {score.compared:>9} {score.rms_km:>8.3f} {score.rms_percent_of_decay:>7.1f} % "
        f"{score.bias_km:>+8.3f} {score.median_km:>10.3f}  {worst}"
    )


def reboosts_csv(elements: Path, least_mps: float = LIMITS.least_dv_mps) -> str:
    """Return the burns of `least_mps` and more found in the elements as CSV, in the form that `--reboosts` takes.

    Columns: date_utc_approx, dv_mps and note, which tells of burns in holes of the record. Under 0.2 m/s storms of the
    upper air are among them.
    """
    found = found_burns(read_elements(elements), shipped_weather(), LIMITS._replace(least_dv_mps=least_mps))
    rows = zip(found.burns.day.tolist(), found.burns.dv_mps.tolist(), found.hole_days.tolist(), strict=True)
    lines = [f"{time_of_day(day)},{dv:.2f},{_hole_note(hole)}" for day, dv, hole in rows]
    return "\n".join(["date_utc_approx,dv_mps,note", *lines]) + "\n"


def _hole_note(days: float) -> str:
    """Return what is to be said of a burn between elements so far apart; nothing of one in the daily record."""
    return f"sum of all burns between elements {days:.0f} days apart; day not seen" if days else ""


def read_files(files: Files, asked: Asked) -> tuple[Elements, Burns, Weather]:
    """Return what the files hold; raise RequestError with the faults of all of them and of the request."""
    faults: list[Fault] = []
    gathered(faults, lambda: check(asked))
    elements = gathered(faults, lambda: read_elements(files.elements))
    weather = gathered(faults, lambda: read_weather(files.weather) if files.weather else shipped_weather())
    path = files.reboosts
    burns = gathered(faults, lambda: read_burns(path)) if path else None
    if faults or elements is None or weather is None:
        raise RequestError(faults)
    if burns is None:
        burns = found_burns(elements, weather, TAKEN_OUT).burns
        told = f"No burns given: {len(burns.day)} found in the elements, which looks ahead of each start"
        burns = burns._replace(warnings=(told, *burns.warnings))
    return elements, burns, weather


def found_burns(elements: Elements, weather: Weather, limits: Limits = LIMITS) -> Found:
    """Return the burns that the elements show against the drag of this weather."""
    return detect_burns(elements, drag_between(elements, weather), limits)


def drag_between(elements: Elements, weather: Weather) -> Floats:
    """Return what a coefficient of 1 m2/kg would lose [km] from each element to the next; weather is carried on."""
    first, last = float(elements.day[0]), float(elements.day[-1])
    known = without_bursts(carried_on(weather, first - 1.0, last))
    record = recorded(elements, air_by_day(known, first, last))
    lost = np.concatenate([[0.0], np.cumsum(record.drops_km)])
    rows: NDArray[np.int64] = (elements.day - first).astype(np.int64)
    return np.asarray(np.diff(lost[rows]))


def gathered(faults: list[Fault], read: Callable[[], Read]) -> Read | None:
    """Return what `read` gives; its faults are kept and None comes back when it raises."""
    try:
        return read()
    except StationkeeperError as error:
        faults.extend(error.faults)
        return None


def _plain(value: float) -> float | None:
    """Return the number rounded for print, None where there is none: JSON knows no NaN."""
    if isinstance(value, int):
        return value
    return round(value, 4) if math.isfinite(value) else None
