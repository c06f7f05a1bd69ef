"""Days that are not looked at: what is read only now and then is as it would be by reading it every day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from stationkeeper.simulation import world as w
from stationkeeper.simulation.world import Inputs
from tests.simulation.conftest import Play, calm

ATTITUDE_KG = 2.0
LINES = ("reserve", "critical", "reduce_days", "evacuate_days")


def drifting(tanks_kg: float, reserve_kg: float, critical_kg: float) -> object:
    """Return a change: no burn of any kind, so that propellant falls by so much a day, and no line of a stock."""

    def change(inputs: Inputs) -> Inputs:
        orbit = inputs.orbit._replace(
            tanks_kg=tanks_kg,
            reserve_kg=reserve_kg,
            critical_kg=critical_kg,
            attitude_kg=ATTITUDE_KG,
            docked_share=0.0,
            avoidance_days=1e12,
            corridor_km=1e3,
        )
        lines = {name: 0.0 * getattr(inputs.stores, name) for name in LINES}
        quiet = calm(inputs)
        return quiet._replace(orbit=orbit, stores=quiet.stores._replace(**lines))

    return change


@pytest.mark.parametrize("kg", [0.0, 0.7, 1.0, 2.0, 31.4])
def test_propellant_crosses_each_line_on_the_day_of_the_closed_form(play: Play, kg: float) -> None:
    """tanks - 2 d < line first on day floor((tanks - line) / 2) + 1, for the reserve and then the critical line."""
    played = play(1, change=drifting(100.0 + kg, 60.0, 30.0), only=lambda flight: False, through=date(2030, 3, 12))
    row = played.results[0]
    assert row[w.SUPPLIED_DAY] == (40.0 + kg) // ATTITUDE_KG + 1
    assert row[w.SUPPLIED_CAUSE] == w.CAUSE_PROPELLANT
    assert row[w.SAFE_DAY] == (70.0 + kg) // ATTITUDE_KG + 1
    assert row[w.SAFE_CAUSE] == w.CAUSE_PROPELLANT
    assert row[w.LOWEST_PROPELLANT] == pytest.approx(max(0.0, 100.0 + kg - ATTITUDE_KG * 70), abs=1e-9)


def test_the_lowest_of_a_sinking_orbit_is_its_end(play: Play) -> None:
    played = play(5, change=drifting(500.0, 0.0, 0.0), only=lambda flight: False, through=date(2030, 3, 12))
    assert np.array_equal(played.column(w.LOWEST_KM), played.column(w.END_KM))
    assert np.allclose(played.series[:, -1, 0], played.column(w.END_KM))
