"""The two tables of `manifest`: forgiving reading, exact numbers, every fault of both at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from stationkeeper.errors import RequestError
from stationkeeper.planner import ManifestAnswer, manifest
from stationkeeper.planning.manifest_tables import read_tables

DEMANDS = "item,mass_kg,volume_m3,need_by,pressurised\nwater,120.5,0.15,2028-03-01,yes\nantenna,300,1.2,2028-09-01,no\n"
FLIGHTS = (
    "flight,date,capacity_kg,capacity_m3,pressurised\n"
    "C-2,2028-08-01,2000,9,true\nC-2,2028-08-01,500,14,false\nP-1,2028-02-01,1000,6,1\n"
)


def write(folder: Path, demands: str = DEMANDS, flights: str = FLIGHTS) -> tuple[Path, Path]:
    paths = folder / "demands.csv", folder / "flights.csv"
    for path, text in zip(paths, (demands, flights), strict=True):
        path.write_text(text, encoding="utf-8", newline="")
    return paths


def ask(folder: Path, demands: str = DEMANDS, flights: str = FLIGHTS, **asked: object) -> ManifestAnswer:
    return manifest(*write(folder, demands, flights), **asked)  # type: ignore[arg-type]


def faults(folder: Path, demands: str = DEMANDS, flights: str = FLIGHTS, **asked: object) -> list[tuple[str, str]]:
    with pytest.raises(RequestError) as caught:
        ask(folder, demands, flights, **asked)
    assert all(fault.allowed and fault.remedy for fault in caught.value.faults)
    return [(fault.place.replace(f"{folder}/", ""), fault.met) for fault in caught.value.faults]


def test_two_plain_tables_are_loaded_by_date_and_hold(tmp_path: Path) -> None:
    answer = ask(tmp_path)
    assert answer.loads == {"P-1": ["water"], "C-2": ["antenna"]}
    assert answer.delivered == ["water", "antenna"]
    assert answer.optimal
    first, second = answer.flights
    assert (first.flight, first.pressurised.mass_kg, first.pressurised.capacity_kg) == ("P-1", 120.5, 1000.0)
    assert second.unpressurised.share == pytest.approx(300 / 500)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\n\n") + "\n,,,,\n",
        lambda text: "# a comment\n" + text,
        lambda text: text.replace("mass_kg", "Mass kg").replace("capacity_kg", " Capacity_KG "),
        lambda text: text.replace("yes", "TRUE").replace("false", "No").replace("true", "1"),
        lambda text: text.replace("2028-02-01", '" 2028-02-01 "'),
    ],
    ids=["mark", "crlf", "blank lines", "comment", "case", "yes and no", "quotes"],
)
def test_what_spreadsheets_save_is_read_alike(tmp_path: Path, change: object) -> None:
    assert callable(change)
    plain = ask(tmp_path)
    assert ask(tmp_path, change(DEMANDS), change(FLIGHTS)) == plain


def test_a_flight_may_give_its_outer_hold_in_the_same_line(tmp_path: Path) -> None:
    flights = (
        "flight,date,capacity_kg,capacity_m3,pressurised,capacity_unpressurised_kg,capacity_unpressurised_m3\n"
        "C-2,2028-08-01,2000,9,true,500,14\nP-1,2028-02-01,1000,6,true,,\n"
    )
    assert ask(tmp_path, flights=flights) == ask(tmp_path)


def test_every_fault_of_both_tables_is_told_at_once(tmp_path: Path) -> None:
    demands = (
        "item,mass_kg,volume_m3,need_by,pressurised,quantity,priority,available_from\n"
        "a,0,1,2028-03-01,yes,,,\n"
        "b,-5,nan,2028-02-30,perhaps,0,0,\n"
        "a,1e9,-1,soon,,1.5,inf,never\n"
        ",1,1,,yes,1,1,2028-01-01\n"
        "c,1,1,2028-01-01,yes,1,1,2028-01-02\n"
        "d,1,000,1,2028-01-01,yes,1,1,,5\n"
    )
    flights = (
        "flight,date,capacity_kg,capacity_m3,pressurised\n"
        "P-1,2028-02-01,1000,6,yes\nP-1,2028-02-01,900,6,true\nP-1,2028-02-03,-1,6,no\n,,x,inf,2\n"
    )
    assert faults(tmp_path, demands, flights, lead_days=-1) == [
        ("--lead-days", "-1"),
        ("demands.csv:7", "cell '5' has no column"),
        ("demands.csv:2 mass_kg", "'0'"),
        ("demands.csv:3 mass_kg", "'-5'"),
        ("demands.csv:3 volume_m3", "'nan'"),
        ("demands.csv:3 need_by", "'2028-02-30'"),
        ("demands.csv:3 pressurised", "'perhaps'"),
        ("demands.csv:3 priority", "'0'"),
        ("demands.csv:3 quantity", "'0'"),
        ("demands.csv:4 mass_kg", "'1e9'"),
        ("demands.csv:4 volume_m3", "'-1'"),
        ("demands.csv:4 need_by", "'soon'"),
        ("demands.csv:4 pressurised", "the cell is empty"),
        ("demands.csv:4 priority", "'inf'"),
        ("demands.csv:4 quantity", "'1.5'"),
        ("demands.csv:4 available_from", "'never'"),
        ("demands.csv:5 item", "the cell is empty"),
        ("flights.csv:4 capacity_kg", "'-1'"),
        ("flights.csv:5 flight", "the cell is empty"),
        ("flights.csv:5 date", "the cell is empty"),
        ("flights.csv:5 capacity_kg", "'x'"),
        ("flights.csv:5 capacity_m3", "'inf'"),
        ("flights.csv:5 pressurised", "'2'"),
        ("demands.csv:4 item", "'a' was already given on line 2"),
        ("demands.csv:6 available_from", "2028-01-02, after need_by 2028-01-01"),
        ("flights.csv:3 flight", "pressurised hold of 'P-1' was already given on line 2"),
        ("flights.csv:4 date", "2028-02-03 for 'P-1', 2028-02-01 on line 2"),
    ]


@pytest.mark.parametrize(
    ("demands", "place", "met"),
    [
        ("", "demands.csv", "is empty"),
        ("item,mass_kg,volume_m3,need_by,pressurised\n", "demands.csv", "no row under the header"),
        (DEMANDS.replace(",", ";"), "demands.csv:1", "columns separated by ';'"),
        (DEMANDS.replace("mass_kg", "mass"), "demands.csv:1 mass_kg", "no column 'mass_kg'"),
        (DEMANDS.replace("mass_kg", "volume_m3"), "demands.csv:1 mass_kg", "no column 'mass_kg'"),
        (DEMANDS.replace("water", '"wat"er"'), "demands.csv:2", "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(tmp_path: Path, demands: str, place: str, met: str) -> None:
    found = dict(faults(tmp_path, demands))
    assert met in found[place]


def test_files_that_are_not_there_are_both_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError) as caught:
        manifest(tmp_path / "none.csv", tmp_path)
    assert [fault.place for fault in caught.value.faults] == [str(tmp_path / "none.csv"), str(tmp_path)]


def test_decimals_are_exact_and_rounding_beyond_them_is_on_the_safe_side(tmp_path: Path) -> None:
    flights = FLIGHTS.replace("1000,6,1", "0.3,6,1")
    header = "item,mass_kg,volume_m3,need_by,pressurised\n"
    exact = header + "a,0.1,0,2028-03-01,yes\nb,0.2,0,2028-03-01,yes\n"
    assert ask(tmp_path, exact, flights).delivered == ["a", "b"]
    over = exact.replace("0.2", "0.2000000001")
    assert ask(tmp_path, over, flights).delivered == ["a"]
    tables = read_tables(*write(tmp_path, over, flights))
    assert sum(one.mass for one in tables.demands) * tables.mass_unit_kg == pytest.approx(0.300001, abs=1e-12)


def test_pieces_of_a_line_may_fly_apart_and_count_each(tmp_path: Path) -> None:
    header = "item,mass_kg,volume_m3,need_by,pressurised,quantity\n"
    answer = ask(tmp_path, header + "bag,400,0.1,,yes,9\n", aim="number")
    assert answer.delivered == ["bag"] * 7
    assert {flight: len(load) for flight, load in answer.loads.items()} == {"P-1": 2, "C-2": 5}
    (left,) = answer.undelivered
    assert (left.item, left.line, left.pieces, left.reason) == ("bag", 2, 2, "no room")


def test_a_group_flies_on_one_flight_or_not_at_all(tmp_path: Path) -> None:
    header = "item,mass_kg,volume_m3,need_by,pressurised,group\n"
    rows = "pump,700,0.1,2028-12-01,yes,repair\nframe,400,1,2028-12-01,no,repair\n"
    answer = ask(tmp_path, header + rows)
    assert answer.loads == {"C-2": ["pump", "frame"]}
    assert ask(tmp_path, header + rows.replace("400", "501")).delivered == []
    early = ask(tmp_path, header + rows.replace("2028-12-01,no", "2028-07-31,no"))
    assert {row.reason for row in early.undelivered} == {"larger than any hold in time"}


def test_days_until_aboard_and_readiness_narrow_the_flights(tmp_path: Path) -> None:
    assert ask(tmp_path, lead_days=29).delivered == ["water", "antenna"]
    assert ask(tmp_path, lead_days=30).delivered == ["antenna"]  # 2028-02-01 and 30 days are 2028-03-02
    late = DEMANDS.replace("pressurised\n", "pressurised,available_from\n").replace("yes\n", "yes,2028-02-02\n")
    (left,) = ask(tmp_path, late.replace("no\n", "no,\n")).undelivered
    assert (left.item, left.reason) == ("water", "no flight in time")


def test_an_unpressurised_item_rides_in_no_pressurised_hold(tmp_path: Path) -> None:
    flights = "".join(line for line in FLIGHTS.splitlines(keepends=True) if "false" not in line)
    (left,) = ask(tmp_path, flights=flights).undelivered
    assert (left.item, left.reason, left.line) == ("antenna", "larger than any hold", 3)
    assert "no flight has room for unpressurised mass" in left.text


def test_priority_is_asked_for_only_where_the_table_has_it(tmp_path: Path) -> None:
    assert faults(tmp_path, aim="priority")[0][0] == "--maximise"
    assert ask(tmp_path).aim == "number"
    assert (
        ask(
            tmp_path, DEMANDS.replace("yes", "yes,2.5").replace("no\n", "no,\n").replace("sed\n", "sed,priority\n")
        ).objective
        == 3.5
    )


def test_what_is_due_before_enough_has_flown_is_named_with_its_numbers(tmp_path: Path) -> None:
    header = "item,mass_kg,volume_m3,need_by,pressurised\n"
    rows = "".join(f"{name},{kg},0.1,2028-03-01,yes\n" for name, kg in (("a", 500), ("b", 400), ("c", 300), ("d", 50)))
    answer = ask(tmp_path, header + rows, aim="flights")
    assert (answer.feasible, answer.shown) == (False, "number")
    assert answer.conflict is not None
    assert answer.conflict.items == ["a", "b", "c"]
    assert "need 1,200 kg of pressurised mass together; the one flight carries 1,000 kg" in answer.conflict.text
    assert (len(answer.delivered), answer.optimal) == (3, True)


def test_the_same_tables_give_the_same_bytes_and_names_do_not_matter(tmp_path: Path) -> None:
    header = "item,mass_kg,volume_m3,need_by,pressurised\n"
    rows = [f"i{n},{100 + 37 * n % 211},0.{n % 7 + 1},2028-{n % 9 + 1:02d}-15,yes\n" for n in range(30)]
    first, again = (ask(tmp_path, header + "".join(rows)).model_dump_json() for _ in range(2))
    assert first == again
    assert ask(tmp_path, header + "".join(rows[::-1])).objective == ask(tmp_path, header + "".join(rows)).objective
