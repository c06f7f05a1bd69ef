"""How long stocks last: by hand where a hand can follow, monotone in people, and machines that matter."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stationkeeper.api as sk
from stationkeeper.assessment.stocks import StocksAnswer, running
from stationkeeper.cli import main
from stationkeeper.errors import RequestError
from stationkeeper.lifesupport.reserves import levels_with_deliveries
from stationkeeper.scenario.model import Scenario


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return sk.load_scenario("iss")


@pytest.fixture(scope="module")
def told(iss: Scenario) -> StocksAnswer:
    return sk.stocks(iss)


def test_food_of_the_segments_lasts_as_the_division_says(told: StocksAnswer) -> None:
    """1,318 kg for four at 1.83 kg a day: 180 days; 45 days of all seven are reached after 135."""
    food = {row.stock: row for row in told.cases[0].stocks}["food-usos"]
    assert told.people == [4, 3]
    assert food.days_to_nothing == pytest.approx(1318 / (4 * 1.83))
    assert food.days_to_critical == pytest.approx((1318 - 329) / (4 * 1.83))
    assert food.crew_reduced_on == told.epoch + timedelta(days=136)  # (1,318 + 988) / 12.81 = 180.02 days, less 45
    assert food.evacuated_on == told.epoch + timedelta(days=151)


def test_each_machine_of_life_support_is_taken_away_once(iss: Scenario, told: StocksAnswer) -> None:
    assert [case.out for case in told.cases] == [
        *("", "bpa", "elektron", "oga", "srv-k", "upa", "wpa", "elektron+oga"),
        "amine-scrubber+cdra+four-bed+vozdukh",
    ]
    water = {case.out: case.stocks[0].use_kg_per_day for case in told.cases}
    assert water["wpa"] == max(water.values())
    assert water["wpa"] > water["upa"] > water["bpa"] > water[""]


def test_without_generators_tanks_last_what_the_minimum_promises(iss: Scenario, told: StocksAnswer) -> None:
    """402 lb last seven people 31 days (published, breathing alone). Leaks and suits take 0.4 kg more: to 10 %."""
    case = next(case for case in told.cases if case.out == "elektron+oga")
    oxygen = case.stocks[1]
    used = sum(row.use_kg_per_day for row in case.stocks if row.stock in ("oxygen", "oxygen-ros"))
    assert 182.3 / used == pytest.approx(31.0, rel=0.10)
    assert oxygen.crew_reduced_on is not None and oxygen.evacuated_on is not None
    assert (oxygen.evacuated_on - oxygen.crew_reduced_on).days == 17


def test_one_generator_covers_what_the_other_leaves(iss: Scenario) -> None:
    """Elektron gives 5.1 kg a day, OGA 9.2; seven people need 6.01 kg. Without both all comes from tanks."""
    assert running(iss, 7, ["oga"])[3:6:2] == pytest.approx((0.0, 5.1 / (0.2 + 7 * 0.83)))
    assert running(iss, 7, ["elektron"])[3:6:2] == (1.0, 0.0)
    assert running(iss, 7, ["oga", "elektron"])[3:6:2] == (0.0, 0.0)


@pytest.mark.parametrize("fewer", [(3, 3), (2, 1), (1, 1)])
def test_fewer_people_last_longer(iss: Scenario, told: StocksAnswer, fewer: tuple[int, int]) -> None:
    for mine, theirs in zip(sk.stocks(iss, fewer).cases[0].stocks, told.cases[0].stocks, strict=True):
        assert (mine.days_to_nothing or 1e9) >= (theirs.days_to_nothing or 1e9)


def test_nobody_aboard_eats_nothing(iss: Scenario) -> None:
    empty = sk.stocks(iss, (0, 0)).cases[0]
    food = {row.stock: row for row in empty.stocks}["food-ros"]
    assert food.days_to_nothing is None and food.evacuated_on is None


def test_an_impossible_crew_is_told() -> None:
    with pytest.raises(RequestError, match="two whole numbers"):
        sk.stocks(sk.load_scenario("tiny"), (-1, 3))


def test_the_verb_tells_words_json_and_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stocks", "tiny", "--people", "3,3"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100
    assert main(["stocks", "iss", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "stationkeeper.stocks/1"
    assert main(["stocks", "iss", "--people", "four"]) == 2
    assert "--people: 'four'" in capsys.readouterr().err


@given(
    st.lists(st.floats(0.0, 20.0), min_size=1, max_size=60),
    st.dictionaries(st.integers(0, 60), st.floats(0.0, 900.0), max_size=6),
    st.floats(0.0, 2000.0),
)
def test_no_stock_is_created_by_deliveries(use: list[float], rooms: dict[int, float], start: float) -> None:
    """What is there at the end is at most what was there and what came, and never under zero nor over the target."""
    levels = levels_with_deliveries(start, 2000.0, use, rooms)
    assert len(levels) == len(use)
    assert min(levels) >= 0.0 and max(levels) <= max(start, 2000.0) + 1e-9
    assert levels[-1] <= start + sum(rooms.values()) + 1e-9


def test_a_stock_without_deliveries_falls_by_what_is_used() -> None:
    assert levels_with_deliveries(100.0, 100.0, [10.0, 20.0, 90.0], {}) == [90.0, 70.0, 0.0]
    assert levels_with_deliveries(100.0, 100.0, [10.0, 20.0], {1: 25.0}) == [90.0, 95.0]


def test_the_lines_of_leaving_are_the_published_ones(iss: Scenario) -> None:
    """Food and water: return of a crew considered at 45 days, evacuation at 30 (food)."""
    for row in iss.stocks:
        if row.id.startswith("food"):
            assert (row.reduce_days, row.evacuate_days) == (45.0, 30.0)
            assert row.critical_kg == pytest.approx(45 * 1.83 * (4 if row.id == "food-usos" else 3), rel=0.01)
    assert date(2026, 10, 8) == iss.station.epoch
