"""A scenario is shown with the origin of each value; two are compared by what differs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stationkeeper.errors import RequestError
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.provenance import inputs
from stationkeeper.scenario.show import diff_text, show_text


def line_of(text: str, start: str) -> str:
    (line,) = [line for line in text.splitlines() if line.startswith(start)]
    return line


def test_every_input_is_shown() -> None:
    tiny = load_scenario("tiny")
    shown = json.loads(show_text(tiny, as_json=True))["values"]
    assert {row.path for row in inputs(tiny)} <= {value["path"] for value in shown}


def test_a_value_is_shown_with_unit_spread_standing_source_and_origin() -> None:
    line = line_of(show_text(load_scenario("tiny")), "ballistic_m2_per_kg")
    assert line.split()[:6] == ["ballistic_m2_per_kg", "0.007", "m2/kg", "+-", "0.0007", "assumed"]
    assert line.split()[6] == "teaching" and "data/tiny/station.toml:" in line


def test_origins_name_folder_overlay_and_option(over: Any) -> None:
    over.write("stocks.csv", "id,initial_kg\nwater,900\n")
    text = show_text(over.load(["stocks.water.target_kg=1400"]), "stocks.water")
    assert line_of(text, "water.initial_kg").endswith("mine/stocks.csv:2")
    assert line_of(text, "water.reserve_kg").endswith("copy/stocks.csv:2")
    assert line_of(text, "water.target_kg").endswith("--set stocks.water.target_kg=1400")
    assert "overlay" in line_of(text, "water.initial_kg") and " set " in line_of(text, "water.target_kg")


@pytest.mark.parametrize(
    "part, has, has_not",
    [
        ("orbit", "[orbit]", "[stocks]"),
        ("stocks", "water.initial_kg", "[orbit]"),
        ("stocks.water", "water.initial_kg", "oxygen.initial_kg"),
        ("orbit.floor_km", "floor_km", "target_km"),
        ("ports.Bow fore", "Bow fore.opened", "Bow nadir.opened"),
        ("sources", "teaching.title", "[orbit]"),
    ],
)
def test_only_the_part_asked_for_is_shown(part: str, has: str, has_not: str) -> None:
    text = show_text(load_scenario("tiny"), part)
    assert has in text and has_not not in text


def test_an_empty_table_is_a_part_without_lines() -> None:
    assert "[office_holders]" not in show_text(load_scenario("tiny"), "office_holders")


@pytest.mark.parametrize("part, near", [("stoks", "'stocks'"), ("stocks.watr", "'stocks.water'"), ("x", "Leave")])
def test_an_unknown_part_is_told_with_the_nearest(part: str, near: str) -> None:
    with pytest.raises(RequestError) as raised:
        show_text(load_scenario("tiny"), part)
    (fault,) = raised.value.faults
    assert part in fault.place and near in fault.remedy and "orbit" in fault.allowed


def test_json_holds_the_same_values(over: Any) -> None:
    scenario = over.load(["orbit.floor_km=370"])
    told = json.loads(show_text(scenario, "orbit", as_json=True))
    assert (told["station"], told["hash"], told["inputs"]["published"]) == ("tiny", scenario.hash, 0)
    floor = next(value for value in told["values"] if value["path"] == "orbit.floor_km")
    assert floor == {
        "path": "orbit.floor_km", "value": 370.0, "unit": "km", "sd": None, "standing": "assumed", "source": "set",
        "origin": "--set orbit.floor_km=370",
    }  # fmt: skip


def test_a_scenario_does_not_differ_from_itself(tiny: Any) -> None:
    assert diff_text(tiny.load(), load_scenario("tiny")).endswith(": no difference\n")


def test_a_difference_is_told_with_both_values_and_origins(over: Any, tiny: Any) -> None:
    over.write("stocks.csv", "id,initial_kg\nwater,900\n")
    over.write("exchanges.csv", "id,remove\nX5,yes\nX6,yes\n")
    over.write(
        "manifest.csv",
        "id,vehicle_class,launch,source,standing,remove\nferry-6,,,,,yes\nbarge-x,barge,2030-03-20,teaching,assumed,\n",
    )
    text = diff_text(tiny.load(), over.load(["manifest.ferry-5.port="]))
    lines = text.splitlines()
    at = lines.index("~ stocks.water.initial_kg: 1200 kg (assumed, teaching) -> 900 kg (assumed, overlay)")
    assert lines[at + 1] == "    copy/stocks.csv:2 -> mine/stocks.csv:2"
    assert line_of(text, "- manifest.ferry-6:").startswith("- manifest.ferry-6: vehicle_class ferry, launch 2030-04-20")
    assert line_of(text, "- manifest.ferry-5.port") == "- manifest.ferry-5.port: Bow fore (assumed, teaching)"
    assert line_of(text, "+ manifest.barge-x:").startswith("+ manifest.barge-x: vehicle_class barge, launch 2030-03-20")
    assert len([line for line in lines if line[0] in "~+-"]) == 6


def test_a_difference_in_source_alone_is_told(tiny: Any) -> None:
    text = diff_text(tiny.load(), tiny.load(["orbit.floor_km=380"]))
    assert "~ orbit.floor_km: 380 km (assumed, teaching) -> 380 km (assumed, set)" in text


def test_differences_turn_round_with_the_order() -> None:
    plain, changed = load_scenario("tiny"), load_scenario("tiny", ["study.seed=2"])
    assert "~ study.seed: 1 -> 2" in diff_text(plain, changed)
    assert "~ study.seed: 2 -> 1" in diff_text(changed, plain)
