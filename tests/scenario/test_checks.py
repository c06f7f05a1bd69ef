"""What contradicts itself across rows and files is found, each by the check that bears its name."""

# ruff: noqa: E501 - the tables of planted faults read best with one fault a line

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from stationkeeper.scenario.checks.run import SECTION_CHECKS, TABLE_CHECKS
from stationkeeper.scenario.load import check


class Planted(NamedTuple):
    """A contradiction: what is edited (the last edit is where the fault is told), and what must be told."""

    check: str
    edits: tuple[tuple[str, str, str], ...]
    field: str
    met: str
    allowed: str


def one(check: str, file: str, old: str, new: str, field: str, met: str, allowed: str) -> Planted:
    return Planted(check, ((file, old, new),), field, met, allowed)


REFERENCES = {
    "crew on an unknown vehicle": one("check_references", "stays.csv", "South,ferry-4,,2029-10-28,,long-duration,seat-exchange,yes,C2,teaching,assumed,\nfay", "South,fery-4,,2029-10-28,,long-duration,seat-exchange,yes,C2,teaching,assumed,\nfay", "flight_up", "'fery-4'", "ferry-4"),
    "unknown class": one("check_references", "visits.csv", "ferry-4,ferry,", "ferry-4,fery,", "vehicle_class", "'fery'", "barge, ferry"),
    "unknown agency": one("check_references", "classes.csv", "ferry,North,North,", "ferry,North,Nord,", "agency", "'Nord'", "North, South"),
    "unknown port": one("check_references", "manifest.csv", "2030-02-15,Stern aft", "2030-02-15,Stern after", "port", "'Stern after'", "Stern aft"),
    "unknown module": one("check_references", "ports.csv", "Bow fore,Bow,", "Bow fore,Bov,", "module", "'Bov'", "Bow, Stern"),
    "unknown module of an earlier place": one("check_earlier_places", "modules.csv", "free flight until", "Bov aft until", "earlier", "'Bov'", "Bow, Stern"),
    "unknown launcher": one("check_references", "classes.csv", ",lark,", ",larc,", "launcher", "'larc'", "lark, rook"),
    "unknown segment": one("check_references", "modules.csv", "Stern,stern,", "Stern,sten,", "segment", "'sten'", "bow, stern"),
    "unknown function": one("check_references", "machines.csv", "Urine still,urine,", "Urine still,urin,", "function", "'urin'", "urine"),
    "unknown machine": one("check_references", "units.csv", "Still drum,still,", "Still drum,stil,", "machine", "'stil'", "still"),
    "unknown agreement": one("check_references", "exchanges.csv", "planned,C2,", "planned,C9,", "instrument", "'C9'", "C1, C2, C3, C4"),
    "unknown report superseded": one("check_references", "commitments.csv", "no,,South's", "no,C7,South's", "supersedes", "'C7'", "C3"),
    "unknown milestone needed": one("check_references", "milestones.csv", "2031-02-01,tug-docks,", "2031-02-01,tug-dock,", "needs", "'tug-dock'", "tug-docks"),
    "unknown party": one("check_references", "commitments.csv", "C3,2028-02-01,,South,", "C3,2028-02-01,,East,", "party", "'East'", "joint"),
    "unknown provider": one("check_references", "functions.csv", ",,North;South,3", ",,North;West,3", "provider", "'West'", "North, South"),
    "unknown agency of a seat": one("check_crew_words", "manifest.csv", "North;North;South@C2", "North;Nrth;South@C2", "crew", "'Nrth'", "North, South"),
    "unknown agreement of a seat": one("check_crew_words", "manifest.csv", "North;North;South@C2", "North;North;South@C8", "crew", "'C8'", "C2"),
    "unknown flight of an exchange": one("check_flights_of_exchanges", "exchanges.csv", "X4,not named,South,North,ferry-5", "X4,not named,South,North,ferry-55", "flight", "'ferry-55'", "ferry-5"),
    "unknown person": one("check_people", "people.csv", "dee,bow", "dea,bow", "id", "'dea'", "dee"),
    "unknown suit": one("check_people", "people.csv", "dee,bow,bow-suit", "dee,bow,bow-siut", "suits", "'bow-siut'", "bow-suit"),
    "unknown source of a row": one("check_row_sources", "leaks.csv", "whole station.,teaching", "whole station.,teachin", "source", "'teachin'", "teaching"),
    "unknown source of one field": one("check_row_sources", "leaks.csv", "whole station.,teaching", "whole station.,teaching; day=diary", "source", "'diary'", "teaching"),
    "exception for no field": one("check_row_sources", "leaks.csv", "whole station.,teaching,assumed", "whole station.,teaching,assumed; dai=derived", "standing", "'dai'", "day"),
    "published by nobody": one("check_row_sources", "leaks.csv", "whole station.,teaching,assumed", "whole station.,overlay,published", "kg_per_day", "'published' without a source", "assumed"),
    "unknown source of a section": one("check_section_sources", "station.toml", 'value = 380, unit = "km", source = "teaching"', 'value = 380, unit = "km", source = "teachin"', "orbit.floor_km.source", "'teachin'", "teaching"),
    "circle of reports": one("check_supersession", "commitments.csv", "no,,South's", "no,C4,South's", "supersedes", "leads back", "an end"),
    "report of the past replaces a later one": one("check_supersession", "commitments.csv", "South government,yes,,", "South government,yes,C4,", "supersedes", "'C4', which was stated later", "2028-02-01"),
    "unknown machine of a measure": one("check_references", "maintenance.csv", "rate,still,", "rate,stil,", "machine", "'stil'", "still"),
    "circle of milestones": one("check_milestone_order", "milestones.csv", "2031-06-01,,North", "2031-06-01,last-crew-leaves,North", "needs", "leads back", "an end"),
}  # fmt: skip

CREW = {
    "shelter on a vehicle that had left": one("check_seat_relations", "seat_relations.csv", "ferry-2,2029-05-01", "barge-1,2029-05-01", "flight", "barge-1 was not docked", "2028-11-12 to 2029-01-10"),
    "shelter of somebody who was not aboard": one("check_seat_relations", "seat_relations.csv", "wes,shelter", "ada,shelter", "held_from", "'ada' was not aboard", "2029-07-30 to now"),
    "shelter of nobody known": one("check_seat_relations", "seat_relations.csv", "wes,shelter", "wess,shelter", "person", "'wess'", "wes"),
    "two shelters at once": Planted("check_seat_relations", (("seat_relations.csv", "a drill", "a drill\nwes again,wes,shelter,ferry-1,2029-05-01,2029-05-03,no,teaching,assumed,"),), "held_from", "already with", "2029-05-0"),
    "more shelters than seats": Planted("check_seat_relations", (("classes.csv", "ferry,North,North,lark,IDSS,3,", "ferry,North,North,lark,IDSS,0,"), ("seat_relations.csv", "2029-05-02,yes", "2029-05-02,no")), "flight", "1 people have their shelter on ferry-2", "0 seats"),
    "seat assigned too late": one("check_assignments", "assignments.csv", "commander,2029-10-01", "commander,2029-12-01", "assigned", "rule lead: 'una' is named 61 days before", "90 days before"),
    "seat assigned too late even for a backup": one("check_assignments", "assignments.csv", "2029-12-31", "2030-01-25", "assigned", "rule lead: 'vic' is named 6 days before", "15 days before for one of a backup crew"),
    "commander not trained for the vehicle": one("check_assignments", "assignments.csv", "una ferry-5,una", "una ferry-5,cy", "seat", "rule qualification: 'cy' is not trained to fly ferry", "ada or dee"),
    "assigned to a flight nobody knows": one("check_assignments", "assignments.csv", "una,ferry-5", "una,ferry-55", "flight", "'ferry-55'", "ferry-5"),
}  # fmt: skip

RECORD = {
    "undocking before docking": one("check_date_order", "visits.csv", "Stern aft,2029-01-10,2029-01-10", "Stern aft,2028-11-11,2029-01-10", "undocked", "lies before docked 2028-11-12", "2028-11-12 or later"),
    "landed before it was launched": one("check_date_order", "visits.csv", "ferry-2,ferry,North,2029-04-25,2029-04-26,Bow fore,2029-11-02,2029-11-02", "ferry-2,ferry,North,2029-04-25,,,,2029-04-02", "landed", "lies before launch 2029-04-25", "2029-04-25 or later"),
    "docked after the epoch": one("check_record_ends_at_epoch", "visits.csv", "2029-10-27,2029-10-28", "2029-10-27,2030-01-02", "docked", "2030-01-02 lies after the epoch", "2030-01-01"),
    "aboard after the epoch": one("check_record_ends_at_epoch", "stays.csv", "fay ferry-4,fay,Fay Delta,South,ferry-4,,2029-10-28", "fay ferry-4,fay,Fay Delta,South,ferry-4,,2030-02-28", "aboard_from", "after the epoch", "2030-01-01"),
    "two vehicles at one port": one("check_one_vehicle_a_port", "visits.csv", "2029-10-28,Bow nadir", "2029-10-28,Stern aft", "port", "ferry-4 and ferry-3 are both at 'Stern aft' on 2029-10-28", "one vehicle a port"),
    "two vehicles, one relocated": one("check_one_vehicle_a_port", "relocations.csv", "Bow fore,Bow nadir", "Bow fore,Stern aft", "", "", ""),
    "not moved although it must": one("check_one_vehicle_a_port", "relocations.csv", "ferry-1 2029-04-20,ferry-1,2029-04-20", "ferry-1 2029-04-20,ferry-1,2029-04-27", "", "", ""),
    "class not taken by the port": one("check_visits_fit_ports", "visits.csv", "2029-08-20,Bow nadir", "2029-08-20,Bow fore", "port", "not open to class 'barge'", "Bow nadir or Stern aft"),
    "mechanism does not fit": Planted("check_visits_fit_ports", (("ports.csv", "Bow fore,Bow,bow,IDSS", "Bow fore,Bow,bow,CBM"), ("visits.csv", "2029-01-21,Bow fore", "2029-01-21,Bow fore")), "port", "has mechanism IDSS, port 'Bow fore' has CBM", "Bow nadir or Stern aft"),
    "port not open yet": Planted("check_ports_open", (("ports.csv", "Bow nadir,Bow,bow,IDSS,2028-06-01", "Bow nadir,Bow,bow,IDSS,2029-08-30"), ("visits.csv", "2029-08-20,Bow nadir", "2029-08-20,Bow nadir")), "port", "barge-5 is at 'Bow nadir' from 2029-08-20", "2029-08-30 to now"),
    "moved while away": one("check_relocations", "relocations.csv", "ferry-1,2029-04-20", "ferry-1,2029-09-20", "day", "was not docked on 2029-09-20", "2029-01-21 and 2029-08-04"),
    "moved from another port": one("check_relocations", "relocations.csv", "Bow fore,Bow nadir", "Stern aft,Bow nadir", "from_port", "was at 'Bow fore'", "Bow fore"),
    "aboard before launch": one("check_stays_match_flights", "stays.csv", "ada,Ada Elm,North,ferry-3,,2029-07-30", "ada,Ada Elm,North,ferry-3,,2029-07-20", "aboard_from", "before ferry-3 was launched", "2029-07-29 or later"),
    "aboard after the flight down": one("check_stays_match_flights", "stays.csv", "una,Una Birch,North,ferry-1,ferry-1,2029-01-21,2029-08-04", "una,Una Birch,North,ferry-1,ferry-1,2029-01-21,2029-08-05", "aboard_to", "after ferry-1 had left", "2029-08-04 or earlier"),
    "left without a flight": one("check_stays_match_flights", "stays.csv", "una,Una Birch,North,ferry-1,ferry-1", "una,Una Birch,North,ferry-1,", "aboard_to", "do not agree", "both"),
    "aboard twice": one("check_nobody_aboard_twice", "stays.csv", "ada ferry-3,ada", "ada ferry-3,xia", "aboard_from", "'xia' comes aboard on 2029-07-30 while aboard since 2029-04-26", "2029-11-02 or later"),
    "more people than seats": one("check_seats_flown", "visits.csv", "2029-11-02,2029-11-02,3,3", "2029-11-02,2029-11-02,4,3", "crew_up", "4 people", "3 seats"),
    "way home has left": one("check_way_home", "stays.csv", "bo,Bo Larch,North,ferry-3", "bo,Bo Larch,North,ferry-2", "", "", ""),
    "way home in a flight that left": one("check_way_home", "people.csv", "ferry,ferry-4", "ferry,ferry-2", "", "", ""),
    "way home cannot return": one("check_way_home", "visits.csv", "2029-10-28,Bow nadir,,,3,,100,0,success,no,,", "2029-10-28,Bow nadir,,,3,,100,0,success,no,2029-12-01,", "", "", ""),
    "more people home than seats": one("check_way_home", "people.csv", "ferry,ferry-4", "ferry,ferry-3", "", "", ""),
}  # fmt: skip
# Told at another row than the one edited: expected place instead of the edited line.
ELSEWHERE = {
    "not moved although it must": ("copy/visits.csv:6 port", "ferry-2 and ferry-1 are both at 'Bow fore' on 2029-04-26", "one vehicle a port"),
    "two vehicles, one relocated": ("copy/visits.csv:7 port", "barge-4 and ferry-1 are both at 'Stern aft' on 2029-05-20", "2029-04-20 to 2029-08-04"),
    "way home has left": ("copy/stays.csv:9 flight_up", "'bo' is aboard, but 'ferry-2' is not docked", "ferry-3 or ferry-4"),
    "way home in a flight that left": ("copy/stays.csv:11 flight_up", "'ferry-2' is not docked", "ferry-3 or ferry-4"),
    "way home cannot return": ("copy/stays.csv:13 flight_up", "'fay' is aboard, but 'ferry-4' is not docked, has no seats or has lost its return", "ferry-3"),
    "more people home than seats": ("copy/visits.csv:8 id", "4 people go home on ferry-3", "3 seats"),
}  # fmt: skip

CLOSED = (
    ("ports.csv", "classes,", "closed,classes,"),
    ("ports.csv", "IDSS,2028-06-01,ferry,", "IDSS,2028-06-01,2029-12-31,ferry,"),
    ("ports.csv", "Bow nadir,Bow,bow,IDSS,2028-06-01,", "Bow nadir,Bow,bow,IDSS,2028-06-01,,"),
    ("ports.csv", "Stern aft,Stern,stern,IDSS,2028-06-01,", "Stern aft,Stern,stern,IDSS,2028-06-01,,"),
)
"""Edits that give the ports a column `closed`, and close the first."""

PLAN = {
    "flight on the epoch": one("check_plan_starts_after_epoch", "manifest.csv", "2030-01-31", "2030-01-01", "launch", "2030-01-01 is not after the epoch", "later than 2030-01-01"),
    "cadence before the epoch": one("check_plan_starts_after_epoch", "cadence.csv", "barge,2030-04-26", "barge,2029-04-26", "first", "not after the epoch", "later"),
    "planned flight that flew": one("check_flight_names", "manifest.csv", "barge-6,barge", "barge-5,barge", "id", "'barge-5' flew already", "record"),
    "cadence flight that flew": one("check_flight_names", "cadence.csv", "barge,7,", "barge,5,", "number", "'barge-5' flew already", "record"),
    "too many planned": one("check_seats_planned", "manifest.csv", "North;North;South@C2", "North;North;South@C2;South", "crew", "4 people", "3 seats of class ferry"),
    "people on cargo": one("check_seats_planned", "cadence.csv", "2031-12-31,,,no", "2031-12-31,,North,no", "crew", "1 people", "0 seats of class barge"),
    "wished port does not fit": one("check_planned_ports", "manifest.csv", "2030-02-15,Stern aft", "2030-02-15,Bow fore", "port", "not open to class 'barge'", "Bow nadir or Stern aft"),
    "wished port is closed": Planted("check_planned_ports", (*CLOSED, ("manifest.csv", "2030-01-31,Bow fore", "2030-01-31,Bow fore")), "port", "was closed on 2029-12-31", "Bow nadir or Stern aft"),
    "no port for a class": Planted("check_planned_ports", (("ports.csv", "ferry;barge,no", "ferry,no"), ("ports.csv", "ferry;barge,yes", "ferry,yes"), ("manifest.csv", "2030-02-15,Stern aft", "2030-02-15,")), "vehicle_class", "no open port takes class 'barge'", "open port"),
    "class without slip": one("check_planned_classes", "classes.csv", "2,8,0.5", "2,,0.5", "slip_mean_days", "its slip_mean_days is empty", "a value"),
    "class without launcher": one("check_planned_classes", "classes.csv", "South,South,rook", "South,South,", "launcher", "its launcher is empty", "a value"),
    "crew class without limit": one("check_planned_classes", "classes.csv", "200,195,210", "200,195,", "life_limit_days", "is empty", "a value"),
}  # fmt: skip

LIMITS = {
    "reserve below critical": one("check_stock_lines", "stocks.csv", "1500,400,240", "1500,200,240", "reserve_kg", "reserve_kg 200 is less than critical_kg 240", "240 or more"),
    "target above capacity": one("check_stock_lines", "stocks.csv", "1200,50,2500", "1200,50,1400", "capacity_kg", "capacity_kg 1400 is less than target_kg 1500", "1500 or more"),
    "target below reserve": one("check_stock_lines", "stocks.csv", "1500,400,240", "300,400,240", "target_kg", "target_kg 300 is less than reserve_kg 400", "400 or more"),
    "more aboard than fits": one("check_stock_lines", "stocks.csv", "water,1200,", "water,2600,", "capacity_kg", "less than initial_kg 2600", "2600 or more"),
    "unknown stock": one("check_stock_names", "stocks.csv", "food-ros,", "food-rus,", "id", "'food-rus'", "food-ros"),
    "agency of another segment": one("check_segments", "segments.csv", "Bow segment,North", "Bow segment,South", "agency", "'South' is trained for 'stern'", "segment 'bow'"),
    "assessed to before the epoch": one("check_station_dates", "station.toml", "through = 2030-05-01", "through = 2029-05-01", "station.through", "2029-05-01 is not after the epoch", "later than 2030-01-01"),
    "floor above altitude": one("check_orbit_lines", "station.toml", "altitude_km = { value = 420", "altitude_km = { value = 370", "orbit.altitude_km.value", "altitude_km 370 is less than floor_km 380", "380 or more"),
    "target above the ceiling": one("check_orbit_lines", "station.toml", 'target_km = { value = 420, unit = "km", source = "teaching", standing = "assumed" }', 'target_km = { value = 420, unit = "km", source = "teaching", standing = "assumed" }\nceiling_km = { value = 415, unit = "km", source = "teaching", standing = "assumed" }', "orbit.target_km.value", "ceiling_km 415 is less than target_km 420", "420 or more"),
    "floor inside the corridor": one("check_orbit_lines", "station.toml", "target_km = { value = 420", "target_km = { value = 381", "orbit.target_km.value", "379 is less than floor_km 380", "380 or more"),
    "propellant reserve below critical": one("check_propellant_lines", "station.toml", "reserve_kg = { value = 800", "reserve_kg = { value = 300", "propellant.reserve_kg.value", "reserve_kg 300 is less than critical_kg 400", "400 or more"),
    "unit of unknown rate": one("check_unit_rates", "units.csv", "1,96000,0,48000,0.5", "1,,,,0.5", "mtbf_spec_hours", "how often", "life_limit_days"),
    "failures without hours": one("check_unit_rates", "units.csv", "96000,0,48000", "96000,0,", "failures_observed", "is empty", "both"),
    "every unit may fail": one("check_unit_rates", "units.csv", "gyroscopes,bow,1,0", "gyroscopes,bow,1,4", "redundant", "4 units may fail", "at most 3"),
    "wear without a life": one("check_unit_wear", "units.csv", "360,10,0,13,,,,,,", "360,10,0,13,3,,,,,", "wear_life_days", "the cell is empty", "both or neither"),
    "installed backwards": one("check_unit_wear", "units.csv", "360,10,0,13,,,,,,", "360,10,0,13,,,2029-01-01,2028-01-01,,", "installed_to", "installed_from is 2029-01-01", "a later day"),
    "need above installed": one("check_function_needs", "functions.csv", "North;South,3,0,30", "North;South,5,0,30", "need", "5", "at most 4"),
    "certified without a date": one("check_measures", "maintenance.csv", "2030-03-01,2035-12-31", "2030-03-01,", "until", "the cell is empty", "the date"),
    "measure of no machine": one("check_measures", "maintenance.csv", "rate,still,", "rate,,", "machine", "the cell is empty", "a machine"),
    "measure that raises failures": one("check_measures", "maintenance.csv", "bow,0.5,", "bow,1.5,", "amount", "1.5", "at most 1"),
    "half an assembly": one("check_measures", "maintenance.csv", "electrolyser,bow,1,", "electrolyser,bow,1.5,", "amount", "1.5", "whole number"),
    "renewal of what does not wear": one("check_measures", "maintenance.csv", "assemblies,electrolyser", "renewal,electrolyser", "machine", "no unit of 'electrolyser' wears out", "with such units"),
}  # fmt: skip

ALL = {**REFERENCES, **CREW, **RECORD, **PLAN, **LIMITS}


@pytest.mark.parametrize("name", ["tiny", "iss"])
def test_a_shipped_station_has_no_fault(name: str) -> None:
    assert check(name) == []


@pytest.mark.parametrize("name", ALL)
def test_a_contradiction_is_told_where_it_is(tiny: Any, name: str) -> None:
    planted = ALL[name]
    for file, old, new in planted.edits:
        line = (
            tiny.edit(file, old, new) if old != new else tiny.text(file)[: tiny.text(file).index(old)].count("\n") + 1
        )
    place, met, allowed = ELSEWHERE.get(name, (f"copy/{file}:{line} {planted.field}", planted.met, planted.allowed))
    told = [fault for fault in tiny.faults() if fault.place == place and met in fault.met]
    assert len(told) == 1, "\n".join(map(str, tiny.faults()))
    assert allowed in told[0].allowed and told[0].remedy


def test_a_missing_stock_is_told(tiny: Any) -> None:
    tiny.write(
        "stocks.csv", "\n".join(line for line in tiny.text("stocks.csv").splitlines() if not line.startswith("water"))
    )
    (fault,) = tiny.faults()
    assert "'water'" in fault.met


def test_a_third_segment_is_told(tiny: Any) -> None:
    tiny.append("segments.csv", "keel,Keel,North,,teaching,assumed,")
    assert "3 segments" in [fault.met for fault in tiny.faults()]


def test_one_vehicle_may_arrive_on_the_day_the_other_leaves(tiny: Any) -> None:
    tiny.edit("visits.csv", "2029-10-27,2029-10-28", "2029-10-18,2029-10-19")
    assert tiny.faults() == []


def test_a_flight_of_the_cadence_may_be_told_in_the_manifest(tiny: Any) -> None:
    tiny.append(
        "manifest.csv", "barge-7,barge,2030-04-28,,,,no,,teaching,assumed,two days later than the cadence has it"
    )
    assert tiny.faults() == []


def test_a_row_with_a_fault_is_still_known_to_the_others(tiny: Any) -> None:
    tiny.edit("visits.csv", "ferry-4,ferry,North,2029-10-27", "ferry-4,ferry,North,2029-27-10")
    (fault,) = tiny.faults()
    assert fault.place == "copy/visits.csv:10 launch"


def test_checks_of_rows_run_although_a_section_has_a_fault(tiny: Any) -> None:
    tiny.edit("station.toml", "epoch = 2030-01-01", "epoch = 2030")
    tiny.edit("visits.csv", "2029-10-28,Bow nadir", "2029-10-28,Stern aft")
    told = "\n".join(map(str, tiny.faults()))
    assert "station.epoch" in told and "both at 'Stern aft'" in told


def test_every_check_has_a_contradiction_that_it_finds() -> None:
    # The small station has neither burns, nor a solar forecast of its own, nor debris: their checks are met in
    # test_orbit_tables and test_debris_table.
    of_orbit = {"check_burns_after_epoch", "check_solar_months", "check_forecast_covers_epoch"}
    tested = {planted.check for planted in ALL.values()} | of_orbit | {"check_debris"}
    assert {check.__name__ for check in (*TABLE_CHECKS, *SECTION_CHECKS)} == tested


@pytest.mark.parametrize("check", [*TABLE_CHECKS, *SECTION_CHECKS], ids=lambda check: check.__name__)
def test_a_check_is_named_as_one_and_says_what_holds(check: Any) -> None:
    assert check.__name__.startswith("check_") and check.__doc__.splitlines()[0].endswith(".")
