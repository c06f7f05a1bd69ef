"""The ballistic coefficient in a campaign: it holds for a quarter and then moves as declared."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.load import load_scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.state import translate
from tests.simulation.conftest import Play, calm


def _fallen(play: Play, factor: float) -> np.ndarray:
    """Return the altitude at month ends without burns, for a long-run mean of `factor` times the estimate, p = 0.5."""

    def change(inputs: w.Inputs) -> w.Inputs:
        orbit = inputs.orbit._replace(
            **{"ballistic_error": 0.0, "ballistic_log_sd": 0.0, "ballistic_correlation": 0.5},
            **{"ballistic_mean": factor * inputs.orbit.ballistic, "density_days": 1},
            **{"avoidance_days": 1e12, "tanks_kg": 0.0, "docked_share": 0.0},
        )
        return calm(inputs)._replace(orbit=orbit)

    played = play(1, change=change, only=lambda flight: False, through=date(2030, 5, 1))
    return np.asarray(played.series[0, :, w.METRICS.index("altitude_km")])


def test_the_decay_doubles_on_day_91_when_the_mean_is_four_times_the_estimate(play: Play) -> None:
    """ln B goes half of the way from b to 4 b: 2 b for days 91 to 119, b before."""
    steady, turned = _fallen(play, 1.0), _fallen(play, 4.0)
    assert turned[:3] == pytest.approx(steady[:3], abs=1e-9)
    lost = (turned[2] - turned[3]) / (steady[2] - steady[3])
    assert lost == pytest.approx((1.0 + 2.0 * 29.0) / 30.0, rel=0.01)


def test_the_campaign_takes_the_process_from_the_station() -> None:
    iss = load_scenario("iss")
    orbit = translate(iss, make_plan(iss, date(2026, 12, 31))).orbit
    assert orbit.ballistic_error == pytest.approx(0.0006 / 0.0069)
    assert (orbit.ballistic_mean, orbit.ballistic_log_sd, orbit.ballistic_correlation) == (0.0075, 0.23, 0.82)
