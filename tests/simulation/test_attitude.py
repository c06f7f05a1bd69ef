"""Attitude control by thrusters while gyroscopes are too few: what a day takes."""

from __future__ import annotations

from datetime import date

import pytest

from stationkeeper.scenario.load import load_scenario
from stationkeeper.simulation import world as w
from tests.simulation.conftest import Play, calm

TINY = load_scenario("tiny")
THROUGH = date(2030, 3, 1)
USUAL_KG, THRUSTERS_KG = 1.0, 4.0  # a day, as tiny declares them


def used_kg(play: Play, working: int, **propellant: float) -> float:
    """Return the propellant used with so many of the gyroscopes working, three of four needed, and no burns."""

    def change(inputs: w.Inputs) -> w.Inputs:
        machine = next(n for n, row in enumerate(TINY.machines) if row.id == "gyroscopes")
        assemblies = inputs.equipment.assemblies.copy()
        assemblies[machine] = working
        orbit = inputs.orbit._replace(avoidance_days=1e12, target_km=300.0, **propellant)
        return calm(inputs)._replace(orbit=orbit, equipment=inputs.equipment._replace(assemblies=assemblies))

    played = play(1, change=change, only=lambda flight: False, through=THROUGH)
    return float(played.column(w.USED_KG)[0])


def days() -> int:
    return (THROUGH - TINY.station.epoch).days


@pytest.mark.parametrize("working", [4, 3])
def test_with_as_many_as_are_needed_a_day_takes_what_it_takes(play: Play, working: int) -> None:
    assert used_kg(play, working) == pytest.approx(days() * USUAL_KG)


@pytest.mark.parametrize("working", [2, 0])
def test_with_fewer_thrusters_hold_the_attitude_every_day(play: Play, working: int) -> None:
    assert used_kg(play, working) == pytest.approx(days() * THRUSTERS_KG)


def test_the_rate_is_taken_from_the_tanks_until_they_are_empty(play: Play) -> None:
    """150 kg at 4 kg a day: no more than there is, whatever is docked transfers nothing that it lacks."""
    assert used_kg(play, 2, tanks_kg=150.0, docked_share=0.0) == pytest.approx(min(150.0, days() * THRUSTERS_KG))
