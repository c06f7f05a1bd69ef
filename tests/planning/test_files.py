"""A plan written to its folder reads back the same, and everything wrong with an edited one is told at once."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stationkeeper.errors import OutputError
from stationkeeper.planning.files import About, Aim, PlanError, about_plan, open_plan, read_plan, write_plan
from stationkeeper.planning.plan import Burn, Flight, Load, Move, Plan, Seat, Waiver
from stationkeeper.planning.plan_rows import COLUMNS
from stationkeeper.planning.rule_names import RULES
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario

TINY = load_scenario("tiny")
THROUGH = date(2030, 5, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_plan(make_plan(TINY, THROUGH), tmp_path / "plan", About("tiny"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


WORD = st.from_regex(r"[A-Za-z0-9é][A-Za-z0-9é,\"';#]{0,7}( [a-z\"]{1,5})?", fullmatch=True)
AMOUNT = st.floats(0.0, 1e6)
SEAT = st.builds(
    Seat,
    agency=st.sampled_from(["North", "South"]),
    segment=st.sampled_from(["bow", "stern", ""]),
    exchanged=st.booleans(),
    instrument=st.sampled_from(["", "C2"]),
    person=st.just("") | WORD,
)
LOAD = st.builds(Load, WORD, AMOUNT, AMOUNT, st.booleans(), st.none() | st.integers(1, 500))
PORTS = [port.id for port in TINY.ports]


@st.composite
def flights(draw: st.DrawFn) -> Flight:
    launch = draw(st.integers(-400, 400))
    docked = draw(st.none() | st.integers(launch, launch + 5))
    undock = draw(st.none() | st.integers(launch + 6, launch + 300))
    return Flight(
        id=draw(WORD),
        vehicle_class=draw(st.sampled_from(["ferry", "barge"])),
        launch_day=launch,
        stay_days=draw(AMOUNT),
        port=draw(st.sampled_from(PORTS if docked is not None else [*PORTS, ""])),
        seats=tuple(draw(st.lists(SEAT, max_size=3))),
        rotation=draw(st.booleans()),
        propellant_kg=draw(AMOUNT),
        standing=draw(st.sampled_from(["published", "derived", "assumed"])),
        docked_day=docked,
        undock_day=undock,
        fixed=draw(st.booleans()),
        loads=tuple(draw(st.lists(LOAD, max_size=2))),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    made = draw(st.lists(flights(), max_size=6, unique_by=lambda flight: flight.id))
    made.sort(key=lambda flight: (flight.docked_day is None, flight.launch_day, flight.id))
    there = [flight for flight in made if flight.docked_day is None]
    moves = [
        Move(flight.id, draw(st.integers(flight.launch_day, flight.launch_day + 5)), draw(st.sampled_from(PORTS)))
        for flight in there[:2]
    ]
    burns = [Burn(flight.launch_day, flight.id, draw(AMOUNT), draw(AMOUNT)) for flight in there[1:3]]
    burns += draw(st.lists(st.builds(Burn, st.integers(1, 400), st.just(""), AMOUNT, AMOUNT), max_size=2))
    rule = st.sampled_from(list(RULES))
    waivers = draw(st.lists(st.builds(Waiver, rule, WORD, WORD, WORD, st.integers(-10, 900)), max_size=3))
    through = draw(st.dates(date(2030, 1, 2), date(2035, 1, 1)))
    return Plan(TINY.hash, TINY.station.epoch, through, tuple(made), tuple(moves), tuple(burns), tuple(waivers))


@settings(max_examples=40, deadline=None)
@given(plan=plans(), aims=st.lists(st.builds(Aim, WORD, AMOUNT, st.none() | AMOUNT, WORD), max_size=3), by=st.text())
def test_every_plan_reads_back_as_it_was_written(plan: Plan, aims: list[Aim], by: str) -> None:
    about = About("tiny", ("orbit.target_km=410",), by, tuple(aims))
    with tempfile.TemporaryDirectory() as folder:
        filed = open_plan(write_plan(plan, Path(folder) / "p", about), TINY)
    assert filed.plan == plan
    assert filed.about == about
    known = {row.id for row in (*TINY.stocks, *TINY.units)}
    strange = {load.item for flight in plan.flights for load in flight.loads} - known
    assert len(filed.remarks) == len(strange)  # nothing was edited; an item that is no stock and no unit is told
    assert all("takes room" in remark for remark in filed.remarks)


def test_the_plan_of_the_reference_station_reads_back_with_the_same_hash(tmp_path: Path) -> None:
    iss = load_scenario("iss")
    plan = make_plan(iss, date(2030, 12, 31))
    folder = write_plan(plan, tmp_path / "plan", About("iss"))
    assert read_plan(folder, iss).hash == plan.hash
    assert about_plan(folder).station == "iss"


def test_the_same_plan_is_written_as_the_same_bytes_and_replaces_an_older_one(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    edit(folder, "flights.csv", "ferry-6", "ferry-9")
    write_plan(make_plan(TINY, THROUGH), folder, About("tiny"))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(path.name for path in folder.parent.iterdir()) == ["plan"]


def test_a_folder_with_anything_else_is_left_alone(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds other files"):
        write_plan(make_plan(TINY, THROUGH), folder)
    assert (folder / "notes.txt").read_text() == "mine"


def test_an_edited_plan_is_read_and_said_to_be_edited(folder: Path) -> None:
    edit(folder, "flights.csv", "2030-02-15", "2030-02-17")
    filed = open_plan(folder, TINY)
    assert [flight.launch_day for flight in filed.plan.flights if flight.id == "barge-6"] == [47]
    assert [remark for remark in filed.remarks if remark.startswith("edited")]


def test_rows_may_be_added_anywhere_and_stand_in_order_of_launch(folder: Path) -> None:
    with (folder / "flights.csv").open("a") as file:
        file.write("barge-x,barge,2030-01-09,,,,,,,,\n")
    flights = read_plan(folder, TINY).flights
    assert [flight.id for flight in flights][:3] == ["ferry-3", "ferry-4", "barge-x"]
    assert (flights[2].stay_days, flights[2].propellant_kg, flights[2].standing) == (60.0, 800.0, "assumed")


def test_an_empty_cell_of_a_seat_takes_what_the_agency_implies(folder: Path) -> None:
    edit(folder, "seats.csv", "ferry-6,,South,stern,yes,", "ferry-6,eve,South,,,")
    ferry = next(flight for flight in read_plan(folder, TINY).flights if flight.id == "ferry-6")
    assert ferry.seats[1] == Seat("South", "stern", exchanged=True, person="eve")


def test_a_plan_for_another_state_of_the_scenario_is_read_and_told(folder: Path) -> None:
    other = load_scenario("tiny", sets=("orbit.target_km=421",))
    filed = open_plan(folder, other)
    assert filed.plan.scenario_hash == other.hash
    assert filed.remarks == (f"made for scenario {TINY.hash}, read against {other.hash}",)


def test_a_plan_of_another_station_is_refused_for_its_epoch_alone(folder: Path) -> None:
    """That none of its names is known follows from it, and is not told name by name."""
    with pytest.raises(PlanError) as caught:
        read_plan(folder, load_scenario("iss"))
    assert [fault.place for fault in caught.value.faults] == [f"{folder / 'plan.toml'} epoch"]


def test_a_table_of_flights_that_cannot_be_read_is_told_once(folder: Path) -> None:
    (folder / "flights.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlanError) as caught:
        read_plan(folder, TINY)
    assert [fault.place for fault in caught.value.faults] == [str(folder / "flights.csv")]


def test_an_item_that_is_nothing_known_is_told_with_what_may_be_meant(folder: Path) -> None:
    edit(folder, "loads.csv", "need_by\n", "need_by\nbarge-6,watr,100,,,\nbarge-6,pump,20,,,\n")
    told = [remark for remark in open_plan(folder, TINY).remarks if remark.startswith("loads.csv")]
    assert len(told) == 1
    assert "'watr'" in told[0]
    assert "water" in told[0]


WRONG = [
    ("plan.toml", "stationkeeper.plan/1", "stationkeeper.plan/9", "plan.toml schema", "stationkeeper.plan/1"),
    ("plan.toml", "through = ", "trough = ", "plan.toml", "through"),
    ("plan.toml", "= 2030-05-01", "= 2029-05-01", "plan.toml through", "later than 2030-01-01"),
    ("plan.toml", "= 2030-05-01", "= '2030-05-01'", "plan.toml through", "a date as 2030-12-31"),
    ("plan.toml", "sets = []", "sets = 3", "plan.toml sets", "a list as"),
    ("plan.toml", "schema", "schema schema", "plan.toml", "TOML"),
    ("flights.csv", ",barge,", ",barg,", "flights.csv:5 vehicle_class", "'barge'"),
    ("flights.csv", "Bow fore", "Bow for", "flights.csv:4 port", "Bow fore"),
    ("flights.csv", "2030-02-15", "15.2.2030", "flights.csv:5 launch", "a date such as"),
    ("flights.csv", "2030-02-15", "", "flights.csv:5 launch", "a date such as"),
    ("flights.csv", "2029-07-30,", "2029-07-20,", "flights.csv:2 docked", "docked later than launch"),
    ("flights.csv", "2030-02-15,,", "2030-02-15,,2030-02-01", "flights.csv:5 undock", "undock later than launch"),
    ("flights.csv", "barge-6", "ferry-5", "flights.csv:5 id", "unique"),
    ("flights.csv", ",800,", ",eight hundred,", "flights.csv:5 propellant_kg", "a number >= 0"),
    ("flights.csv", ",800,", ",-800,", "flights.csv:5 propellant_kg", "a number >= 0"),
    ("flights.csv", ",no,assumed", ",maybe,assumed", "flights.csv:2 fixed", "yes or no"),
    ("flights.csv", "no,assumed", "no,guessed", "flights.csv:2 standing", "published or derived or assumed"),
    ("flights.csv", "undock", "undok", "flights.csv:1 undok", "undock"),
    ("seats.csv", "South", "Souht", "seats.csv:4 agency", "North, South"),
    ("seats.csv", "ferry-6", "ferry-9", "seats.csv:11 flight", "ferry-6"),
    ("seats.csv", "C2", "C22", "seats.csv:4 instrument", "C2"),
    ("moves.csv", "port\n", "port\nferry-5,2030-01-01,Bow fore\n", "moves.csv:2 date", "between docking and undocking"),
    ("burns.csv", "kg\n", "kg\n2030-01-05,tug,1,1\n", "burns.csv:2 flight", "ferry-3"),
    ("waivers.csv", "until\n", "until\nspacin,all,why,who,2030-02-01\n", "waivers.csv:2 rule", "spacing"),
    ("waivers.csv", "until\n", "until\nspacing,all,,who,2030-02-01\n", "waivers.csv:2 reason", "a text"),
    ("loads.csv", "need_by\n", "need_by\nbarge-6,water,1,1,yes,2030-02-30\n", "loads.csv:2 need_by", "a date such as"),
    ("loads.csv", "flight,item", "flight;item", "loads.csv:1 flight", "flight, item"),
]


@pytest.mark.parametrize(("file", "old", "new", "place", "allowed"), WRONG, ids=[f"{w[0]} {w[2]}" for w in WRONG])
def test_a_wrong_cell_is_told_with_file_line_and_field(
    folder: Path, file: str, old: str, new: str, place: str, allowed: str
) -> None:
    edit(folder, file, old, new)
    with pytest.raises(PlanError) as caught:
        read_plan(folder, TINY)
    told = [fault for fault in caught.value.faults if fault.place.endswith(place)]
    assert told and allowed in told[0].allowed + told[0].remedy


def test_all_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    for file, old, new in (
        ("flights.csv", "Bow fore", "Bow for"),
        ("seats.csv", "South", "Souht"),
        ("plan.toml", "made_by", "maid_by"),
    ):
        edit(folder, file, old, new)
    with pytest.raises(PlanError) as caught:
        read_plan(folder, TINY)
    assert len(caught.value.faults) == 3


def test_a_fault_in_one_row_makes_no_other_row_faulty(folder: Path) -> None:
    edit(folder, "moves.csv", "port\n", "port\nbarge-6,2030-03-01,Bow nadir\nferry-5,2030-03-03,Bow nadir\n")
    edit(folder, "flights.csv", ",barge,", ",barg,")
    with pytest.raises(PlanError) as caught:
        read_plan(folder, TINY)
    assert [fault.place for fault in caught.value.faults] == [f"{folder / 'flights.csv'}:5 vehicle_class"]


@pytest.mark.parametrize("file", ["plan.toml", *COLUMNS])
def test_a_missing_file_is_told(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(PlanError, match="no such file"):
        read_plan(folder, TINY)


def test_what_is_no_plan_is_told(tmp_path: Path, tiny: Scenario = TINY) -> None:
    with pytest.raises(PlanError, match=r"plan\.toml"):
        read_plan(tmp_path / "nowhere", tiny)
