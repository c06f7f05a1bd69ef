"""What a successful run prints and writes."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import stationkeeper
from stationkeeper import api

Run = Callable[..., Any]
FEW = ("--futures", "50", "--seed", "1")


def test_json_prints_the_written_summary_and_nothing_else(run: Run, folder: Path) -> None:
    ended = run("assess", "tiny", *FEW, "--json", "--out", "here")
    assert ended.status == 0
    assert ended.out == (folder / "here" / "summary.json").read_text(encoding="utf-8")
    assert json.loads(ended.out)["futures"] == 50


def test_the_command_line_and_the_python_door_give_the_same_numbers(run: Run) -> None:
    told = json.loads(run("assess", "tiny", *FEW, "--json").out)
    answer = api.assess(api.simulate(api.load_scenario("tiny"), futures=50, seed=1))
    assert told == json.loads(answer.model_dump_json(by_alias=True))


def test_any_number_of_workers_gives_the_same_bytes(run: Run) -> None:
    one, three = (run("assess", "tiny", *FEW, "--workers", workers, "--json").out for workers in ("1", "3"))
    assert one == three != ""


def test_the_default_folder_is_named_by_station_date_and_result(run: Run, folder: Path) -> None:
    ended = run("assess", "tiny", *FEW)
    (made,) = (folder / "runs").iterdir()
    told = json.loads((made / "summary.json").read_text(encoding="utf-8"))
    assert made.name == f"tiny-{told['through']}-{told['result_hash']}"
    assert f"Written to runs/{made.name}" in ended.out
    assert {"brief.html", "summary.json", "records.parquet", "events.parquet", "provenance.csv"} <= {
        path.name for path in made.iterdir()
    }


def test_the_verdict_stands_in_the_first_lines_and_quiet_prints_it_alone(run: Run) -> None:
    brief = run("assess", "tiny", *FEW).out
    verdict = run("assess", "tiny", *FEW, "--quiet").out
    assert verdict.splitlines() == json.loads(run("assess", "tiny", *FEW, "--json").out)["verdict"]
    assert " ".join(brief.split()).startswith(" ".join(verdict.split())[:60])
    assert len(brief.splitlines()) <= 42


def test_a_set_value_changes_the_scenario_and_its_hash(run: Run) -> None:
    plain = json.loads(run("assess", "tiny", *FEW, "--json").out)
    lower = json.loads(run("assess", "tiny", *FEW, "--json", "--set", "orbit.altitude_km=390").out)
    assert lower["altitude_km"]["now"] == 390
    assert lower["scenario_hash"] != plain["scenario_hash"]


def test_an_earlier_result_is_replaced_whole(run: Run, folder: Path) -> None:
    run("assess", "tiny", "--out", "here", *FEW)
    run("assess", "tiny", "--out", "here", "--futures", "60", "--seed", "1")
    assert json.loads((folder / "here" / "summary.json").read_text(encoding="utf-8"))["futures"] == 60


def test_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version").out.strip() == f"stationkeeper {stationkeeper.__version__}"


@pytest.mark.parametrize("words", [["--help"], ["assess", "--help"], ["scenario", "show", "--help"]])
def test_help_is_no_fault(run: Run, words: list[str]) -> None:
    assert run(*words).status == 0


def test_scenario_show_prints_values_with_their_origin(run: Run) -> None:
    ended = run("scenario", "show", "tiny", "--set", "orbit.altitude_km=390")
    assert ended.status == 0
    (line,) = [line for line in ended.out.splitlines() if "altitude_km" in line and "390" in line]
    assert "--set" in line
    assert "station.toml:" in ended.out


def test_scenario_diff_prints_only_what_differs(run: Run, folder: Path) -> None:
    assert run("scenario", "new", "mine", "--from", "tiny").status == 0
    assert tomllib.loads((folder / "mine" / "station.toml").read_text(encoding="utf-8"))["extends"] == "tiny"
    assert run("scenario", "check", "mine").status == 0
    assert "altitude_km" not in run("scenario", "diff", "tiny", "mine").out


def test_scenario_new_never_overwrites(run: Run, folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "letter.txt").write_text("dear")
    ended = run("scenario", "new", "mine", "--from", "tiny")
    assert ended.status == 2 and "mine" in ended.err
    assert [path.name for path in (folder / "mine").iterdir()] == ["letter.txt"]
