"""Traffic rules by hand-worked cases on a small fleet."""

from __future__ import annotations

import math

import numpy as np

from stationkeeper.traffic import dispatch as d

PORTS = 3


def fleet(**changes: object) -> d.Fleet:
    """Three flights.

    A crew vehicle there since day -100 at port 0, its relief due on day 80, a cargo vehicle due on day 10 for port
    1.
    """
    base: dict[str, object] = {
        "planned": [-101, 80, 10],
        "item": [1, 2, 3],
        "vclass": [0, 0, 1],
        "launcher": [0, 0, 1],
        "line": [0, 0, -1],
        "seats": [3, 3, 0],
        "stay": [180, 180, 60],
        "limit": [250, 250, 120],
        "transit": [1, 1, 2],
        "wished": [0, 1, 1],
        "dock0": [-100, d.NEVER, d.NEVER],
        "port0": [0, -1, -1],
        "agency": [0, 0, 1],
        "sun_wait": [[0], [0]],
        "unfit_day": [d.NEVER] * 3,
        "sick_day": [d.NEVER] * 3,
        "pad_day": [d.NEVER] * 2,
        "ground_day": [d.NEVER] * 2,
        "move_flight": [],
        "move_day": [],
        "move_port": [],
        "move_turn": [],
    }
    flags = {"crewed": [1, 1, 0], "rotation": [1, 1, 0], "doomed": [0, 0, 0], "fits": [[1, 1, 0], [1, 1, 0], [0, 1, 1]]}
    reals = {
        "rescue": [74.0, 74.0, 0.0],
        "slip_mean": [0.0, 5.0, 10.0],
        "slip_zero": [0.0, 0.5, 0.0],
        "standdown_days": [60.0, 100.0],
        "standdown_log_sd": [0.3, 0.3],
        "outage_days": [96.0, 96.0],
        "outage_log_sd": [0.5, 0.5],
    }
    values = {name: np.array(v, np.int64) for name, v in base.items()}
    values |= {name: np.array(v, np.int8) for name, v in flags.items()}
    values |= {name: np.array(v, np.float64) for name, v in reals.items()}
    return d.Fleet(**{**values, **{k: np.asarray(v) for k, v in changes.items()}})  # type: ignore[arg-type]


def test_vehicles_of_the_epoch_are_docked_and_leave_at_the_end_of_their_life() -> None:
    """Docked on day -100 with 250 days of life: leaves on day 150 unless relieved."""
    visits = d.new_visits(fleet())
    assert visits.status.tolist() == [d.DOCKED, d.WAITING, d.WAITING]
    assert visits.user.tolist() == [0, -1, -1]
    assert visits.leave[0] == 150


def test_relief_lets_the_old_crew_leave_after_the_handover() -> None:
    """Docking on day 81 with 7 days of handover: the old crew leaves on day 88."""
    f = fleet()
    visits = d.new_visits(f)
    assert d.relieve(f, visits, 1, 81, 7) == 0
    assert visits.leave[0] == 88


def test_an_arrival_relieves_only_the_vehicle_docked_longest() -> None:
    """Two crews of a line docked: the older leaves, the younger stays; a visitor relieves nobody."""
    f = fleet(line=[0, 0, 0], rotation=np.array([1, 1, 1], np.int8), crewed=np.array([1, 1, 1], np.int8))
    visits = d.new_visits(f)
    visits.status[1], visits.dock[1], visits.leave[1] = d.DOCKED, 30, 280
    assert d.relieve(f, visits, 2, 81, 7) == 0
    assert visits.leave.tolist()[:2] == [88, 280]
    assert d.relieve(fleet(), d.new_visits(fleet()), 2, 81, 7) == -1


def test_a_flight_takes_its_wished_port_or_another_that_fits() -> None:
    """Port 1 taken: the cargo vehicle goes to port 2; both taken: nowhere."""
    f = fleet()
    visits = d.new_visits(f)
    assert d.free_port(f, visits, 2) == 1
    visits.user[1] = 1
    assert d.free_port(f, visits, 2) == 2
    visits.open[2] = 0
    assert d.free_port(f, visits, 2) == -1


def test_only_cargo_vehicles_that_stayed_long_enough_make_room() -> None:
    """The crew vehicle at port 0 never makes room; the cargo vehicle at port 1 does after 30 days."""
    f = fleet()
    visits = d.new_visits(f)
    visits.status[2], visits.port[2], visits.dock[2], visits.leave[2], visits.user[1] = d.DOCKED, 1, 12, 72, 2
    assert not d.make_room(f, visits, 1, 40, 30)
    assert d.make_room(f, visits, 1, 42, 30)
    assert visits.leave[2] == 43


def test_a_loss_grounds_the_launcher_and_a_longer_stand_down_stays() -> None:
    """Median 60 days at z = 0; a shorter one drawn later does not shorten it."""
    f = fleet()
    visits = d.new_visits(f)
    d.ground(f, visits, 0, 10, 60.0, 0.3, 0.0)
    assert visits.grounded[0] == 70
    d.ground(f, visits, 0, 10, 60.0, 0.3, -2.0)
    assert visits.grounded[0] == 70


def test_rescue_brings_the_next_of_the_line_forward_but_never_back() -> None:
    """Called on day 5: 74 days to docking less 1 of transit is day 78, before the planned day 80.

    On day 50 the plan is earlier.
    """
    f = fleet()
    visits = d.new_visits(f)
    assert d.call_up(f, visits, 0, 5, 0.2, 0.0) == 1
    assert visits.launch[1] == 78
    visits = d.new_visits(f)
    d.call_up(f, visits, 0, 50, 0.2, 0.0)
    assert visits.launch[1] == 80


def test_slips_have_the_declared_mean() -> None:
    """Mean 10 days, whole days rounded down (0.5 d less on average).

    Error from the exponential's variance, 4 standard errors.
    """
    f = fleet()
    n = 4000
    slips = np.empty((n, 2))
    for future in range(n):
        visits = d.new_visits(f)
        d.draw_slips(f, visits, 1, future)
        slips[future] = visits.launch[1] - 80, visits.launch[2] - 10
    floor_of_exponential = 1.0 / math.expm1(1.0 / 10.0)
    assert abs(slips[:, 1].mean() - floor_of_exponential) < 4 * 10.0 / math.sqrt(n)
    assert abs((slips[:, 0] == 0).mean() - (0.5 + 0.5 * -math.expm1(-0.1))) < 4 * 0.5 / math.sqrt(n)


def test_the_next_of_a_line_is_the_first_that_still_waits() -> None:
    """The relief follows the crew vehicle; the cargo vehicle has no line; a lost relief leaves nobody."""
    f = fleet()
    visits = d.new_visits(f)
    assert d.next_in_line(f, visits, 0) == 1
    assert d.next_in_line(f, visits, 2) == -1
    visits.status[1] = d.LOST
    assert d.next_in_line(f, visits, 0) == -1


def test_a_late_flight_pushes_the_next_of_its_class_by_half_their_interval() -> None:
    """Planned 181 days apart and the first launched on day 60: the next not before day 150.

    Launched in time, nothing moves.
    """
    f = fleet()
    visits = d.new_visits(f)
    d.keep_turn(f, visits, 0, 60)
    assert visits.launch[1] == 60 + 181 // 2
    visits = d.new_visits(f)
    d.keep_turn(f, visits, 0, -101)
    assert visits.launch[1] == 80


def test_the_next_day_of_traffic_is_the_first_loading_docking_failure_or_departure() -> None:
    """Cargo due on day 10 loads 30 days before; loaded, its launch is next.

    A lifeboat that fails on day 3 comes first.
    """
    f = fleet()
    visits = d.new_visits(f)
    assert d.next_day(f, visits, 30, -200) == -20
    visits.loaded[1:] = 1
    assert d.next_day(f, visits, 30, -200) == 10
    visits.fails[0] = 3
    assert d.next_day(f, visits, 30, -200) == 3


def test_departure_is_the_stay_for_visitors_and_the_life_for_rotations() -> None:
    """A rotation stays until relieved, at most its 250 days; cargo its 60; a departure never lies in the past."""
    f = fleet()
    assert d.departure(f, 0, 0, 0) == 250
    assert d.departure(f, 2, 0, 0) == 60
    assert d.departure(f, 2, -100, 0) == 1


def test_the_next_crew_of_the_agency_keeps_seats_free_for_visitors_of_an_unfit_vehicle() -> None:
    """Flight 2 is a visitor of the same agency as the crew flight 1, which still waits; flight 0 is docked."""
    f = fleet(agency=[0, 0, 0], line=[0, 0, -1])
    visits = d.new_visits(f)
    assert d.keep_seats(f, visits, 2, 2) == 1
    assert visits.kept.tolist() == [0, 2, 0]
    assert d.keep_seats(f, visits, 2, 2) == -1  # promised already
    assert d.keep_seats(fleet(), d.new_visits(fleet()), 2, 2) == -1  # another agency's crew


def test_a_planned_move_is_due_on_its_day_for_a_docked_vehicle_alone() -> None:
    """Vehicle 0 is there and moves on days 20 and 40, vehicle 1 is not there yet: its move of day 5 waits."""
    f = fleet(move_flight=[1, 0, 0], move_day=[5, 20, 40], move_port=[2, 1, 0], move_turn=[0, 0, 1])
    visits = d.new_visits(f)
    assert [d.may_move(f, visits, m) for m in range(3)] == [False, True, False]
    assert d.next_move(f, visits, 3) == 20
    assert d.next_move(f, visits, 30) == 31  # overdue: tried every day
    visits.moved[0] = 1
    assert d.may_move(f, visits, 2)
    assert d.next_move(f, visits, 30) == 40
    visits.moved[0] = 2
    assert d.next_move(f, visits, 30) == d.NEVER
