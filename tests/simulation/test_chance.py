"""Chance in the whole simulation against closed forms, at 4 standard errors."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import state
from stationkeeper.simulation import world as w
from stationkeeper.simulation.world import Inputs
from stationkeeper.times import DAYS_PER_YEAR
from tests.simulation.conftest import Play, calm

N = 4000
DAYS = 120


def only(**parts: object) -> object:
    """Return a change that keeps just these chances of the real inputs and calms all others."""

    def change(inputs: Inputs) -> Inputs:
        quiet = calm(inputs)
        kept = {name: getattr(inputs.chances, name) for name in parts.get("chances", ())}  # type: ignore[attr-defined]
        return quiet._replace(chances=quiet.chances._replace(**kept))

    return change


def close(share: float, expected: float, n: int = N) -> bool:
    """Whether a counted share lies within 4 standard errors of the expected one."""
    return abs(share - expected) < 4.0 * math.sqrt(expected * (1.0 - expected) / n)


def test_a_launch_is_lost_as_often_as_the_posterior_mean_says(play: Play) -> None:
    """Five barges flew, one was lost: Beta(1.5, 4.5) has mean 1/4."""
    played = play(N, change=only(chances=("loss_a", "loss_b")), only=lambda flight: flight == "barge-6")
    assert close(float((played.column(w.LAUNCH_LOSSES) > 0).mean()), 0.25)


def test_the_posterior_counts_the_record(tiny: Scenario) -> None:
    """Barges 5 flown and 1 lost, ferries 4 and 0; no lifeboat was lost in the days ferries were docked with a crew."""
    assert state.counted(tiny, ["barge"])[:2] == (5, 1)
    launches, losses, lifeboats, docked = state.counted(tiny, ["ferry"])
    assert (launches, losses, lifeboats) == (4, 0, 0)
    assert (
        docked
        == (195 + 190) + (date(2030, 1, 1) - date(2029, 7, 30)).days + (date(2030, 1, 1) - date(2029, 10, 28)).days
    )


def test_lifeboats_fail_as_the_gamma_posterior_says(tiny: Scenario, play: Play) -> None:
    """No traffic: ferry-4 is at risk 120 days, ferry-3 until its life ends on day 55.

    P(none) is the Laplace transform of Gamma(1/2, D).
    """
    played = play(N, change=only(chances=("lifeboat_shape",)), only=lambda flight: False)
    docked = state.counted(tiny, ["ferry"])[3]
    expected = (1.0 + (DAYS + 55) / docked) ** -0.5
    assert close(float((played.column(w.LIFEBOATS_LOST) == 0).mean()), expected)


def test_early_returns_come_as_the_gamma_posterior_says(play: Play) -> None:
    """One case in 25 years: no case in 120 days with probability (1 + 120 d / 25 y)^-3/2.

    The first day cannot have one.
    """
    played = play(N, change=only(chances=("medical_shape",)), only=lambda flight: False)
    expected = (1.0 + (DAYS - 1) / (25 * DAYS_PER_YEAR)) ** -1.5
    assert close(float((played.column(w.MEDICAL_RETURNS) == 0).mean()), expected)


def test_pads_are_lost_as_the_gamma_posterior_says(play: Play) -> None:
    """South's pad once in 10 years, North's never: no loss with the product of both Laplace transforms."""
    played = play(N, change=only(chances=("pad_shape",)))
    years = DAYS / DAYS_PER_YEAR
    expected = (1.0 + years / 10.0) ** -1.5 * (1.0 + years / 10.0) ** -0.5
    assert close(float((played.column(w.PAD_LOSSES) == 0).mean()), expected)


def test_avoidance_burns_are_poisson(play: Play) -> None:
    """Two a year: mean 2 x 119/365.25, variance the same."""
    played = play(200, only=lambda flight: False)
    burns = [
        int((row[:count, 1] == w.E_AVOIDANCE).sum())
        for row, count in zip(played.events, played.event_count, strict=True)
    ]
    mean = 2.0 * (DAYS - 1) / DAYS_PER_YEAR
    assert abs(np.mean(burns) - mean) < 4.0 * math.sqrt(mean / len(burns))


def test_failures_come_at_the_posterior_mean_rate(tiny: Scenario, play: Play) -> None:
    """Spares used and units waiting count every failure.

    Mean rate is the sum over units, its variance adds the Gamma spread.
    """

    def failing(inputs: Inputs) -> Inputs:
        no_spares = inputs.equipment._replace(
            spares=0 * inputs.equipment.spares, life_days=0.0 * inputs.equipment.life_days
        )
        return calm(inputs)._replace(equipment=no_spares)

    played = play(N, change=failing, only=lambda flight: False)
    equipment = state.translate(tiny, played.plan).equipment
    mean = float((equipment.shape * equipment.scale).sum()) * DAYS
    variance = mean + float((equipment.shape * equipment.scale**2).sum()) * DAYS**2
    counted = played.column(w.WITHOUT_SPARE)
    assert abs(counted.mean() - mean) < 4.0 * math.sqrt(variance / N)
