"""The past played again: which cases, and the same as `replay` and `orbit hindcast` tell."""

from __future__ import annotations

from datetime import date

import pytest

import stationkeeper.api as sk
from stationkeeper.scenario.rows_past import Precedent
from stationkeeper.validation.backtest import Backtest, backtest, cases, shipped_hindcast

pytestmark = pytest.mark.slow

FEW = 4


@pytest.fixture(scope="module")
def told() -> Backtest:
    return backtest(sk.load_scenario("iss"), FEW)


def test_the_five_cases_of_the_record_are_played_each_from_the_day_of_its_event() -> None:
    """The days and flights are those of the public record; three launches were lost before the first loss was over."""
    found = {case.as_of: case.events for case in cases(sk.load_scenario("iss").precedents)}
    assert found == {
        date(2014, 10, 27): ("launch-lost orb-3", "launch-lost progress-m-27m", "launch-lost spx-7"),
        date(2022, 12, 14): ("lifeboat-lost soyuz-ms-22",),
        date(2024, 6, 6): ("vehicle-unfit cft",),
        date(2025, 11, 27): ("pad-lost soyuz-2 by exhaust",),
        date(2026, 1, 7): ("medical crew-11",),
    }


def test_cases_of_one_kind_are_one_only_while_the_first_is_not_over() -> None:
    def loss(name: str, day: date, days: float) -> Precedent:
        row = {"id": name, "kind": "stand-down", "day": day, "days": days, "event": f"launch-lost {name}"}
        return Precedent.model_validate(row | {"source": "s", "standing": "assumed"})

    first, again = loss("a", date(2020, 1, 1), 30.0), loss("b", date(2020, 1, 20), 5.0)
    later = loss("c", date(2020, 2, 20), 5.0)
    assert [case.events for case in cases([first, again, later])] == [
        ("launch-lost a", "launch-lost b"),
        ("launch-lost c",),
    ]


def test_each_case_is_what_replay_tells(told: Backtest) -> None:
    iss = sk.load_scenario("iss")
    for case, row in zip(cases(iss.precedents), told.replays, strict=True):
        if case.as_of.year == 2026:
            assert row == sk.replay(iss, case.as_of, case.events, case.through, FEW)
    assert [(span.event, span.title, span.p50, span.happened) for span in told.spans] == [
        (row.event, row.title, row.p50, row.happened) for each in told.replays for row in each.rows
    ]


def test_what_happened_is_the_public_record(told: Backtest) -> None:
    """MS-22 was replaced after 74 days, the pad mended after 96, the next crew came 31 days after four had left."""
    happened = [row.happened for row in told.spans]
    assert {74, 96, 31} <= set(happened)


def test_progress_counts_every_future_of_every_case() -> None:
    seen: list[tuple[int, int]] = []
    backtest(sk.load_scenario("iss"), 2, progress=lambda done, total: seen.append((done, total)))
    assert {total for _, total in seen} == {10}
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (10, 10)


def test_a_station_without_cases_or_a_record_has_none() -> None:
    told = backtest(sk.load_scenario("tiny"), FEW)
    assert (told.spans, told.replays, told.hindcast) == ((), (), None)


def test_the_altitude_is_told_for_every_month_of_17_years() -> None:
    told = shipped_hindcast()
    assert told.starts == 204
    assert [row.horizon_days for row in told.horizons] == [30, 90, 365]
    for row in told.horizons:
        assert row.rms_percent_of_decay == pytest.approx(100.0 * row.rms_km / row.decay_km)
        assert abs(row.bias_km) < row.rms_km
