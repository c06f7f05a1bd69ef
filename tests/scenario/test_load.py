"""A scenario is what was declared, however it was written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.rows import TABLES


def test_the_small_station_is_as_small_as_promised() -> None:
    tiny = load_scenario("tiny")
    assert [agency.id for agency in tiny.agencies] == ["North", "South"]
    assert [segment.id for segment in tiny.segments] == ["bow", "stern"]
    assert len(tiny.ports) == 3
    assert sorted(vehicle.seats for vehicle in tiny.classes) == [0, 3]
    assert len(tiny.units) == 5
    assert (tiny.station.through - tiny.station.epoch).days == 120
    docked = [visit.id for visit in tiny.visits if visit.docked and not visit.undocked]
    aboard = [stay.agency for stay in tiny.stays if stay.aboard_to is None]
    assert docked == ["ferry-3", "ferry-4"]
    assert sorted(aboard) == ["North"] * 3 + ["South"] * 3


def test_a_copy_in_any_folder_is_the_same_scenario(tiny: Any) -> None:
    assert tiny.load() == load_scenario("tiny")
    assert load_scenario("copy") == load_scenario(str(tiny.path)) == load_scenario(tiny.path / "station.toml")


def test_the_hash_is_16_hex_digits_and_stays() -> None:
    first = load_scenario("tiny").hash
    assert len(first) == 16 and int(first, 16) >= 0
    assert load_scenario("tiny").hash == first


def _crlf(raw: bytes) -> bytes:
    return raw.replace(b"\n", b"\r\n")


def _bom(raw: bytes) -> bytes:
    return b"\xef\xbb\xbf" + raw


def _blank_lines(raw: bytes) -> bytes:
    return raw.replace(b"\n", b"\n,,,,\n\n", 1) + b"\n\n,,,\n  \n"


def _quoted(raw: bytes) -> bytes:
    lines = [line.split(",") for line in raw.decode().splitlines()]
    return "\n".join(",".join(f'"{cell}"' for cell in cells) for cells in lines).encode()


def _blanks(raw: bytes) -> bytes:
    return raw.replace(b",", b" , ")


def _empty_columns(raw: bytes) -> bytes:
    return raw.replace(b"\n", b",,\n")


def _comments(raw: bytes) -> bytes:
    return b"# written by hand\n" + raw + b"# the end\n"


def _reversed_rows(raw: bytes) -> bytes:
    head, *rows = raw.splitlines()
    return b"\n".join([head, *reversed(rows)])


SPREADSHEETS = [_crlf, _bom, _blank_lines, _quoted, _blanks, _empty_columns, _comments, _reversed_rows]


@pytest.mark.parametrize("saved", SPREADSHEETS, ids=lambda saved: saved.__name__[1:])
def test_the_form_in_which_tables_are_saved_changes_nothing(tiny: Any, saved: Any) -> None:
    before = tiny.load().hash
    # The order of segments and ports has a meaning; a note with a comma is quoted already.
    kept = {"segments.csv", "ports.csv"} if saved is _reversed_rows else set()
    for path in tiny.path.glob("*.csv"):
        if path.name not in kept and not (saved in (_quoted, _blanks) and b'"' in path.read_bytes()):
            path.write_bytes(saved(path.read_bytes()))
    assert tiny.load().hash == before


@pytest.mark.parametrize("saved", [_crlf, _bom], ids=["crlf", "bom"])
def test_the_form_in_which_toml_is_saved_changes_nothing(tiny: Any, saved: Any) -> None:
    before = tiny.load().hash
    for path in tiny.path.glob("*.toml"):
        path.write_bytes(saved(path.read_bytes()))
    assert tiny.load().hash == before


def test_comments_layout_and_white_space_of_notes_change_nothing(tiny: Any) -> None:
    before = tiny.load().hash
    inline = 'floor_km = { value = 380, unit = "km", source = "teaching", standing = "assumed" }\n'
    tiny.edit("station.toml", inline, "")
    tiny.edit(
        "station.toml",
        "\n[propellant]\n",
        '\n# a comment\n[orbit.floor_km]\nstanding = "assumed"\nsource = "teaching" # another\nunit = "km"\n'
        "value = 3.8e2\n\n[propellant]\n",
    )
    tiny.edit("station.toml", "as much as one barge brings", "as  much\\tas one barge   brings ")
    tiny.edit("units.csv", "rate 1 in 500 days", '"rate 1  in\n500 days "')
    assert tiny.load().hash == before


@pytest.mark.parametrize(
    "file, old, new",
    [
        ("station.toml", "value = 380", "value = 380.0001"),
        ("station.toml", "sd = 0.0007", "sd = 0.0008"),
        ("station.toml", "as much as one barge brings", "as much as a barge brings"),
        ("station.toml", "seed = 1", "seed = 2"),
        ("sources.toml", "Invented for teaching", "Invented for learning"),
        ("stocks.csv", "water,Water,water,1200", "water,Water,water,1200.5"),
        ("ports.csv", "Stern aft,Stern,stern,IDSS,2028-06-01", "Stern aft,Stern,stern,IDSS,2028-06-02"),
        ("people.csv", "trained for both segments", "trained for both"),
        ("agencies.csv", "#0072B2", "#0072B3"),
    ],
)
def test_the_hash_changes_with_any_value(tiny: Any, file: str, old: str, new: str) -> None:
    before = tiny.load().hash
    tiny.edit(file, old, new)
    assert tiny.load().hash != before


def test_the_order_of_segments_and_ports_counts(tiny: Any) -> None:
    before = tiny.load()
    path = tiny.path / "ports.csv"
    path.write_bytes(_reversed_rows(path.read_bytes()))
    after = tiny.load()
    assert [port.id for port in after.ports] == [port.id for port in reversed(before.ports)]
    assert after.hash != before.hash


def test_rows_come_in_an_order_of_their_own(tiny: Any) -> None:
    launches = [visit.launch for visit in tiny.load().visits]
    assert launches == sorted(launches)
    assert [stock.id for stock in tiny.load().stocks] == sorted(stock.id for stock in tiny.load().stocks)


def test_a_table_that_is_not_there_is_empty(tiny: Any) -> None:
    (tiny.path / "people.csv").unlink()
    assert tiny.load().people == ()


def test_empty_cells_are_unknown_or_the_default(tiny: Any) -> None:
    tiny.edit(
        "units.csv",
        "pump,Electrolyser pump,electrolyser,bow,1,0,1,12000",
        "pump,Electrolyser pump,electrolyser,bow,1,,,12000",
    )
    pump = next(unit for unit in tiny.load().units if unit.id == "pump")
    assert (pump.redundant, pump.duty, pump.life_limit_days) == (0, 1.0, None)


@pytest.mark.parametrize("word, meant", [("yes", True), ("Yes", True), ("YES", True), ("no", False), ("TRUE", True)])
def test_yes_and_no_are_read_as_spreadsheets_write_them(tiny: Any, word: str, meant: bool) -> None:
    tiny.edit("relocations.csv", "\nferry-1", "\nferry-1")
    tiny.edit(
        "stays.csv",
        "fay ferry-4,fay,Fay Delta,South,ferry-4,,2029-10-28,,long-duration,seat-exchange,yes",
        f"fay ferry-4,fay,Fay Delta,South,ferry-4,,2029-10-28,,long-duration,seat-exchange,{word}",
    )
    fay = next(stay for stay in tiny.load().stays if stay.person == "fay")
    assert fay.exchange is meant


@pytest.mark.parametrize(
    "written", ["2030-01-31", "2030-01-31 00:00:00", "2030-01-31T23:30:00Z", "2030-02-01T02:00:00+03:00"]
)
def test_instants_become_utc_dates(tiny: Any, written: str) -> None:
    tiny.edit("manifest.csv", "ferry-5,ferry,2030-01-31", f"ferry-5,ferry,{written}")
    assert next(flight.launch for flight in tiny.load().manifest if flight.id == "ferry-5") == date(2030, 1, 31)


@pytest.mark.parametrize(
    "written", ["2030-01-01T00:00:00Z", "2030-01-01T23:00:00", '"2030-01-01"', "2030-01-01T02:00:00+02:00"]
)
def test_the_epoch_may_be_an_instant(tiny: Any, written: str) -> None:
    tiny.edit("station.toml", "epoch = 2030-01-01", f"epoch = {written}")
    assert tiny.load().station.epoch == date(2030, 1, 1)


def test_every_table_has_a_file_named_as_its_field() -> None:
    tiny = load_scenario("tiny")
    for table in TABLES:
        assert isinstance(getattr(tiny, Path(table.file).stem), tuple)
