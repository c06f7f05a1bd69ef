"""Slices of the density against the table they are cut from and against the known shape of the thermosphere."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from stationkeeper.errors import RequestError
from stationkeeper.orbit import table
from stationkeeper.orbit.atmosphere import density_slices, ln_density, plane_by_day

EPOCH = date(2026, 10, 8)
DAYS = 400
INCLINATION_DEG, NODE_DEG = 51.63, 100.2
DENSITY = density_slices(EPOCH, DAYS, INCLINATION_DEG, NODE_DEG)


def _rho(day: int = 0, altitude: float = 420.0, f107: float = 120.0, f107a: float = 120.0, ap: float = 12.0) -> float:
    return float(np.exp(ln_density(DENSITY, day, altitude, f107, f107a, ap)))


def test_the_slices_follow_the_table() -> None:
    """400 days, 350-430 km: at smoothed activity 0.5 % RMS, with the daily spread of the record 1.5 %."""
    draw = np.random.default_rng(7)
    days = np.arange(DAYS + 1)
    day_of_year, node_sun = plane_by_day(EPOCH, DAYS, INCLINATION_DEG, NODE_DEG)
    altitude, f107a = draw.uniform(350.0, 430.0, len(days)), draw.uniform(66.0, 220.0, len(days))
    for spread, ap, bound in (
        (0.0, draw.uniform(4.0, 25.0, len(days)), 0.005),
        (0.15, draw.gamma(2.0, 5.0, len(days)), 0.015),
    ):
        f107 = f107a * (1.0 + spread * draw.uniform(-1.0, 1.0, len(days)))
        whole = table.table_ln_density(table.load_table(), day_of_year, node_sun, altitude, f107, f107a, ap)
        cut = [ln_density(DENSITY, *each) for each in zip(days, altitude, f107, f107a, ap, strict=True)]
        assert np.sqrt(np.mean((np.array(cut) - whole) ** 2)) <= bound


def test_density_at_the_station_is_a_few_times_1e_12_kg_per_m3() -> None:
    """The usual figure for 400 km at moderate activity is 2e-12 to 5e-12 (US Standard Atmosphere 1976: 2.8e-12)."""
    assert 2e-12 < _rho(altitude=400.0, f107=140.0, f107a=140.0) < 5e-12


def test_density_falls_with_altitude_and_rises_with_activity() -> None:
    """The scale height near 420 km is 50-75 km; from solar minimum to maximum the density grows 5 to 15 times."""
    scale_height = -20.0 / np.log(_rho(altitude=430.0) / _rho(altitude=410.0))
    assert 50.0 < scale_height < 75.0
    assert 5.0 < _rho(f107=200.0, f107a=200.0) / _rho(f107=70.0, f107a=70.0) < 15.0
    assert _rho(f107=140.0) > _rho(f107=120.0) > _rho(f107=100.0)
    assert _rho(ap=40.0) > _rho(ap=12.0) > _rho(ap=4.0)


def test_what_lies_outside_is_taken_to_the_edge() -> None:
    assert _rho(altitude=240.0) == _rho(altitude=250.0)
    assert _rho(altitude=900.0) == _rho(altitude=500.0)
    assert _rho(day=DAYS + 50) == _rho(day=DAYS)
    assert _rho(day=-1) == _rho(day=0)
    assert _rho(f107=300.0, f107a=300.0) == _rho(f107=260.0, f107a=260.0)


def test_an_unsure_node_moves_days_but_not_years() -> None:
    """40 deg of node, what 10 km of altitude make in four years: over 5 % on a day, under 0.5 % over a year."""
    other = density_slices(EPOCH, DAYS, INCLINATION_DEG, NODE_DEG + 40.0)
    both = np.exp(
        [[ln_density(each, day, 420.0, 120.0, 120.0, 12.0) for day in range(365)] for each in (DENSITY, other)]
    )
    assert np.abs(both[1] / both[0] - 1.0).max() > 0.05
    assert both[1].mean() == pytest.approx(both[0].mean(), rel=0.005)


def test_later_epochs_meet_the_same_days() -> None:
    """Slices from an epoch 100 days later, with the node drifted, are those of day 100."""
    _, node_sun = plane_by_day(EPOCH, 100, INCLINATION_DEG, NODE_DEG)
    _, node_sun_later = plane_by_day(EPOCH + timedelta(days=100), 0, INCLINATION_DEG, 0.0)
    later = density_slices(EPOCH + timedelta(days=100), 0, INCLINATION_DEG, node_sun[100] - node_sun_later[0])
    assert ln_density(later, 0, 415.0, 110.0, 110.0, 9.0) == pytest.approx(
        ln_density(DENSITY, 100, 415.0, 110.0, 110.0, 9.0), abs=1e-5
    )


def test_another_inclination_is_refused_with_the_way_to_a_table() -> None:
    with pytest.raises(RequestError, match="--inclination 41.5"):
        density_slices(EPOCH, 10, 41.5, 0.0)
