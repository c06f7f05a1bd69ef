"""The shipped record of visits against what is published about it."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from stationkeeper.scenario.rows import Launcher, Relocation, Row, VehicleClass, Visit
from stationkeeper.times import day_of
from stationkeeper.traffic import risk
from stationkeeper.traffic import visits as v

Table = Callable[[type[Row]], tuple[Any, ...]]

ORIGIN = date(2000, 1, 1)
LAST = date(2026, 10, 7)
TRUTH = Path(__file__).parents[1] / "truth"
FAMILIES = {
    "progress": {"progress-m", "progress-m1", "progress-m-m", "progress-ms"},
    "progress-and-tugs": {"progress-m", "progress-m1", "progress-m-m", "progress-ms", "progress-m-tug"},
    "soyuz": {"soyuz-tm", "soyuz-tma", "soyuz-tma-m", "soyuz-ms"},
    "dragon-1": {"dragon-1"},
    "dragon-2": {"crew-dragon", "cargo-dragon-2"},
    "dragon-cargo": {"dragon-1", "cargo-dragon-2"},
    "cygnus": {"cygnus", "cygnus-xl"},
    "htv": {"htv", "htv-x"},
    "atv": {"atv"},
}


def day(when: date | None) -> int:
    return v.FOREVER if when is None else day_of(when, ORIGIN)


@pytest.fixture(scope="session")
def dockings(table: Table) -> tuple[v.Docking, ...]:
    visits = [row for row in table(Visit) if row.docked and row.port]
    return tuple(v.Docking(row.id, row.port, day(row.docked), day(row.undocked)) for row in visits)


@pytest.fixture(scope="session")
def intervals(table: Table, dockings: tuple[v.Docking, ...]) -> tuple[v.DockedInterval, ...]:
    off = ("free flight", "arm")
    moves = [v.Move(row.flight, day(row.day), "" if row.to_port in off else row.to_port) for row in table(Relocation)]
    return v.port_intervals(dockings, moves)


@pytest.fixture(scope="session")
def launches(table: Table) -> tuple[v.Launch, ...]:
    launcher = {row.id: row.launcher for row in table(VehicleClass)}
    return tuple(
        v.Launch(row.id, row.vehicle_class, launcher[row.vehicle_class], day(row.launch), row.lost)
        for row in table(Visit)
    )


def truth(name: str) -> list[dict[str, str]]:
    with (TRUTH / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", truth("history_launches.csv"), ids=lambda row: f"{row['family']} {row['until']}")
def test_launches_and_losses_are_those_published(row: dict[str, str], launches: tuple[v.Launch, ...]) -> None:
    family = FAMILIES.get(row["family"], {launch.vehicle_class for launch in launches})
    count = v.count_launches(launches, family, day(date.fromisoformat(row["until"])))
    assert count.launches == int(row["launches"])
    assert row["losses"] == "" or count.losses == int(row["losses"])


def test_no_two_vehicles_ever_shared_a_port(intervals: tuple[v.DockedInterval, ...]) -> None:
    assert len(intervals) > 300
    assert v.overlaps(intervals) == ()


def test_eight_vehicles_were_there_first_on_27_november_2025(dockings: tuple[v.Docking, ...]) -> None:
    first = day(date(1998, 12, 1))
    counts = v.vehicles_per_day(dockings, first, day(LAST))
    assert v.first_day_with(counts, 8, first) == day(date(2025, 11, 27))
    assert counts.max() == 8


def test_all_eight_ports_were_occupied_first_on_1_december_2025(intervals: tuple[v.DockedInterval, ...]) -> None:
    """NASA announced it for the day on which the arm put Cygnus NG-23 back on its port."""
    eight = [
        when
        for when in range(day(date(1998, 12, 1)), day(LAST) + 1)
        if len(set(v.docked_on(intervals, when).values())) == 8
    ]
    assert eight[0] == day(date(2025, 12, 1))


def test_a_port_was_never_left_without_a_vehicle_to_leave(
    intervals: tuple[v.DockedInterval, ...], table: Table
) -> None:
    """Each relocation starts where the vehicle was the day before."""
    for row in table(Relocation):
        if row.from_port in ("free flight", "arm") or row.id.endswith("off"):
            continue
        before = v.docked_on(intervals, day(row.day) - 1)
        assert before.get(row.flight) == row.from_port, row.id


def test_soyuz_ms_23_made_the_26th_relocation(table: Table) -> None:
    """NASA counted it so in April 2023; undocking tests and redockings at the same port are no relocations."""
    off = ("free flight", "arm")
    moved = sorted((r.day, r.flight) for r in table(Relocation) if r.from_port not in off and r.to_port not in off)
    assert moved[25] == (date(2023, 4, 6), "soyuz-ms-23")


def test_the_vehicles_docked_at_the_epoch_are_those_reported(intervals: tuple[v.DockedInterval, ...]) -> None:
    assert v.docked_on(intervals, day(date(2026, 10, 8))) == {
        "ng-24": "Unity nadir",
        "progress-ms-34": "Zvezda aft",
        "soyuz-ms-29": "Prichal nadir",
        "progress-ms-35": "Poisk zenith",
        "crew-13": "Harmony forward",
    }


def test_more_than_130_tonnes_came_from_october_2017_to_december_2023(table: Table) -> None:
    """Published as "more than 130 t of logistics".

    20 % above is allowed, since not each Progress lists its propellant apart.
    """
    flights = [r for r in table(Visit) if date(2017, 10, 1) <= r.launch <= date(2023, 12, 31) and not r.lost]
    delivered = sum((r.cargo_kg or 0.0) - (r.propellant_kg or 0.0) for r in flights if r.cargo_kg)
    assert 130_000 < delivered < 1.2 * 130_000


def test_russian_launches_to_the_station_stood_still_115_days_after_the_pad_was_damaged(
    launches: tuple[v.Launch, ...],
) -> None:
    days = {launch.visit: launch.day for launch in launches}
    assert days["progress-ms-33"] - days["soyuz-ms-28"] == 115


def test_stand_downs_of_the_record_are_those_known(launches: tuple[v.Launch, ...]) -> None:
    """36 days from the abort of Soyuz MS-10 to Progress MS-10; 67, 66, 83 after three Progress; 285 after CRS-7."""
    gaps = v.stand_downs(launches)
    assert gaps["soyuz-2"] == (67, 66, 83, 36)
    assert gaps["falcon-9"] == (285,)
    assert gaps["antares"] == (404,)


@pytest.mark.parametrize("name", ["soyuz-2", "antares"])
def test_declared_stand_downs_follow_from_the_record(name: str, launches: tuple[v.Launch, ...], table: Table) -> None:
    gaps = v.stand_downs(launches)
    within = risk.log_spread(list(gaps.values()))
    assert within is not None
    fit = risk.fit_stand_down(gaps[name], within)
    declared = next(row for row in table(Launcher) if row.id == name)
    assert fit.median_days == pytest.approx(declared.standdown_median_days, abs=0.5)
    assert fit.log_sd == pytest.approx(declared.standdown_log_sd, abs=0.005)


def test_the_assumed_stand_down_of_falcon_holds_its_one_case_inside_its_spread(
    launches: tuple[v.Launch, ...], table: Table
) -> None:
    """One case is no distribution: 285 days must lie between the 5 and 95 % points of what is declared, as assumed."""
    declared = next(row for row in table(Launcher) if row.id == "falcon-9")
    assert "standdown_median_days=assumed" in declared.standing
    reach = math.exp(1.645 * declared.standdown_log_sd)
    (case,) = v.stand_downs(launches)["falcon-9"]
    assert declared.standdown_median_days / reach < case < declared.standdown_median_days * reach


def test_two_ways_home_were_lost_in_17_crewed_flights_since_september_2022(table: Table) -> None:
    """Private missions are not counted; the uncrewed Soyuz MS-23 is no crewed flight."""
    crewed = [r for r in table(Visit) if r.crew_up and r.launch >= date(2022, 9, 1) and not r.id.startswith("ax-")]
    assert len(crewed) == 17
    assert sorted(r.id for r in crewed if r.return_lost) == ["cft", "soyuz-ms-22"]


def test_the_whole_record_is_checked_in_under_a_second(table: Table, dockings: tuple[v.Docking, ...]) -> None:
    moves = [v.Move(row.flight, day(row.day), row.to_port) for row in table(Relocation)]
    start = process_time()
    v.overlaps(v.port_intervals(dockings, moves))
    v.vehicles_per_day(dockings, 0, day(LAST))
    assert process_time() - start < 1.0
