"""Stocks kept apart and back-ups: who is drawn when one is empty, in which order, and that no mass appears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stationkeeper.crew import day as crew_day
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Stock
from stationkeeper.simulation import future, state
from stationkeeper.simulation import world as w
from stationkeeper.simulation.stores_day import needs, stores_day
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.traffic import dispatch
from stationkeeper.twins import Twins, plainly
from tests.simulation.conftest import Play, calm, levels

NO_FLIGHT: dict[str, Any] = {"only": lambda flight: False}
MONTH = date(2030, 1, 31)  # day 30


@pytest.fixture(scope="module")
def apart(tiny: Scenario) -> Scenario:
    """The tiny station with every stock kept apart, its scrubbers known and its still outside the machines."""
    more = [
        Stock.model_validate(
            tiny.stocks[0].model_dump() | {"id": name, "title": name, "load": load, "initial_kg": kg} | NO_LINES
        )
        for name, load, kg in (
            ("clothing", "dry", 60.0),
            ("water-technical", "water", 100.0),
            ("oxygen-ros", "gas", 40.0),
            ("lithium-hydroxide", "dry", 50.0),
            ("candles", "dry", 30.0),
            ("water-waste", "none", 0.0),
            ("trash", "none", 900.0),
        )
    ]
    machines = tuple(
        row.model_copy(update={"effect": "carbon-dioxide"}) if row.id == "scrubber" else row for row in tiny.machines
    )
    life = tiny.lifesupport
    rate = life.hygiene.model_copy(update={"value": 0.2})
    factor = life.condensate_recovery.model_copy(update={"value": 1.2})
    life = life.model_copy(update={"clothing": rate, "lithium_hydroxide": factor})
    return tiny.model_copy(update={"stocks": (*tiny.stocks, *more), "machines": machines, "lifesupport": life})


NO_LINES = {"initial_sd_kg": 0.0, "target_kg": 0.0, "reserve_kg": 0.0, "critical_kg": 0.0, "capacity_kg": 1000.0}


def without(*machines: int, **initial: float) -> Callable[[Inputs], Inputs]:
    """Return calm inputs in which machines have no assembly and stocks start at the levels given (kg)."""

    def change(inputs: Inputs) -> Inputs:
        quiet = calm(inputs)
        assemblies, start = quiet.equipment.assemblies.copy(), quiet.stores.initial.copy()
        assemblies[list(machines)] = 0
        for name, kg in initial.items():
            start[w.STOCKS.index(name.replace("_", "-"))] = kg
        lined = np.zeros(0, np.int64)  # nobody is sent home: what is drawn is to be seen
        return quiet._replace(
            equipment=quiet.equipment._replace(assemblies=assemblies),
            stores=quiet.stores._replace(initial=start, lined=lined),
        )

    return change


def machine(scenario: Scenario, name: str) -> int:
    return [row.id for row in scenario.machines].index(name)


def test_clothing_and_room_for_trash_fall_by_their_rates(apart: Scenario, play: Play) -> None:
    """Six people wear 0.2 kg a day each: 36 kg in 30 days; room for trash falls by what they throw away."""
    played = play(1, scenario=apart, through=MONTH, **NO_FLIGHT)
    assert levels(played, "clothing_kg")[-1] == pytest.approx(60.0 - 36.0, abs=1e-9)
    assert levels(played, "trash_kg")[-1] < 900.0 - 36.0


def test_without_generator_gas_of_each_segment_is_used_then_that_of_the_other_then_candles(
    apart: Scenario, play: Play
) -> None:
    """All oxygen of 30 days comes from tanks and candles: drawn in this order, and no more than is used."""
    gone = without(machine(apart, "electrolyser"))
    played = play(1, scenario=apart, change=gone, through=date(2030, 3, 1), **NO_FLIGHT)
    first, second, candles = (levels(played, f"{name}_kg") for name in ("oxygen", "oxygen-ros", "candles"))
    inputs = gone(state.translate(apart, played.plan))
    breath = inputs.rates.oxygen
    assert second[0] == 0.0  # 40 kg are gone after 17 days; the other segment's tanks stand in
    assert first[0] + second[0] + candles[0] == pytest.approx(
        150.0 + 40.0 + 30.0 - 30 * 6 * breath - 30 * _suits_and_leak(inputs), abs=0.05
    )
    assert candles[1] < 30.0 and first[1] == 0.0  # and candles only when both tanks are empty


def _suits_and_leak(inputs: Inputs) -> float:
    air = inputs.leak.base_kg + inputs.chamber_kg + inputs.rules.evas_per_day * inputs.rates.eva_air
    return float(0.231 * air + inputs.rules.evas_per_day * inputs.rates.eva_oxygen)


def test_canisters_bridge_all_removal_out_and_then_the_tolerated_days_run(apart: Scenario, play: Play) -> None:
    """50 kg of LiOH at 1.2 kg a kg of carbon dioxide of six people: so many days, then five tolerated ones."""
    gone = without(machine(apart, "scrubber"))
    played = play(1, scenario=apart, change=gone, through=date(2030, 2, 10), **NO_FLIGHT)
    rate = 6 * apart.lifesupport.carbon_dioxide.value * 1.2
    lasts = int(np.ceil(50.0 / rate))
    assert played.results[0, w.SAFE_CAUSE] == w.CAUSE_FUNCTION + [f.id for f in apart.functions].index("carbon-dioxide")
    assert played.results[0, w.SAFE_DAY] == lasts + 5  # the day of the last canister is the first without
    none = play(1, scenario=apart, change=without(machine(apart, "scrubber"), lithium_hydroxide=0.0), **NO_FLIGHT)
    assert none.results[0, w.SAFE_DAY] == 6


def test_technical_water_that_is_used_up_is_drawn_from_potable(apart: Scenario, play: Play) -> None:
    """The sum of both falls alike whatever is in the technical tanks: no mass appears, none is lost."""
    full = play(1, scenario=apart, change=without(), through=MONTH, **NO_FLIGHT)
    empty = play(1, scenario=apart, change=without(water_technical=0.0), through=MONTH, **NO_FLIGHT)
    used = [
        start - levels(one, "water_kg")[-1] - levels(one, "water-technical_kg")[-1]
        for start, one in ((1300.0, full), (1200.0, empty))
    ]
    assert used[0] == pytest.approx(used[1], abs=1e-9)
    assert levels(empty, "water_kg")[-1] < levels(full, "water_kg")[-1]


def test_water_that_no_machine_processes_waits_and_is_not_lost(apart: Scenario, play: Play) -> None:
    """Without condenser and still what is collected waits: the waste tank gains what they would have processed."""
    gone = without(machine(apart, "condenser"), machine(apart, "still"))
    played = play(1, scenario=apart, change=gone, through=date(2030, 1, 11), **NO_FLIGHT)
    inputs = gone(state.translate(apart, played.plan))
    r = inputs.rates
    vapour, urine = r.respiration + r.hygiene_water, r.urine + r.flush
    feed = vapour * 6 * 1.0  # the second segment has no processor of its own
    assert levels(played, "water-waste_kg")[-1] == pytest.approx(10 * (feed + urine * 3), abs=1e-6)


def test_a_cargo_vehicle_that_leaves_takes_trash_away(apart: Scenario, play: Play) -> None:
    """barge-6 leaves after 60 days with a hold of 1,500 kg: there is more room than without it, never over capacity."""
    barge = play(1, scenario=apart, only=lambda flight: flight == "barge-6", through=date(2030, 5, 1))
    none = play(1, scenario=apart, through=date(2030, 5, 1), **NO_FLIGHT)
    assert levels(barge, "trash_kg")[-1] > levels(none, "trash_kg")[-1] + 100.0
    assert levels(barge, "trash_kg").max() <= 1000.0


PLAIN = Twins(
    plainly,
    {
        future.StateReference: State,
        future.VisitsReference: dispatch.Visits,
        future.PeopleReference: crew_day.People,
    },
)
LENT = [[w.WATER, w.TECHNICAL], [w.OXYGEN, w.OXYGEN_1, w.CANDLES], [w.FOOD_0, w.FOOD_1]]  # stocks that stand in
SHARES = st.lists(st.floats(0.0, 1.5), min_size=len(w.EFFECTS), max_size=len(w.EFFECTS))
LEVELS = st.lists(st.floats(0.0, 30.0), min_size=len(w.STOCKS), max_size=len(w.STOCKS))


@pytest.fixture(scope="module")
def inputs(apart: Scenario) -> Inputs:
    return calm(state.translate(apart, make_plan(apart, MONTH)))


@settings(max_examples=100, deadline=None)
@given(running=SHARES, stocked=LEVELS, usos=st.integers(0, 7), ros=st.integers(0, 7))
def test_a_day_draws_what_is_needed_as_far_as_it_is_there_and_makes_nothing(
    inputs: Inputs, running: list[float], stocked: list[float], usos: int, ros: int
) -> None:
    """Any crew, any outage, stocks near empty: of those that stand in for each other the sum falls by the needs, as far
    as it reaches, to 1e-9 kg; water may gain what processors gave back. No other stock grows but water that waits.
    """
    s = PLAIN.of(future.new_state)(inputs, np.zeros(len(w.RESULT_NAMES)), np.zeros((0, 4), np.int64))
    s.running[:], s.level[:] = running, stocked
    s.x[w.FACTOR], s.x[w.SIDE_0], s.x[w.SIDE_1], s.x[w.PEOPLE] = 1.0, usos, ros, usos + ros
    surplus, unprocessed = PLAIN.of(needs)(inputs, s)
    use, before, waiting = s.use.copy(), s.level.copy(), s.level[w.WASTE]
    PLAIN.of(stores_day)(inputs, s, 1)
    assert s.level.min() >= 0.0
    assert s.level[w.WASTE] <= waiting + unprocessed + 1e-9
    back = surplus + waiting + unprocessed - s.level[w.WASTE]
    for together in LENT:
        gain = back if w.WATER in together else 0.0
        left, need = before[together].sum() - s.level[together].sum(), use[together].sum()
        assert -gain - 1e-9 <= left <= need + 1e-9
        if before[together].min() >= need:  # nothing runs out
            assert left >= need - gain - 1e-9
        if w.OXYGEN in together:  # never rationed: whatever is there is drawn
            assert left == pytest.approx(min(need, before[together].sum()), abs=1e-9)
    others = [k for k in range(len(w.STOCKS)) if k != w.WASTE and not any(k in one for one in LENT)]
    assert s.level[others] == pytest.approx(np.maximum(before[others] - use[others], 0.0), abs=1e-9)
