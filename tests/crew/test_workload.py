"""Research hours against published weeks."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import stationkeeper
from stationkeeper.crew.workload import research_hours

SCENARIO = Path(stationkeeper.__file__).parent / "data" / "iss" / "station.toml"
DECLARED = tomllib.loads(SCENARIO.read_text(encoding="utf-8"))["crew_time"]
SCALE, EXPONENT = (DECLARED[name]["value"] for name in ("research_scale", "research_exponent"))


def test_three_people_give_35_hours_and_four_60_to_68() -> None:
    assert research_hours(3.0, SCALE, EXPONENT, 0.0) == pytest.approx(35.0, abs=0.5)
    assert 60.0 <= research_hours(4.0, SCALE, EXPONENT, 0.0) <= 68.0


def test_overload_takes_hours_off_but_never_below_none() -> None:
    assert research_hours(3.0, SCALE, EXPONENT, 9.0) == pytest.approx(research_hours(3.0, SCALE, EXPONENT, 0.0) - 9.0)
    assert research_hours(1.0, SCALE, EXPONENT, 100.0) == 0.0


def test_nobody_does_no_research() -> None:
    assert research_hours(0.0, SCALE, EXPONENT, 0.0) == 0.0


def test_beyond_five_people_hours_grow_in_proportion() -> None:
    assert research_hours(10.0, SCALE, EXPONENT, 0.0) == pytest.approx(2.0 * research_hours(5.0, SCALE, EXPONENT, 0.0))
