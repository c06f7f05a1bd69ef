"""Who supplies whom: oxygen of the two segments, water that waits, canisters, and stocks that are not kept apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stationkeeper.lifesupport.balance import (
    Rates,
    Running,
    backlog_kg,
    backlog_recovered_kg,
    daily_flows,
    electrolysis_water_kg,
    oxygen_day,
)
from stationkeeper.lifesupport.reserves import days_reserve_kg
from stationkeeper.lifesupport.stocks import BASIC, DRAWN, LENDERS, STAND_IN, STOCKS, drawn_kg
from stationkeeper.scenario.checks import limits
from stationkeeper.scenario.load import load_scenario

ISS = load_scenario("iss")
RATES = Rates(*(ISS.lifesupport.rate(name) for name in Rates._fields))
BOTH = Running(1.0, 1.0, 1.0, 1.53, 1.0, 0.85)  # OGA 9.2 and Elektron 5.1 kg/d for a need of 6.01
LEVELS = {row.id: row for row in ISS.stocks}

share = st.floats(0.0, 3.0)
people = st.floats(0.0, 14.0)


@settings(max_examples=200, deadline=None)
@given(share, share, st.floats(0.0, 12.0), st.floats(0.0, 12.0))
def test_oxygen_is_made_or_drawn_and_none_of_it_twice(first: float, second: float, usos: float, ros: float) -> None:
    day = oxygen_day(Running(1.0, 1.0, 1.0, first, 1.0, second), usos, ros)
    assert sum(day) == pytest.approx(usos + ros, abs=1e-9)
    assert day.made <= first * (usos + ros) + 1e-9 and day.made_ros <= second * (usos + ros) + 1e-9
    assert min(day) >= 0.0
    assert day.made + day.made_ros == pytest.approx(min(1.0, first + second) * (usos + ros), abs=1e-9)


def test_each_generator_feeds_its_own_segment_first() -> None:
    """Four and three people at 0.83: OGA makes 3.32, Elektron 2.49; alone Elektron makes 5.1, tanks the rest."""
    both = oxygen_day(BOTH, 4 * 0.83, 3 * 0.83)
    assert (both.made, both.made_ros, both.tank, both.tank_ros) == pytest.approx((3.32, 2.49, 0.0, 0.0))
    alone = oxygen_day(BOTH._replace(oxygen=0.0, oxygen_ros=5.1 / 5.81), 4 * 0.83, 3 * 0.83)
    assert (alone.made_ros, alone.tank, alone.tank_ros) == pytest.approx((5.1, 0.71, 0.0))


def test_water_of_each_generator_is_its_own() -> None:
    """OGA splits potable water, Elektron technical water: 2.49 kg of oxygen take 2.80 kg, three flushes 0.9 kg."""
    flows = daily_flows(RATES, BOTH, 4.0, 3.0, 0.0, 0.0)
    assert flows.technical == pytest.approx(electrolysis_water_kg(3 * 0.83) + 3 * 0.3)
    alone = daily_flows(RATES, BOTH._replace(oxygen_ros=0.0), 4.0, 3.0, 0.0, 0.0)
    assert alone.technical == pytest.approx(0.9)
    assert alone.water - flows.water == pytest.approx(electrolysis_water_kg(3 * 0.83))


def test_an_oxygen_generator_at_its_highest_rate_makes_its_published_rate_from_the_published_feed() -> None:
    """Eleven people and the leak take 9.2 kg a day, the highest rate of OGA: 10.5 L of water within 1.5 %."""
    flows = daily_flows(RATES, BOTH._replace(oxygen=1.0, oxygen_ros=0.0), 11.0, 0.0, 0.45, 0.0)
    assert flows.oxygen_made == pytest.approx(9.2, rel=0.01)
    assert electrolysis_water_kg(flows.oxygen_made) == pytest.approx(10.5, rel=0.015)


def test_canisters_take_what_machines_leave_by_stoichiometry() -> None:
    """Seven people, all machines out: 7.28 kg of carbon dioxide, 1.088 kg of LiOH a kg, nine tenths of it used."""
    flows = daily_flows(RATES, BOTH._replace(carbon_dioxide=0.0), 4.0, 3.0, 0.0, 0.0)
    assert flows.lithium == pytest.approx(7 * 1.04 * 2 * 23.948 / 44.009 / 0.9, rel=0.002)
    assert LEVELS["lithium-hydroxide"].initial_kg / flows.lithium == pytest.approx(14.0, rel=0.01)
    assert daily_flows(RATES, BOTH, 4.0, 3.0, 0.0, 0.0).lithium == 0.0


@settings(max_examples=200, deadline=None)
@given(st.floats(0.0, 900.0), share, share, people)
def test_water_that_waited_is_never_more_than_waited(waiting: float, urine: float, wpa: float, crew: float) -> None:
    done = backlog_kg(RATES, waiting, urine, wpa, crew)
    assert 0.0 <= done <= waiting
    assert done == 0.0 or min(urine, wpa) > 1.0
    assert 0.0 <= backlog_recovered_kg(RATES, done) <= done


def test_what_waits_is_worked_off_by_what_the_processor_has_to_spare() -> None:
    """UPA takes 13.6 kg a day and four people give 7.6: 6.0 kg of what waits, of which 87 % of 99.5 % come back."""
    done = backlog_kg(RATES, 100.0, 13.6 / 7.6, 4.0, 4.0)
    assert done == pytest.approx(6.0)
    assert backlog_recovered_kg(RATES, done) == pytest.approx(6.0 * 0.87 * 0.995)


@settings(max_examples=100, deadline=None)
@given(st.sets(st.sampled_from(STOCKS[6:])), people, people, st.builds(Running, *[st.floats(0.0, 1.0)] * 7))
def test_fewer_stocks_supply_the_same_mass(kept: set[str], usos: float, ros: float, machines: Running) -> None:
    """Whatever is kept apart: what is drawn less what is gained is the same, but for canisters that nobody has."""
    flows = daily_flows(RATES, machines, usos, ros, 0.5, 0.03)
    drawn, surplus = drawn_kg(flows, flows.surplus_water, {*BASIC, *kept})
    lithium = 0.0 if "lithium-hydroxide" in kept else flows.lithium
    whole = sum(flows[: len(DRAWN)]) - flows.surplus_water - lithium
    assert sum(drawn.values()) - surplus == pytest.approx(whole, abs=1e-9)
    assert min(drawn.values()) >= 0.0


def test_the_checks_of_a_station_know_the_same_stocks() -> None:
    assert (limits.BASIC, limits.STOCKS) == (BASIC, STOCKS)


def test_every_stand_in_and_lender_is_a_stock() -> None:
    assert set(STAND_IN.values()) <= set(BASIC)
    assert {name for names in LENDERS.values() for name in names} <= set(STOCKS)


def test_the_russian_oxygen_reserve_is_the_published_one() -> None:
    """Tanks and candles together: 45 days for three people at 0.85 kg a day, told as 115 kg."""
    declared = LEVELS["oxygen-ros"].reserve_kg + LEVELS["candles"].reserve_kg
    assert declared == pytest.approx(days_reserve_kg(people=3, days=45, rate_kg=0.85), abs=0.5)
