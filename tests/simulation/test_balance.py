"""Mass: what a day takes from the stocks is what people, machines, leak and spacewalks use, and nothing else."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from stationkeeper.lifesupport.balance import Running, daily_flows
from stationkeeper.lifesupport.stocks import BASIC, drawn_kg
from stationkeeper.orbit.reboost import dv_mps
from stationkeeper.propellant.burn import burn_kg
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import state
from stationkeeper.simulation import world as w
from stationkeeper.structure.leak import base_leak_kg
from stationkeeper.units import EARTH_RADIUS_KM
from tests.simulation.conftest import Play, calm, levels

METRIC = ("water_kg", "oxygen_kg", "nitrogen_kg", "food-usos_kg", "food-ros_kg", "hygiene_kg")


def test_stocks_without_traffic_fall_by_the_sum_of_daily_flows(tiny: Scenario, play: Play) -> None:
    """Six people, three a side, all machines running, no flight for 30 days: to 1e-9 of each stock (kg)."""
    played = play(1, only=lambda flight: False, through=date(2030, 1, 31))
    inputs = calm(state.translate(tiny, played.plan))
    left = inputs.stores.initial.copy()
    for day in range(1, 31):
        leak = base_leak_kg(inputs.leak, day) + inputs.chamber_kg
        flows = daily_flows(inputs.rates, Running(1.0, 1.0, 0.0, 1.0, 0.0), 3.0, 3.0, leak, inputs.rules.evas_per_day)
        used, surplus = drawn_kg(flows, flows.surplus_water, {row.id for row in tiny.stocks})
        left[: len(METRIC)] -= np.array([used[name] for name in w.STOCKS[: len(METRIC)]])
        left[w.WATER] += surplus
    shown = [levels(played, metric)[-1] for metric in METRIC]
    assert shown == pytest.approx(left[: len(METRIC)], rel=1e-9)


def test_food_falls_by_its_rate_and_nothing_else(play: Play) -> None:
    """Three people at 1.8 kg a day eat 162 kg in 30 days."""
    played = play(1, only=lambda flight: False, through=date(2030, 1, 31))
    assert levels(played, "food-usos_kg")[-1] == pytest.approx(700.0 - 3 * 1.8 * 30, abs=1e-9)
    assert levels(played, "food-ros_kg")[-1] == pytest.approx(700.0 - 3 * 1.8 * 30, abs=1e-9)


def test_a_delivery_adds_its_load_and_no_more(play: Play) -> None:
    """barge-6 docks on day 47: the sum of dry stocks grows by at most its 1,500 kg hold, less packing.

    None above capacity.
    """
    with_barge = play(1, only=lambda flight: flight == "barge-6", through=date(2030, 3, 1))
    without = play(1, only=lambda flight: False, through=date(2030, 3, 1))
    gained = {metric: levels(with_barge, metric)[-1] - levels(without, metric)[-1] for metric in METRIC}
    dry = sum(gained[metric] for metric in ("food-usos_kg", "food-ros_kg", "hygiene_kg"))
    assert 0.0 < dry <= 1500.0 / 1.3 + 1e-9
    assert 0.0 <= gained["water_kg"] <= 500.0 + 1500.0
    assert all(value >= -1e-9 for value in gained.values())


def test_propellant_is_conserved_between_tanks_and_burns(tiny: Scenario, play: Play) -> None:
    """No traffic: propellant left is 1,500 kg less what the future says it used, to a gram."""
    played = play(4, only=lambda flight: False, through=date(2030, 5, 1))
    for future in range(4):
        left = played.series[future, -1, w.METRICS.index("propellant_kg")]
        assert left == pytest.approx(1500.0 - played.results[future, w.USED_KG], abs=1e-3)


def test_a_reboost_costs_what_the_rocket_equation_says(tiny: Scenario, play: Play) -> None:
    """Started 3 km under target, no avoidance.

    The first burn raises by the limit or to the target at 100 t and 300 s.
    """

    def low(inputs: w.Inputs) -> w.Inputs:
        orbit = inputs.orbit._replace(
            a_km=inputs.orbit.a_km - 3.0, avoidance_days=1e12, attitude_kg=0.0, ballistic_error=0.0
        )
        return calm(inputs)._replace(orbit=orbit)

    played = play(1, change=low, only=lambda flight: False, through=date(2030, 1, 11))
    rows = played.events[0, : played.event_count[0]]
    burns = rows[rows[:, 1] == w.E_REBOOST]
    assert len(burns) == 1
    done = burns[0, 3] / 1000.0
    assert done == pytest.approx(dv_mps(417.0 + EARTH_RADIUS_KM, 3.05), abs=0.1)
    assert played.results[0, w.USED_KG] == pytest.approx(burn_kg(done, 100_000.0, 300.0), rel=1e-3)


def test_no_stock_is_ever_negative_or_over_its_capacity(tiny: Scenario, play: Play) -> None:
    """With all chance on."""
    played = play(100, change=lambda inputs: inputs)
    capacity = {row.id: row.capacity_kg for row in tiny.stocks}
    for metric, stock in zip(METRIC, BASIC, strict=True):
        values = played.series[:, :, w.METRICS.index(metric)]
        assert values.min() >= 0.0
        assert values.max() <= capacity[stock] + 1e-9


def test_without_deliveries_no_stock_ever_grows_whatever_fails(play: Play) -> None:
    """With all chance on and nobody coming: failures, outages and people going home create nothing.

    Water is left out: people give back more than they drink from the tank, from the water in their food.
    """
    played = play(100, change=lambda inputs: inputs, only=lambda flight: False, through=date(2030, 5, 1))
    for metric in METRIC[1:]:
        values = played.series[:, :, w.METRICS.index(metric)]
        assert np.diff(values, axis=1).max() <= 1e-9, metric
