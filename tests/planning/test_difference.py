"""The difference of two plans names each change once, is empty for like plans and turns round with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stationkeeper.planning.difference import Change, difference
from stationkeeper.planning.plan import Burn, Flight, Load, Move, Plan, Seat, Waiver
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.load import load_scenario

TINY = load_scenario("tiny")
PLAN = make_plan(TINY, date(2030, 5, 1))


def changed(name: str, **changes: Any) -> Plan:
    return replace(PLAN, flights=tuple(replace(f, **changes) if f.id == name else f for f in PLAN.flights))


def flight(name: str) -> Flight:
    return next(one for one in PLAN.flights if one.id == name)


EXTRA = replace(flight("barge-6"), id="barge-x", launch_day=90)
SEATS = (Seat("North", "bow", exchanged=False, person="eve"),)
CHANGES = [
    (changed("barge-6", launch_day=50), Change("launch", "barge-6", "2030-02-15", "2030-02-20", 5)),
    (changed("barge-6", undock_day=120), Change("undock", "barge-6", "", "2030-05-01")),
    (changed("ferry-3", docked_day=-150), Change("docked", "ferry-3", "2029-07-30", "2029-08-04", 5)),
    (changed("barge-6", port="Bow nadir"), Change("port", "barge-6", "Stern aft", "Bow nadir")),
    (changed("barge-6", vehicle_class="ferry"), Change("class", "barge-6", "barge", "ferry")),
    (changed("barge-6", stay_days=61.5), Change("stay", "barge-6", "60 days", "61.5 days")),
    (changed("barge-6", propellant_kg=700.0), Change("propellant", "barge-6", "800 kg", "700 kg")),
    (changed("ferry-5", seats=SEATS), Change("seats", "ferry-5", "North; North; South@C2", "North (eve)")),
    (changed("barge-6", loads=(Load("water", 5.0),)), Change("loads", "barge-6", "", "water 5 kg")),
    (changed("barge-6", fixed=True), Change("fixed", "barge-6", "no", "yes")),
    (changed("barge-6", rotation=True), Change("rotation", "barge-6", "no", "yes")),
    (changed("barge-6", standing="published"), Change("standing", "barge-6", "assumed", "published")),
    (
        replace(PLAN, flights=(*PLAN.flights, EXTRA)),
        Change("added", "barge-x", "", "barge, launch 2030-04-01 to Stern aft"),
    ),
    (
        replace(PLAN, flights=tuple(f for f in PLAN.flights if f.id != "barge-6")),
        Change("dropped", "barge-6", "barge, launch 2030-02-15 to Stern aft", ""),
    ),
    (
        replace(PLAN, moves=(Move("ferry-5", 40, "Bow nadir"),)),
        Change("move", "ferry-5", "", "to Bow nadir on 2030-02-10"),
    ),
    (replace(PLAN, burns=(Burn(40, "", 1.5, 50.0),)), Change("burn", "", "", "2030-02-10: 1.5 m/s, 50 kg")),
    (
        replace(PLAN, waivers=(Waiver("life", "ferry-3", "tested", "North", 40),)),
        Change("waiver", "", "", "life for ferry-3 to 2030-02-10: tested (North)"),
    ),
    (replace(PLAN, through=date(2030, 5, 3)), Change("through", "", "2030-05-01", "2030-05-03", 2)),
]


@pytest.mark.parametrize(("other", "change"), CHANGES, ids=[change.kind for _, change in CHANGES])
def test_each_kind_of_change_is_told_alone(other: Plan, change: Change) -> None:
    assert difference(PLAN, other) == (change,)


def test_a_plan_does_not_differ_from_itself_nor_for_another_scenario_hash() -> None:
    assert difference(PLAN, replace(PLAN, scenario_hash="other")) == ()


def test_days_are_counted_in_dates_when_the_epochs_differ() -> None:
    later = replace(
        PLAN,
        epoch=date(2030, 1, 3),
        flights=tuple(
            replace(f, launch_day=f.launch_day - 2, docked_day=None if f.docked_day is None else f.docked_day - 2)
            for f in PLAN.flights
        ),
    )
    assert difference(PLAN, later) == ()


SMALL = st.builds(
    lambda name, **rest: replace(flight("barge-6"), id=name, **rest),
    st.sampled_from("abcd"),
    launch_day=st.integers(1, 4),
    undock_day=st.none() | st.integers(9, 11),
    port=st.sampled_from(["Stern aft", "Bow nadir", ""]),
    loads=st.lists(st.builds(Load, st.just("water"), st.just(1.0), st.sampled_from([0.0, 1.0])), max_size=2).map(tuple),
)
MOVES = st.lists(st.builds(Move, st.sampled_from("ab"), st.integers(1, 2), st.just("Stern aft")), max_size=3)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    flights = draw(st.lists(SMALL, max_size=4, unique_by=lambda one: one.id))
    flights.sort(key=lambda one: (one.launch_day, one.id))
    return replace(PLAN, flights=tuple(flights), moves=tuple(draw(MOVES)))


def turned(change: Change) -> Change:
    kinds = {"added": "dropped", "dropped": "added"}
    days = None if change.days is None else -change.days
    return Change(kinds.get(change.kind, change.kind), change.flight, change.after, change.before, days)  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(first=plans(), second=plans())
def test_plans_differ_when_something_is_told_and_turn_round_with_their_order(first: Plan, second: Plan) -> None:
    told = difference(first, second)
    alike = (first.flights, Counter(first.moves)) == (second.flights, Counter(second.moves))
    assert (told == ()) == alike
    assert Counter(map(turned, told)) == Counter(difference(second, first))
