"""The ballistic coefficient at the end of a record, with its uncertainty."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from stationkeeper.cli import main
from stationkeeper.errors import RequestError
from stationkeeper.orbit.elements_csv import Burns, Elements
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.validation.ballistic import Estimate, Process, known_at
from stationkeeper.validation.drag import INCLINATION_DEG, air_by_day, fly
from stationkeeper.validation.today import BallisticToday, estimated
from stationkeeper.validation.weather import shipped_weather

pytestmark = pytest.mark.slow

TRUTH = Path(__file__).parent.parent / "truth"
NO_BURNS = Burns(np.empty(0), np.empty(0))
# Cd A / m of the last quarter of a year, fitted on all its days to the same density model by another program.
FITTED = {2002: 0.00943, 2009: 0.00893, 2014: 0.00833, 2018: 0.00472, 2021: 0.00735}


def _until(elements: Elements, burns: Burns, year: int) -> BallisticToday:
    end = j2000_days(date(year, 12, 31))
    inside, flown = elements.day <= end, burns.day <= end
    cut = Elements(elements.day[inside], elements.altitude_km[inside])
    return estimated(cut, Burns(burns.day[flown], burns.dv_mps[flown]), shipped_weather(), 180)


def test_the_estimate_holds_what_another_fit_of_the_last_quarter_found(elements: Elements, burns: Burns) -> None:
    """Within three standard deviations each, within 1.3 in the mean square; their errors are 7 to 13 %."""
    told = {year: _until(elements, burns, year) for year in FITTED}
    off = [math.log(told[year].ballistic_m2_per_kg / fitted) / told[year].log_sd for year, fitted in FITTED.items()]
    assert max(map(abs, off)) < 3.0
    assert math.sqrt(np.mean(np.square(off))) < 1.3
    assert all(0.05 < each.log_sd < 0.15 for each in told.values())


def test_the_estimate_follows_a_coefficient_that_has_changed() -> None:
    """A made-up orbit: 0.006 for 700 days, 0.008 for the last 200; its whole record means about 0.0065."""
    first, days = float(j2000_days(date(2014, 1, 1))), 900
    air = air_by_day(shipped_weather(), first, first + days)
    ballistic = np.where(np.arange(days) < 700, 0.006, 0.008)
    altitude = fly(air, 0, 120.0, 430.0, ballistic, np.zeros(days), INCLINATION_DEG)
    told = estimated(Elements(first + np.arange(days + 1.0), altitude), NO_BURNS, shipped_weather(), 180)
    assert (told.day, told.burns) == (date(2016, 6, 19), 0)
    assert told.mean_m2_per_kg < 0.007
    assert abs(told.ballistic_m2_per_kg - 0.008) < told.sd_m2_per_kg
    assert told.p05_m2_per_kg < told.ballistic_m2_per_kg < told.p95_m2_per_kg


def test_what_is_known_fades_to_the_spread_of_the_process() -> None:
    process = Process()
    sharp = Estimate(0.0, np.array([-5.0, 0.1, -0.1, 0.5, 0.3]), np.zeros((5, 5)))
    late = known_at(sharp, process, 36500.0)
    assert late.state == pytest.approx([-5.0, 0.0, 0.0, 0.5, 0.3])
    assert late.covariance == pytest.approx(np.diag([0.0, process.slow_sd**2, process.fast_sd**2, 0.0, 0.0]))
    assert late.log_sd == pytest.approx(math.hypot(process.slow_sd, process.fast_sd))
    quarter = known_at(sharp, process, 91.3)
    assert quarter.state[1] == pytest.approx(0.1 * 0.82, abs=0.001)


def test_a_record_after_the_weather_is_refused_with_the_remedy() -> None:
    day = float(j2000_days(date(2026, 7, 10))) + np.arange(60.0)
    with pytest.raises(RequestError) as raised:
        estimated(Elements(day, 420.0 - 0.03 * np.arange(60.0)), NO_BURNS, shipped_weather(), 90)
    assert "newer --weather" in raised.value.faults[0].remedy


def test_the_verb_tells_the_same_numbers_as_json_and_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    files = ["--elements", str(TRUTH / "orbit_record.csv"), "--reboosts", str(TRUTH / "orbit_record_burns.csv")]
    assert main(["orbit", "estimate", *files, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert main(["orbit", "estimate", *files]) == 0
    words = capsys.readouterr().out
    assert f"{told['ballistic_m2_per_kg']:.5f} +- {told['sd_m2_per_kg']:.5f}" in words
    assert "whole record" in words


def test_faults_of_files_and_days_are_told_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["orbit", "estimate", "--elements", "none.csv", "--reboosts", "no.csv", "--fit-days", "3"]) == 2
    told = capsys.readouterr().err
    assert all(name in told for name in ("none.csv", "no.csv", "--fit-days"))
