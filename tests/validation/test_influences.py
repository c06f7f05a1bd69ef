"""What moves the drag beside B: the arrays' angle to the stream and the lag of the flux, and that both are learned."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from stationkeeper.orbit.elements_csv import Burns, Elements
from stationkeeper.orbit.geometry import beta_deg, j2000_days, sun_position_deg
from stationkeeper.orbit.table import Floats
from stationkeeper.validation.ballistic import Arcs, Process, estimates, outlook, unseen
from stationkeeper.validation.drag import INCLINATION_DEG, air_by_day, fly, known_nodes, nodes_along
from stationkeeper.validation.expected import fly_on, ground
from stationkeeper.validation.hindcast import Asked, hindcast
from stationkeeper.validation.influences import MEAN_COSINE, array_sweep, flux_lag, influences, nodes_ahead
from stationkeeper.validation.weather import Weather, shipped_weather

NO_BURNS = Burns(np.empty(0), np.empty(0))


@pytest.mark.parametrize("beta", [0.0, 30.0, 60.0, 75.0, 90.0])
def test_the_sweep_is_the_mean_of_the_angle_to_the_stream_along_the_orbit(beta: float) -> None:
    """The Sun stands `beta` over the plane of a circle; its direction along the track, without sign, averaged."""
    angle = np.radians(np.arange(36000) / 100.0)
    along = np.stack([-np.sin(angle), np.cos(angle), np.zeros_like(angle)])
    sun = np.array([math.cos(math.radians(beta)), 0.0, math.sin(math.radians(beta))])
    assert array_sweep(np.cos(np.radians([beta])))[0] == pytest.approx(np.abs(sun @ along).mean(), abs=1e-6)


def test_the_mean_beta_is_that_of_all_nodes_and_seasons() -> None:
    suns = [sun_position_deg(float(day)) for day in range(0, 365, 15)]
    cosine = [
        math.cos(math.radians(beta_deg(n, INCLINATION_DEG, *sun))) for n in np.arange(0.0, 360.0, 15.0) for sun in suns
    ]
    assert np.mean(cosine) == pytest.approx(MEAN_COSINE, abs=0.005)


def _weather(f107: Floats) -> Weather:
    return Weather(1000.0, f107, np.full(len(f107), 100.0), np.full(len(f107), 8.0))


def test_a_steady_flux_has_no_lag_and_a_step_comes_in_day_by_day() -> None:
    """From 100 to 150 on day 200: three days later 3 of the 9 days of the mean have it."""
    flux = np.full(400, 100.0)
    assert np.abs(flux_lag(_weather(flux), 1001.0, 399)).max() < 1e-12
    flux[200:] = 150.0
    lag = flux_lag(_weather(flux), 1100.0, 250)
    assert lag[[100, 103, 109]] == pytest.approx([0.0, math.log(1.0 + 0.5 * 3 / 9), math.log(1.5)])


def test_the_node_ahead_is_that_of_the_drift() -> None:
    """At one altitude, between two known nodes, as it is carried along the record: to a millionth of a degree."""
    first = float(known_nodes()[0][3]) + 5.0
    carried = nodes_along(first, np.full(200, 400.0))
    ahead = nodes_ahead(float(carried[0]), np.full(200, 400.0), INCLINATION_DEG)
    apart = (carried - ahead + 180.0) % 360.0 - 180.0
    assert np.abs(apart).max() < 1e-6


def test_mean_and_weights_of_made_up_arcs_are_found() -> None:
    """600 arcs of ten days with ln B = ln 0.008 + 0.6 sweep + 0.3 lag, and noise of 10 % each.

    Truth within four standard deviations, and these are small enough to tell it from zero.
    """
    rng = np.random.default_rng(3)
    count, weights = 600, np.array([0.6, 0.3])
    influence = rng.normal(size=(count, 2)) * [0.12, 0.08]
    unit = np.full(count, 150.0)
    lost = unit * 0.008 * np.exp(influence @ weights + 0.1 * rng.normal(size=count))
    arcs = Arcs(10.0 * np.arange(count) + 5.0, np.full(count, 10.0), lost, unit, influence)
    found = estimates(arcs, unseen(Process()), Process())[-1]
    sd = np.sqrt(np.diag(found.covariance))
    assert np.all(np.abs(found.state[3:] - weights) < 4.0 * sd[3:])
    assert np.all(sd[3:] < 0.5 * weights)
    assert abs(found.state[0] - math.log(0.008)) < 4.0 * sd[0]
    ahead = outlook(found, Process(), np.array([1e6]), np.array([[0.1, 0.0]]))
    assert ahead[0] == pytest.approx(math.exp(found.state[0] + 0.1 * found.state[3]))


def _of_turning_arrays(years: int, weight: float) -> Elements:
    """Return an orbit whose B of 0.008 follows the sweep of the arrays along its own nodes."""
    first, days = float(j2000_days(date(2003, 1, 1))), int(365.25 * years)
    weather = shipped_weather()
    air = air_by_day(weather, first, first + days)
    altitude = np.full(days + 1, 395.0)
    for _ in range(2):
        nodes = nodes_along(first, altitude)
        moved = influences(first, nodes, np.zeros(days + 1), INCLINATION_DEG)
        ballistic = 0.008 * np.exp(weight * moved[:, 0])
        altitude = fly(air, 0, float(nodes[0]), 395.0, ballistic, np.full(days, 0.04), INCLINATION_DEG)
    return Elements(first + np.arange(days + 1.0), altitude)


def test_an_orbit_with_turning_arrays_is_foretold_closer_than_its_drag_swings() -> None:
    """Four years of drag that swings by a tenth with the beta angle: learned, a month errs by under 2 % of its decay.

    Burns of 0.04 m/s each day keep the orbit up.
    """
    elements = _of_turning_arrays(4, 0.6)
    burns = Burns(elements.day[:-1] + 0.01, np.full(len(elements.day) - 1, 0.04))
    asked = Asked(date(2005, 6, 1), date(2006, 11, 1), 90, (30,))
    found = hindcast(elements, burns, shipped_weather(), asked)
    off = (found.altitude_km - found.recorded_km) / found.decay_km
    assert len(off) > 12
    assert np.sqrt(np.mean(np.square(off))) < 0.02


def test_what_is_learned_before_a_start_is_that_of_a_record_cut_there(elements: Elements, burns: Burns) -> None:
    """All later elements taken away: the flight ahead is the same to the last digit."""
    weather, start = shipped_weather(), float(j2000_days(date(2007, 3, 1)))
    parts = [(elements.day > start - 500.0) & (elements.day <= start + later) for later in (250.0, 0.0)]
    records = [Elements(elements.day[part], elements.altitude_km[part]) for part in parts]
    first = float(records[0].day[0])
    places = [ground(record, burns, weather, first, start + 200.0) for record in records]
    flown = [fly_on(place, int(start - first), int(start - first) + 200, 90) for place in places]
    assert np.array_equal(flown[0].altitude_km, flown[1].altitude_km)
    assert np.array_equal(flown[0].ballistic_m2_per_kg, flown[1].ballistic_m2_per_kg)
