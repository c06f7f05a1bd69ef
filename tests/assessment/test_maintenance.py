"""What the levels of maintenance give: monotone where nothing else moves, paired, and told with what they take."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

import stationkeeper.api as sk
from stationkeeper.assessment.findings import certified_lives
from stationkeeper.assessment.maintenance import MaintenanceAnswer, certified, years_until
from stationkeeper.cli import main
from stationkeeper.errors import RequestError
from stationkeeper.simulation import world as w
from stationkeeper.times import DAYS_PER_YEAR

FUTURES = 300


@pytest.fixture(scope="module")
def played() -> list[sk.Records]:
    return [
        sk.simulate(sk.load_scenario("tiny", sets=[f"study.maintenance={level}"]), futures=FUTURES, seed=2)
        for level in sk.MAINTENANCE_LEVELS
    ]


@pytest.fixture(scope="module")
def told(played: list[sk.Records]) -> MaintenanceAnswer:
    return sk.maintenance(played)


def test_without_maintenance_nothing_is_flown_for_it(played: list[sk.Records]) -> None:
    none, routine, upgrades = (records.flown for records in played)
    assert none.column(w.UPKEEP_KG).max() == 0.0
    assert none.column(w.MEASURES_DONE).max() == routine.column(w.MEASURES_DONE).max() == 0
    assert upgrades.column(w.UPKEEP_KG).mean() > routine.column(w.UPKEEP_KG).mean()


def test_levels_meet_the_same_luck(played: list[sk.Records]) -> None:
    """Launches lost, lifeboats lost and illness do not depend on maintenance: the very same futures have them."""
    for slot in (w.LAUNCH_LOSSES, w.LIFEBOATS_LOST, w.MEDICAL_RETURNS):
        first = played[0].flown.column(slot)
        assert all(np.array_equal(first, records.flown.column(slot)) for records in played)


def test_the_difference_of_the_shares_is_what_the_gain_says(told: MaintenanceAnswer) -> None:
    share = {(level.level, kept.criterion): kept for level in told.levels for kept in level.kept}
    for gain in told.gains:
        one, two = share[gain.over, gain.criterion], share[gain.level, gain.criterion]
        assert gain.difference == pytest.approx(two.by_date.probability - one.by_date.probability)
        assert gain.years == pytest.approx(two.years - one.years)
        assert gain.low <= gain.difference <= gain.high or gain.gained + gain.lost == 0
        assert gain.years_low <= gain.years <= gain.years_high


def test_years_are_counted_to_the_date_at_most() -> None:
    breach = np.array([-1.0, 100.0, 500.0, 365.0])
    assert years_until(breach, 365) == pytest.approx(np.array([365, 100, 365, 365]) / DAYS_PER_YEAR)


def test_an_upgrade_may_extend_a_certificate_and_none_is_invented() -> None:
    """iss: certified to 2028 by its owners, to 2030 with the extension; shells nobody certified stay unknown."""
    plain = sk.load_scenario("iss")
    upgraded = sk.load_scenario("iss", sets=["study.maintenance=upgrades"])
    assert [(row.until, row.by) for row in certified(plain)] == [
        (date(2028, 12, 31), "NASA"),
        (date(2028, 12, 31), "Roscosmos"),
    ]
    assert {row.until for row in certified(upgraded)} == {date(2030, 12, 31)}
    for scenario in (plain, upgraded):
        assert {life.module for life in certified_lives(scenario) if life.certified_until is None} >= {
            "Columbus",
            "Kibo",
        }


def test_campaigns_that_cannot_be_paired_are_refused(played: list[sk.Records]) -> None:
    other = sk.simulate(sk.load_scenario("tiny"), futures=FUTURES, seed=3)
    with pytest.raises(RequestError, match="seed"):
        sk.maintenance([played[0], other])


def test_the_verb_tells_all_levels_in_words_and_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["maintenance", "tiny", "--futures", "60", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "stationkeeper.maintenance/1"
    assert [level["level"] for level in told["levels"]] == ["none", "routine", "upgrades"]
    assert {measure["measure"] for measure in told["measures"]} >= {"second-electrolyser", "better-drum"}
    assert main(["maintenance", "tiny", "--futures", "60"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


def test_what_cannot_be_asked_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["maintenance", "tiny", "--futures", "0", "--through", "2020-01-01", "--set", "study.maintenance=none"]
    assert main(words) == 2
    err = capsys.readouterr().err
    for place in ("--futures: 0", "--through: 2020-01-01", "--set study.maintenance"):
        assert err.count(place) == 1
