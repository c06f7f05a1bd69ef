"""`drivers`: the page, the JSON and the picture tell the same; faults are told at once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import stationkeeper.api as sk
from stationkeeper.assessment.drivers_told import Drivers, InputTold
from stationkeeper.cli import main
from stationkeeper.report.drivers_text import clear_inputs, difference, drivers_text, effect, resting
from stationkeeper.report.pictures import Size
from stationkeeper.report.tornado import NARROW, WIDE, tornado_svg

FEW = ["drivers", "tiny", "--futures", "40"]


@pytest.fixture(scope="module")
def told() -> Drivers:
    return sk.drivers(sk.load_scenario("tiny"), futures=40)


def test_the_page_tells_the_values_of_the_json(told: Drivers, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FEW, "--json"]) == 0
    assert Drivers.model_validate(json.loads(capsys.readouterr().out)) == told
    page = drivers_text(told)
    assert max(map(len, page.splitlines())) <= 100
    flat = " ".join(page.split())
    for change in told.changes:
        assert " ".join(map(difference, change.moved)) in flat
        assert change.why_not in flat
    for group in told.groups:
        assert f"{' '.join(map(effect, group.effects))}" in flat
    assert all(resting(row) in flat for row in told.resting)
    assert all(row.input in page for row in clear_inputs(told)[:15])


def test_the_picture_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FEW, "--svg", str(tmp_path / "tornado.svg")]) == 0
    assert "Written to" in capsys.readouterr().out
    assert (tmp_path / "tornado.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_picture_holds_a_bar_for_each_input_that_moves_up_to_ten(told: Drivers, size: Size) -> None:
    """Few futures leave no swing clear of chance; here all of two criteria and one of the third are."""
    rows = [
        row.model_copy(
            update={
                "swings": [
                    each.model_copy(update={"clear": each.criterion != "joint" or row is told.inputs[0]})
                    for each in row.swings
                ]
            }
        )
        for row in told.inputs
    ]
    picture = str(tornado_svg(told.model_copy(update={"inputs": rows}), size))
    assert len(re.findall(r"<title>[^<]*; assumed</title>", picture)) == 10 + 1 + 10
    seen = re.sub(r"<(title|desc)[^>]*>[^<]*</(title|desc)>", "", picture)
    assert not [row.input for row in rows if row.input in seen]  # paths are for commands; readers are told words
    assert row_words(rows[0]) in seen
    assert "no input moves it beyond chance" in str(tornado_svg(told.model_copy(update={"inputs": []}), size))


def row_words(row: InputTold) -> str:
    """Return the first words of what a number is."""
    return row.title[:20]


def test_faults_of_drivers_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["drivers", "tiny", "--futures", "0", "--seed", "-1", "--through", "2020-01-01", "--json", "--svg"]) == 2
    )
    told = capsys.readouterr().err
    for place in ("--futures: 0", "--seed: -1", "--through: 2020-01-01", "--svg: given with --json"):
        assert told.count(place) == 1
