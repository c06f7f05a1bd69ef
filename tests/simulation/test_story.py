"""The tiny station's 120 days by hand.

Who comes, who goes, who may leave, and what operators do when something fails.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from stationkeeper.simulation import world as w
from stationkeeper.simulation.world import Inputs
from tests.simulation.conftest import Play, calm, events


def test_the_plan_happens_as_written_when_nothing_fails(play: Play) -> None:
    """ferry-5 docks on day 31 and relieves ferry-3 after 5 days of handover.

    Barge-6 docks on day 47 at the aft port it left.
    """
    played = play(1)
    told = [event for event in events(played, played.plan) if event[1] in ("docked", "undocked")]
    assert (31, "docked", "ferry-5") in told
    assert (47, "docked", "barge-6") in told
    assert any(name == "undocked" and flight == "ferry-3" and day in (36, 46) for day, name, flight in told)


def test_both_sides_are_represented_every_day_and_under_any_single_loss(play: Play) -> None:
    """Every ferry carries both agencies: either may leave on any day."""
    played = play(1)
    assert played.results[0, w.HELD_DAYS] == 120
    assert played.results[0, w.SINGLE_DAYS] == 120
    assert played.results[0, w.JOINT_DAY] == -1


def test_without_exchange_every_ferry_is_the_only_holder_of_its_side(play: Play) -> None:
    """ferry-3 all North and ferry-4 all South, no other flight: held every day, never under a single loss."""

    def sorted_by_side(inputs: Inputs) -> Inputs:
        rep = inputs.crew.rep.copy()
        rep[0], rep[1] = (3, 0), (0, 3)
        return calm(inputs)._replace(crew=inputs.crew._replace(rep=rep, side=rep.copy()))

    played = play(1, change=sorted_by_side, only=lambda flight: False, through=date(2030, 1, 31))
    assert played.results[0, w.HELD_DAYS] == 30
    assert played.results[0, w.SINGLE_DAYS] == 0


def test_a_vehicle_leaves_at_the_end_of_its_life_and_its_segment_is_then_unheld(play: Play) -> None:
    """ferry-3, the only North crew, docked 155 days before the epoch, must leave after 210 days.

    Joint breaks on day 55.
    """

    def sorted_by_side(inputs: Inputs) -> Inputs:
        rep = inputs.crew.rep.copy()
        rep[0], rep[1] = (3, 0), (0, 3)
        return calm(inputs)._replace(crew=inputs.crew._replace(rep=rep, side=rep.copy()))

    played = play(1, change=sorted_by_side, only=lambda flight: False)
    assert played.results[0, w.JOINT_DAY] == 55
    assert played.results[0, w.JOINT_CAUSE] == 0 * w.REASONS + w.LIFE_ENDED
    assert played.results[0, w.HELD_DAYS] == 54


def test_a_failed_lifeboat_is_replaced_by_the_next_of_its_line_flown_empty(play: Play) -> None:
    """From loss to the empty replacement's docking pass about 60 days (spread 0.3); then all have a seat again."""

    def fragile(inputs: Inputs) -> Inputs:
        quiet = calm(inputs)
        certain = quiet.chances._replace(
            lifeboat_shape=0.0 * quiet.chances.lifeboat_shape + 400.0,
            lifeboat_days=0.0 * quiet.chances.lifeboat_days + 400.0 * 40.0,
        )
        return quiet._replace(chances=certain)

    played = play(60, change=fragile)
    moved = 0
    for future in range(60):
        story = events(played, played.plan, future)
        lost = [day for day, name, _ in story if name == "lifeboat-lost"]
        if lost:
            assert played.results[future, w.SAFE_DAY] == lost[0]
            assert played.results[future, w.SAFE_CAUSE] == w.CAUSE_LIFEBOAT
        moved += any(name == "crew-moved" for _, name, _ in story)
    assert moved > 10


def test_a_lost_relief_keeps_the_old_crew_aboard_and_calls_up_the_next(play: Play) -> None:
    """ferry-5 certainly lost: ferry-3 stays past day 36, ferry-6 is brought forward from its planned day 109."""

    def doomed(inputs: Inputs) -> Inputs:
        quiet = calm(inputs)
        return quiet._replace(chances=quiet.chances._replace(loss_a=quiet.chances.loss_b * 1e12))

    played = play(1, change=doomed, only=lambda flight: flight.startswith("ferry"))
    story = events(played, played.plan)
    assert (30, "launch-lost", "ferry-5") in story
    assert (30, "called-up", "ferry-6") in story
    assert not any(name == "undocked" and flight == "ferry-3" and day <= 36 for day, name, flight in story)


def test_no_two_vehicles_share_a_port_and_nobody_leaves_before_arriving(play: Play) -> None:
    """With all chance on, over 200 futures: every docking finds its port empty."""
    played = play(200, change=lambda inputs: inputs)
    at_epoch = {f.id: f.port for f in played.plan.flights if f.docked_day is not None}
    port_of = {n: port for n, port in enumerate(("Bow fore", "Bow nadir", "Stern aft"))}
    for future in range(200):
        here = dict(at_epoch)
        for day, kind, item, value in played.events[future, : played.event_count[future]]:
            flight = played.plan.flights[item].id if kind in (w.E_DOCKED, w.E_UNDOCKED) else ""
            if kind == w.E_DOCKED:
                port = port_of[int(value) // 1000]
                assert port not in here.values(), (future, day)
                here[flight] = port
            if kind == w.E_UNDOCKED:
                assert flight in here
                del here[flight]


def test_people_never_exceed_seats_unless_a_lifeboat_failed(play: Play) -> None:
    """With all chance on: a breach for want of seats happens on the day a lifeboat was lost, and on no other."""
    played = play(200, change=lambda inputs: inputs)
    lacking = played.column(w.SAFE_CAUSE)[played.column(w.SAFE_DAY) >= 0] == w.CAUSE_LIFEBOAT
    lost = played.column(w.LIFEBOATS_LOST)[played.column(w.SAFE_DAY) >= 0]
    assert (lost[lacking] > 0).all()
    assert np.isfinite(played.results).all()
