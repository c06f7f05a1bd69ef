"""Dockings on whole days: hand-worked cases, and any record against a count day by day."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stationkeeper.traffic import visits as v

SPAN = st.tuples(st.integers(-5, 40), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))
PORTS = st.sampled_from(["aft", "nadir", "zenith"])


@st.composite
def intervals(draw: st.DrawFn) -> list[v.DockedInterval]:
    spans = draw(st.lists(SPAN, max_size=8))
    return [v.DockedInterval(f"v{n}", draw(PORTS), first, end) for n, (first, end) in enumerate(spans)]


def test_a_vehicle_that_leaves_makes_room_on_the_same_day() -> None:
    there = v.port_intervals([v.Docking("old", "aft", 0, 10), v.Docking("new", "aft", 10, 20)])
    assert v.overlaps(there) == ()
    assert v.docked_on(there, 10) == {"new": "aft"}


def test_a_day_shared_at_a_port_is_told_with_both_vehicles() -> None:
    there = v.port_intervals([v.Docking("old", "aft", 0, 11), v.Docking("new", "aft", 10)])
    assert v.overlaps(there) == (v.Overlap("aft", ("old", "new"), 10, 11),)


def test_a_relocation_frees_one_port_and_takes_another() -> None:
    moves = [v.Move("a", 5, "nadir")]
    there = v.port_intervals([v.Docking("a", "aft", 0, 9), v.Docking("b", "aft", 5, 9)], moves)
    assert v.docked_on(there, 4) == {"a": "aft"}
    assert v.docked_on(there, 5) == {"a": "nadir", "b": "aft"}
    assert v.overlaps(there) == ()


def test_a_vehicle_held_by_the_arm_is_at_no_port_but_still_counts() -> None:
    docking = v.Docking("a", "aft", 0, 10)
    there = v.port_intervals([docking], [v.Move("a", 3, ""), v.Move("a", 6, "aft")])
    assert [(i.first, i.end) for i in there] == [(0, 3), (6, 10)]
    assert list(v.vehicles_per_day([docking], 0, 10)) == [1] * 10 + [0]


def test_two_moves_on_one_day_are_taken_in_order() -> None:
    there = v.port_intervals([v.Docking("a", "aft", 0, 10)], [v.Move("a", 4, ""), v.Move("a", 4, "nadir")])
    assert [(i.port, i.first, i.end) for i in there] == [("aft", 0, 4), ("nadir", 4, 10)]


def test_a_loss_without_a_later_launch_has_no_stand_down_yet() -> None:
    flights = [v.Launch("a", "c", "r", 0, True), v.Launch("b", "c", "r", 30, False), v.Launch("d", "c", "r", 50, True)]
    assert v.stand_downs(flights) == {"r": (30,)}
    assert v.stand_downs(flights, until=29) == {}


def test_any_flight_of_the_launcher_ends_a_stand_down() -> None:
    flights = [
        v.Launch("crew", "a", "r", 0, True),
        v.Launch("other", "b", "x", 3, False),
        v.Launch("cargo", "b", "r", 7, False),
    ]
    assert v.stand_downs(flights) == {"r": (7,)}


def test_docked_days_end_with_the_day_asked() -> None:
    assert v.docked_days([v.Docking("a", "p", 0, 10), v.Docking("b", "p", 5), v.Docking("c", "p", 30)], until=20) == 25


@given(intervals())
def test_overlaps_are_the_days_on_which_two_share_a_port(there: list[v.DockedInterval]) -> None:
    shared = {
        (day, a.port, frozenset((a.visit, b.visit)))
        for n, a in enumerate(there)
        for b in there[n + 1 :]
        for day in range(-5, 61)
        if a.port == b.port and a.first <= day < a.end and b.first <= day < b.end
    }
    told = {(day, o.port, frozenset(o.visits)) for o in v.overlaps(there) for day in range(o.first, o.end)}
    assert told == shared


@given(intervals(), st.integers(-10, 50), st.integers(0, 60))
def test_vehicles_a_day_are_those_docked_that_day(there: list[v.DockedInterval], first: int, days: int) -> None:
    dockings = [v.Docking(i.visit, i.port, i.first, i.end) for i in there]
    counts = v.vehicles_per_day(dockings, first, first + days - 1)
    assert list(counts) == [len(v.docked_on(there, day)) for day in range(first, first + days)]


@given(SPAN, st.lists(st.tuples(st.integers(-5, 60), PORTS), max_size=5))
def test_moves_never_lengthen_or_split_a_day(span: tuple[int, int], moves: list[tuple[int, str]]) -> None:
    first, end = span
    moved = [v.Move("a", day, port) for day, port in moves if first <= day <= end]
    there = v.port_intervals([v.Docking("a", "aft", first, end)], moved)
    assert sum(i.end - i.first for i in there) == end - first
    assert all(a.end == b.first for a, b in zip(there, there[1:], strict=False))
