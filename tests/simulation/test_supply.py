"""What operators do when food or water runs short: in this order, and only then."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from stationkeeper.crew.day import People
from stationkeeper.scenario.load import load_scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.supply_day import held_without, rationed
from stationkeeper.simulation.world import Inputs
from tests.simulation.conftest import Play, calm, levels


def starving(food_kg: float, reduce_days: float = 45.0, evacuate_days: float = 30.0, ration: float = 1.0) -> object:
    """Return a change that leaves so much food on each side, with the lines in days."""

    def change(inputs: Inputs) -> Inputs:
        stores = calm(inputs).stores
        initial, reduce, leave, rations = (
            array.copy() for array in (stores.initial, stores.reduce_days, stores.evacuate_days, stores.ration)
        )
        for food in (w.FOOD_0, w.FOOD_1):
            initial[food], reduce[food], leave[food], rations[food] = food_kg, reduce_days, evacuate_days, ration
        lined = np.flatnonzero(reduce + leave > 0.0)
        changed = stores._replace(initial=initial, reduce_days=reduce, evacuate_days=leave, ration=rations, lined=lined)
        return calm(inputs)._replace(stores=changed)

    return change


def days(played: object, name: str) -> list[int]:
    rows = played.events[0, : played.event_count[0]]  # type: ignore[attr-defined]
    return [int(day) for day, kind, _, _ in rows if w.EVENT_NAMES[kind] == name]


def test_under_its_reserve_a_stock_is_used_more_slowly() -> None:
    assert rationed(100.0, 5.0, 90.0, 0.9) == 5.0
    assert rationed(80.0, 5.0, 90.0, 0.9) == pytest.approx(4.5)


def test_rationed_food_lasts_longer_by_the_share(play: Play) -> None:
    """Food starts under its reserve of 243 kg: in 15 days three people eat 0.9 of 81 kg. Nobody is sent home."""
    full = play(1, change=starving(240.0, 0.0, 0.0), only=lambda flight: False, through=date(2030, 1, 16))
    less = play(1, change=starving(240.0, 0.0, 0.0, 0.9), only=lambda flight: False, through=date(2030, 1, 16))
    assert levels(full, "food-usos_kg")[-1] == pytest.approx(240.0 - 81.0)
    assert levels(less, "food-usos_kg")[-1] == pytest.approx(240.0 - 0.9 * 81.0)


def test_a_crew_is_sent_home_at_45_days_and_then_food_lasts_twice_as_long(play: Play) -> None:
    """280 kg a side for six people at 1.8 kg: 45 days are passed on day 7; one of two ferries leaves a week later."""
    played = play(1, change=starving(280.0), only=lambda flight: False, through=date(2030, 2, 20))
    assert days(played, "crew-reduced") == [7]
    assert days(played, "undocked")[0] == 14
    assert played.results[0, w.SENT_HOME] == 1
    assert played.results[0, w.LOWEST_PEOPLE] == 3
    assert played.results[0, w.JOINT_DAY] == -1  # the one that stays runs both sides


def test_at_30_days_all_leave_and_only_then(play: Play) -> None:
    """Only an evacuation line: 280 kg a side fall to 30 days of six people on day 22; nobody left a week later."""
    played = play(1, change=starving(280.0, 0.0, 30.0), only=lambda flight: False, through=date(2030, 2, 20))
    assert set(days(played, "evacuated")) == {22}
    assert played.results[0, w.DEMANNED_DAY] == 29
    never = play(1, change=starving(280.0, 0.0, 0.0), only=lambda flight: False, through=date(2030, 2, 20))
    assert days(never, "evacuated") == []


def test_nobody_is_sent_home_when_a_segment_would_be_left() -> None:
    both, apart = (
        People(rep.sum(axis=1), rep, rep) for rep in (np.array([[2, 1], [1, 2]]), np.array([[3, 0], [0, 3]]))
    )
    assert held_without(both, 0) and held_without(both, 1)
    assert not held_without(apart, 0) and not held_without(apart, 1)


def test_while_people_are_short_flights_bring_food_before_upgrades(play: Play) -> None:
    """No food: 243 kg and 75 days of 5.4 kg a side, packed, are more than the hold of barge-6 takes.

    It leaves the 200 kg of the second electrolyser for a later flight.
    """
    upgraded = load_scenario("tiny", sets=["study.maintenance=upgrades"])
    fed = play(1, scenario=upgraded, only=lambda flight: flight == "barge-6", through=date(2030, 5, 1))
    short = play(
        1,
        change=starving(0.0, 0.0, 0.0),
        scenario=upgraded,
        only=lambda flight: flight == "barge-6",
        through=date(2030, 5, 1),
    )
    assert fed.results[0, w.UPKEEP_KG] == pytest.approx(200.0)
    assert short.results[0, w.UPKEEP_KG] == 0.0
