"""Burns found in the daily altitude, against those derived from the element sets themselves and published ones."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from stationkeeper.orbit.detect import Found, detect_burns
from stationkeeper.orbit.elements_csv import Elements, day_of_text, read_elements
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.orbit.reboost import dv_mps, rise_km

TRUTH = Path(__file__).parent.parent / "truth"
YEARS = 22.6
NEAR_DAYS = 1.5


@pytest.fixture(scope="module")
def found() -> Found:
    return detect_burns(read_elements(TRUTH / "orbit_record.csv"))


@pytest.fixture(scope="module")
def listed() -> list[tuple[float, float, str]]:
    """Day, delta-v and confidence of each listed burn."""
    with (TRUTH / "orbit_record_burns.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return [(day_of_text(row["date_utc_approx"]), float(row["dv_mps"]), row["confidence"]) for row in rows]


def _errors(found: Found, listed: list[tuple[float, float, str]]) -> np.ndarray:
    """Return by sure burn over 0.3 m/s the error of the nearest one found within 1.5 days, infinite without one."""
    errors = []
    for day, speed, confidence in listed:
        if confidence == "high" and abs(speed) > 0.3:
            near = np.abs(found.burns.day - day) <= NEAR_DAYS
            near &= np.sign(found.burns.dv_mps) == np.sign(speed)
            errors.append(float(np.min(np.abs(found.burns.dv_mps[near] - speed), initial=np.inf)))
    return np.array(errors)


def test_at_least_95_of_100_sure_burns_are_found_within_a_day_and_a_half(
    found: Found, listed: list[tuple[float, float, str]]
) -> None:
    errors = _errors(found, listed)
    assert len(errors) > 150
    assert np.isfinite(errors).mean() >= 0.95


def test_their_delta_v_is_right_within_0_05_in_the_median_and_0_2_in_94_of_100(
    found: Found, listed: list[tuple[float, float, str]]
) -> None:
    """94 of 100: the list sums burns of days in a row in its own way, where both can differ by a whole burn. With the
    drag of the weather it is 95 (tests/validation/test_yearly.py).
    """
    errors = _errors(found, listed)
    errors = errors[np.isfinite(errors)]
    assert np.median(errors) <= 0.05
    assert (errors <= 0.2).mean() >= 0.94


def test_fewer_than_two_a_year_are_false(found: Found, listed: list[tuple[float, float, str]]) -> None:
    days = np.array([day for day, _, _ in listed])
    false = [day for day in found.burns.day if np.abs(days - day).min() > 2.0]
    assert len(false) / YEARS < 2.0


@pytest.mark.parametrize(("when", "published"), [("2015-11-25", 1.95), ("2021-05-20", 0.2)])
def test_published_burns_are_met_within_a_quarter_metre_a_second(found: Found, when: str, published: float) -> None:
    near = np.abs(found.burns.day - day_of_text(when)) <= NEAR_DAYS
    assert found.burns.dv_mps[near].sum() == pytest.approx(published, abs=0.25)


def _straight(days: int, jumps: dict[int, float]) -> Elements:
    """Return an orbit of 400 km that loses 0.1 km a day, with rises [km] after some days."""
    count = np.arange(days, dtype=np.float64)
    risen = np.array([sum(rise for day, rise in jumps.items() if count_ > day) for count_ in count])
    return Elements(j2000_days(date(2020, 1, 1)) + count, 400.0 - 0.1 * count + risen)


def test_steady_decay_holds_no_burn() -> None:
    assert len(detect_burns(_straight(100, {})).burns.day) == 0


def test_a_burn_in_steady_decay_is_found_exactly() -> None:
    elements = _straight(100, {50: rise_km(6778.0, 1.0), 70: rise_km(6778.0, -0.4)})
    burns = detect_burns(elements).burns
    assert burns.day - elements.day[0] == pytest.approx([50.5, 70.5])
    assert burns.dv_mps == pytest.approx([1.0, -0.4], abs=0.003)  # the altitude of conversion is 7 km off at most


def test_drag_that_doubles_is_no_burn() -> None:
    """0.3 km a day more of drag for five days looks like braking unless the drag is given."""
    drag = np.ones(99)
    drag[50:55] = 4.0
    altitude = 400.0 - 0.1 * np.concatenate([[0.0], np.cumsum(drag)])
    elements = Elements(j2000_days(date(2020, 1, 1)) + np.arange(100.0), altitude)
    assert len(detect_burns(elements, drag).burns.day) == 0
    assert (detect_burns(elements).burns.dv_mps < 0.0).all()
    assert len(detect_burns(elements).burns.day) == 1


def test_a_burn_in_a_hole_is_put_at_its_beginning_and_told() -> None:
    whole = _straight(100, {52: 2.0})
    there = np.array([not 50 < day < 56 for day in range(100)])
    found = detect_burns(Elements(whole.day[there], whole.altitude_km[there]))
    assert found.burns.day - whole.day[0] == pytest.approx([50.5])
    assert found.hole_days.tolist() == [6.0]
    assert found.burns.dv_mps[0] == pytest.approx(dv_mps(6773.0, 2.0), abs=0.01)
    assert "1 burns found in holes" in found.burns.warnings[0]
