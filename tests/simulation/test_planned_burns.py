"""Burns that a station declares are played on their day, beside those of the corridor."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from stationkeeper.orbit.reboost import rise_km
from stationkeeper.propellant.burn import burn_kg
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows_orbit import PlannedBurn
from stationkeeper.simulation import world as w
from stationkeeper.simulation.records import Campaign
from stationkeeper.units import EARTH_RADIUS_KM
from tests.simulation.conftest import Play, calm


def quiet(inputs: w.Inputs) -> w.Inputs:
    return calm(inputs)._replace(
        orbit=inputs.orbit._replace(avoidance_days=1e12, ballistic_error=0.0, ballistic_log_sd=1e-9)
    )


def with_burns(scenario: Scenario, *burns: tuple[date, float]) -> Scenario:
    rows = tuple(
        PlannedBurn(id=f"b{n}", day=day, dv_mps=dv, source="teaching", standing="assumed")
        for n, (day, dv) in enumerate(burns)
    )
    return scenario.model_copy(update={"burns": rows})


def reboosts(played: Campaign) -> list[tuple[int, int]]:
    """Return day and mm/s of each reboost of the first future."""
    rows = played.events[0, : played.event_count[0]]
    return [(int(row[0]), int(row[3])) for row in rows if row[1] == w.E_REBOOST]


def test_the_altitude_rises_by_177_km_per_metre_per_second_on_the_day(tiny: Scenario, play: Play) -> None:
    """Day 10 is the last day played: what differs is the burn alone. Six published burns gave 1.75, theory 1.77."""
    until = date(2030, 1, 11)
    planned = with_burns(tiny, (until, 1.5))
    before, after = (play(1, quiet, lambda flight: False, until, scenario=one) for one in (tiny, planned))
    risen = float(after.column(w.END_KM)[0] - before.column(w.END_KM)[0])
    assert reboosts(before) == []
    assert reboosts(after) == [(10, 1500)]
    assert risen == pytest.approx(rise_km(EARTH_RADIUS_KM + 420.0, 1.5), rel=1e-3)
    assert 1.75 <= risen / 1.5 <= 1.78


def test_a_planned_burn_takes_its_propellant(tiny: Scenario, play: Play) -> None:
    """1.5 m/s for 100 t at 300 s: 51 kg beside what attitude control takes."""
    until = date(2030, 1, 11)
    planned = with_burns(tiny, (until, 1.5))
    used = [play(1, quiet, lambda f: False, until, scenario=one).results[0, w.USED_KG] for one in (tiny, planned)]
    assert used[1] - used[0] == pytest.approx(burn_kg(1.5, 100_000.0, 300.0), rel=1e-6)
    assert used[1] - used[0] == pytest.approx(51.0, abs=0.1)


def test_two_burns_of_a_day_are_both_done_and_those_after_wait_for_theirs(tiny: Scenario, play: Play) -> None:
    first, second = date(2030, 1, 5), date(2030, 1, 9)
    planned = with_burns(tiny, (first, 0.4), (first, 0.6), (second, 0.5))
    played = play(1, quiet, lambda flight: False, date(2030, 1, 11), scenario=planned)
    assert [day for day, _ in reboosts(played)] == [4, 4, 8]
    assert sorted(dv for _, dv in reboosts(played)[:2]) == [400, 600]


def test_without_propellant_a_planned_burn_is_not_done(tiny: Scenario, play: Play) -> None:
    def empty(inputs: w.Inputs) -> w.Inputs:
        return quiet(inputs)._replace(orbit=quiet(inputs).orbit._replace(tanks_kg=0.0, docked_share=0.0))

    planned = with_burns(tiny, (date(2030, 1, 5), 1.0))
    played = play(1, empty, lambda flight: False, date(2030, 1, 11), scenario=planned)
    assert reboosts(played) == []


def test_no_planned_burn_goes_beyond_the_altitude_at_which_vehicles_can_dock(tiny: Scenario, play: Play) -> None:
    """From under 420 km a burn of 10 m/s would reach 437; under a ceiling of 425 km it ends there."""

    def under(ceiling_km: float) -> Campaign:
        def change(inputs: w.Inputs) -> w.Inputs:
            return quiet(inputs)._replace(orbit=quiet(inputs).orbit._replace(ceiling_km=ceiling_km))

        until = date(2030, 1, 11)
        return play(1, change, lambda flight: False, until, scenario=with_burns(tiny, (until, 10.0)))

    assert under(425.0).column(w.END_KM)[0] == pytest.approx(425.0, abs=0.01)
    assert under(1e6).column(w.END_KM)[0] > 436.0
    assert reboosts(under(415.0)) == []  # already above


def test_the_corridor_asks_for_less_after_a_planned_burn(tiny: Scenario, play: Play) -> None:
    """Over 120 days the sum of all burns is what drag took, planned or not: within one burn of the corridor."""
    planned = with_burns(tiny, (date(2030, 2, 10), 1.0))
    sums = []
    for one in (tiny, planned):
        played = play(1, quiet, lambda flight: False, date(2030, 5, 1), scenario=one)
        sums.append(sum(dv for _, dv in reboosts(played)) / 1000.0)
    assert np.abs(sums[1] - sums[0]) < 1.3
