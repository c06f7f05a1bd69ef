"""The rocket equation against burns that were published."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stationkeeper.propellant.burn import burn_dv_mps, burn_kg

STATION_KG = 450_000.0
ISP_S = 290.0


def test_the_dragon_boost_kit_is_worth_one_and_a_half_progress() -> None:
    """NASA: the kit of 2025 gives 8.94 m/s (20 mph), "1.5 times a Progress"; a Progress of 2025 brought 950 kg."""
    one_progress_mps = burn_dv_mps(950.0, STATION_KG, ISP_S)
    assert one_progress_mps == pytest.approx(6.0, abs=0.05)
    assert 8.94 / one_progress_mps == pytest.approx(1.5, abs=0.02)


@pytest.mark.parametrize(("dv_mps", "seconds", "newtons"), [(1.36, 719.5, 851.0), (1.78, 1233.3, 649.0)])
def test_a_burn_takes_what_its_thrust_takes(dv_mps: float, seconds: float, newtons: float) -> None:
    """The mass flow F / (Isp g0) over the published burn time, Progress MS-20 and MS-26, thrust from 450 t.

    Within 1 %: the thrust is rounded to 1 N and taken at the mass before the burn.
    """
    flow = newtons / (ISP_S * 9.80665)
    assert burn_kg(dv_mps, STATION_KG, ISP_S) == pytest.approx(flow * seconds, rel=0.01)


def test_the_last_kilogram_gives_more_than_the_first() -> None:
    """Against the textbook value: a stage that is 63.2 % propellant reaches its exhaust speed."""
    mass = 1_000.0
    propellant = mass * (1.0 - math.exp(-1.0))
    assert burn_dv_mps(propellant, mass, ISP_S) == pytest.approx(ISP_S * 9.80665, rel=1e-12)
    assert burn_kg(ISP_S * 9.80665, mass, ISP_S) == pytest.approx(propellant, rel=1e-12)


@given(dv=st.floats(1e-3, 500.0), mass=st.floats(1e3, 1e6), isp=st.floats(100.0, 500.0))
def test_propellant_and_delta_v_are_inverse(dv: float, mass: float, isp: float) -> None:
    used = burn_kg(dv, mass, isp)
    assert 0.0 < used < mass
    assert burn_dv_mps(used, mass, isp) == pytest.approx(dv, rel=1e-9)


def test_two_burns_take_what_one_takes() -> None:
    first = burn_kg(2.0, STATION_KG, ISP_S)
    second = burn_kg(3.0, STATION_KG - first, ISP_S)
    assert first + second == pytest.approx(burn_kg(5.0, STATION_KG, ISP_S), abs=1e-6)


def test_nothing_burnt_gives_nothing_and_all_mass_gives_no_end() -> None:
    assert burn_kg(0.0, STATION_KG, ISP_S) == 0.0
    assert burn_kg(-1.0, STATION_KG, ISP_S) == 0.0
    assert burn_dv_mps(0.0, STATION_KG, ISP_S) == 0.0
    assert burn_dv_mps(STATION_KG, STATION_KG, ISP_S) == math.inf
