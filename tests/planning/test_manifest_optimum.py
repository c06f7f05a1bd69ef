"""What goes on which flight is exact: against every plan there is, and against another solver; proofs are true."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from stationkeeper.planner import ManifestAnswer, manifest

DAY = date(2028, 1, 1)
FAST = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

Item = tuple[int, int, int, bool, int]  # kg, litres, last day, pressurised, priority
Flight = tuple[int, int, int, int, int]  # day, kg and litres pressurised, kg and litres unpressurised


def write(folder: Path, items: Sequence[Item], flights: Sequence[Flight]) -> tuple[Path, Path]:
    demands, flown = folder / "demands.csv", folder / "flights.csv"
    rows = [
        f"i{n},{kg},{litres / 1000},{DAY + timedelta(last)},{inside},{priority}"
        for n, (kg, litres, last, inside, priority) in enumerate(items)
    ]
    demands.write_text("\n".join(["item,mass_kg,volume_m3,need_by,pressurised,priority", *rows]) + "\n")
    holds = [
        f"f{n},{DAY + timedelta(day)},{mass},{litres / 1000},{inside}"
        for n, (day, *room) in enumerate(flights)
        for inside, mass, litres in (("yes", *room[:2]), ("no", *room[2:]))
    ]
    flown.write_text("\n".join(["flight,date,capacity_kg,capacity_m3,pressurised", *holds]) + "\n")
    return demands, flown


def kept(answer: ManifestAnswer, items: Sequence[Item], flights: Sequence[Flight]) -> bool:
    """Whether every rule holds; shares no code with the planner."""
    riders = [(name, flight) for flight, names in answer.loads.items() for name in names]
    if sorted(name for name, _ in riders) != sorted(answer.delivered) or len(set(answer.delivered)) != len(riders):
        return False
    for flight, names in answer.loads.items():
        day, *room = flights[int(flight[1:])]
        load = [items[int(name[1:])] for name in names]
        if any(day > last for _, _, last, _, _ in load):
            return False
        for inside, mass, litres in ((True, *room[:2]), (False, *room[2:])):
            aboard = [item for item in load if item[3] is inside]
            if sum(item[0] for item in aboard) > mass or sum(item[1] for item in aboard) > litres:
                return False
    return True


def plans(items: Sequence[Item], flights: Sequence[Flight]) -> list[tuple[int | None, ...]]:
    """Every way to load the items that keeps the rules: the flight of each, None for left behind."""
    found = []
    for ways in itertools.product(*([None, *range(len(flights))] for _ in items)):
        rooms = [list(flight[1:]) for flight in flights]
        good = True
        for (kg, litres, last, inside, _), way in zip(items, ways, strict=True):
            if way is None:
                continue
            at = 0 if inside else 2
            rooms[way][at] -= kg
            rooms[way][at + 1] -= litres
            good &= flights[way][0] <= last and rooms[way][at] >= 0 and rooms[way][at + 1] >= 0
        if good:
            found.append(ways)
    return found


items_of = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 9), st.integers(0, 30), st.booleans(), st.integers(1, 4)),
    min_size=1,
    max_size=5,
)
flights_of = st.lists(
    st.tuples(st.integers(0, 30), *[st.integers(0, 14)] * 4), min_size=1, max_size=3, unique_by=lambda flight: flight[0]
)


@FAST
@given(items=items_of, flights=flights_of)
def test_no_plan_there_is_delivers_more(tmp_path: Path, items: list[Item], flights: list[Flight]) -> None:
    tables = write(tmp_path, items, flights)
    all_plans = plans(items, flights)
    worths = {"number": lambda item: 1, "priority": lambda item: item[4], "mass": lambda item: item[0]}
    for aim, worth in worths.items():
        most = max(
            sum(worth(item) for item, way in zip(items, ways, strict=True) if way is not None) for ways in all_plans
        )
        answer = manifest(*tables, aim)  # type: ignore[arg-type]
        assert kept(answer, items, flights)
        assert answer.optimal
        assert answer.objective == answer.bound == most
        assert sum(worth(items[int(name[1:])]) for name in answer.delivered) == most


@FAST
@given(items=items_of, flights=flights_of)
def test_no_plan_there_is_needs_fewer_flights(tmp_path: Path, items: list[Item], flights: list[Flight]) -> None:
    answer = manifest(*write(tmp_path, items, flights), "flights")
    full = [len(set(ways)) for ways in plans(items, flights) if None not in ways]
    assert answer.feasible is bool(full)
    assert kept(answer, items, flights)
    if full:
        assert answer.optimal
        assert len(answer.loads) == answer.objective == min(full)
        assert len(answer.delivered) == len(items)


@FAST
@given(items=items_of, flights=flights_of)
def test_what_cannot_be_delivered_together_is_named_and_irreducible(
    tmp_path: Path, items: list[Item], flights: list[Flight]
) -> None:
    answer = manifest(*write(tmp_path, items, flights), "flights")
    if answer.feasible:
        assert answer.conflict is None
        return
    assert answer.conflict is not None
    named = [items[int(name[1:])] for name in answer.conflict.items]
    assert all(None in ways for ways in plans(named, flights))
    for without in range(len(named)):
        fewer = named[:without] + named[without + 1 :]
        assert any(None not in ways for ways in plans(fewer, flights)) or "pieces that must fly" in answer.conflict.text


def middle(seed: int, count: int, missions: int, load: float) -> tuple[list[Item], list[Flight]]:
    """Return a table of the middle size: bags of a few kinds and whole units, for `load` times what flies."""
    chance = np.random.default_rng(seed)
    flights = [(30 * n + 20, int(chance.integers(1500, 4000)), 12_000, 500, 4000) for n in range(missions)]
    mean = load * sum(flight[1] for flight in flights) / count
    kinds = [(max(1, int(mean * chance.uniform(0.4, 1.6))), int(chance.integers(20, 400))) for _ in range(8)]
    items = [
        (*kinds[int(chance.integers(8))], int(chance.integers(20, 30 * missions)), True, int(chance.integers(1, 5)))
        for _ in range(count)
    ]
    return items, flights


def other_solver(items: Sequence[Item], flights: Sequence[Flight], worth: Sequence[int]) -> float:
    """Return a proven bound on the worth that any plan delivers, by branch and bound of another make."""
    pairs = [(i, f) for i, item in enumerate(items) for f, flight in enumerate(flights) if flight[0] <= item[2]]
    rows, columns, values = [], [], []
    for column, (i, f) in enumerate(pairs):
        kg, litres, _, inside, _ = items[i]
        at = len(items) + 4 * f + (0 if inside else 2)
        for row, value in ((i, 1), (at, kg), (at + 1, litres)):
            rows.append(row)
            columns.append(column)
            values.append(value)
    limits = [1.0] * len(items) + [float(room) for flight in flights for room in flight[1:]]
    matrix = coo_array((values, (rows, columns)), shape=(len(limits), len(pairs))).tocsr()
    cost = -np.array([worth[i] for i, _ in pairs], float)
    found = milp(
        cost,
        constraints=LinearConstraint(matrix, ub=limits),
        bounds=Bounds(0, 1),
        integrality=1,
        options={"time_limit": 5},
    )
    return float(-found.mip_dual_bound)


@pytest.mark.parametrize(("seed", "load"), [(1, 0.8), (2, 1.1), (3, 1.3), (4, 1.6)])
def test_another_solver_agrees_on_tables_of_the_middle_size(tmp_path: Path, seed: int, load: float) -> None:
    items, flights = middle(seed, 40, 4, load)
    tables = write(tmp_path, items, flights)
    for aim, worth in (("number", [1] * len(items)), ("priority", [item[4] for item in items])):
        answer = manifest(*tables, aim)  # type: ignore[arg-type]
        limit = other_solver(items, flights, worth)
        assert kept(answer, items, flights)
        assert answer.optimal
        assert answer.objective == answer.bound <= limit + 1e-6
        assert answer.objective == pytest.approx(np.floor(limit + 1e-6))


def first_fit(items: Sequence[Item], flights: Sequence[Flight], order: Sequence[int]) -> int:
    """Return the worth that loading the items in this order, each on the first flight with room, delivers."""
    rooms = [list(flight[1:]) for flight in flights]
    worth = 0
    for i in order:
        kg, litres, last, inside, priority = items[i]
        at = 0 if inside else 2
        for flight, room in zip(flights, rooms, strict=True):
            if flight[0] <= last and room[at] >= kg and room[at + 1] >= litres:
                room[at] -= kg
                room[at + 1] -= litres
                worth += priority
                break
    return worth


def test_loading_by_rule_of_thumb_is_never_better_and_mostly_worse(tmp_path: Path) -> None:
    worse = 0
    for seed in range(6):
        items, flights = middle(seed, 50, 6, 1.3)
        answer = manifest(*write(tmp_path, items, flights), "priority")
        orders = [
            sorted(range(len(items)), key=lambda i: items[i][2]),
            sorted(range(len(items)), key=lambda i: -items[i][4] / items[i][0]),
        ]
        greedy = max(first_fit(items, flights, order) for order in orders)
        assert greedy <= answer.objective <= answer.bound
        worse += greedy < answer.objective
    assert worse >= 3


def test_64_missions_of_five_years_are_loaded_with_proof(tmp_path: Path) -> None:
    items, flights = middle(7, 1000, 64, 0.6)
    tables = write(tmp_path, items, flights)
    everything, fewest = manifest(*tables, "number"), manifest(*tables, "flights")
    for answer in (everything, fewest):
        assert kept(answer, items, flights)
        assert answer.optimal
        assert len(answer.delivered) == len(items)
    least = sorted((flight[1] for flight in flights), reverse=True)
    mass = sum(item[0] for item in items)
    assert fewest.objective >= next(count for count in range(65) if sum(least[:count]) >= mass)
    assert len(fewest.loads) == fewest.objective < len(everything.loads)


@pytest.mark.parametrize(("seed", "count", "load"), [(7, 500, 1.05), (9, 1000, 1.2)])
def test_more_cargo_than_64_missions_carry_is_chosen_with_proof(
    tmp_path: Path, seed: int, count: int, load: float
) -> None:
    items, flights = middle(seed, count, 64, load)
    tables = write(tmp_path, items, flights)
    for aim in ("number", "priority"):
        answer = manifest(*tables, aim)  # type: ignore[arg-type]
        assert kept(answer, items, flights)
        assert answer.optimal
        assert len(answer.delivered) < len(items)


@FAST
@given(items=items_of, flights=flights_of)
def test_no_piece_could_by_itself_fly_earlier_on_a_flight_that_is_used(
    tmp_path: Path, items: list[Item], flights: list[Flight]
) -> None:
    answer = manifest(*write(tmp_path, items, flights), "mass")
    for late, early in itertools.permutations(answer.loads, 2):
        if flights[int(early[1:])][0] >= flights[int(late[1:])][0]:
            continue
        for name in answer.loads[late]:
            loads = {**answer.loads, early: [*answer.loads[early], name]}
            loads[late] = [other for other in loads[late] if other != name]
            assert not kept(answer.model_copy(update={"loads": loads}), items, flights)


def test_the_independent_check_rejects_planted_faults(tmp_path: Path) -> None:
    items: list[Item] = [(5, 5, 10, True, 1), (5, 5, 30, True, 1), (4, 4, 30, False, 1)]
    flights: list[Flight] = [(5, 6, 6, 0, 0), (20, 6, 6, 4, 4)]
    right = manifest(*write(tmp_path, items, flights))
    assert kept(right, items, flights)
    assert right.loads == {"f0": ["i0"], "f1": ["i1", "i2"]}
    for loads in (
        {"f0": ["i1"], "f1": ["i0", "i2"]},
        {"f0": ["i0", "i1"], "f1": ["i2"]},
        {"f0": ["i0", "i2"], "f1": ["i1"]},
    ):
        assert not kept(right.model_copy(update={"loads": loads}), items, flights)
    assert not kept(right.model_copy(update={"delivered": ["i0", "i1"]}), items, flights)
