"""Presence and seats on whole days: hand-worked cases, and any crew against a count day by day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stationkeeper.crew import presence as p
from stationkeeper.crew import seats as s

USOS, ROS = p.Need("USOS", "NASA"), p.Need("ROS", "Roscosmos")
RUNS = {"NASA": ("USOS",), "Roscosmos": ("ROS",), "ESA": ("USOS",), "private": ()}
SPAN = st.tuples(st.integers(0, 30), st.integers(0, 15)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def stay(
    person: str, agency: str, first: int, end: int, up: str = "", down: str = "", exchanged: bool = False
) -> p.Stay:
    return p.Stay(person, agency, RUNS[agency], first, end, up, down, exchanged)


@st.composite
def crews(draw: st.DrawFn) -> tuple[list[p.Stay], list[s.CrewVehicle]]:
    vehicles = [
        s.CrewVehicle(f"v{n}", draw(st.integers(0, 4)), first, end, first + draw(st.integers(0, 20)))
        for n, (first, end) in enumerate(draw(st.lists(SPAN, max_size=4)))
    ]
    names = st.sampled_from(["", *(vehicle.id for vehicle in vehicles)])
    people = [
        stay(f"p{n}", draw(st.sampled_from(list(RUNS))), first, end, draw(names), draw(names))
        for n, (first, end) in enumerate(draw(st.lists(SPAN, max_size=8)))
    ]
    return people, vehicles


def test_a_person_counts_on_the_day_of_arrival_and_not_on_the_day_of_departure() -> None:
    assert list(p.count_aboard([stay("a", "NASA", 2, 5)], 0, 6)) == [0, 0, 1, 1, 1, 0, 0]


def test_a_partner_trained_for_the_segment_does_not_represent_its_agency() -> None:
    assert not p.held([stay("a", "ESA", 0, 5)], USOS, 0, 4).any()


def test_a_member_of_the_agency_without_the_training_does_not_hold_the_segment() -> None:
    assert not p.held([p.Stay("a", "NASA", (), 0, 5)], USOS, 0, 4).any()


def test_one_of_each_on_each_vehicle_holds_both_segments_whichever_leaves() -> None:
    crew = [
        stay("a", "NASA", 0, 9, "soyuz", "soyuz"),
        stay("b", "Roscosmos", 0, 9, "soyuz", "soyuz"),
        stay("c", "NASA", 0, 9, "dragon", "dragon"),
        stay("d", "Roscosmos", 0, 9, "dragon", "dragon"),
    ]
    vehicles = [s.CrewVehicle("soyuz", 3, 0, 9), s.CrewVehicle("dragon", 4, 0, 9)]
    assert p.held_under_single_loss(crew, vehicles, USOS, 0, 8).all()
    assert p.held_under_single_loss(crew, vehicles, ROS, 0, 8).all()


def test_without_the_exchange_each_vehicle_takes_a_whole_side_away() -> None:
    crew = [
        stay("a", "NASA", 0, 9, "soyuz", "soyuz", exchanged=True),
        stay("b", "Roscosmos", 0, 9, "soyuz", "soyuz"),
        stay("c", "NASA", 0, 9, "dragon", "dragon"),
        stay("d", "Roscosmos", 0, 9, "dragon", "dragon", exchanged=True),
    ]
    vehicles = [s.CrewVehicle("soyuz", 3, 0, 9), s.CrewVehicle("dragon", 4, 0, 9)]
    own = p.own_seats(crew, {"soyuz": p.Operator("Roscosmos", ("ROS",)), "dragon": p.Operator("NASA", ("USOS",))})
    assert [one.agency for one in own] == ["Roscosmos", "Roscosmos", "NASA", "NASA"]
    for need in (USOS, ROS):
        assert p.held(own, need, 0, 8).all()
        assert not p.held_under_single_loss(own, vehicles, need, 0, 8).any()


def test_an_exchanged_seat_on_an_unknown_vehicle_is_told() -> None:
    with pytest.raises(KeyError, match="soyuz"):
        p.own_seats([stay("a", "NASA", 0, 9, "soyuz", exchanged=True)], {})


def test_a_person_goes_home_on_the_vehicle_of_return_then_of_arrival_then_on_any_free_seat() -> None:
    soyuz, shuttle = s.CrewVehicle("soyuz", 3, 0), s.CrewVehicle("shuttle", 7, 5)
    up_by_soyuz = stay("a", "NASA", 0, 9, "soyuz", "shuttle")
    up_by_shuttle = stay("b", "NASA", 0, 9, "gone", "late")
    assert p.homes([up_by_soyuz, up_by_shuttle], [soyuz]) == {"a": "soyuz", "b": "soyuz"}
    assert p.homes([up_by_soyuz], [soyuz, shuttle]) == {"a": "shuttle"}


def test_a_seat_reserved_for_its_owner_is_not_given_to_a_guest() -> None:
    """The guest stands first in the list, the owner still gets the only seat."""
    guest, owner = stay("guest", "NASA", 0, 9, "gone", "late"), stay("owner", "NASA", 0, 9, "v", "v")
    assert p.homes([guest, owner], [s.CrewVehicle("v", 1, 0)]) == {"guest": "", "owner": "v"}


def test_a_vehicle_that_turns_unsound_loses_its_seats_from_that_day() -> None:
    vehicle = s.CrewVehicle("soyuz", 3, 0, 10, sound_until=4)
    assert list(s.usable_seats([vehicle], 0, 5)) == [3, 3, 3, 3, 0, 0]


def test_breaches_are_the_days_with_more_people_than_seats() -> None:
    people = np.array([3, 4, 4, 3, 4], np.int64)
    assert s.lifeboat_breaches(people, [s.CrewVehicle("v", 3, 0)], 0) == (s.Span(1, 2), s.Span(4, 4))


@given(st.lists(st.booleans(), max_size=40), st.integers(-10, 10))
def test_spans_hold_each_flagged_day_once_and_no_other(flags: list[bool], first: int) -> None:
    spans = s.spans(np.array(flags, np.bool_), first)
    told = [day for span in spans for day in range(span.first, span.last + 1)]
    assert told == [first + n for n, flag in enumerate(flags) if flag]
    assert all(a.last + 1 < b.first for a, b in zip(spans, spans[1:], strict=False))


@given(crews())
def test_counts_a_day_are_those_aboard_and_docked_that_day(case: tuple[list[p.Stay], list[s.CrewVehicle]]) -> None:
    people, vehicles = case
    days = range(-2, 50)
    assert list(p.count_aboard(people, -2, 49)) == [sum(x.first <= day < x.end for x in people) for day in days]
    assert list(s.usable_seats(vehicles, -2, 49)) == [sum(x.seats for x in vehicles if x.usable(day)) for day in days]


@given(crews(), st.integers(0, 45))
def test_everybody_has_a_seat_while_there_are_seats_and_no_seat_has_two(
    case: tuple[list[p.Stay], list[s.CrewVehicle]], day: int
) -> None:
    aboard = [one for one in case[0] if one.first <= day < one.end]
    docked = [vehicle for vehicle in case[1] if vehicle.usable(day)]
    home = list(p.homes(aboard, docked).values())
    assert all(home.count(vehicle.id) <= vehicle.seats for vehicle in docked)
    assert home.count("") == max(0, len(aboard) - sum(vehicle.seats for vehicle in docked))


@given(crews())
def test_single_loss_is_judged_day_by_day(case: tuple[list[p.Stay], list[s.CrewVehicle]]) -> None:
    people, vehicles = case
    told = p.held_under_single_loss(people, vehicles, USOS, 0, 45)
    for day in range(46):
        aboard = [one for one in people if one.first <= day < one.end]
        docked = [vehicle for vehicle in vehicles if vehicle.usable(day)]
        home = p.homes(aboard, docked)
        remaining = [[x for x in aboard if home[x.person] != lost] for lost in (*(d.id for d in docked), "nothing")]
        assert told[day] == all(any(p.represents(x, USOS) for x in left) for left in remaining)


@given(crews())
def test_held_under_any_loss_means_held(case: tuple[list[p.Stay], list[s.CrewVehicle]]) -> None:
    single = p.held_under_single_loss(*case, ROS, 0, 45)
    assert not (single & ~p.held(case[0], ROS, 0, 45)).any()
