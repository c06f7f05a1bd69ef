"""People of a future: representation and seats by hand-worked cases."""

from __future__ import annotations

import numpy as np

from stationkeeper.crew import day
from stationkeeper.crew.day import (
    People,
    board,
    board_fewer,
    held_under_single_loss,
    leave,
    most_left_home,
    move,
    nobody,
    unheld_segment,
    without_seat,
)

US, RUSSIAN = 0, 1


def crews(*rows: tuple[int, int]) -> People:
    """Return crews given as (NASA, Roscosmos) people by flight."""
    rep = np.array(rows, np.int64)
    return People(rep.sum(axis=1), rep, rep.copy())


def aboard(planned: People) -> People:
    """Return the station with every planned crew aboard."""
    people = nobody(*planned.rep.shape)
    for f in range(len(planned.home)):
        board(people, planned, f)
    return people


def test_people_are_counted_over_all_vehicles() -> None:
    """Two crews of one NASA and two Roscosmos, and of three and one; one of those three counts for nobody."""
    people = aboard(crews((1, 2), (3, 1)))
    people.rep[1, US] -= 1
    assert day.aboard(people) == 7
    assert [day.living_on(people, side) for side in (US, RUSSIAN)] == [4, 3]
    assert [day.representing(people, segment) for segment in (US, RUSSIAN)] == [3, 3]


def test_exchanged_seats_hold_representation_under_any_single_loss() -> None:
    """Soyuz with two Russians and one American, Dragon with three Americans and one Russian: either may leave."""
    people = aboard(crews((1, 2), (3, 1)))
    assert unheld_segment(people) == -1
    assert held_under_single_loss(people)


def test_without_exchange_each_vehicle_is_the_only_holder() -> None:
    """Held, but not under the loss of either vehicle."""
    people = aboard(crews((0, 3), (4, 0)))
    assert unheld_segment(people) == -1
    assert not held_under_single_loss(people)


def test_early_return_of_all_of_one_agency_breaks_its_segment() -> None:
    """After the Dragon has left nobody runs the US segment."""
    people = aboard(crews((0, 3), (4, 0)))
    leave(people, 1)
    assert unheld_segment(people) == US
    assert people.home.sum() == 3


def test_people_are_conserved_when_they_change_vehicle() -> None:
    """Three people move from an unsound vehicle to an empty one; nobody appears or vanishes."""
    people = aboard(crews((1, 2), (3, 1), (0, 0)))
    unsafe = np.array([1, 0, 0], np.int8)
    assert without_seat(people, unsafe) == 3
    move(people, 0, 2)
    assert without_seat(people, unsafe) == 0
    assert people.home.tolist() == [0, 4, 3]
    assert people.rep.sum(axis=0).tolist() == [4, 3]


def test_an_empty_station_represents_nobody() -> None:
    """The first segment is named."""
    assert unheld_segment(nobody(2, 2)) == US
    assert not held_under_single_loss(nobody(2, 2))


def test_a_crew_that_flies_smaller_keeps_one_of_each_side_and_gives_up_partners_first() -> None:
    """Four for the first segment's side, two of them of its agency, and one for the second, as Crew-9 flew."""
    crew = People(np.array([4]), np.array([[2, 1]]), np.array([[3, 1]]))
    assert most_left_home(crew, 0) == 2
    for fewer, home, rep, side in ((1, 3, [2, 1], [2, 1]), (2, 2, [1, 1], [1, 1]), (4, 2, [1, 1], [1, 1])):
        aboard = nobody(1, 2)
        assert board_fewer(aboard, crew, 0, fewer) == min(fewer, 2)
        assert aboard.home.tolist() == [home]
        assert aboard.rep[0].tolist() == rep
        assert aboard.side[0].tolist() == side
