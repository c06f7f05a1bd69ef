"""Research hours against published weeks."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

import stationkeeper
from stationkeeper.crew.workload import research_hours
from stationkeeper.scenario.load import load_scenario

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


def test_the_year_to_late_2012_gives_the_published_mean_of_26_hours() -> None:
    """Told on 2012-11-14: 26.13 h a week, because late Soyuz flights had stretched the times of three people.

    The rule rests on weeks of three and four; here it meets the people of the record, who were one to three. It gives
    27.9 h: within 10 % (the span of the published mean is not told; half a year more or less moves it by 2 h).
    """
    station = load_scenario("iss")
    side = {row.id: row.segment for row in station.agencies}
    days = [date(2011, 11, 14) + timedelta(days=n) for n in range(366)]
    hours = 0.0
    for day in days:
        aboard = [s for s in station.stays if s.aboard_from <= day and (s.aboard_to is None or day <= s.aboard_to)]
        hours += research_hours(sum(side[s.agency] == "USOS" for s in aboard), SCALE, EXPONENT, 0.0)
    assert hours / len(days) == pytest.approx(26.13, rel=0.10)
