"""A density that holds for three days against one for every day: what it costs in truth."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from stationkeeper.scenario.load import load_scenario
from stationkeeper.simulation import state
from stationkeeper.simulation import world as w
from tests.simulation.conftest import Play, calm


def test_three_days_of_one_density_move_the_altitude_by_less_than_the_bins_of_its_quantiles(play: Play) -> None:
    """Eighteen months, six turns of the plane a year, no burn: under 0.1 km, and 0.3 % of what is lost, in all."""

    def falling(days: int) -> np.ndarray:
        def change(inputs: w.Inputs) -> w.Inputs:
            orbit = inputs.orbit._replace(
                density_days=days, avoidance_days=1e12, tanks_kg=0.0, docked_share=0.0, a_km=inputs.orbit.a_km - 40.0
            )
            return calm(inputs)._replace(orbit=orbit)

        scenario = load_scenario("tiny")
        return play(50, change=change, only=lambda flight: False, through=date(2031, 7, 1), scenario=scenario).column(
            w.END_KM
        )

    daily, coarse = falling(1), falling(state.DENSITY_DAYS)
    lost = 380.0 - daily
    assert lost.min() > 8.0
    assert np.abs(coarse - daily).max() < 0.1
    assert (np.abs(coarse - daily) / lost).max() < 0.003


def test_a_burn_is_followed_by_the_air_of_its_new_altitude(play: Play) -> None:
    """With burns the difference stays as small: the density is looked up again on the day after each."""

    def change(days: int) -> float:
        played = play(20, change=lambda inputs: calm(inputs)._replace(orbit=inputs.orbit._replace(density_days=days)))
        return float(played.column(w.LOWEST_KM).mean())

    assert change(1) == pytest.approx(change(3), abs=0.05)
