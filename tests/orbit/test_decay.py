"""Loss of altitude against the station's own record."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from stationkeeper.orbit import table
from stationkeeper.orbit.atmosphere import Density, density_slices, ln_density
from stationkeeper.orbit.decay import corotation_factor, daily_drop_km, drop_of_days_km
from stationkeeper.orbit.geometry import j2000_days, mean_sun_deg
from stationkeeper.orbit.solar import activity_forecast, activity_level

EARTH_KM = 6378.137
INCLINATION_DEG = 51.64
FIT_DAYS = 90


def test_the_drop_is_that_of_kings_and_heles_formula() -> None:
    """2 pi rho B a^2 a turn (circular orbit, air at rest), 15.49 turns a day; turning air takes 8.1 % of it."""
    a_km, rho, ballistic = 6798.9, 3e-12, 0.007
    a_turn = 2.0 * math.pi * rho * ballistic * (a_km * 1e3) ** 2 / 1e3
    still = a_turn * 86_400.0 / (2.0 * math.pi * math.sqrt(a_km**3 / 398_600.4418))
    assert daily_drop_km(a_km, math.log(rho), ballistic, 90.0) == pytest.approx(still, rel=1e-9)
    assert corotation_factor(a_km, 51.63) == pytest.approx(1.0 - 0.0784, abs=0.001)


def test_the_drop_is_proportional_to_density_and_ballistic_coefficient() -> None:
    base = daily_drop_km(6800.0, math.log(2e-12), 0.007, 51.6)
    assert daily_drop_km(6800.0, math.log(4e-12), 0.007, 51.6) == pytest.approx(2.0 * base, rel=1e-12)
    assert daily_drop_km(6800.0, math.log(2e-12), 0.014, 51.6) == pytest.approx(2.0 * base, rel=1e-12)


def _unit_drops(arc: list[dict[str, str]]) -> list[float]:
    """Return each day's drop for a ballistic coefficient of 1, at its altitude and activity, from the second on."""
    when = [date.fromisoformat(row["date"]) for row in arc[1:]]
    column = {name: np.array([float(row[name]) for row in arc]) for name in arc[0] if name != "date"}
    ln_rho = table.table_ln_density(
        table.load_table(),
        np.array([float(day.timetuple().tm_yday) for day in when]),
        column["node_deg"][1:] - np.array([mean_sun_deg(j2000_days(day)) for day in when]),
        column["mean_altitude_km"][1:],
        column["f107"][:-1],
        column["f107a"][1:],
        column["ap"][1:],
    )
    pairs = zip(column["mean_altitude_km"][1:], ln_rho, strict=True)
    return [daily_drop_km(EARTH_KM + altitude, ln, 1.0, INCLINATION_DEG) for altitude, ln in pairs]


def _arc_errors(arc: list[dict[str, str]]) -> tuple[float, float]:
    """Return (B fitted on the first 90 days [m2/kg], error of the altitude 30 days later [km]) with the burns given.

    The density is taken at the recorded altitude also in the 30 days: within the errors met here, under 1 km in a scale
    height of 60 km, that changes the drop by less than 2 %.
    """
    altitude = [float(row["mean_altitude_km"]) for row in arc[1:]]
    jumps = [float(row["jump_km"]) for row in arc[1:]]
    drops = _unit_drops(arc)
    lost = altitude[0] - altitude[FIT_DAYS] + sum(jumps[:FIT_DAYS])
    ballistic = lost / sum(drops[:FIT_DAYS])
    expected = altitude[FIT_DAYS] + sum(jumps[FIT_DAYS:-1]) - ballistic * sum(drops[FIT_DAYS:-1])
    return ballistic, expected - altitude[-1]


def test_the_past_is_foretold_30_days_ahead(arcs: list[list[dict[str, str]]]) -> None:
    """Nine Julys of 2005-2021, B from the 90 days before, observed activity and burns: RMS under 0.3 km.

    A month's decay in these years was 0.2 to 4 km. 0.3: 0.2 km is what the best simple models reach over all months,
    and nine arcs scatter by a quarter around it.
    """
    errors = [_arc_errors(arc)[1] for arc in arcs]
    assert math.sqrt(sum(error**2 for error in errors) / len(errors)) < 0.3


def test_the_ballistic_coefficient_is_that_of_the_station(arcs: list[list[dict[str, str]]]) -> None:
    """NASA's ephemeris messages of 2021-2024 state 0.0023 to 0.0153 m2/kg, half of them between 0.0047 and 0.0085."""
    found = [_arc_errors(arc)[0] for arc in arcs]
    assert 0.003 < min(found) < max(found) < 0.012
    assert 0.0047 < float(np.median(found)) < 0.0085


def _modelled_drop(days: range, score: float) -> float:
    """Return the mean daily drop [km] from 2026-07-11 on with the published activity and B = 0.0069 m2/kg."""
    start, nodes = date(2026, 7, 11), 100.2 + 4.96 * 89
    density = density_slices(start, 90, 51.63, nodes % 360.0)
    activity = activity_forecast(start, 90)
    drops = []
    for day in days:
        f107a, ap = activity_level(activity, day, score, 1.0)
        ln_rho = ln_density(density, day, 419.5, f107a, f107a, ap)
        drops.append(daily_drop_km(EARTH_KM + 419.5, ln_rho, 0.0069, 51.63))
    return float(np.mean(drops))


def test_the_decay_of_autumn_2026_is_met() -> None:
    """Element sets: 0.0396 km a day over the 90 days to 2026-10-09 and 0.0391 over the last 30.

    Within 15 % over 90 days. Over 30 days only the published band of activity can be asked to hold it: the month's real
    activity is not in the forecast, and the fortnight from 27 September on was still calmer (0.030).
    """
    assert _modelled_drop(range(90), 0.0) == pytest.approx(0.0396, rel=0.15)
    assert _modelled_drop(range(60, 90), -1.645) < 0.0391 < _modelled_drop(range(60, 90), 1.645)


def _thin_air(scale_km: float) -> Density:
    """Return an exponential air of 3e-12 kg/m3 at 400 km that no day and no activity changes."""
    heights = 250.0 + 10.0 * np.arange(26)
    column = math.log(3e-12) - (heights - 400.0) / scale_km
    cells = np.zeros((2, 21, 26, 3), np.float32)
    cells[..., 0] = column
    return Density(cells, 250.0, 10.0, 60.0, 10.0)


@pytest.mark.parametrize("days", [1, 3])
def test_steps_of_days_fall_as_the_solution_in_closed_form(days: int) -> None:
    """da/dt = -k exp(-a / H) gives a = H ln(exp(a0 / H) - k t / H): within 0.01 % of a year's fall of 50 km.

    sqrt(a) and the turning air are taken into H, to the first order around the year's mean altitude: 1 / H is less by
    0.5 / a and more by 3 x / a, where x = 0.04 is the air's share of the speed. Taking the air of a step at its start
    would cost 0.2 %.
    """
    air, scale, start, year = _thin_air(60.0), 60.0, EARTH_KM + 420.0, 366
    a_km, drop = start, 0.0
    for _ in range(0, year, days):
        drop = drop_of_days_km(air, 0, days, a_km, drop, (150.0, 150.0, 10.0), 0.0105, INCLINATION_DEG)
        a_km -= days * drop
    middle = 0.5 * (start + a_km)
    k = daily_drop_km(middle, math.log(3e-12) - (middle - EARTH_KM - 400.0) / scale, 0.0105, INCLINATION_DEG)
    share = 1.0 - math.sqrt(corotation_factor(middle, INCLINATION_DEG))
    whole = 1.0 / (1.0 / scale - (0.5 - 3.0 * share / (1.0 - share)) / middle)
    shrunk = math.exp((start - middle) / whole) - k * year / whole
    assert start - a_km == pytest.approx(start - middle - whole * math.log(shrunk), rel=1e-4)
    assert 40.0 < start - a_km < 60.0
