"""Every fault says where it is, what was met, what is allowed and what to do; all are told at once."""

# ruff: noqa: E501 - the tables of planted faults read best with one fault a line

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stationkeeper.errors import ScenarioError
from stationkeeper.scenario.load import check, load_scenario
from stationkeeper.scenario.rows import TABLES

TINY = Path(str(resources.files("stationkeeper"))) / "data" / "tiny"
FILES = ["station.toml", "sources.toml", *(row.file for row in TABLES if (TINY / row.file).exists())]


class Planted(NamedTuple):
    """A fault written into a file, and the words that must be told of it."""

    file: str
    old: str
    new: str
    field: str
    met: str
    allowed: str
    remedy: str


FORM = {
    "unknown column": Planted("stocks.csv", "initial_kg,", "inital_kg,", "inital_kg", "unknown column 'inital_kg'", "initial_kg", "'initial_kg'"),
    "column twice": Planted("stocks.csv", "id,title", "id,title,title", "title", "there twice", "once", "Delete"),
    "duplicate id": Planted("stocks.csv", "oxygen,Stored", "water,Stored", "id", "'water' was already given on line 2", "unique", "Rename"),
    "no id in a row": Planted("stocks.csv", "oxygen,Stored", ",Stored", "id", "empty", "unique", "id"),
    "more cells than columns": Planted("relocations.csv", "makes room", "makes, room", "", "'room for ferry-2' has no column", "8 cells", "quotes"),
    "semicolons": Planted("leaks.csv", "id,day,place,kg_per_day,text,source,standing,note", "id;day;place", "", "separated by ';'", "','", "comma-separated"),
    "tabs": Planted("leaks.csv", "id,day,place,kg_per_day,text,source,standing,note", "id\tday\tplace", "", "separated by tabs", "','", "comma-separated"),
    "no id column": Planted("leaks.csv", "id,day", "name,day", "", "no column 'id'", "unique", "Add"),
    "quotes left open": Planted("leaks.csv", "A crack", '"A crack', "", "cannot be read as CSV", "comma-separated", "quote"),
}  # fmt: skip

VALUES = {
    "negative mass": Planted("stocks.csv", "water,1200", "water,-1200", "initial_kg", "'-1200'", ">= 0 kg", "inside the range"),
    "decimal comma": Planted("stocks.csv", "water,1200", 'water,"1200,5"', "initial_kg", "'1200,5'", "a number", "1200.5"),
    "thousands with blanks": Planted("stocks.csv", "water,1200", "water,1 200", "initial_kg", "'1 200'", "a number", "1200"),
    "number with its unit": Planted("stocks.csv", "water,1200", "water,1200 kg", "initial_kg", "'1200 kg'", "a number", "1200."),
    "text for a number": Planted("stocks.csv", "water,1200", "water,plenty", "initial_kg", "'plenty'", ">= 0 kg", "number"),
    "not a number": Planted("stocks.csv", "water,1200", "water,nan", "initial_kg", "'nan'", ">= 0 kg", "number"),
    "infinity": Planted("stocks.csv", "2500,1500", "inf,1500", "capacity_kg", "'inf'", "> 0 kg", "number"),
    "half a seat": Planted("classes.csv", "IDSS,3,", "IDSS,2.5,", "seats", "'2.5'", "a whole number", "number"),
    "month 13": Planted("manifest.csv", "2030-04-20", "2030-13-20", "launch", "'2030-13-20'", "2027-04-01", "YYYY-MM-DD"),
    "date of another form": Planted("manifest.csv", "2030-04-20", "20.04.2030", "launch", "'20.04.2030'", "2027-04-01", "2030-04-20."),
    "date of a spreadsheet": Planted("manifest.csv", "2030-04-20", "4/20/2030", "launch", "'4/20/2030'", "2027-04-01", ": 2030-04-20."),
    "date of two meanings": Planted("manifest.csv", "2030-04-20", "1/12/2030", "launch", "'1/12/2030'", "2027-04-01", "2030-12-01 or 2030-01-12"),
    "day number of a spreadsheet": Planted("manifest.csv", "2030-04-20", "47593", "launch", "'47593'", "2027-04-01", "2030-04-20 if"),
    "neither yes nor no": Planted("classes.csv", "800,yes", "800,maybe", "reboost", "'maybe'", "yes or no", "raise"),
    "unknown choice": Planted("stocks.csv", "Water,water", "Water,watr", "load", "'watr'", "water or gas or dry", "'water'"),
    "place of no form": Planted("modules.csv", "free flight until 2028-06-03", "free flight to June", "earlier", "'free flight to June'", "names separated", "Unity forward until"),
    "unknown side": Planted("ports.csv", "yes,aft,teaching", "yes,back,teaching", "side", "'back'", "aft", ""),
    "unknown standing": Planted("segments.csv", "bow-suit,teaching,assumed", "bow-suit,teaching,guessed", "standing", "'guessed'", "published, derived or assumed", "assumed"),
    "required cell empty": Planted("stocks.csv", "water,1200", "water,", "initial_kg", "nothing is given", ">= 0 kg", "Aboard"),
    "id with a strange sign": Planted("units.csv", "pump,Elec", "pump?,Elec", "id", "'pump?'", "letters", "Unique"),
}  # fmt: skip

TOML = {
    "unknown key": Planted("station.toml", "corridor_km =", "coridor_km =", "orbit.coridor_km", "unknown key 'coridor_km'", "corridor_km", "'corridor_km'"),
    "unknown section": Planted("station.toml", "[supply]", "[suply]", "suply", "unknown section 'suply'", "supply", "'supply'"),
    "wrong unit": Planted("station.toml", 'value = 380, unit = "km"', 'value = 380, unit = "m"', "orbit.floor_km.unit", "unit 'm'", "unit 'km'", "Convert"),
    "negative mass": Planted("station.toml", "value = 100000", "value = -100000", "orbit.mass_kg.value", "'-100000'", ">= 0 kg", "range"),
    "text for a number": Planted("station.toml", "value = 380", 'value = "380"', "orbit.floor_km.value", "'380'", "number", "number"),
    "true for a number": Planted("station.toml", "value = 380", "value = true", "orbit.floor_km.value", "'true'", "number", "number"),
    "missing unit of measure": Planted("station.toml", 'value = 380, unit = "km"', "value = 380", "orbit.floor_km.unit", "no 'unit'", "text", "Give it"),
    "bare number": Planted("station.toml", 'floor_km = { value = 380, unit = "km", source = "teaching", standing = "assumed" }', "floor_km = 380", "orbit.floor_km", "'380'", 'unit = "km"', "source"),
    "no source": Planted("station.toml", 'value = 380, unit = "km", source = "teaching",', 'value = 380, unit = "km",', "orbit.floor_km.source", "no 'source'", "text", "Give it"),
    "unknown part": Planted("station.toml", 'value = 380, unit = "km"', 'value = 380, units = "km", unit = "km"', "orbit.floor_km.units", "unknown key 'units'", "unit", "'unit'"),
    "place of no form": Planted("modules.csv", "free flight until 2028-06-03", "free flight to June", "earlier", "'free flight to June'", "names separated", "Unity forward until"),
    "unknown side": Planted("ports.csv", "yes,aft,teaching", "yes,back,teaching", "side", "'back'", "aft", ""),
    "unknown standing": Planted("station.toml", 'value = 380, unit = "km", source = "teaching", standing = "assumed"', 'value = 380, unit = "km", source = "teaching", standing = "asumed"', "orbit.floor_km.standing", "'asumed'", "published or derived or assumed", "'assumed'"),
    "zero futures": Planted("station.toml", "futures = 2000", "futures = 0", "study.futures", "'0'", ">= 1", "range"),
    "half a future": Planted("station.toml", "futures = 2000", "futures = 2.5", "study.futures", "'2.5'", "whole number", "number"),
    "date in words": Planted("station.toml", "epoch = 2030-01-01", 'epoch = "new year"', "station.epoch", "'new year'", "a date", "YYYY-MM-DD"),
    "no TOML": Planted("station.toml", "corridor_km = {", "corridor_km = = {", "", "cannot be read as TOML", "TOML", "line"),
    "unknown key of a source": Planted("sources.toml", "publisher =", "publishr =", "sources.teaching.publishr", "unknown key 'publishr'", "publisher", "'publisher'"),
}  # fmt: skip

ALL = {
    f"{part}: {name}": planted
    for part, faults in (("form", FORM), ("value", VALUES), ("toml", TOML))
    for name, planted in faults.items()
}


@pytest.mark.parametrize("planted", ALL.values(), ids=ALL)
def test_a_planted_fault_is_told_with_place_value_allowed_and_remedy(tiny: Any, planted: Planted) -> None:
    line = tiny.edit(planted.file, planted.old, planted.new)
    place = f"copy/{planted.file}:{line} {planted.field}".strip()
    (fault, *others) = [fault for fault in tiny.faults() if fault.place == place] or [None]
    assert fault is not None, f"no fault at {place} among: {[str(fault) for fault in tiny.faults()]}"
    assert not others
    assert planted.met in fault.met
    assert planted.allowed in fault.allowed
    assert planted.remedy in fault.remedy and fault.remedy


def test_all_faults_of_all_kinds_are_told_at_once(tiny: Any) -> None:
    tiny.edit("stocks.csv", "water,1200", "water,-1200")
    tiny.edit("manifest.csv", "2030-04-20", "2030-13-20")
    tiny.edit("station.toml", "futures = 2000", "futures = 0")
    tiny.edit("ports.csv", "id,module", "id,modul")
    tiny.edit("visits.csv", "ferry-4,ferry,North,2029-10-27", "ferry-4,fery,North,2029-10-27")
    tiny.edit("exchanges.csv", "X1,cy,South", "X1,cy,Suoth")
    tiny.write("stoks.csv", "id\n")
    with pytest.raises(ScenarioError) as raised:
        tiny.load(sets=["orbit.flor_km=380"])
    told = str(raised.value)
    for words in ("-1200", "2030-13-20", "futures", "'modul'", "'fery'", "'Suoth'", "stoks.csv", "flor_km"):
        assert words in told
    assert f"({len(raised.value.faults)} faults)" in told


def test_a_column_that_is_missing_is_one_fault_however_many_rows_there_are(tiny: Any) -> None:
    text = tiny.text("visits.csv").replace(",standing,", ",", 1).replace(",teaching,assumed,", ",teaching,")
    tiny.write("visits.csv", text)
    faults = [fault for fault in tiny.faults() if "visits.csv" in fault.place]
    assert [fault.place for fault in faults] == ["copy/visits.csv:1 standing"]


def test_a_line_is_counted_as_an_editor_counts(tiny: Any) -> None:
    tiny.edit("leaks.csv", "First measurement of the whole station.", '"First measurement\nof the whole\nstation."')
    line = tiny.edit("leaks.csv", "chamber,0.6", "chamber,-0.6")
    assert line == 5
    assert [fault.place for fault in tiny.faults()] == ["copy/leaks.csv:5 kg_per_day"]


@pytest.mark.parametrize(
    "met, near", [("stock.csv", "stocks.csv"), ("Ports.csv", "ports.csv"), ("station2.toml", "station.toml")]
)
def test_an_unknown_file_is_told_with_the_nearest_known(tiny: Any, met: str, near: str) -> None:
    tiny.write(met, "id\n")
    (fault,) = tiny.faults()
    assert fault.place == f"copy/{met}" and f"'{near}'" in fault.remedy and "classes.csv" in fault.allowed


def test_files_that_are_no_tables_are_left_alone(tiny: Any) -> None:
    tiny.write("README.md", "My station.")
    tiny.write(".~lock.stocks.csv#", "me")
    assert tiny.faults() == []


def test_a_table_in_another_encoding_is_told(tiny: Any) -> None:
    (tiny.path / "leaks.csv").write_bytes(tiny.text("leaks.csv").replace("crack", "Spalt für").encode("latin-1"))
    (fault,) = tiny.faults()
    assert fault.place == "copy/leaks.csv" and "UTF-8" in fault.met and "UTF-8" in fault.remedy


def test_a_missing_section_is_told_with_its_fields(tiny: Any) -> None:
    text = tiny.text("station.toml")
    tiny.write("station.toml", text[: text.index("[supply]")] + text[text.index("[planning]") :])
    (fault,) = tiny.faults()
    assert fault.place == "copy/station.toml" and "[supply]" in fault.met and "spares_kg" in fault.allowed


def test_a_folder_without_station_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "Station.toml").write_text("")
    (fault,) = check(tmp_path)
    assert "no station.toml" in fault.met and "'Station.toml'" in fault.remedy


@pytest.mark.parametrize("name, near", [("tinny", "'tiny'"), ("iss2", "'iss'"), ("no/such/folder", "scenario new")])
def test_a_missing_station_is_told_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        load_scenario(name)
    (fault,) = raised.value.faults
    assert name in fault.place and "iss" in fault.allowed and near in fault.remedy


def test_a_file_in_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("dear")
    (fault,) = check(tmp_path / "mine")
    assert "a file" in fault.met


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES), at=st.floats(0, 1), cut=st.integers(0, 40), junk=st.binary(max_size=6))
def test_no_damage_to_a_file_ends_in_anything_but_faults(
    tiny: Any, file: str, at: float, cut: int, junk: bytes
) -> None:
    path = tiny.path / file
    whole = path.read_bytes()
    start = int(at * len(whole))
    path.write_bytes(whole[:start] + junk + whole[start + cut :])
    try:
        for fault in tiny.faults():
            assert fault.place and fault.met and fault.allowed and fault.remedy, fault
    finally:
        path.write_bytes(whole)


def test_a_row_with_one_fault_does_not_hide_its_others(tiny: Any) -> None:
    """A wrong date, an unknown port, an unknown class and an unknown source in one row: four faults, told at once."""
    line = tiny.append("manifest.csv", "barge-x,barg,2030-13-20,Bow nadr,30,,no,0,bord,assumed,all wrong")
    told = {fault.place.split()[-1]: fault for fault in tiny.faults() if f"manifest.csv:{line} " in fault.place}
    assert told.keys() == {"launch", "vehicle_class", "port", "source"}
    assert "'barge'" in told["vehicle_class"].remedy and "'Bow nadir'" in told["port"].remedy


def test_an_empty_file_is_a_fault_and_not_an_empty_table(over: Any) -> None:
    over.write("manifest.csv", "")
    (fault,) = over.faults()
    assert fault.place == "mine/manifest.csv" and fault.met == "is empty" and "delete the file" in fault.remedy


def test_faults_come_in_the_order_of_the_lines_of_each_file(tiny: Any) -> None:
    for old, new in (("2030-04-20", "2030-13-20"),):
        tiny.edit("manifest.csv", old, new)
    for name in ("x", "y", "x"):
        tiny.append("manifest.csv", f"barge-{name},barge,2030-03-20,Bow nadr,-3,,no,0,teaching,assumed,")
    lines = [int(fault.place.split(":")[1].split()[0]) for fault in tiny.faults() if "manifest.csv:" in fault.place]
    assert len(lines) >= 6 and lines == sorted(lines)


def test_a_new_row_that_lacks_only_a_source_is_not_taken_for_a_misspelt_id(over: Any) -> None:
    over.write(
        "manifest.csv", "id,vehicle_class,launch,port,stay_days,rotation\nbarge-x,barge,2030-03-20,Bow nadir,30,no\n"
    )
    (fault,) = over.faults()
    assert "no source, standing" in fault.met and "sources.toml" in fault.remedy and "did you mean" not in fault.remedy
