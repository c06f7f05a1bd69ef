"""The plane of the orbit in a year, against element sets and closed forms."""

from __future__ import annotations

import json
import math
from datetime import date

import numpy as np
import pytest
from sgp4.api import Satrec, jday

from stationkeeper.cli import main
from stationkeeper.errors import RequestError
from stationkeeper.orbit.geometry import j2000_days, sun_position_deg
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.validation.drag import known_nodes
from stationkeeper.validation.geometry_year import HIGH_BETA_DEG, geometry_text, geometry_year, noon_beta, plane_of

# The element set of 2008-09-20 that manuals print; what it says is asked of SGP4, not of this package.
SET = (
    "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927",
    "2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537",
)


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


def test_beta_on_record_is_that_of_position_and_velocity_from_an_element_set(iss: Scenario) -> None:
    """The normal of the plane by SGP4, against the Sun: within 1 deg, and the node within 0.8."""
    plane, recorded, _ = plane_of(iss, 2008)
    noon = float(j2000_days(date(2008, 9, 20)))
    row = int(noon - plane.day[0])
    error, position, velocity = Satrec.twoline2rv(*SET).sgp4(*jday(2008, 9, 20, 12, 0, 0))
    normal = np.cross(position, velocity)
    normal /= np.linalg.norm(normal)
    ascension, declination = np.radians(sun_position_deg(noon))
    across = math.cos(declination)
    sun = np.array([across * math.cos(ascension), across * math.sin(ascension), math.sin(declination)])
    node = math.degrees(math.atan2(normal[0], -normal[1])) % 360.0
    assert error == 0 and recorded
    beta = noon_beta(noon, float(plane.node_deg[row]), iss)
    assert beta == pytest.approx(math.degrees(math.asin(normal @ sun)), abs=1.0)
    assert float(plane.node_deg[row]) == pytest.approx(node, abs=0.8)


def test_the_plane_meets_the_known_node_of_each_new_year(iss: Scenario) -> None:
    days, nodes = known_nodes()
    for year in (2003, 2012, 2021):
        plane, _, _ = plane_of(iss, year)
        wanted = nodes[int(np.argmin(np.abs(days - plane.day[0])))]
        assert abs((float(plane.node_deg[0]) - wanted + 180.0) % 360.0 - 180.0) < 0.01


def test_the_outlook_meets_the_record_where_both_are(iss: Scenario) -> None:
    """The node of the epoch, carried back to the first days of 2026, against nodes.csv: within its stated error."""
    plane, recorded, error = plane_of(iss, 2026)
    days, nodes = known_nodes()
    off = (float(plane.node_deg[0]) - nodes[int(np.argmin(np.abs(days - plane.day[0])))] + 180.0) % 360.0 - 180.0
    assert not recorded
    assert abs(off) < 2.0 * error


def test_the_closed_forms_hold_for_a_year_to_come(iss: Scenario) -> None:
    """51.6 + 23.4 deg bound beta; without shadow where sin beta > R / (R + h), 69.7 deg; a turn in about 60 days."""
    told = geometry_year(iss, 2027)
    assert -75.1 <= told.lowest_deg < -55.0
    assert 55.0 < told.highest_deg <= 75.1
    assert told.sun_turn_days == pytest.approx(360.0 / (0.98565 + 4.95), abs=0.5)
    assert told.orbits_per_day == pytest.approx(15.48, abs=0.02)
    limit = math.degrees(math.asin(6378.137 / (6378.137 + told.altitude_km)))
    assert all((each.without_shadow > 0) == (abs(each.extreme_deg) > limit + 0.1) for each in told.high)
    assert 0.30 < told.shadow < 0.39


def test_days_of_high_beta_add_up(iss: Scenario) -> None:
    told = geometry_year(iss, 2027)
    assert sum(each.days for each in told.high) == sum(each.high_days for each in told.months)
    assert all(abs(each.extreme_deg) >= HIGH_BETA_DEG and each.first <= each.last for each in told.high)
    assert 2 <= len(told.high) <= 8


def test_a_year_that_nothing_covers_is_refused(iss: Scenario) -> None:
    for year in (1998, 2050):
        with pytest.raises(RequestError, match="2000 to 2036"):
            geometry_year(iss, year)
    with pytest.raises(RequestError, match="2030 to 2040"):
        geometry_year(load_scenario("tiny"), 2008)


def test_the_verb_tells_the_same_in_words_and_as_json(iss: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["orbit", "geometry", "iss", "--year", "2027", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    words = geometry_text(geometry_year(iss, 2027))
    assert all(each["first"] in words for each in told["high"])
    assert max(map(len, words.splitlines())) <= 100
    assert main(["orbit", "geometry", "iss", "--year", "soon"]) == 2
