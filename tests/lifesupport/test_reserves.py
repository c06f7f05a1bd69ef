"""Reserve lines against the published ones."""

from __future__ import annotations

import math

from stationkeeper.lifesupport.reserves import days_left, days_reserve_kg, oxygen_reserve_kg


def test_us_oxygen_reserve_adds_up_to_17635_kg() -> None:
    # Six months of the water processor 2.95, ten days for six people at 0.85, eight spacewalks at 6.8, 68 besides.
    # Told as 177 kg.
    reserve = oxygen_reserve_kg(people=6, days=10, rate_kg=0.85, evas=8, eva_oxygen_kg=6.8, other_kg=2.95 + 68.0)
    assert math.isclose(reserve, 176.35, abs_tol=1e-9)


def test_russian_oxygen_reserve_is_45_days_for_three() -> None:
    assert math.isclose(days_reserve_kg(people=3, days=45, rate_kg=0.85), 114.75, abs_tol=1e-9)  # told as 115 kg


def test_oxygen_minimum_lasts_seven_people_a_month() -> None:
    # 402 lb is published as the minimum; at the published 1.83 lb a person and day that is 31 days for seven.
    assert round(days_left(402.0, 0.0, 7 * 1.83)) == 31


def test_days_left_at_the_line_are_none_and_without_use_unending() -> None:
    assert days_left(100.0, 100.0, 1.0) == 0.0
    assert days_left(90.0, 100.0, 1.0) == 0.0
    assert days_left(101.0, 100.0, 0.0) == math.inf


def test_food_of_2004_reaches_the_45_day_line_when_eaten_a_quarter_faster() -> None:
    # 69 containers last two people 112 days; at five quarters of that rate the 45-day line comes a quarter sooner as
    # well.
    rate = 69.0 / 112.0
    line = 45.0 * rate
    assert math.isclose(days_left(69.0, line, rate), 67.0)
    assert math.isclose(days_left(69.0, line, 1.25 * rate), 67.0 / 1.25)
