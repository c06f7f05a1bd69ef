"""Hits by debris: as often as declared, each with its harm, none without a table, and no other draw moves."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pytest

from stationkeeper.lifesupport.balance import OXYGEN_IN_AIR
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.world import Debris, Inputs
from tests.simulation.conftest import Play, calm, events, levels


def hits(rows: Sequence[tuple[int, float, float, int]], closes: Sequence[Sequence[int]]) -> Callable[[Inputs], Inputs]:
    """Return calm inputs with hits (effect, rate a day, amount, machine) and the ports that each closes."""

    def change(inputs: Inputs) -> Inputs:
        effect, rate, amount, machine = (list(column) for column in zip(*rows, strict=True))
        return calm(inputs)._replace(
            debris=Debris(
                rate=np.array(rate, np.float64),
                item=np.arange(len(rows), dtype=np.int64) + 1,
                effect=np.array(effect, np.int64),
                amount=np.array(amount, np.float64),
                machine=np.array(machine, np.int64),
                closes=np.array(closes, np.int8),
            )
        )

    return change


def once(effect: int, amount: float = 1.0, machine: int = -1, closes: tuple[int, ...] = (0, 0, 0)) -> object:
    """Return a change after which something is hit some 0.05 times a day: nearly sure within 100 days."""
    return hits([(effect, 0.05, amount, machine)], [closes])


def first_hit(played: object) -> int:
    rows = played.events[0, : played.event_count[0]]  # type: ignore[attr-defined]
    return int(rows[rows[:, 1] == w.E_HIT][0, 0])


def test_hits_come_as_often_as_declared(play: Play) -> None:
    """Twice 0.05 a day for 30 days in 400 futures: 1,200 expected, within four standard errors of the Poisson count."""
    change = hits([(w.HIT_MACHINE, 0.05, 0.0, 0)] * 2, [(0, 0, 0)] * 2)
    played = play(400, change=change, only=lambda flight: False, through=date(2030, 1, 31))
    assert played.results[:, w.DEBRIS_HITS].sum() == pytest.approx(1200, abs=4.0 * math.sqrt(1200.0))


def test_without_a_table_nothing_is_hit_and_nothing_else_is_drawn_anew(play: Play) -> None:
    """A table whose hits do nothing leaves every other result as it was, with all other chance on."""
    harmless = hits([(w.HIT_MACHINE, 0.05, 0.0, 0)], [(0, 0, 0)])
    plain = play(20, change=lambda inputs: inputs)
    hit = play(20, change=lambda inputs: inputs._replace(debris=harmless(inputs).debris))
    assert plain.results[:, w.DEBRIS_HITS].sum() == 0.0 and hit.results[:, w.DEBRIS_HITS].sum() > 0.0
    others = [slot for slot in range(len(w.RESULT_NAMES)) if slot != w.DEBRIS_HITS]
    assert np.array_equal(plain.results[:, others], hit.results[:, others])


def test_a_leak_costs_its_air_and_the_ports_of_the_module(play: Play) -> None:
    """20 kg of air: 23.1 % oxygen, the rest nitrogen; the barge finds its two ports closed and does not come."""
    change = once(w.HIT_LEAK, 20.0, closes=(0, 1, 1))
    only_barge = {"only": lambda flight: flight == "barge-6", "through": date(2030, 3, 1)}
    hit, plain = play(1, change=change, **only_barge), play(1, **only_barge)
    count = hit.results[0, w.DEBRIS_HITS]
    assert count > 0 and first_hit(hit) < 40
    for metric, share in (("oxygen_kg", OXYGEN_IN_AIR), ("nitrogen_kg", 1.0 - OXYGEN_IN_AIR)):
        lost = levels(plain, metric)[0] - levels(hit, metric)[0]
        month = sum(day <= 31 for day, kind, _ in events(hit, hit.plan) if kind == "debris-hit")
        assert lost == pytest.approx(month * 20.0 * share, abs=1e-9)
    assert "docked" in {kind for _, kind, _ in events(plain, plain.plan)}
    assert "docked" not in {kind for _, kind, _ in events(hit, hit.plan)}


def test_a_hit_on_a_machine_takes_an_assembly_for_good(tiny: Scenario, play: Play) -> None:
    """The only electrolyser is lost on the day of the first hit: oxygen is drawn from tanks from then on."""
    machine = [row.id for row in tiny.machines].index("electrolyser")
    hit = play(1, change=once(w.HIT_MACHINE, machine=machine), only=lambda flight: False, through=date(2030, 3, 1))
    plain = play(1, only=lambda flight: False, through=date(2030, 3, 1))
    assert levels(hit, "oxygen_kg")[-1] < levels(plain, "oxygen_kg")[-1] - 50.0


def test_a_hit_on_a_vehicle_takes_one_way_home(play: Play) -> None:
    hit = play(1, change=once(w.HIT_VEHICLE), only=lambda flight: False, through=date(2030, 2, 1))
    assert hit.results[0, w.LIFEBOATS_LOST] >= 1
    assert hit.results[0, w.SAFE_DAY] == first_hit(hit) and hit.results[0, w.SAFE_CAUSE] == w.CAUSE_LIFEBOAT


def test_after_an_evacuation_nobody_is_aboard_and_the_cause_is_told(play: Play) -> None:
    """All leave a week after the hit; it is debris that breaks representation, not stocks."""
    hit = play(1, change=once(w.HIT_EVACUATION), only=lambda flight: False, through=date(2030, 3, 1))
    assert hit.results[0, w.DEMANNED_DAY] >= first_hit(hit) + 7
    assert int(hit.results[0, w.JOINT_CAUSE]) % w.REASONS == w.HIT_BY_DEBRIS
