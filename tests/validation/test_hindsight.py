"""What remains when more is lent to a hindcast than anybody can know."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from stationkeeper.cli import main
from stationkeeper.orbit.elements_csv import Burns, Elements
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.validation.hindcast import Asked, hindcast
from stationkeeper.validation.hindsight import Known, hindsight
from stationkeeper.validation.weather import shipped_weather

pytestmark = pytest.mark.slow

ASKED = Asked(date(2012, 6, 1), date(2015, 1, 31), 90, (30, 90))


@pytest.fixture(scope="module")
def short(elements: Elements) -> Elements:
    there = (elements.day > j2000_days(date(2011, 1, 1))) & (elements.day < j2000_days(date(2015, 3, 1)))
    return Elements(elements.day[there], elements.altitude_km[there])


@pytest.fixture(scope="module")
def lent(short: Elements, burns: Burns) -> list[Known]:
    return hindsight(short, burns, shipped_weather(), ASKED)


def test_the_mean_of_the_very_days_leaves_only_the_way_between(lent: list[Known]) -> None:
    """With B of the 30 days to come the end of 30 days is met to 50 m, with that of the 90 days that of 90."""
    assert lent[0].rms_km[0] < 0.05
    assert lent[1].rms_km[1] < 0.10
    assert lent[1].rms_km[0] > lent[0].rms_km[0]


def test_who_is_told_the_altitudes_to_come_errs_less_and_who_is_told_the_answers_least(
    short: Elements, burns: Burns, lent: list[Known]
) -> None:
    found = hindcast(short, burns, shipped_weather(), ASKED)
    plain = np.sqrt(np.nanmean(np.square(found.altitude_km - found.recorded_km), axis=0))
    assert np.all(np.array(lent[4].rms_km) < 1.02 * plain)
    assert np.all(np.array(lent[5].rms_km) < lent[4].rms_km)


def test_without_the_days_near_burns_what_they_gave_does_not_matter(
    short: Elements, burns: Burns, lent: list[Known]
) -> None:
    """Each burn twice as large: the altitudes are far off, the plain mean of the other days misses the same."""
    doubled = hindsight(short, burns._replace(dv_mps=2.0 * burns.dv_mps), shipped_weather(), ASKED)
    assert doubled[6].rms_km == pytest.approx(lent[6].rms_km, abs=1e-9)
    assert doubled[4].rms_km[0] > 2.0 * lent[4].rms_km[0]


def test_fewer_kilometres_are_missed_on_fewer_days_by_no_smaller_share(lent: list[Known]) -> None:
    assert np.all(np.array(lent[7].rms_km) < lent[4].rms_km)
    assert np.all(np.array(lent[7].percent_of_decay) > 0.9 * np.array(lent[4].percent_of_decay))


def test_a_span_too_short_for_the_weights_tells_none(short: Elements, burns: Burns) -> None:
    few = hindsight(short, burns, shipped_weather(), Asked(date(2013, 1, 1), date(2013, 8, 1), 90, (30,)))
    assert np.isnan(few[5].rms_km[0])
    assert np.isfinite(few[4].rms_km[0])


def test_the_verb_tells_it_where_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path, short: Elements) -> None:
    rows = [
        f"{np.datetime64('2000-01-01') + int(day)},{height:.4f}"
        for day, height in zip(short.day.tolist(), short.altitude_km.tolist(), strict=True)
    ]
    (tmp_path / "elements.csv").write_text("\n".join(["date,mean_alt_km", *rows]))
    given = ["orbit", "hindcast", "--elements", str(tmp_path / "elements.csv"), "--horizons", "30"]
    span = ["--from", "2013-01-01", "--to", "2013-06-01"]
    assert main([*given, *span, "--hindsight", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["hindsight"]) == 8
    assert told["hindsight_percent_of_decay"].keys() == told["hindsight"].keys()
    assert all("30" in each for each in told["hindsight"].values())
    assert main([*given, *span, "--hindsight"]) == 0
    assert "RMS km that would remain" in capsys.readouterr().out
    assert main([*given, *span, "--json"]) == 0
    assert "hindsight" not in json.loads(capsys.readouterr().out)
