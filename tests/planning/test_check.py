"""The checker accepts plans that are sound by construction and rejects each planted fault by the rule it breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stationkeeper.orbit.geometry import beta_deg, j2000_days, sun_position_deg
from stationkeeper.planning.check import CHECKS, check_plan, is_sound
from stationkeeper.planning.check_supply import propellant_levels, stock_levels
from stationkeeper.planning.check_traffic import beta_on
from stationkeeper.planning.check_view import Finding, make_view
from stationkeeper.planning.plan import Burn, Flight, Load, Move, Plan, Seat, Waiver
from stationkeeper.planning.rule_names import RULES
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario import rows
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario

TINY = load_scenario("tiny")
EPOCH = TINY.station.epoch
FERRY_PORTS = ("Bow fore", "Bow nadir", "Bow zenith")
BARGE_PORTS = ("Stern aft", "Stern nadir")
NORTH, SOUTH = Seat("North", "bow", exchanged=False), Seat("South", "stern", exchanged=True, instrument="C2")
SAID: dict[str, Any] = {"source": "teaching", "standing": "assumed"}


class Shape(NamedTuple):
    """What a sound world is made from: days, all whole."""

    days: int = 300
    spacing: int = 2
    handover: int = 6
    extra: int = 2
    period: int = 70
    first: int = 20
    ferry_transit: int = 1
    barge_transit: int = 2
    barge_first: int = 12
    barge_every: int = 55
    barge_stay: int = 33
    thirds: tuple[bool, ...] = (True, False, True)
    off: int = 0
    moves: bool = True
    burns: bool = True
    load_kg: float = 200.0


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    spacing, handover, extra = draw(st.integers(1, 3)), draw(st.integers(3, 9)), draw(st.integers(0, 5))
    period = draw(st.integers(45, 85))
    return Shape(
        days=draw(st.integers(60, 420)),
        spacing=spacing,
        handover=handover,
        extra=extra,
        period=period,
        first=draw(st.integers(spacing + 4, period - handover - extra)),
        ferry_transit=draw(st.integers(0, 2)),
        barge_transit=draw(st.integers(0, 3)),
        barge_first=draw(st.integers(5, 40)),
        barge_every=draw(st.integers(50, 80)),
        barge_stay=draw(st.integers(30, 40)),
        thirds=tuple(draw(st.lists(st.booleans(), min_size=1, max_size=4))),
        off=draw(st.integers(-20, 20)),
        moves=draw(st.booleans()),
        burns=draw(st.booleans()),
        load_kg=draw(st.floats(0, 300)),
    )


class Days:
    """Days of dynamic events, kept apart by construction."""

    def __init__(self, taken: list[int], gap: int) -> None:
        self.taken, self.gap = taken, gap

    def free(self, wish: int) -> int:
        """Return the first day from `wish` on that keeps its distance from all others, and take it."""
        while any(abs(wish - day) < self.gap for day in self.taken):
            wish += 1
        self.taken.append(wish)
        return wish


def ferries(shape: Shape) -> list[Flight]:
    """Two ferries at the station at any time, the third during a handover; each with people of both sides."""
    made = []
    for k in range(-2, (shape.days - shape.first) // shape.period + 1):
        dock = shape.first + k * shape.period
        leave = dock + 2 * shape.period + shape.handover + shape.extra
        third = NORTH if shape.thirds[k % len(shape.thirds)] else SOUTH
        seats = (NORTH, SOUTH, third)
        if k < 0:
            seats = tuple(replace(seat, person=f"p{k + 2}{n}") for n, seat in enumerate(seats))
        made.append(
            Flight(
                id=f"ferry-{k + 3}",
                vehicle_class="ferry",
                launch_day=dock - shape.ferry_transit,
                stay_days=185.0,
                port=FERRY_PORTS[k % 3],
                seats=seats,
                rotation=True,
                propellant_kg=0.0,
                standing="assumed",
                docked_day=dock if k < 0 else None,
                undock_day=leave,
            )
        )
    return made


def barges(shape: Shape, days: Days) -> tuple[list[Flight], list[Move], list[Burn]]:
    """One barge after the other, at two ports in turn; some move to the other port, some burn at the aft one."""
    made, moves, burns = [], list[Move](), list[Burn]()
    for j in range((shape.days - shape.barge_first) // shape.barge_every + 1):
        dock = days.free(max(shape.barge_first + j * shape.barge_every, 1 + shape.barge_transit))
        port = BARGE_PORTS[j % 2]
        loads = (Load("food-usos", shape.load_kg, 0.5, need_day=dock), Load("water", shape.load_kg))
        if shape.moves and j % 3 == 1:
            moves.append(Move(f"barge-{j}", days.free(dock + shape.spacing), BARGE_PORTS[(j + 1) % 2]))
        elif shape.burns and port == "Stern aft" and dock + 1 <= shape.days:
            burns.append(Burn(dock + 1, f"barge-{j}", 4.0, 140.0))
        leave = days.free(dock + shape.barge_stay)
        made.append(
            Flight(
                id=f"barge-{j}",
                vehicle_class="barge",
                launch_day=dock - shape.barge_transit,
                stay_days=60.0,
                port=port,
                seats=(),
                rotation=False,
                propellant_kg=800.0,
                standing="assumed",
                undock_day=leave,
                loads=loads if shape.load_kg > 0 else (),
            )
        )
    return made, moves, burns


def world(shape: Shape) -> tuple[Scenario, Plan]:
    """Return a scenario and a plan of it that keeps every rule by the way it is made."""
    crews = ferries(shape)
    taken = [flight.launch_day + shape.ferry_transit for flight in crews] + [flight.undock_day or 0 for flight in crews]
    cargo, moves, burns = barges(shape, Days(taken, shape.spacing))
    here = [flight for flight in crews if flight.docked_day is not None]
    coming = sorted([*crews[2:], *cargo], key=lambda flight: (flight.launch_day, flight.id))
    flights = (*sorted(here, key=lambda flight: (flight.launch_day, flight.id)), *coming)
    scenario = declared(shape, here, coming)
    through = EPOCH + timedelta(days=shape.days)
    return scenario, Plan(scenario.hash, EPOCH, through, flights, tuple(moves), tuple(burns))


def day(number: int) -> date:
    return EPOCH + timedelta(days=number)


def declared(shape: Shape, here: list[Flight], coming: list[Flight]) -> Scenario:
    """Return the scenario that declares what the plan takes for granted."""
    port = {row.id: row for row in TINY.ports}
    ports = [port["Bow fore"], port["Bow nadir"].model_copy(update={"classes": ("ferry",)})]
    ports += [port["Bow fore"].model_copy(update={"id": "Bow zenith"}), port["Stern aft"]]
    ports += [port["Stern aft"].model_copy(update={"id": "Stern nadir", "refuel": True, "reboost": False})]
    transit = {"ferry": shape.ferry_transit, "barge": shape.barge_transit}
    classes = [row.model_copy(update={"transit_days": transit[row.id], "beta_limit_deg": 80.0}) for row in TINY.classes]
    visits = [
        rows.Visit(
            id=flight.id,
            vehicle_class="ferry",
            operator="North",
            launch=day(flight.launch_day),
            docked=day(flight.docked_day or 0),
            port=flight.port,
            outcome="success",
            **SAID,
        )
        for flight in here
    ]
    stays = [
        rows.Stay(
            id=seat.person,
            person=seat.person,
            name=seat.person,
            agency=seat.agency,
            flight_up=flight.id,
            aboard_from=day(flight.docked_day or 0),
            exchange=seat.exchanged,
            instrument=seat.instrument,
            **SAID,
        )
        for flight in here
        for seat in flight.seats
    ]
    manifest = [
        rows.PlannedFlight(
            id=flight.id,
            vehicle_class=flight.vehicle_class,
            launch=day(flight.launch_day + shape.off),
            port=flight.port,
            crew=tuple(f"{seat.agency}@{seat.instrument}".rstrip("@") for seat in flight.seats),
            rotation=flight.rotation,
            **SAID,
        )
        for flight in coming
    ]
    far = {"covers_through": date(2045, 12, 31)}
    crewing = {name: getattr(TINY.crewing, f"{name}_days") for name in ("spacing", "handover")}
    changed = {
        f"{name}_days": old.model_copy(update={"value": float(getattr(shape, name))}) for name, old in crewing.items()
    }
    return TINY.model_copy(
        update={
            "ports": tuple(ports),
            "classes": tuple(classes),
            "visits": tuple(visits),
            "stays": tuple(stays),
            "people": (),
            "relocations": (),
            "exchanges": (),
            "manifest": tuple(manifest),
            "cadence": (),
            "commitments": tuple(row.model_copy(update=far) for row in TINY.commitments),
            "stocks": tuple(row.model_copy(update={"initial_kg": 9e4, "capacity_kg": 9e4}) for row in TINY.stocks),
            "crewing": TINY.crewing.model_copy(update=changed),
        }
    )


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shape=shapes())
def test_every_plan_that_is_sound_by_construction_is_accepted(shape: Shape) -> None:
    assert check_plan(*world(shape)) == ()


SCENARIO, PLAN = world(Shape())


def flight(name: str) -> Flight:
    return next(one for one in PLAN.flights if one.id == name)


def changed(name: str, **changes: Any) -> Callable[[], tuple[Scenario, Plan]]:
    """Return the sound world with one flight changed."""
    return lambda: (
        SCENARIO,
        replace(PLAN, flights=tuple(replace(f, **changes) if f.id == name else f for f in PLAN.flights)),
    )


def planned(**changes: Any) -> Callable[[], tuple[Scenario, Plan]]:
    """Return the sound world with other moves, burns or waivers."""
    return lambda: (SCENARIO, replace(PLAN, **changes))


def without(name: str) -> Callable[[], tuple[Scenario, Plan]]:
    return lambda: (SCENARIO, replace(PLAN, flights=tuple(f for f in PLAN.flights if f.id != name)))


def in_scenario(table: str, name: str, **changes: Any) -> Callable[[], tuple[Scenario, Plan]]:
    """Return the sound plan in a world in which one row is declared otherwise."""
    table_rows = tuple(row.model_copy(update=changes) if row.id == name else row for row in getattr(SCENARIO, table))
    return lambda: (SCENARIO.model_copy(update={table: table_rows}), PLAN)


FERRY, BARGE, LATER = flight("ferry-4"), flight("barge-1"), flight("ferry-5")
DOCK = FERRY.launch_day + 1
LEAVE = FERRY.undock_day or 0
THIRD = flight("ferry-3")
UNSOUND = in_scenario("visits", "ferry-2", return_lost=day(-5))
LOADED = (*BARGE.loads, Load("food-ros", 1400.0))
BULKY = (replace(BARGE.loads[0], volume_m3=40.0),)
LATE = (replace(BARGE.loads[0], need_day=BARGE.launch_day),)
ALONE = (replace(NORTH, person=""), NORTH, NORTH)


def no_south() -> tuple[Scenario, Plan]:
    """Return the plan in which everybody comes from North."""
    return SCENARIO, replace(PLAN, flights=tuple(replace(f, seats=ALONE) if f.seats else f for f in PLAN.flights))


def bound(section: str, name: str, value: float) -> Callable[[], tuple[Scenario, Plan]]:
    """Return the sound plan in a world with another number."""
    part = getattr(SCENARIO, section)
    sourced = getattr(part, name).model_copy(update={"value": value})
    return lambda: (SCENARIO.model_copy(update={section: part.model_copy(update={name: sourced})}), PLAN)


FAULTS: list[tuple[str, str, Callable[[], tuple[Scenario, Plan]]]] = [
    ("a docked vehicle is left out", "record", without("ferry-2")),
    ("a docked vehicle is at another port", "record", changed("ferry-2", port="Bow fore")),
    ("it leaves before it comes", "order", changed("barge-1", undock_day=BARGE.launch_day)),
    (
        "it moves after it has left",
        "order",
        planned(moves=(Move("barge-1", (BARGE.undock_day or 0) + 1, "Stern aft"),)),
    ),
    ("launched before the epoch, not there", "order", changed("barge-1", launch_day=-9)),
    (
        "a flight is launched out of its window",
        "dates",
        changed("barge-3", launch_day=flight("barge-3").launch_day + 21),
    ),
    ("a published flight is left out", "commitments", without("barge-2")),
    ("two vehicles at one port", "ports", changed("ferry-4", port=THIRD.port)),
    ("a port that does not take the class", "ports", changed("barge-1", port="Bow fore")),
    ("a port of another mechanism", "ports", in_scenario("ports", "Stern nadir", mechanism="CBM")),
    ("a port that is closed by then", "ports", in_scenario("ports", "Stern nadir", closed=day(BARGE.launch_day + 9))),
    ("a blocked approach", "neighbours", in_scenario("ports", FERRY.port, blocks=("Stern aft", "Stern nadir"))),
    ("two events on one day", "spacing", changed("barge-1", undock_day=DOCK)),
    ("two events too close", "spacing", changed("ferry-4", undock_day=LATER.launch_day + 2)),
    ("a stay beyond the life", "life", changed("ferry-4", undock_day=DOCK + 203)),
    ("a cargo vehicle leaves at once", "stay", changed("barge-1", undock_day=BARGE.launch_day + 2 + 8)),
    ("launches too close", "pads", in_scenario("launchers", "rook", turnround_days=60.0)),
    ("a docking with the Sun too high", "beta", in_scenario("classes", "ferry", beta_limit_deg=0.5)),
    ("a handover too short", "handover", changed("ferry-4", undock_day=flight("ferry-6").launch_day + 1 + 4)),
    ("a crew leaves without relief", "handover", changed("ferry-5", undock_day=LATER.launch_day + 61)),
    ("too many people aboard", "crew-size", bound("planning", "people_most", 8.0)),
    ("too few people aboard", "crew-size", bound("planning", "people_least", 7.0)),
    ("an unsound lifeboat", "seat-home", UNSOUND),
    ("more people than seats", "capacity", changed("ferry-4", seats=(*FERRY.seats, NORTH))),
    ("somebody on two flights", "two-places", changed("ferry-4", seats=(replace(NORTH, person="p10"), SOUTH, NORTH))),
    ("nobody holds a segment", "representation", no_south),
    ("one vehicle carries a segment alone", "single-loss", changed("ferry-4", seats=(NORTH, NORTH, NORTH))),
    (
        "a segment nobody there can run",
        "qualification",
        changed("ferry-4", seats=(NORTH, replace(SOUTH, segment="bow"))),
    ),
    ("a seat changed too late", "lead", changed("ferry-3", seats=(NORTH, NORTH, SOUTH, SOUTH))),
    ("a seat without an agreement", "instrument", changed("ferry-4", seats=(NORTH, replace(SOUTH, instrument="")))),
    ("an agreement that ends before", "instrument", in_scenario("commitments", "C2", covers_through=day(DOCK - 9))),
    ("a party whose commitment has ended", "horizon", in_scenario("commitments", "C3", covers_through=day(100))),
    ("more cargo than the hold takes", "capacity", changed("barge-1", loads=LOADED)),
    ("cargo that fills more than the hold", "capacity", in_scenario("classes", "barge", hold_m3=0.4)),
    ("more propellant than the tanks take", "capacity", changed("barge-1", propellant_kg=801.0)),
    ("cargo that comes too late", "need-date", changed("barge-1", loads=LATE)),
    ("a burn from a port that points wrong", "burns", planned(burns=(Burn(80, "barge-1", 1.0, 9.0),), moves=())),
    ("a burn of more than there is", "burns", planned(burns=(Burn(20, "barge-0", 9.0, 900.0),))),
    ("a burn that costs more than it says", "burns", planned(burns=(Burn(20, "barge-0", 9.0, 100.0),))),
    ("burns that let the orbit fall", "burns", bound("orbit", "floor_km", 419.9)),
    ("a stock under its reserve", "stocks", in_scenario("stocks", "nitrogen", reserve_kg=9e4)),
    ("too little propellant", "propellant", planned(burns=(Burn(5, "", 20.0, 900.0),))),
    ("a waiver of no rule", "waiver", planned(waivers=(Waiver("spaceing", "all", "why", "who", 90),))),
    ("a waiver of nothing", "waiver", planned(waivers=(Waiver("spacing", "ferry-99", "why", "who", 90),))),
    ("a waiver without a reason", "waiver", planned(waivers=(Waiver("spacing", "all", "", "who", 90),))),
    ("a waiver that is over", "waiver", planned(waivers=(Waiver("spacing", "all", "why", "who", -1),))),
]


def broken(found: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in found if finding.state == "broken"}


@pytest.mark.parametrize(("rule", "plant"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_is_rejected_by_the_name_of_its_rule(
    rule: str, plant: Callable[[], tuple[Scenario, Plan]]
) -> None:
    assert check_plan(SCENARIO, PLAN) == ()
    assert rule in broken(check_plan(*plant()))


def test_faults_of_every_rule_are_planted() -> None:
    assert len(FAULTS) >= 30
    assert {rule for _, rule, _ in FAULTS} == set(RULES)


def test_every_check_says_what_it_asks() -> None:
    assert all(check.__doc__ for check in CHECKS)


def test_a_waiver_covers_its_rule_in_its_scope_to_its_day_and_no_further() -> None:
    scenario, plan = changed("ferry-4", undock_day=DOCK + 203)()
    over = [finding for finding in check_plan(scenario, plan) if finding.rule == "life"]
    assert [(one.first_day, one.last_day, one.state) for one in over] == [(DOCK + 201, DOCK + 202, "broken")]
    for scope in ("ferry-4", "ferry", "all"):
        waived = replace(plan, waivers=(Waiver("life", scope, "solar panels tested", "North", DOCK + 201),))
        told = [finding for finding in check_plan(scenario, waived) if finding.rule == "life"]
        assert [(one.last_day, one.state) for one in told] == [(DOCK + 201, "waived"), (DOCK + 202, "broken")]
    other = replace(plan, waivers=(Waiver("life", "ferry-3", "another", "North", 400),))
    assert [one for one in check_plan(scenario, other) if one.rule == "life"] == over


def test_a_move_to_a_blocked_port_is_told_like_a_docking() -> None:
    (move,) = [one for one in PLAN.moves if one.flight == "barge-1"]
    there = next(f for f in PLAN.flights if f.seats and f.launch_day < move.day < (f.undock_day or 0))
    scenario, plan = in_scenario("ports", there.port, blocks=(move.port,))()
    found = [one for one in check_plan(scenario, plan) if one.rule == "neighbours" and one.first_day == move.day]
    assert found[0].flights == ("barge-1", there.id)


def test_soft_rules_do_not_make_a_plan_unsound() -> None:
    unagreed = (NORTH, SOUTH, replace(SOUTH, instrument=""))
    found = check_plan(*changed("ferry-4", seats=unagreed)())
    assert broken(found) == {"instrument"}
    assert is_sound(found)
    assert not is_sound(check_plan(*changed("ferry-4", port=THIRD.port)()))


def test_days_without_a_second_vehicle_are_counted_from_one_event_to_the_next() -> None:
    """With nobody of South on ferry-4, South stands on one vehicle whenever ferry-3 or ferry-5 is alone with it."""
    found = check_plan(*changed("ferry-4", seats=(NORTH, NORTH, NORTH))())
    spans = [(one.first_day, one.last_day, one.flights) for one in found if one.rule == "single-loss"]
    gone = THIRD.undock_day or 0
    second = flight("ferry-2").undock_day or 0
    assert spans == [
        (second, LATER.launch_day, ("ferry-3",)),
        (gone, flight("ferry-6").launch_day, ("ferry-5",)),
    ]


def test_stocks_fall_by_what_people_eat_and_rise_by_what_is_brought() -> None:
    """1.8 kg a person and day are declared; three of six (or of nine in a handover) live on the first side."""
    view = make_view(SCENARIO, PLAN)
    stocks = tuple(row.model_copy(update={"initial_kg": 5e4}) for row in SCENARIO.stocks)
    level = stock_levels(make_view(SCENARIO.model_copy(update={"stocks": stocks}), PLAN))["food-usos"]
    person_days = sum(
        person.seat.segment == "bow" and person.first <= n < person.end for person in view.people for n in range(1, 301)
    )
    brought = sum(visit.dock <= 300 for visit in view.visits if visit.flight.loads) * 200.0 / 1.3
    assert level[0] - level[300] == pytest.approx(1.8 * person_days - brought)


def test_propellant_balances_with_attitude_control_burns_and_what_comes() -> None:
    """No chance and no loss: tanks take what barges bring at a port with a line, and hold at most 3,000 kg."""
    view = make_view(SCENARIO, replace(PLAN, burns=(Burn(5, "", 1.0, 100.0),)))
    levels = propellant_levels(view)
    assert levels[0] == 1500.0
    assert levels[4] == pytest.approx(1500.0 - 4 * 1.0)
    assert levels[5] == pytest.approx(1500.0 - 5 * 1.0 - 100.0)
    arrival = min(visit.dock for visit in view.visits if visit.flight.propellant_kg)
    assert levels[arrival] - levels[arrival - 1] == pytest.approx(800.0 - 1.0)


def test_the_sun_stands_where_the_geometry_says_on_the_epoch() -> None:
    orbit = TINY.orbit
    sun = sun_position_deg(j2000_days(EPOCH))
    assert beta_on(make_view(SCENARIO, PLAN), 0) == pytest.approx(
        beta_deg(orbit.node_deg.value, orbit.inclination_deg.value, *sun)
    )


def test_an_open_port_is_told_as_unknown_and_not_as_fine() -> None:
    found = check_plan(*changed("barge-1", port="")())
    assert [(one.rule, one.state) for one in found if one.flights == ("barge-1",)] == [("ports", "unknown")]


def test_the_plan_of_the_reference_station_meets_the_known_conflict_of_its_neighbours() -> None:
    """A Cygnus at Unity nadir was lifted off for soyuz-ms-28; soyuz-ms-30 is wished for the same port meanwhile."""
    iss = load_scenario("iss")
    found = check_plan(iss, make_plan(iss, date(2027, 12, 31)))
    assert ("soyuz-ms-30", "ng-25") in [one.flights for one in found if one.rule == "neighbours"]
