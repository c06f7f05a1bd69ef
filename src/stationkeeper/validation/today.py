"""The ballistic coefficient at the end of a record of elements, with what is not known of it: that of the mean beta
angle and a steady flux, as the days of a future take it.
"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.elements_csv import Burns, Elements, date_of_day, read_burns, read_elements
from stationkeeper.report.aligned import paragraph
from stationkeeper.validation.ballistic import Estimate, known_at
from stationkeeper.validation.booking import burned_by
from stationkeeper.validation.commands import TAKEN_OUT, found_burns, gathered
from stationkeeper.validation.expected import PROCESS, estimate_at, ground
from stationkeeper.validation.hindcast import FIT_DAYS_RANGE
from stationkeeper.validation.weather import Weather, read_weather, shipped_weather

LEAST_DAYS = 20


class Files(NamedTuple):
    """CSV files of an estimate: burns are found in the elements if not given, the shipped weather counts if none is."""

    elements: Path
    reboosts: Path | None = None
    weather: Path | None = None


class BallisticToday(Told):
    """The ballistic coefficient at the end of a record, as `orbit.ballistic_m2_per_kg` of a station takes it."""

    day: date = Field(description="Last day that elements and weather have in common; the estimate holds at its noon.")
    ballistic_m2_per_kg: float = Field(description="Cd A / m, bound to NRLMSIS 2.1.")
    sd_m2_per_kg: float = Field(description="Its standard deviation.")
    p05_m2_per_kg: float = Field(description="5 % quantile.")
    p95_m2_per_kg: float = Field(description="95 % quantile.")
    mean_m2_per_kg: float = Field(description="Mean over the whole record up to that day, to which it returns.")
    log_sd: float = Field(description="Standard deviation of its logarithm.")
    fit_days: int = Field(description="Days before the end that were weighed.")
    arcs: int = Field(description="Spans of decay of some ten days among them.")
    burns: int = Field(description="Burns taken out of these days.")
    burns_found: bool = Field(description="Whether the burns were found in the elements, not given.")
    warnings: tuple[str, ...] = Field(description="What was repaired or left out.")


def ballistic_today(files: Files, fit_days: int) -> BallisticToday:
    """Return the estimate from the last `fit_days` of the files; raise RequestError with every fault."""
    faults: list[Fault] = []
    low, high = FIT_DAYS_RANGE
    if not low <= fit_days <= high:
        faults.append(Fault("--fit-days", str(fit_days), f"{low} to {high}"))
    elements = gathered(faults, lambda: read_elements(files.elements))
    weather = gathered(faults, lambda: read_weather(files.weather) if files.weather else shipped_weather())
    path = files.reboosts
    burns = gathered(faults, lambda: read_burns(path)) if path else None
    if faults or elements is None or weather is None:
        raise RequestError(faults)
    return estimated(elements, burns, weather, fit_days)


def estimated(elements: Elements, burns: Burns | None, weather: Weather, fit_days: int) -> BallisticToday:
    """Return the estimate at the last day that elements and weather have; burns are found where none are given."""
    first, last = max(float(elements.day[0]), weather.first_day + 1.0), min(float(elements.day[-1]), weather.last_day)
    if last - first < LEAST_DAYS:
        spans = (
            f"elements {date_of_day(float(elements.day[0]))} to {date_of_day(float(elements.day[-1]))}, weather "
            f"{date_of_day(weather.first_day)} to {date_of_day(weather.last_day)}"
        )
        raise RequestError(
            Fault("--elements", spans, f"{LEAST_DAYS} days that both have", "Give newer --weather or a longer record")
        )
    given = burns if burns is not None else found_burns(elements, weather, TAKEN_OUT).burns
    place = ground(elements, given, weather, first, last)
    end = int(last - first)
    latest, arcs = estimate_at(place, burned_by(place.booking, end).past_km, end, min(fit_days, end))
    if not arcs:
        raise RequestError(Fault("--elements", f"no span of decay in the last {fit_days} days", "elements every day"))
    found = known_at(latest, PROCESS, float(end))
    within = (given.day >= last - fit_days) & (given.day < last)
    warnings = (*elements.warnings, *given.warnings, *weather.warnings, *_ends(elements, last))
    counts = (fit_days, arcs, int(within.sum()))
    return _told(found, date_of_day(last), counts, burns is None, warnings)


def _ends(elements: Elements, last: float) -> list[str]:
    late = int(float(elements.day[-1]) - last)
    told = f"The weather ends on {date_of_day(last)}: the last {late} days of the elements are not used"
    return [told] if late > 0 else []


def _told(
    found: Estimate, day: date, counts: tuple[int, int, int], burns_found: bool, warnings: tuple[str, ...]
) -> BallisticToday:
    """Return the estimate as numbers that are lognormal around their median; counts: days, arcs, burns."""
    log_sd, median = found.log_sd, math.exp(found.ln_ballistic)
    return BallisticToday(
        day=day,
        ballistic_m2_per_kg=round(median, 6),
        sd_m2_per_kg=round(median * log_sd, 6),
        p05_m2_per_kg=round(median * math.exp(-1.645 * log_sd), 6),
        p95_m2_per_kg=round(median * math.exp(1.645 * log_sd), 6),
        mean_m2_per_kg=round(math.exp(float(found.state[0])), 6),
        log_sd=round(log_sd, 4),
        fit_days=counts[0],
        arcs=counts[1],
        burns=counts[2],
        burns_found=burns_found,
        warnings=warnings,
    )


def ballistic_text(told: BallisticToday) -> str:
    """Return the estimate in words."""
    burns = "found in the elements" if told.burns_found else "given"
    lines = paragraph(
        f"Ballistic coefficient on {told.day}: {told.ballistic_m2_per_kg:.5f} +- {told.sd_m2_per_kg:.5f} m2/kg "
        f"(90 % band {told.p05_m2_per_kg:.5f} to {told.p95_m2_per_kg:.5f}), from {told.arcs} spans of decay in "
        f"{told.fit_days} days; {told.burns} burns taken out, {burns}."
    )
    lines += paragraph(f"The whole record has {told.mean_m2_per_kg:.5f} m2/kg. Bound to the density of NRLMSIS 2.1.")
    lines += paragraph(
        f"In a station: --set orbit.ballistic_m2_per_kg={told.ballistic_m2_per_kg:g} "
        f"--set orbit.ballistic_m2_per_kg.sd={told.sd_m2_per_kg:g}"
    )
    return "\n".join([*lines, *(f"Note: {warning}" for warning in told.warnings)])
