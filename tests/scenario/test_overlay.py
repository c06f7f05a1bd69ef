"""A folder laid over another, or a value set, changes what it gives and nothing else, and says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from stationkeeper import api
from stationkeeper.errors import ScenarioError
from stationkeeper.scenario.load import load_scenario


def stock(scenario: Any, key: str = "water") -> Any:
    return next(row for row in scenario.stocks if row.id == key)


def test_an_empty_folder_over_another_is_the_same_scenario(over: Any, tiny: Any) -> None:
    assert over.load() == tiny.load()


def test_a_folder_may_extend_a_shipped_station(over: Any) -> None:
    over.write("station.toml", 'extends = "tiny"\n')
    assert over.load().hash == load_scenario("tiny").hash


def test_a_row_with_a_known_id_replaces_only_the_cells_it_gives(over: Any, tiny: Any) -> None:
    over.write("stocks.csv", "id,initial_kg,target_kg\nwater,900,\n")
    before, after = stock(tiny.load()), stock(over.load())
    assert after.initial_kg == 900
    changed = {"initial_kg", "source", "standing"}
    assert before.model_dump(exclude=changed) == after.model_dump(exclude=changed)
    assert over.load().stocks[0] == tiny.load().stocks[0]


def test_a_cell_replaced_without_a_source_is_assumed_and_the_rest_keeps_its_word(over: Any, tiny: Any) -> None:
    tiny.edit("stocks.csv", "240,1,teaching,assumed", "240,1,teaching; target_kg=teaching,published; packing=derived")
    over.write("stocks.csv", "id,initial_kg\nwater,900\n")
    water = stock(over.load())
    assert water.source == "teaching; initial_kg=overlay"
    assert water.standing == "published; initial_kg=assumed; packing=derived"


def test_a_source_given_with_a_cell_speaks_of_that_cell_only(over: Any) -> None:
    over.write("sources.toml", '[board]\ntitle = "Minutes"\n')
    over.write("stocks.csv", "id,initial_kg,source,standing\nwater,900,board,published\n")
    water = stock(over.load())
    assert water.source == "teaching; initial_kg=board"
    assert water.standing == "assumed; initial_kg=published"


def test_new_ids_are_added_and_marked_rows_are_dropped(over: Any, tiny: Any) -> None:
    over.write(
        "manifest.csv",
        "id,vehicle_class,launch,crew,source,standing,remove\n"
        "barge-x,barge,2030-03-20,,teaching,assumed,\n"
        "ferry-6,,,,,,yes\n"
        "ferry-5,,2030-02-02,,,,no\n",
    )
    over.write("exchanges.csv", "id,remove\nX5,yes\nX6,YES\n")
    launches = {flight.id: flight.launch for flight in over.load().manifest}
    assert launches == {"ferry-5": date(2030, 2, 2), "barge-6": date(2030, 2, 15), "barge-x": date(2030, 3, 20)}
    assert [flight.id for flight in tiny.load().manifest] == ["ferry-5", "barge-6", "ferry-6"]


def test_a_row_that_is_not_there_cannot_be_dropped(over: Any) -> None:
    over.write("manifest.csv", "id,remove\nfery-6,yes\n")
    (fault,) = over.faults()
    assert fault.place == "mine/manifest.csv:2 remove" and "'ferry-6'" in fault.remedy


def test_remove_is_yes_or_no(over: Any) -> None:
    over.write("manifest.csv", "id,remove\nferry-6,perhaps\n")
    (fault,) = over.faults()
    assert fault.place == "mine/manifest.csv:2 remove" and "yes" in fault.allowed


def test_a_row_added_by_a_folder_must_be_whole(over: Any) -> None:
    over.write("manifest.csv", "id,vehicle_class,launch\nbarge-x,barge,2030-03-20\n")
    (fault,) = over.faults()
    assert fault.place == "mine/manifest.csv:2 id" and fault.met == "'barge-x' is new, but has no source, standing"


def test_a_misspelt_id_in_a_folder_is_one_fault_with_the_nearest(over: Any) -> None:
    over.write("manifest.csv", "id,launch\nfery-6,2030-04-22\n")
    (fault,) = over.faults()
    assert (
        fault.place == "mine/manifest.csv:2 id" and "is new" in fault.met and fault.remedy == "did you mean 'ferry-6'?"
    )


def test_a_section_is_merged_deep(over: Any, tiny: Any) -> None:
    over.write("station.toml", 'extends = "../copy"\n[orbit.mass_kg]\nvalue = 90000\n[study]\nseed = 7\n')
    before, after = tiny.load(), over.load()
    mass = after.orbit.mass_kg
    assert (mass.value, mass.unit, mass.source, mass.standing, mass.note) == (90000, "kg", "overlay", "assumed", "")
    assert before.orbit.model_dump(exclude={"mass_kg"}) == after.orbit.model_dump(exclude={"mass_kg"})
    assert (after.study.seed, after.study.futures) == (7, before.study.futures)


def test_a_sourced_value_replaced_whole_keeps_its_own_word(over: Any) -> None:
    over.write("sources.toml", '[board]\ntitle = "Minutes"\n')
    over.write(
        "station.toml",
        'extends = "../copy"\n[orbit]\n'
        'mass_kg = { value = 9e4, unit = "kg", source = "board", standing = "published" }\n',
    )
    mass = over.load().orbit.mass_kg
    assert (mass.value, mass.source, mass.standing) == (90000, "board", "published")


def test_published_without_a_source_is_a_fault(over: Any) -> None:
    over.write("station.toml", 'extends = "../copy"\n[orbit]\nmass_kg = { value = 9e4, standing = "published" }\n')
    over.write("stocks.csv", "id,initial_kg,standing\nwater,900,published\n")
    places = {fault.place for fault in over.faults()}
    assert places == {"mine/station.toml:3 orbit.mass_kg.standing", "mine/stocks.csv:2 initial_kg"}


def test_a_plain_value_over_a_sourced_one_is_a_fault(over: Any) -> None:
    over.write("station.toml", 'extends = "../copy"\n[orbit]\nmass_kg = 90000\n')
    (fault,) = over.faults()
    assert fault.place == "mine/station.toml:3 orbit.mass_kg" and 'unit = "kg"' in fault.allowed


def test_folders_may_lie_over_one_another_in_a_chain(over: Any, tmp_path: Any) -> None:
    over.write("stocks.csv", "id,initial_kg,target_kg\nwater,900,1400\n")
    (tmp_path / "third").mkdir()
    (tmp_path / "third" / "station.toml").write_text('extends = "../mine"\n')
    (tmp_path / "third" / "stocks.csv").write_text("id,initial_kg\nwater,800\n")
    scenario = load_scenario("third")
    assert (stock(scenario).initial_kg, stock(scenario).target_kg) == (800, 1400)
    origins = scenario.origins
    assert str(origins.of(("stocks", "water", "initial_kg"))) == "third/stocks.csv:2"
    assert str(origins.of(("stocks", "water", "target_kg"))) == "mine/stocks.csv:2"
    assert str(origins.of(("stocks", "water", "reserve_kg"))) == "copy/stocks.csv:2"
    assert origins.of(("stocks", "water", "target_kg")).layer == "mine"


def test_a_circle_of_folders_is_a_fault(over: Any, tiny: Any) -> None:
    tiny.write("station.toml", 'extends = "../mine"\n' + tiny.text("station.toml"))
    (fault,) = over.faults()
    assert "circle" in fault.met and "mine -> copy -> mine" in fault.met


def test_a_folder_cannot_extend_itself(over: Any) -> None:
    over.write("station.toml", 'extends = "."\n')
    (fault,) = over.faults()
    assert fault.place == "mine/station.toml:1 extends" and "circle" in fault.met


@pytest.mark.parametrize("written", ['"../cop"', "5", '""', '"tinny"'])
def test_a_base_that_is_not_there_is_told_at_its_line(over: Any, written: str) -> None:
    over.write("station.toml", f"# mine\nextends = {written}\n")
    (fault,) = over.faults()
    assert fault.place == "mine/station.toml:2 extends" and fault.allowed and fault.remedy


def test_a_value_is_set_in_the_unit_of_its_field(tiny: Any) -> None:
    floor = tiny.load(["orbit.floor_km=370.5"]).orbit.floor_km
    assert (floor.value, floor.unit, floor.source, floor.standing) == (370.5, "km", "set", "assumed")


def test_a_set_value_keeps_its_spread_and_loses_its_note(tiny: Any) -> None:
    scenario = tiny.load(["orbit.ballistic_m2_per_kg=0.008", "propellant.reserve_kg=700", "propellant.tanks_kg.sd=10"])
    assert (scenario.orbit.ballistic_m2_per_kg.value, scenario.orbit.ballistic_m2_per_kg.sd) == (0.008, 0.0007)
    assert scenario.propellant.reserve_kg.note == ""
    assert (scenario.propellant.tanks_kg.value, scenario.propellant.tanks_kg.sd) == (1500, 10)


def test_a_cell_is_set_and_only_its_word_changes(tiny: Any) -> None:
    water = stock(tiny.load(["stocks.water.initial_kg=900"]))
    assert (water.initial_kg, water.source, water.standing) == (900, "teaching; initial_kg=set", "assumed")


def test_dates_settings_texts_and_unknown_can_be_set(tiny: Any) -> None:
    scenario = tiny.load(
        [
            "manifest.ferry-5.launch=2030-02-11",
            "study.futures=500",
            "manifest.barge-6.port=",
            "station.title=Mine = ours",
        ]
    )
    flights = {flight.id: flight for flight in scenario.manifest}
    assert flights["ferry-5"].launch == date(2030, 2, 11)
    assert flights["barge-6"].port == ""
    assert scenario.study.futures == 500
    assert scenario.station.title == "Mine = ours"


def test_the_last_of_two_settings_holds(tiny: Any) -> None:
    assert tiny.load(["orbit.floor_km=370", "orbit.floor_km=360"]).orbit.floor_km.value == 360


@pytest.mark.parametrize("name", ["Bow fore", "v 2.0 fore", "a.b.c"])
def test_ids_may_contain_blanks_and_dots(tiny: Any, name: str) -> None:
    for file in ("ports.csv", "visits.csv", "relocations.csv", "manifest.csv"):
        tiny.write(file, tiny.text(file).replace("Bow fore", name))
    ports = {port.id: port for port in tiny.load([f"ports.{name}.opened=2028-05-01"]).ports}
    assert ports[name].opened == date(2028, 5, 1)


@pytest.mark.parametrize(
    "option, met, near",
    [
        ("orbit.flor_km=380", "'orbit.flor_km'", "'orbit.floor_km'"),
        ("floor_km=380", "path=value", ""),
        ("orbits.floor_km=380", "'orbits.floor_km'", "'orbit.floor_km'"),
        ("orbit.floor_km", "path=value", "'orbit.floor_km'"),
        ("orbit.floor_km.valu=380", "'orbit.floor_km.valu'", "'orbit.floor_km'"),
        ("study.seed.value=3", "'study.seed.value'", ""),
        ("stocks.watr.initial_kg=3", "'stocks.watr.initial_kg'", "'stocks.water.initial_kg'"),
        ("stocks.water.inital_kg=3", "'stocks.water.inital_kg'", "'stocks.water.initial_kg'"),
        ("stocks.water=3", "'stocks.water'", ""),
        ("stocks.water.id=ice", "'stocks.water.id'", ""),
        ("=3", "path=value", ""),
        ("", "path=value", ""),
    ],
)
def test_an_unknown_path_is_told_with_the_nearest(tiny: Any, option: str, met: str, near: str) -> None:
    (fault,) = tiny.faults([option])
    assert fault.place == f"--set {option}"
    assert met in fault.met and near in fault.remedy and fault.allowed and fault.remedy


@pytest.mark.parametrize(
    "option, met, allowed",
    [
        ("orbit.mass_kg=-5", "'-5'", ">= 0 kg"),
        ("orbit.mass_kg=heavy", "'heavy'", "kg"),
        ("orbit.mass_kg=nan", "'nan'", "kg"),
        ("stocks.water.initial_kg=-5", "'-5'", ">= 0 kg"),
        ("stocks.water.initial_kg=", "nothing", ">= 0 kg"),
        ("study.futures=0", "'0'", ">= 1"),
        ("study.futures=many", "'many'", "whole number"),
        ("manifest.ferry-5.launch=2029-12-31", "2029-12-31", "later than 2030-01-01"),
        ("manifest.ferry-5.port=Bow aft", "'Bow aft'", "Bow fore"),
        ("station.epoch=soon", "'soon'", "a date"),
    ],
)
def test_a_value_that_does_not_fit_is_told_at_its_option(tiny: Any, option: str, met: str, allowed: str) -> None:
    faults = [fault for fault in tiny.faults([option]) if option in fault.place or option.endswith("=")]
    assert faults, tiny.faults([option])
    assert met in faults[0].met and allowed in faults[0].allowed and faults[0].remedy


def test_all_faulty_settings_are_told_at_once(tiny: Any) -> None:
    with pytest.raises(ScenarioError) as raised:
        tiny.load(["orbit.flor_km=380", "orbit.mass_kg=-5", "stocks.water.initial_kg=-5"])
    assert len(raised.value.faults) == 3


def test_setting_a_value_to_what_it_was_still_makes_it_assumed(tiny: Any) -> None:
    assert tiny.load(["orbit.floor_km=380"]).hash != tiny.load().hash


MINE = ("manifest.+mine.vehicle_class=barge", "manifest.+mine.launch=2030-03-20")


def test_options_add_a_whole_row_that_nobody_published(tiny: Any) -> None:
    (row,) = [row for row in tiny.load(MINE).manifest if row.id == "mine"]
    assert (row.vehicle_class, str(row.launch), row.source, row.standing) == ("barge", "2030-03-20", "set", "assumed")


def _flights(scenario: Any) -> dict[str, Any]:
    return {flight.id: flight for flight in api.plan(scenario, "2030-12-31").flights}


def test_a_flight_of_a_cadence_is_moved_by_its_launch_alone(tiny: Any) -> None:
    """It stays the flight it was, on the new day; all others of the plan stay where they were."""
    before, after = _flights(tiny.load()), _flights(tiny.load(["manifest.+ferry-7.launch=2030-08-03"]))
    was = before["ferry-7"]
    assert after["ferry-7"] == replace(was, launch_day=was.launch_day + 5)
    assert {name: flight for name, flight in after.items() if name != "ferry-7"} == {
        name: flight for name, flight in before.items() if name != "ferry-7"
    }


def test_what_is_changed_of_a_cadence_holds_for_its_moved_flight_too(tiny: Any) -> None:
    sets = ["manifest.+ferry-7.launch=2030-08-03", "cadence.ferry.crew=North;South;South"]
    flights = _flights(tiny.load(sets))
    assert flights["ferry-7"].seats == flights["ferry-8"].seats != _flights(tiny.load(sets[:1]))["ferry-7"].seats


def test_a_folder_moves_a_flight_of_a_cadence_by_one_row(over: Any) -> None:
    over.write("manifest.csv", "id,launch,source,standing\nbarge-8,2030-07-20,teaching,assumed\n")
    (row,) = [row for row in over.load().manifest if row.id == "barge-8"]
    assert (row.vehicle_class, row.source) == ("barge", "teaching")


def test_a_new_row_that_is_not_whole_says_what_it_lacks(tiny: Any) -> None:
    (fault,) = tiny.faults(MINE[1:])
    assert "vehicle_class" in fault.met
    assert "vehicle_class" in fault.remedy


def test_a_new_row_cannot_take_the_name_of_another(tiny: Any) -> None:
    (fault,) = tiny.faults(["manifest.+ferry-5.launch=2030-03-20"])
    assert "there is a 'ferry-5' already" in fault.met
    assert "Leave the + out" in fault.remedy


@pytest.mark.parametrize("option", ["manifest.+.launch=2030-03-20", "manifest.+mine.lunch=2030-03-20", "manifest.+x=1"])
def test_a_new_row_needs_a_name_and_known_columns(tiny: Any, option: str) -> None:
    assert "there is no value" in tiny.faults([option])[0].met


def test_an_option_drops_a_row(tiny: Any) -> None:
    before, after = tiny.load([]), tiny.load(["manifest.barge-6.remove=yes"])
    assert {row.id for row in before.manifest} - {row.id for row in after.manifest} == {"barge-6"}
    assert tiny.load(["manifest.barge-6.remove=no"]).hash == before.hash
    (fault,) = tiny.faults(["manifest.barge-6.remove=perhaps"])
    assert "yes, no" in fault.allowed


def test_what_still_names_a_dropped_row_is_told(tiny: Any) -> None:
    faults = tiny.faults(["manifest.ferry-5.remove=yes"])
    assert all("unknown name 'ferry-5'" in fault.met for fault in faults)
    assert faults
