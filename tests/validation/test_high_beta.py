"""Days of high Sun over the plane of the orbit against what was published, limits of classes against what flew.

NASA, 18 December 2014: the fifth Dragon may not be berthed in the high-beta period from 28 December to 7 January. CBS
News, 27 November 2006: STS-116 cannot be launched from 27 December to 13 January for the beta angle. J. R. Frank, 2006:
no Shuttle is launched when beta would pass 60 degrees while docked. Nodes of the record are good to 0.6 deg.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

import pytest

from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.validation.geometry_year import noon_beta, plane_of

NODE_DEG = 0.6
Beta = Callable[[date], float]


@pytest.fixture(scope="module")
def iss() -> Scenario:
    """The shipped station."""
    return load_scenario("iss")


@pytest.fixture(scope="module")
def beta(iss: Scenario) -> Beta:
    """The height [deg] of the Sun over the orbit's plane at noon of a day of the record, without sign."""

    @lru_cache
    def year(number: int) -> tuple[float, ...]:
        plane, recorded, _ = plane_of(iss, number)
        assert recorded or number == iss.station.epoch.year
        return tuple(abs(noon_beta(day, node, iss)) for day, node in zip(plane.day, plane.node_deg, strict=True))

    return lambda when: year(when.year)[when.timetuple().tm_yday - 1]


def dockings(iss: Scenario, vehicle: str, beta: Beta) -> list[float]:
    """Return the height of the Sun on each day a class docked since 2000."""
    days = [row.docked for row in iss.visits if row.vehicle_class == vehicle and row.docked]
    return [beta(day) for day in days if day.year >= 2000]


def test_the_high_sun_of_the_turn_of_2014_is_that_which_nasa_published(iss: Scenario, beta: Beta) -> None:
    """From 28 December; to 7 January, our last day is the 6th, at 62 degrees, and the 7th has 58."""
    limit = next(row.beta_limit_deg for row in iss.classes if row.id == "dragon-1")
    assert limit is not None
    days = [date(2014, 12, 15) + timedelta(days=n) for n in range(40)]
    high = [day for day in days if beta(day) > limit]
    assert high[0] == date(2014, 12, 28)
    assert abs((high[-1] - date(2015, 1, 7)).days) <= 1
    assert len(high) == (high[-1] - high[0]).days + 1


def test_the_shuttle_could_not_be_launched_on_the_days_published(beta: Beta) -> None:
    """Two days to the station and the seven docked of the plan: from 27 December as published, its end within two."""

    def clear(launch: date) -> bool:
        return all(beta(launch + timedelta(days=n)) <= 60.0 for n in range(2, 10))

    days = [date(2006, 12, 7) + timedelta(days=n) for n in range(50)]
    shut = [day for day in days if not clear(day)]
    assert shut[0] == date(2006, 12, 27)
    assert abs((shut[-1] - date(2007, 1, 13)).days) <= 2


def test_no_shuttle_docked_under_a_sun_above_its_limit(iss: Scenario, beta: Beta) -> None:
    """35 dockings since 2000. A tenth of all days is above: by chance 3.6 would have been, none in 2 of 100 cases."""
    limit = next(row.beta_limit_deg for row in iss.classes if row.id == "shuttle")
    seen = dockings(iss, "shuttle", beta)
    assert limit == 60.0
    assert len(seen) == 35
    assert max(seen) <= limit
    days = [date(2000, 1, 1) + timedelta(days=n) for n in range(0, 12 * 365, 3)]
    share = sum(beta(day) > limit for day in days) / len(days)
    assert 0.08 < share < 0.13
    assert (1.0 - share) ** len(seen) < 0.05


def test_no_class_docked_above_the_limit_declared_for_it(iss: Scenario, beta: Beta) -> None:
    for row in iss.classes:
        if row.beta_limit_deg is not None:
            assert max(dockings(iss, row.id, beta)) <= row.beta_limit_deg + NODE_DEG, row.id


@pytest.mark.parametrize("vehicle", ["soyuz-ms", "progress-ms", "cygnus", "cargo-dragon-2"])
def test_classes_still_flying_docked_under_a_high_sun_and_so_have_no_such_limit(
    vehicle: str, iss: Scenario, beta: Beta
) -> None:
    """Each at least once above 65 degrees."""
    row = next(row for row in iss.classes if row.id == vehicle)
    assert row.beta_limit_deg is None
    assert max(dockings(iss, vehicle, beta)) > 65.0
