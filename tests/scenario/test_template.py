"""A station of one's own starts as a folder that lies over another and has no fault."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from stationkeeper.errors import OutputError, RequestError, ScenarioError
from stationkeeper.scenario.load import check, load_scenario
from stationkeeper.scenario.template import new_station


@pytest.mark.parametrize("base", ["tiny", "iss"])
def test_a_new_station_is_its_base_under_another_name(tmp_path: Path, base: str) -> None:
    folder = new_station("mine", base, tmp_path)
    assert folder == tmp_path / "mine" and check(folder) == []
    mine, below = load_scenario(folder), load_scenario(base)
    assert mine.station.id == "mine"
    assert mine.model_dump(exclude={"station", "hash"}) == below.model_dump(exclude={"station", "hash"})
    assert mine.station.epoch == below.station.epoch


def test_a_new_station_may_lie_over_a_folder(tiny: Any, tmp_path: Path) -> None:
    folder = new_station("mine", "copy", Path("sub"))
    assert tomllib.loads((folder / "station.toml").read_text())["extends"] == "../../copy"
    assert load_scenario(folder).orbit == tiny.load().orbit


def test_its_commented_examples_are_right_when_uncommented(tmp_path: Path) -> None:
    folder = new_station("mine", "tiny", tmp_path)
    for file in ("station.toml", "sources.toml", "stocks.csv"):
        path = folder / file
        lines = path.read_text().splitlines()
        starts = ("# [", "# target", "# reserve", "# title", "# publisher", "# date", "# url", "# note", "# food")
        path.write_text("\n".join(line[2:] if line.startswith(starts) else line for line in lines))
    assert check(folder) == []
    scenario = load_scenario(folder)
    assert scenario.orbit.target_km.source == "my-source"
    assert scenario.propellant.reserve_kg.source == "overlay"
    assert "initial_kg=overlay" in scenario.stocks[0].source


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(RequestError) as raised:
        new_station("mine", "tiny", tmp_path)
    assert "mine" in raised.value.faults[0].place and raised.value.faults[0].remedy
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("name", ["", "My Station", "../mine", "a/b", "_x", "-x"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError) as raised:
        new_station(name, "tiny", tmp_path / "new")
    assert "small letters" in raised.value.faults[0].allowed
    assert not (tmp_path / "new").exists()


def test_an_unknown_base_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        new_station("mine", "tinny", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_text

    def full(self: Path, text: str, **options: Any) -> int:
        if self.name == "stocks.csv":
            raise OSError(28, "No space left on device")
        return write(self, text, **options)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OutputError) as raised:
        new_station("mine", "tiny", tmp_path)
    assert "No space left" in raised.value.faults[0].met
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("base", ["tiny", "iss"])
def test_a_whole_copy_stands_by_itself_and_says_the_same(tmp_path: Path, base: str) -> None:
    folder = new_station("mine", base, tmp_path, whole=True)
    assert "extends" not in tomllib.loads((folder / "station.toml").read_text())
    mine, below = load_scenario(folder), load_scenario(base)
    assert mine.station.id == "mine" and mine.station.title == below.station.title
    assert mine.model_dump(exclude={"station", "hash"}) == below.model_dump(exclude={"station", "hash"})


def test_a_row_deleted_from_a_whole_copy_is_gone(tmp_path: Path) -> None:
    folder = new_station("mine", "tiny", tmp_path, whole=True)
    path = folder / "manifest.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("barge-")))
    assert [row.id for row in load_scenario("tiny").manifest if row.vehicle_class == "barge"]
    assert not [row for row in load_scenario(folder).manifest if row.vehicle_class == "barge"]


def test_a_station_that_lies_over_another_is_not_copied_as_if_it_were_whole(tmp_path: Path) -> None:
    over = new_station("over", "tiny", tmp_path)
    with pytest.raises(RequestError) as raised:
        new_station("mine", str(over), tmp_path, whole=True)
    assert "lies over another" in raised.value.faults[0].met and not (tmp_path / "mine").exists()
