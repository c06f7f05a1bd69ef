"""Formulas run by the interpreter give what the compiled kernels give."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from stationkeeper.orbit import decay
from stationkeeper.orbit.atmosphere import plane_by_day
from stationkeeper.planning import formulas


def test_the_plane_is_that_of_the_campaign() -> None:
    season, node = formulas.plane(date(2026, 10, 8), 800, 51.64, 123.0)
    compiled_season, compiled_node = plane_by_day(date(2026, 10, 8), 800, 51.64, 123.0)
    assert np.array_equal(season, compiled_season)
    assert np.abs((node - compiled_node + 180.0) % 360.0 - 180.0).max() < 1e-9


def test_the_drop_is_that_of_the_kernel_and_of_its_kernels() -> None:
    logs = np.array([-27.0, -26.0])
    kernel = [decay.daily_drop_km(6796.0, float(one), 0.0069, 51.64) for one in logs]
    assert formulas.drops_km(6796.0, logs, 0.0069, 51.64) == pytest.approx(kernel, rel=1e-12)


def test_nothing_interpreted_calls_a_compiled_kernel() -> None:
    for formula in (formulas.daily_flows, formulas.daily_drop_km, formulas.dv_mps, formulas.burn_kg, formulas.rise_km):
        called = [formula.__globals__.get(name) for name in formula.__code__.co_names]
        assert not [one for one in called if hasattr(one, "py_func")]
