"""What a flight was packed with is what is read again from its loads, also where two stocks share a tank."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from stationkeeper.planning.problem import make_problem
from stationkeeper.planning.schedule import make_plan
from stationkeeper.planning.supplied import (
    ROUNDING_KG,
    Hold,
    _brought,
    _in_time,
    _loads,
    _top_up,
    missing_kg,
    with_use,
)
from stationkeeper.scenario.load import load_scenario


@pytest.mark.parametrize(("potable_kg", "technical_kg"), [(300.0, 300.0), (500.0, 40.0), (40.0, 500.0), (100.0, 100.0)])
@pytest.mark.parametrize("packing", [1.2, 1.5])
def test_two_waters_in_one_tank_are_read_as_they_were_packed(
    potable_kg: float, technical_kg: float, packing: float
) -> None:
    """A tank of 420 kg and a hold of 1,000 kg; loads are written in hundredths of a kg, rounded down."""
    iss = load_scenario("iss")
    rows = {row.id: row for row in iss.stocks if row.id in ("water", "water-technical")}
    rows["water"] = rows["water"].model_copy(update={"packing": packing})
    station = iss.model_copy(update={"stocks": tuple(rows.values())})
    flight = make_plan(iss, date(2027, 6, 1)).flights[-1]
    hold = Hold(flight, 0, {"water": 420.0}, 1000.0)
    for half in (0.5, 0.5):  # by turns, so that both lie in the tank and in bags
        hold.put(rows["water"], half * potable_kg)
        hold.put(rows["water-technical"], half * technical_kg)
    told = replace(flight, loads=_loads(hold, rows))
    for name, kg in (("water", potable_kg), ("water-technical", technical_kg)):
        assert hold.carries(name) == pytest.approx(kg)
        assert _brought(told, rows[name], 420.0, 0.0, station) == pytest.approx(kg, abs=0.02)
    assert sum(load.mass_kg for load in told.loads) <= 420.0 + (1000.0 - hold.dry) + 1e-9


def test_stocks_are_at_their_targets_when_the_next_full_cargo_comes() -> None:
    """5 kg a day from 300 kg, full cargoes on days 10 and 60 of a plan of 100 days, target 200 kg.

    On day 10 there are 250 kg; 200 + 250 kg for the 50 days ask for 200 kg. On day 60 there are 200 kg, and 40 days
    use 200. Where only 400 kg find room aboard, the first brings 150 kg.
    """
    iss = load_scenario("iss")
    row = next(one for one in iss.stocks if one.id == "food-usos")
    row = row.model_copy(update={"initial_kg": 300.0, "target_kg": 200.0, "reserve_kg": 50.0, "capacity_kg": 460.0})
    flight = make_plan(iss, date(2027, 6, 1)).flights[-1]
    holds = [Hold(flight, day, {}, 5000.0) for day in (10, 60)]
    use = {row.id: 5.0 * np.arange(101)}
    _top_up(holds, [{row.id: 0.0}, {row.id: 0.0}], {row.id: row}, use, [60, 100])
    assert [hold.carries(row.id) for hold in holds] == pytest.approx([200.0, 200.0])
    tight = [Hold(flight, 10, {}, 5000.0)]
    _top_up(tight, [{row.id: 0.0}], {row.id: row.model_copy(update={"capacity_kg": 400.0})}, use, [60])
    assert tight[0].carries(row.id) == pytest.approx(400.0 - 250.0)


def test_a_flight_that_docks_after_the_last_day_brings_nothing_by_a_day_it_misses() -> None:
    """10 kg a day from 100 kg: on the last day, 20, all that came is due; a flight of day 25 is too late for it."""
    iss = load_scenario("iss")
    row = next(one for one in iss.stocks if one.id == "food-usos")
    row = row.model_copy(update={"initial_kg": 100.0, "reserve_kg": 50.0, "capacity_kg": 1000.0, "packing": 1.0})
    flight = make_plan(iss, date(2027, 6, 1)).flights[-1]
    soon, late = Hold(flight, 4, {}, 5000.0), Hold(flight, 25, {}, 5000.0)
    _in_time([soon, late], {row.id: row}, {row.id: 10.0 * np.arange(21)})
    assert late.carries(row.id) == 0.0
    assert late.need_day == {}
    assert soon.carries(row.id) == pytest.approx(200.0 + 50.0 - 100.0 + ROUNDING_KG)


def test_stocks_for_more_people_than_wished_are_at_least_those_of_both() -> None:
    """A plan whose crews stay longer than wished uses more on some day and less on none than what is then asked."""
    tiny = load_scenario("tiny")
    made = make_problem(tiny, tiny.station.epoch, tiny.station.through)
    plan = make_plan(tiny, tiny.station.through)
    crowded = replace(plan, flights=tuple(replace(one, undock_day=made.last + 1) for one in plan.flights))
    more = with_use(tiny, made, crowded)
    for wished, both in zip(made.stocks, more.stocks, strict=True):
        assert np.all(both.use_kg >= wished.use_kg)
    food = [line.id for line in made.stocks].index("food-usos")
    assert more.stocks[food].use_kg[-1] > made.stocks[food].use_kg[-1]
    assert missing_kg(tiny, made, crowded)
