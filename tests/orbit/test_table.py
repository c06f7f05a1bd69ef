"""The density table against direct calls of NRLMSIS 2.1 along the station's real path."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pymsis
import pytest

from stationkeeper.errors import RequestError
from stationkeeper.orbit import build_table, table
from stationkeeper.orbit.geometry import SIDEREAL_DEG_PER_DAY, j2000_days, mean_sun_deg
from stationkeeper.orbit.track import track

INCLINATION_DEG = 51.63
POINTS_A_DAY = 247  # no multiple of the orbits a day


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that would fetch indices fails instead."""

    def refuse(*_: object) -> None:
        raise AssertionError("the model asked for indices from the network")

    monkeypatch.setattr(pymsis.utils, "download_f107_ap", refuse)


def _direct(when: date, node_deg: float, altitude_km: float, f107: float, f107a: float, ap: float) -> float:
    """Return ln of the mean of direct calls at points of a day's 15.5 orbits over the turning Earth."""
    hours = 24.0 * np.arange(POINTS_A_DAY) / POINTS_A_DAY
    points = track(altitude_km, INCLINATION_DEG, 15.5 * 15.0 * hours % 360.0)
    greenwich = 280.46061837 + SIDEREAL_DEG_PER_DAY * (j2000_days(when, 0.0) + hours / 24.0)
    times = np.datetime64(when) + (3600.0 * hours).astype("timedelta64[s]")
    many = np.full(POINTS_A_DAY, 1.0)
    found = pymsis.calculate(
        times,
        (node_deg + points.lead_deg - greenwich) % 360.0,
        points.latitude_deg,
        points.altitude_km,
        f107 * many,
        f107a * many,
        np.full((POINTS_A_DAY, 7), ap),
        version=2.1,
    )
    return float(np.log(found[:, 0].astype(np.float64).mean()))


def _days(arc: list[dict[str, str]], altitude_km: float) -> Iterator[tuple[float, float]]:
    """Yield ln(rho) of the table and of the model for the last 90 days of an arc."""
    for before, row in zip(arc[31:], arc[32:], strict=False):
        when = date.fromisoformat(row["date"])
        node, f107, f107a, ap = float(row["node_deg"]), float(before["f107"]), float(row["f107a"]), float(row["ap"])
        asked = [when.timetuple().tm_yday, node - mean_sun_deg(j2000_days(when)), altitude_km, f107, f107a, ap]
        from_table = table.table_ln_density(table.load_table(), *(np.array([float(each)]) for each in asked))
        yield float(from_table[0]), _direct(when, node, altitude_km, f107, f107a, ap)


def test_the_table_is_within_2_percent_daily_and_1_percent_over_90_days(arcs: list[list[dict[str, str]]]) -> None:
    """Real days of 2005-2021, from solar minimum to maximum, at altitudes from 350 to 430 km."""
    daily, quarterly = [], []
    for arc, altitude in zip(arcs, np.linspace(350.0, 430.0, len(arcs)), strict=True):
        found = np.array(list(_days(arc, float(altitude))))
        daily.append(found[:, 0] - found[:, 1])
        quarterly.append(np.log(np.exp(found[:, 0]).mean() / np.exp(found[:, 1]).mean()))
    assert np.sqrt(np.mean(np.concatenate(daily) ** 2)) <= 0.02
    assert np.sqrt(np.mean(np.square(quarterly))) <= 0.01


def test_the_table_holds_over_its_whole_range() -> None:
    """60 points drawn from all six axes, also rare ones: no single one is 6 % off."""
    draw = np.random.default_rng(20261008)
    for _ in range(60):
        when = date(2027, 1, 1).fromordinal(date(2027, 1, 1).toordinal() + int(draw.integers(365)))
        node, altitude = draw.uniform(0.0, 360.0), draw.uniform(250.0, 500.0)
        f107a, ap = draw.uniform(65.0, 250.0), draw.uniform(0.0, 60.0)
        f107 = f107a * draw.uniform(0.75, 1.4)
        asked = (when.timetuple().tm_yday, node - mean_sun_deg(j2000_days(when)), altitude, f107, f107a, ap)
        found = table.table_ln_density(table.load_table(), *(np.array([float(each)]) for each in asked))[0]
        assert found == pytest.approx(_direct(when, node, altitude, f107, f107a, ap), abs=0.06), asked


def test_rebuilding_gives_the_shipped_values() -> None:
    """One season of the builder, at the middle of the other axes, meets the file within its rounding."""
    shipped = table.load_table()
    axes = build_table.table_axes()
    for mine, stored in zip(axes, shipped.axes, strict=True):
        np.testing.assert_allclose(mine, stored, atol=1e-9)
    where = build_table.places(shipped.inclination_deg, axes.node_sun_deg)
    first = [int(np.argmax(where.rows == row)) for row in range(len(where.latitude_deg))]
    arguments = build_table.arguments_deg()
    heights = np.stack([track(h, shipped.inclination_deg, arguments).altitude_km[first] for h in axes.altitude_km])
    f107a, ap = float(axes.f107a[3]), table.AP_SCALE * float(np.expm1(axes.ap_log[2]))
    f107 = f107a * (1.0 + float(axes.f107_excess[1]))
    ln_rho = build_table.model_ln_density(float(axes.day_of_year[5]), where, heights, f107, f107a, ap)
    rebuilt = build_table.orbit_ln_density(ln_rho, where)
    np.testing.assert_allclose(rebuilt, shipped.ln_rho[5, :, :, 3, 1, 2], atol=table.QUANTUM)


def test_the_allowed_difference_of_inclination_is_harmless() -> None:
    """Orbits 0.25 deg apart meet the same mean density within 0.3 %."""
    points = np.arange(0.0, 360.0, 5.0)
    means = []
    for inclination in (INCLINATION_DEG, INCLINATION_DEG + table.INCLINATION_TOLERANCE_DEG):
        path = track(415.0, inclination, points)
        times = np.full(len(points), np.datetime64("2027-03-21T06:00"))
        flux, index = np.full(len(points), 110.0), np.full((len(points), 7), 10.0)
        found = pymsis.calculate(
            times, (path.lead_deg - 90.0) % 360.0, path.latitude_deg, path.altitude_km, flux, flux, index, version=2.1
        )
        means.append(found[:, 0].mean())
    assert means[1] == pytest.approx(means[0], rel=0.003)


def test_a_table_survives_writing_and_reading(tmp_path: Path) -> None:
    """A small table comes back within half a step of its rounding."""
    shipped = table.load_table()
    small = shipped._replace(
        axes=shipped.axes._replace(day_of_year=shipped.axes.day_of_year[:3]), ln_rho=shipped.ln_rho[:3] + 0.3e-4
    )
    table.save_table(small, tmp_path / "small.npz")
    again = table.load_table(tmp_path / "small.npz")
    assert again.inclination_deg == shipped.inclination_deg
    assert again.axes.day_of_year.tolist() == small.axes.day_of_year.tolist()
    np.testing.assert_allclose(again.ln_rho, small.ln_rho, atol=0.5001 * table.QUANTUM)


def test_a_missing_table_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="build_table --out"):
        table.load_table(tmp_path / "none.npz")


def test_the_shipped_table_is_small() -> None:
    assert table.SHIPPED.stat().st_size <= 2_000_000
