"""The shipped traffic tables hold together: names are known, vehicles fit their ports, reliefs come in time."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import stationkeeper
from stationkeeper.scenario import rows as r

Table = Callable[[type[r.Row]], tuple[Any, ...]]

DATA = Path(stationkeeper.__file__).parent / "data" / "iss"
EPOCH = date(2026, 10, 8)
OWN = (
    r.Agency, r.Segment, r.Module, r.Port, r.VehicleClass, r.Launcher, r.Visit, r.Stay, r.Relocation, r.Person,
    r.ExchangeSeat, r.PlannedFlight, r.Cadence,
)  # fmt: skip
DELIVERED_KG_PER_YEAR = 20_800  # 130 t from October 2017 to December 2023 (NASA, ICES 2024)


def flights(table: Table) -> Iterator[tuple[str, str, date, tuple[str, ...], bool]]:
    """Every planned flight: name, class, launch, seats, whether it relieves a crew."""
    for row in table(r.PlannedFlight):
        yield row.id, row.vehicle_class, row.launch, row.crew, row.rotation
    for row in table(r.Cadence):
        launch, n = row.first, 0
        while launch <= row.until:
            yield f"{row.id}-{row.number + n}", row.vehicle_class, launch, row.crew, row.rotation
            n += 1
            launch = row.first + timedelta(days=round(n * row.interval_days))


def names(table: Table, model: type[r.Row]) -> set[str]:
    return {getattr(row, model.key) for row in table(model)}


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.file)
def test_every_source_and_every_exception_is_known(model: type[r.Row], table: Table) -> None:
    sources = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))
    for row in table(model):
        for text in (row.source, row.standing):
            parts = [part.strip() for part in text.split(";")]
            assert all(part.partition("=")[0] in model.model_fields for part in parts[1:]), (model.file, text)
        assert {part.rpartition("=")[2].strip() for part in row.source.split(";")} <= set(sources), row.source


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.file)
def test_no_name_comes_twice(model: type[r.Row], table: Table) -> None:
    assert len(names(table, model)) == len(table(model))


def test_every_visit_of_the_record_is_there(table: Table) -> None:
    """310 flights by the epoch, 526 stays, 34 arrivals at a port by relocation, 19 exchanged seats."""
    assert len(table(r.Visit)) == 310
    assert len(table(r.Stay)) == 526
    assert sum(row.to_port not in ("free flight", "arm") for row in table(r.Relocation)) == 34
    assert len(table(r.ExchangeSeat)) == 19


def test_nothing_in_the_record_lies_after_the_epoch_and_nothing_planned_before(table: Table) -> None:
    assert all(day <= EPOCH for v in table(r.Visit) for day in (v.launch, v.docked, v.undocked, v.landed) if day)
    assert all(launch > EPOCH for _, _, launch, _, _ in flights(table))


def test_every_visit_runs_forward_in_time(table: Table) -> None:
    for visit in table(r.Visit):
        days = [day for day in (visit.launch, visit.docked, visit.undocked, visit.landed) if day]
        assert days == sorted(days), visit.id


def test_a_flight_is_lost_exactly_when_its_outcome_says_so(table: Table) -> None:
    for visit in table(r.Visit):
        assert visit.lost == (visit.outcome in ("launch-failure", "docking-failure")), visit.id
        assert visit.lost == (visit.docked is None and visit.id != "zarya"), visit.id


def test_every_vehicle_docked_at_an_open_port_that_takes_it(table: Table) -> None:
    ports = {port.id: port for port in table(r.Port)}
    arrivals = [(v.id, v.vehicle_class, v.docked, v.port) for v in table(r.Visit) if v.port]
    classes = {v.id: v.vehicle_class for v in table(r.Visit)}
    arrivals += [(m.flight, classes[m.flight], m.day, m.to_port) for m in table(r.Relocation) if m.to_port in ports]
    for visit, vehicle, day, name in arrivals:
        port = ports[name]
        assert vehicle in port.classes, (visit, name)
        assert port.opened <= day < (port.closed or date.max), (visit, name)


def test_every_class_has_the_mechanism_of_its_ports(table: Table) -> None:
    classes = {row.id: row for row in table(r.VehicleClass)}
    for port in table(r.Port):
        assert {classes[name].mechanism for name in port.classes} == {port.mechanism}, port.id


def test_every_name_used_is_declared(table: Table) -> None:
    agencies, segments, classes = names(table, r.Agency), names(table, r.Segment), names(table, r.VehicleClass)
    launchers, modules, visits = names(table, r.Launcher), names(table, r.Module), names(table, r.Visit)
    assert {
        row.agency for row in (*table(r.Segment), *table(r.VehicleClass), *table(r.Launcher), *table(r.Stay))
    } <= agencies
    assert {row.segment for row in (*table(r.Module), *table(r.Port))} <= segments
    assert {row.segment for row in table(r.Agency)} <= segments | {""}
    assert {row.owner for row in table(r.Module)} <= agencies
    assert {row.attached_to for row in table(r.Module)} <= modules | {""}
    assert {row.module for row in table(r.Port)} <= modules
    assert {row.vehicle_class for row in table(r.Visit)} | {row[1] for row in flights(table)} <= classes
    assert {name for row in table(r.VehicleClass) for name in row.family} <= classes
    assert {row.launcher for row in table(r.VehicleClass)} <= launchers | {""}
    assert {row.flight for row in table(r.Relocation)} <= visits
    assert {row.flight_up for row in table(r.Stay)} | {row.flight_down for row in table(r.Stay)} <= visits | {""}
    assert {seat.partition("@")[0] for _, _, _, crew, _ in flights(table) for seat in crew} <= agencies
    assert {row.port for row in (*table(r.PlannedFlight), *table(r.Cadence))} <= names(table, r.Port) | {""}


def test_every_instrument_is_a_report_of_a_commitment(table: Table) -> None:
    with (DATA / r.Commitment.file).open(newline="", encoding="utf-8") as file:
        reports = {row["id"] for row in csv.DictReader(file)}
    stays = {row.instrument for row in table(r.Stay)} | {row.instrument for row in table(r.ExchangeSeat)}
    planned = {seat.partition("@")[2] for _, _, _, crew, _ in flights(table) for seat in crew}
    assert stays | planned <= reports | {""}


def test_a_class_counts_itself_in_its_family_and_families_agree(table: Table) -> None:
    """Cygnus XL is counted with the launcher that flies it now: the one Cygnus lost was lost by another."""
    families = {row.id: set(row.family) for row in table(r.VehicleClass)}
    for name, family in families.items():
        assert name in family
        assert name.startswith("cygnus") or all(families[other] == family for other in family), name


def test_flown_life_is_the_longest_stay_of_the_record(table: Table) -> None:
    for vehicle in table(r.VehicleClass):
        visits = [v for v in table(r.Visit) if v.vehicle_class == vehicle.id and v.docked and v.undocked]
        longest = max(((v.undocked - v.docked).days for v in visits), default=None)
        assert vehicle.life_flown_days == longest, vehicle.id


def test_a_planned_class_has_all_the_simulation_needs(table: Table) -> None:
    classes = {row.id: row for row in table(r.VehicleClass)}
    for name in {row[1] for row in flights(table)}:
        vehicle = classes[name]
        needed = (
            vehicle.stay_days,
            vehicle.life_limit_days,
            vehicle.transit_days,
            vehicle.slip_mean_days,
            vehicle.slip_zero,
        )
        assert None not in needed, name
        assert vehicle.launcher, name
        assert vehicle.stay_days <= vehicle.life_limit_days


def test_seats_of_a_planned_flight_do_not_exceed_those_of_its_class(table: Table) -> None:
    seats = {row.id: row.seats for row in table(r.VehicleClass)}
    assert all(len(crew) <= seats[vehicle] for _, vehicle, _, crew, _ in flights(table))


@pytest.mark.parametrize("vehicle", ["soyuz-ms", "crew-dragon"])
def test_each_relief_comes_before_the_life_of_the_crew_vehicle_ends(vehicle: str, table: Table) -> None:
    """A month is left for slips; the crew that arrived last is relieved until June 2031."""
    row = next(row for row in table(r.VehicleClass) if row.id == vehicle)
    docked = max(v.docked for v in table(r.Visit) if v.vehicle_class == vehicle and v.docked)
    reliefs = sorted(launch for _, name, launch, _, rotation in flights(table) if name == vehicle and rotation)
    for launch in reliefs:
        assert (launch - docked).days + 30 < row.life_limit_days, launch
        docked = launch + timedelta(days=row.transit_days)
    assert docked + timedelta(days=row.life_limit_days) > date(2031, 6, 30)


def test_planned_cargo_is_what_was_delivered_before(table: Table) -> None:
    """Dry cargo, water and gas of the whole years 2027 to 2030 against the 20.8 t a year of the record.

    15 % in the mean and 25 % in a year are allowed: whether the published figure holds propellant is not stated,
    and whole flights fall into one year or the next.
    """
    classes = {row.id: row for row in table(r.VehicleClass)}
    brought = dict.fromkeys(range(2027, 2031), 0.0)
    for _, name, launch, _, _ in flights(table):
        if launch.year in brought:
            vehicle = classes[name]
            brought[launch.year] += vehicle.dry_kg + vehicle.water_kg + vehicle.gas_kg
    assert sum(brought.values()) / 4 == pytest.approx(DELIVERED_KG_PER_YEAR, rel=0.15)
    assert all(kg == pytest.approx(DELIVERED_KG_PER_YEAR, rel=0.25) for kg in brought.values()), brought


def test_three_to_four_progress_come_a_year(table: Table) -> None:
    for year in range(2027, 2031):
        assert 3 <= sum(name == "progress-ms" and launch.year == year for _, name, launch, _, _ in flights(table)) <= 4


def test_progress_comes_no_more_often_than_flown_since_2021_and_hardly_rarer(table: Table) -> None:
    """The wait for the mended pad is one of the 19 intervals flown: nothing is left out."""
    days = sorted(v.launch for v in table(r.Visit) if v.vehicle_class == "progress-ms" and v.launch >= date(2021, 1, 1))
    row = next(row for row in table(r.Cadence) if row.id == "progress-ms")
    assert len(days) == 20
    assert 1.0 <= row.interval_days / ((days[-1] - days[0]).days / 19) < 1.1


@pytest.mark.parametrize(("line", "classes"), [("spx", {"cargo-dragon-2"}), ("ng", {"cygnus", "cygnus-xl"})])
def test_us_cargo_comes_as_often_as_in_the_three_years_before(line: str, classes: set[str], table: Table) -> None:
    """Launches of 2024 to 2026, flown and in the manifest: six of Dragon and five of Cygnus; to a third of a flight."""
    flown = [v.launch for v in table(r.Visit) if v.vehicle_class in classes and v.launch >= date(2024, 1, 1)]
    due = [f.launch for f in table(r.PlannedFlight) if f.vehicle_class in classes and f.launch.year == 2026]
    row = next(row for row in table(r.Cadence) if row.id == line)
    assert 365.25 / row.interval_days == pytest.approx((len(flown) + len(due)) / 3, abs=1 / 3)


def test_five_htv_x_were_announced_and_none_is_planned_after_the_fifth(table: Table) -> None:
    days = sorted(launch for _, name, launch, _, _ in flights(table) if name == "htv-x")
    flown = [v for v in table(r.Visit) if v.vehicle_class == "htv-x"]
    assert len(flown) + len(days) == 5
    assert all((after - day).days in (365, 366) for day, after in pairwise(days))


def test_the_load_of_progress_is_the_mean_of_the_six_published(table: Table) -> None:
    """Progress MS-27 to MS-32; 420 kg of water each."""
    progress = next(row for row in table(r.VehicleClass) if row.id == "progress-ms")
    assert progress.propellant_kg == pytest.approx((754 + 950 + 869 + 950 + 950 + 870) / 6, abs=1)
    assert progress.gas_kg == pytest.approx((40 + 50 + 43 + 50 + 50 + 50) / 6, abs=1)
    assert progress.dry_kg == pytest.approx((1290 + 1200 + 1155 + 1179 + 1205 + 1176) / 6, abs=1)
    assert progress.water_kg == 420
