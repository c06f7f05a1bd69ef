"""A campaign keeps to the loads, changes of port and burns that its plan tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import stationkeeper.api as sk
from stationkeeper import streams
from stationkeeper.planning.plan import Burn, Load, Move, Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import campaign, state
from stationkeeper.simulation import world as w
from stationkeeper.simulation.records import Campaign
from stationkeeper.simulation.world import Inputs
from stationkeeper.units import EARTH_RADIUS_KM
from tests.simulation.conftest import calm, events

UNTIL = date(2030, 5, 31)
FEBRUARY, MAY = 1, 4  # month ends: barge-6 docks on 17 February, barge-7 on 28 April
NOTHING = (Load("paper", 1.0),)
FULL = (
    Load("water", 560.0),  # 500 kg in the tank, 60 kg in bags
    Load("oxygen", 20.0),
    Load("food-usos", 390.0),
    Load("hygiene", 130.0),
    Load("experiments", 200.0),
)


def quiet(inputs: Inputs) -> Inputs:
    return calm(inputs)._replace(
        orbit=inputs.orbit._replace(avoidance_days=1e12, ballistic_error=0.0, ballistic_log_sd=1e-9)
    )


def told(scenario: Scenario, loads: dict[str, tuple[Load, ...]], **more: object) -> Plan:
    """Return the plan with some loads; when there are any the ferries carry one kilogram of paper each."""
    plan = make_plan(scenario, UNTIL)
    ferries = {"ferry-5": NOTHING, "ferry-6": NOTHING} if loads else {}
    flights = tuple(replace(flight, loads={**ferries, **loads}.get(flight.id, ())) for flight in plan.flights)
    return replace(plan, flights=flights, **more)


def played(scenario: Scenario, plan: Plan, change: Callable[[Inputs], Inputs] = quiet) -> Campaign:
    inputs = change(state.translate(scenario, plan))
    return campaign.play(plan, inputs, 1, 1, 1, 1, lambda done, total: None)


def level(records: Campaign, stock: str, month: int) -> float:
    return float(records.series[0, month, w.STOCK_0 + w.STOCKS.index(stock)])


def number(plan: Plan, flight: str) -> int:
    return [one.id for one in plan.flights].index(flight)


def test_what_the_plan_loads_is_what_arrives(tiny: Scenario) -> None:
    """Against the same flight with one kilogram of paper: tanks carry as much as is used, bags less by the packing."""
    empty, full = (played(tiny, told(tiny, {"barge-6": loads, "barge-7": NOTHING})) for loads in (NOTHING, FULL))
    brought = {"water": 560.0, "oxygen": 20.0, "food-usos": 390.0 / 1.3, "food-ros": 0.0, "hygiene": 130.0 / 1.3}
    for stock, kg in brought.items():
        packed = kg if stock != "water" else 500.0 + 60.0 / next(r.packing for r in tiny.stocks if r.id == stock)
        assert level(full, stock, FEBRUARY) - level(empty, stock, FEBRUARY) == pytest.approx(packed, abs=1e-6)


def test_a_load_that_is_doubled_shows(tiny: Scenario) -> None:
    loads = tuple(replace(load, mass_kg=2.0 * load.mass_kg) if load.item == "oxygen" else load for load in FULL)
    once, twice = (played(tiny, told(tiny, {"barge-6": one, "barge-7": NOTHING})) for one in (FULL, loads))
    assert level(twice, "oxygen", FEBRUARY) - level(once, "oxygen", FEBRUARY) == pytest.approx(20.0, abs=1e-6)
    assert level(twice, "food-usos", FEBRUARY) == level(once, "food-usos", FEBRUARY)


def test_no_more_than_the_hold_takes_arrives(tiny: Scenario) -> None:
    """4,000 kg of food for a hold of 1,500 kg: food of 1,500 / 1.3 kg comes."""
    loads = (Load("food-usos", 3000.0), Load("hygiene", 1000.0))
    empty, full = (played(tiny, told(tiny, {"barge-6": one, "barge-7": NOTHING})) for one in (NOTHING, loads))
    came = sum(level(full, stock, FEBRUARY) - level(empty, stock, FEBRUARY) for stock in ("food-usos", "hygiene"))
    assert came == pytest.approx(1500.0 / 1.3, abs=1e-6)


def test_a_plan_that_tells_nothing_gives_what_no_plan_gives(tiny: Scenario, tmp_path: Path) -> None:
    plan = sk.plan(tiny)
    again = sk.read_plan(sk.write_plan(plan, tmp_path / "plan"), tiny)
    one, other = sk.simulate(tiny, futures=50), sk.simulate(tiny, futures=50, plan=again)
    assert np.array_equal(one.flown.results, other.flown.results)
    assert one.hash == other.hash


def test_what_was_lost_is_made_good_by_the_next_as_far_as_it_has_room(tiny: Scenario) -> None:
    """The tank of barge-7 takes 500 kg of water: 100 kg are told, 400 kg make good a part of the 560 kg lost."""
    plan = told(tiny, {"barge-6": FULL, "barge-7": (Load("water", 100.0), Load("paper", 1300.0))})

    def lost(inputs: Inputs) -> Inputs:
        doomed = np.array([flight.id == "barge-6" for flight in plan.flights], np.int8)
        still = quiet(inputs)
        return still._replace(fleet=still.fleet._replace(doomed=doomed, standdown_days=np.zeros(2) + 1e-9))

    calmly, after = played(tiny, plan), played(tiny, plan, lost)
    assert level(after, "water", FEBRUARY) < level(calmly, "water", FEBRUARY) - 500.0
    packing = next(row.packing for row in tiny.stocks if row.id == "water")
    missing = level(calmly, "water", MAY) - level(after, "water", MAY)
    assert 0.0 <= missing <= 560.0 - 400.0 + 1e-6  # the hold has another 200 kg for all stocks, in bags
    assert missing >= 560.0 - 400.0 - 200.0 / packing


def test_a_future_that_keeps_to_the_plan_gets_no_more_than_it_tells(tiny: Scenario) -> None:
    plan = told(tiny, {"barge-6": FULL, "barge-7": (Load("water", 100.0),)})
    more = told(tiny, {"barge-6": FULL, "barge-7": (Load("water", 130.0),)})
    one, other = played(tiny, plan), played(tiny, more)
    assert level(other, "water", MAY) - level(one, "water", MAY) == pytest.approx(30.0, abs=1e-6)


def test_a_flight_that_is_only_late_is_not_made_good(tiny: Scenario) -> None:
    """barge-6 comes 72 days late, after barge-7: each brings the water that is told and no more."""
    plenty = tuple(
        row.model_copy(update={"initial_kg": 1700.0}) if row.id == "water" else row for row in tiny.stocks
    )  # or taps run dry before barge-6 comes
    wet = tiny.model_copy(update={"stocks": plenty})
    plan = told(wet, {"barge-6": FULL, "barge-7": (Load("water", 100.0),)})

    def late(inputs: Inputs, days: float = 72.5) -> Inputs:
        still, f = quiet(inputs), number(plan, "barge-6")
        mean = still.fleet.slip_mean.copy()
        mean[f] = days / streams.exponential(1, streams.SLIP, 0, int(still.fleet.item[f]), 1)
        kept = still.stores._replace(critical=0.0 * still.stores.critical)  # nobody stays at home for want of food
        return still._replace(
            fleet=still.fleet._replace(slip_mean=mean, slip_zero=0.0 * still.fleet.slip_zero), stores=kept
        )

    in_time, after = (played(wet, plan, lambda inputs, by=days: late(inputs, by)) for days in (0.0, 72.5))
    launched = {flight: day for day, name, flight in events(after, plan) if name == "launched"}
    assert launched["barge-6"] > launched["barge-7"]
    assert level(after, "water", MAY) == pytest.approx(level(in_time, "water", MAY), abs=10.0)  # of 560 kg


def test_spares_that_are_told_arrive_and_take_room(tiny: Scenario) -> None:
    """Two pumps of 20 kg and one kilogram of paper."""
    records = played(tiny, told(tiny, {"barge-6": (Load("pump", 40.0), *NOTHING), "barge-7": NOTHING}))
    assert records.results[0, w.UPKEEP_KG] == pytest.approx(40.0)
    inputs = state.translate(tiny, told(tiny, {"barge-6": (Load("pump", 40.0), *NOTHING)}))
    assert inputs.cargo.told_room_kg.max() == pytest.approx(1500.0 - 41.0)


def test_a_vehicle_changes_its_port_on_the_day(tiny: Scenario) -> None:
    """ferry-3 leaves Stern aft on 6 February, ferry-4 goes there from Bow nadir on 10 February, and barge-6 finds Bow
    nadir free.
    """
    move = Move("ferry-4", 40, "Stern aft")
    plan = told(tiny, {}, moves=(move,))
    records = played(tiny, plan)
    moved = [
        day for day, kind, item, _ in records.events[0] if kind == w.E_RELOCATED and item == number(plan, "ferry-4")
    ]
    assert moved == [40]
    ports = [port.id for port in state.open_ports(tiny)]
    docked = {
        plan.flights[item].id: ports[value // 1000] for _, kind, item, value in records.events[0] if kind == w.E_DOCKED
    }
    assert docked["barge-6"] == "Bow nadir"


def test_a_change_of_port_waits_until_the_port_is_free(tiny: Scenario) -> None:
    """ferry-3 is at Stern aft until 6 February (day 36)."""
    plan = told(tiny, {}, moves=(Move("ferry-4", 10, "Stern aft"),))
    told_events = events(played(tiny, plan), plan)
    gone = next(day for day, name, flight in told_events if name == "undocked" and flight == "ferry-3")
    moved = [day for day, name, _ in told_events if name == "relocated"]
    assert len(moved) == 1
    assert gone <= moved[0] <= gone + 1


@pytest.mark.parametrize("who", ["barge-6", ""])
def test_a_planned_burn_uses_the_propellant_of_whom_the_plan_names(tiny: Scenario, who: str) -> None:
    """Without transfer to the station's tanks, where the rule would always take the barge."""
    plan = told(tiny, {}, burns=(Burn(60, who, 0.8, 27.0),))

    def apart(inputs: Inputs) -> Inputs:
        cargo = inputs.cargo._replace(port_refuel=0 * inputs.cargo.port_refuel)
        low = inputs.orbit._replace(a_km=416.0 + EARTH_RADIUS_KM, corridor_km=50.0)
        return quiet(inputs)._replace(cargo=cargo, orbit=low._replace(avoidance_days=1e12))

    rows = [row for row in played(tiny, plan, apart).events[0] if row[1] == w.E_REBOOST]
    assert [(int(row[0]), int(row[2]), int(row[3])) for row in rows] == [(60, number(plan, who) if who else -1, 800)]


def test_a_planned_burn_goes_no_higher_than_the_plan_means_to(tiny: Scenario) -> None:
    """Without drag the orbit is still at 420 km, and the plan means to be at what 60 days of drag leave of a burn that
    raises it by 1.77 km.
    """
    plan = told(tiny, {}, burns=(Burn(60, "", 1.0, 34.0),))

    def no_drag(inputs: Inputs) -> Inputs:
        orbit = quiet(inputs).orbit
        return quiet(inputs)._replace(orbit=orbit._replace(ballistic=1e-12, ballistic_mean=1e-12))

    meant = state.translate(tiny, plan).orbit.planned_top_km[0]
    assert 420.0 < meant < 421.7
    records = played(tiny, plan, no_drag)
    assert records.results[0, w.END_KM] == pytest.approx(meant, abs=0.01)


def test_the_rule_burns_where_the_plan_does_not(tiny: Scenario) -> None:
    """A plan whose only burn is in the last month does not keep the corridor's burns from being done before."""

    def narrow(inputs: Inputs) -> Inputs:
        still = quiet(inputs)
        return still._replace(orbit=still.orbit._replace(corridor_km=0.3))

    plans = told(tiny, {}, burns=(Burn(140, "", 0.5, 17.0),)), told(tiny, {})
    days, without = (
        [int(row[0]) for row in played(tiny, plan, narrow).events[0] if row[1] == w.E_REBOOST] for plan in plans
    )
    assert [day for day in days if day <= 110] == [day for day in without if day <= 110] != []
