"""Every number of a scenario has a source and a standing."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from stationkeeper.scenario.fields import ROWS, SECTIONS, is_number, is_sourced
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.origins import BUILT_IN_SOURCES
from stationkeeper.scenario.provenance import count_by_standing, inputs
from stationkeeper.sourced import STANDINGS, Sourced


@pytest.mark.parametrize("name", ["tiny", "iss"])
def test_every_number_has_a_source_with_a_title_a_standing_a_unit_and_an_origin(name: str) -> None:
    for row in inputs(load_scenario(name)):
        assert row.source and row.source_title, row
        assert row.standing in STANDINGS, row
        assert row.unit, row
        assert row.origin.startswith(f"data/{name}/") or row.source == "default", row


@pytest.mark.parametrize("name", ["tiny", "iss"])
def test_no_number_is_left_out_and_none_is_counted_twice(name: str) -> None:
    scenario = load_scenario(name)
    told = Counter(row.path for row in inputs(scenario))
    assert set(told.values()) == {1}
    sections = sum(isinstance(value, Sourced) for part in SECTIONS for _, value in getattr(scenario, part))
    cells = sum(
        isinstance(value, (int, float, date)) and not isinstance(value, bool)
        for table in ROWS
        for row in getattr(scenario, table)
        for _, value in row
    )
    assert len(told) == sections + cells
    assert sum(count_by_standing(scenario).values()) == len(told)


@pytest.mark.parametrize("name", ["tiny", "iss"])
def test_what_nobody_published_is_never_called_published(name: str) -> None:
    assert {row.standing for row in inputs(load_scenario(name)) if row.source in BUILT_IN_SOURCES} <= {"assumed"}


def test_every_number_of_a_section_is_sourced_but_for_station_and_study() -> None:
    for name, section in SECTIONS.items():
        if name not in ("station", "study"):
            assert all(is_sourced(field) for field in section.model_fields.values()), name


def test_settings_of_the_study_are_no_inputs() -> None:
    assert not [row.path for row in inputs(load_scenario("tiny")) if row.path.startswith(("study.", "station."))]


def test_the_word_of_a_row_holds_but_for_the_fields_it_excepts(tiny: Any) -> None:
    tiny.write("sources.toml", tiny.text("sources.toml") + '\n[log]\ntitle = "Log"\n')
    tiny.edit(
        "leaks.csv",
        "chamber,0.6,A crack in the transfer chamber.,teaching,assumed",
        "chamber,0.6,A crack in the transfer chamber.,teaching; day = log,published;kg_per_day=derived",
    )
    rows = {row.path: row for row in inputs(tiny.load()) if "chamber 2029-09-01" in row.path}
    day, rate = (rows[f"leaks.chamber 2029-09-01.{name}"] for name in ("day", "kg_per_day"))
    assert (day.value, day.unit, day.source, day.source_title, day.standing) == (
        date(2029, 9, 1), "date", "log", "Log", "published",
    )  # fmt: skip
    assert (rate.value, rate.unit, rate.source, rate.standing) == (0.6, "kg/d", "teaching", "derived")
    assert rate.origin == "copy/leaks.csv:3"


def test_a_number_left_to_its_default_is_assumed(tiny: Any) -> None:
    tiny.edit("stocks.csv", "1500,400,240,1,teaching,assumed", "1500,400,240,,teaching,published")
    rows = {row.path: row for row in inputs(tiny.load())}
    packing, level = rows["stocks.water.packing"], rows["stocks.water.initial_kg"]
    assert (packing.value, packing.source, packing.standing, packing.origin) == (1.0, "default", "assumed", "default")
    assert level.standing == "published"


def test_the_counts_follow_the_standings(tiny: Any) -> None:
    before = count_by_standing(tiny.load())
    assert before["published"] == before["derived"] == 0
    tiny.edit(
        "station.toml",
        'value = 380, unit = "km", source = "teaching", standing = "assumed"',
        'value = 380, unit = "km", source = "teaching", standing = "derived"',
    )
    assert count_by_standing(tiny.load()) == {"published": 0, "derived": 1, "assumed": before["assumed"] - 1}


@pytest.mark.parametrize(
    "path, unit",
    [
        ("orbit.altitude_km", "km"),
        ("lifesupport.oxygen", "kg/person-day"),
        ("stocks.water.initial_kg", "kg"),
        ("units.pump.mtbf_spec_hours", "h"),
        ("units.pump.volume_m3", "m3"),
        ("units.pump.lead_days", "d"),
        ("classes.barge.isp_s", "s"),
        ("classes.barge.slip_zero", "1"),
        ("classes.ferry.seats", "1"),
        ("launchers.lark.pad_years", "y"),
        ("modules.Bow.design_life_years", "y"),
        ("ports.Bow fore.opened", "date"),
    ],
)
def test_a_number_is_told_in_its_unit(path: str, unit: str) -> None:
    assert {row.path: row.unit for row in inputs(load_scenario("tiny"))}[path] == unit


def test_a_column_whose_name_ends_in_a_unit_is_told_in_that_unit() -> None:
    endings = {"_kg": "kg", "_days": "d", "_hours": "h", "_years": "y", "_kg_per_day": "kg/d"}
    scenario = load_scenario("iss")
    for row in inputs(scenario):
        column = row.path.rpartition(".")[2]
        ending = next((ending for ending in endings if column.endswith(ending) and "." in row.path), None)
        if ending is not None and row.path.partition(".")[0] in ROWS:
            assert row.unit == endings[ending] or column == "kg_per_day", row


def test_numbers_are_told_apart_from_texts_and_flags() -> None:
    names = {name for row in ROWS.values() for name, field in row.model_fields.items() if is_number(field)}
    assert {"initial_kg", "launch", "seats", "duty"} <= names
    assert not names & {"id", "title", "reboost", "crew", "source", "confirmed", "port"}
