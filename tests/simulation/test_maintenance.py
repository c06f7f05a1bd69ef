"""The maintenance programme and ageing inside a future: what is flown, what it does, and nothing from nothing."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import equipment, state
from stationkeeper.simulation import world as w
from stationkeeper.simulation.world import Inputs
from stationkeeper.spares.ageing import weibull_scale
from tests.simulation.conftest import Play, calm

N = 4000
DAYS = 120


@pytest.fixture(scope="module")
def upgraded() -> Scenario:
    return load_scenario("tiny", sets=["study.maintenance=upgrades"])


def kinds(records: object, future: int = 0) -> list[tuple[int, str, int]]:
    rows = records.events[future, : records.event_count[future]]  # type: ignore[attr-defined]
    return [(int(day), w.EVENT_NAMES[kind], int(item)) for day, kind, item, _ in rows]


def test_a_measure_without_cargo_is_done_on_its_day_and_one_with_cargo_after_its_flight(
    upgraded: Scenario, play: Play
) -> None:
    """better-drum on 2030-01-01 (played from day 1); second-electrolyser flies on barge-6, which docks on day 47."""
    played = play(1, scenario=upgraded)
    done = [(day, item) for day, name, item in kinds(played) if name == "measure-done"]
    order = [row.id for row in equipment.measures_flown(upgraded)]
    assert done == [(1, order.index("better-drum")), (48, order.index("second-electrolyser"))]
    assert played.results[0, w.UPKEEP_KG] == pytest.approx(200.0)
    assert played.results[0, w.UPKEEP_HOURS] == pytest.approx(28.0)


def test_a_lost_flight_loses_no_measure_for_good(upgraded: Scenario, play: Play) -> None:
    """Every barge but the last is lost: the cargo is flown again, and done once or not at all."""

    def lossy(inputs: Inputs) -> Inputs:
        quiet = calm(inputs)
        return quiet._replace(
            chances=quiet.chances._replace(loss_a=inputs.chances.loss_a, loss_b=inputs.chances.loss_b)
        )

    played = play(200, change=lossy, scenario=upgraded, through=date(2031, 6, 1))
    done = played.column(w.MEASURES_DONE)
    assert done.max() <= 2
    lost = played.column(w.LAUNCH_LOSSES) > 0
    assert lost.any() and (done[lost] == 2).any()


def test_halving_a_rate_halves_the_failures(upgraded: Scenario, play: Play) -> None:
    """Only the drum fails, nothing is replaced: mean failures are rate * days, halved from the first day on."""

    def drum_only(inputs: Inputs) -> Inputs:
        drum = [row.id for row in upgraded.units].index("drum")
        scale = 0.0 * inputs.equipment.scale
        scale[drum] = inputs.equipment.scale[drum]
        bare = calm(inputs)
        return bare._replace(equipment=bare.equipment._replace(scale=scale, spares=0 * inputs.equipment.spares))

    plain = play(N, change=drum_only, only=lambda flight: False).column(w.WITHOUT_SPARE)
    better = play(N, change=drum_only, only=lambda flight: False, scenario=upgraded).column(w.WITHOUT_SPARE)
    error = math.sqrt((plain.var() / 4.0 + better.var()) / N)
    assert plain.mean() > 0.1
    assert abs(better.mean() - plain.mean() / 2.0) < 4.0 * error
    assert (better <= plain).all()  # thinned from the same failures


def test_spares_are_not_ordered_without_a_programme(play: Play) -> None:
    bare = load_scenario("tiny", sets=["study.maintenance=none"])
    played = play(50, change=lambda inputs: inputs, scenario=bare, through=date(2031, 6, 1))
    assert played.column(w.UPKEEP_KG).max() == 0.0


def wearing(inputs: Inputs, ages: list[float], shape: float = 4.0, mean: float = 400.0) -> Inputs:
    count = len(ages)
    worn = inputs.equipment._replace(
        wear_unit=np.full(count, 4, np.int64),
        wear_shape=np.full(count, shape),
        wear_scale=np.full(count, weibull_scale(mean, shape)),
        wear_age=np.array(ages),
        wear_item=np.arange(1, count + 1),
        spares=0 * inputs.equipment.spares,
        ordered=False,
    )
    return inputs._replace(equipment=worn)


def test_old_units_wear_out_as_their_age_says(play: Play) -> None:
    """Two gyroscopes of 300 days at mean 400: lost within 120 days as S(420) / S(300) says; no second life ends."""
    played = play(N, change=lambda inputs: wearing(calm(inputs), [300.0, 300.0]), only=lambda flight: False)
    scale = weibull_scale(400.0, 4.0)
    expected = 1.0 - math.exp((300.0 / scale) ** 4 - (420.0 / scale) ** 4)
    mean = played.column(w.WITHOUT_SPARE).mean() / 2.0
    assert abs(mean - expected) < 4.0 * math.sqrt(expected * (1.0 - expected) / (2 * N))


def test_units_of_unknown_age_bring_no_burst_at_the_start(play: Play) -> None:
    """Four gyroscopes met at random: 4 * 120 / 400 failures in 120 days, as in the long run."""
    played = play(N, change=lambda inputs: wearing(calm(inputs), [-1.0] * 4), only=lambda flight: False)
    counted = played.column(w.WITHOUT_SPARE)
    assert abs(counted.mean() - 4.0 * DAYS / 400.0) < 4.0 * counted.std() / math.sqrt(N)


def test_a_common_cause_stops_all_units_of_a_kind(tiny: Scenario, play: Play) -> None:
    """Blowers: two scrubbers, either enough. With every failure common, each first failure stops the function."""

    def together(share: float) -> object:
        def change(inputs: Inputs) -> Inputs:
            blower = [row.id for row in tiny.units].index("blower")
            scale, common = 0.0 * inputs.equipment.scale, 0.0 * inputs.equipment.common_cause
            scale[blower], common[blower] = inputs.equipment.scale[blower], share
            quiet = calm(inputs)
            return quiet._replace(equipment=quiet.equipment._replace(scale=scale, common_cause=common))

        return change

    def outages(share: float) -> int:
        played = play(100, change=together(share), only=lambda flight: False)
        return sum(name == "function-short" for future in range(100) for _, name, _ in kinds(played, future))

    assert outages(1.0 - 1e-9) > 3 * max(1, outages(0.0))


def test_repairs_that_do_not_hold_make_long_outages(tiny: Scenario, play: Play) -> None:
    """Hours of repair grow with the mean number of repairs, 1 / (1 - repeat), while spares last."""

    def repeating(share: float) -> object:
        def change(inputs: Inputs) -> Inputs:
            pump = [row.id for row in tiny.units].index("pump")
            scale, repeat = 0.0 * inputs.equipment.scale, 0.0 * inputs.equipment.repeat
            scale[pump], repeat[pump] = inputs.equipment.scale[pump], share
            quiet = calm(inputs)
            many = quiet.equipment._replace(scale=scale, repeat=repeat, spares=0 * inputs.equipment.spares + 99)
            return quiet._replace(equipment=many)

        return change

    once = play(N, change=repeating(0.0), only=lambda flight: False).column(w.UPKEEP_HOURS)
    often = play(N, change=repeating(0.6), only=lambda flight: False).column(w.UPKEEP_HOURS)
    assert abs(often.mean() - 2.5 * once.mean()) < 4.0 * math.sqrt((often.var() + 6.25 * once.var()) / N)


def test_positions_of_the_record_carry_their_ages(tiny: Scenario) -> None:
    """iss: 24 batteries from 9.7 to 5.7 years old, two joints of 20 and 17.9 years, the first installed first."""
    places = equipment.wear_positions(load_scenario("iss"))
    ages = [place.age_days / 365.25 for place in places]
    assert len(places) == 26
    assert ages[0] == pytest.approx(9.73, abs=0.01)
    assert ages[23] == pytest.approx(5.68, abs=0.01)
    assert ages[24:] == pytest.approx([20.08, 17.86], abs=0.01)
    assert equipment.wear_positions(tiny) == []
    assert state.translate  # the arrays are made from these places


def test_a_spacewalk_waits_for_two_people_of_its_segment(tiny: Scenario, play: Play) -> None:
    """A gyroscope of the bow fails, its spare is aboard: repaired in ten days with three people, never with one."""
    gyro = [row.id for row in tiny.units].index("gyro")

    def only_gyro(people: int) -> object:
        def change(inputs: Inputs) -> Inputs:
            quiet = calm(inputs)
            scale = 0.0 * inputs.equipment.scale
            scale[gyro] = 1.0 / 20.0
            many = quiet.equipment._replace(
                scale=scale, shape=0.0 * scale + 1.0, spares=0 * quiet.equipment.spares + 50
            )
            side = quiet.crew.side.copy()
            side[:, 1] += side[:, 0]
            side[:, 0] = 0
            side[0, 0], side[0, 1] = people, 3 - people
            return quiet._replace(equipment=many, crew=quiet.crew._replace(side=side))

        return change

    put_off = [
        play(20, change=only_gyro(people), only=lambda flight: False, through=date(2030, 2, 20)).column(w.WALKS_PUT_OFF)
        for people in (3, 1)
    ]
    assert put_off[0].max() == 0
    assert put_off[1].max() > 0
