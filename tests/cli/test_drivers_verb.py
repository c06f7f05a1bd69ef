"""`drivers`: the page, the JSON and the picture tell the same; faults are told at once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from stationkeeper.assessment.drivers_told import Drivers
from stationkeeper.cli import main
from stationkeeper.report.drivers_text import clear_inputs, difference, effect, resting

FEW = ["drivers", "tiny", "--futures", "60"]


def test_the_page_tells_the_values_of_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FEW, "--json"]) == 0
    told = Drivers.model_validate(json.loads(capsys.readouterr().out))
    assert main(FEW) == 0
    page = capsys.readouterr().out
    assert max(map(len, page.splitlines())) <= 100
    flat = " ".join(page.split())
    for change in told.changes:
        assert " ".join(map(difference, change.moved)) in flat
        assert change.why_not in flat
    for group in told.groups:
        assert f"{' '.join(map(effect, group.effects))}" in flat
    assert all(resting(row) in flat for row in told.resting)
    assert all(row.input in page for row in clear_inputs(told)[:15])


def test_the_picture_holds_a_bar_for_each_input_that_moves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FEW, "--svg", str(tmp_path / "tornado.svg")]) == 0
    assert "Written to" in capsys.readouterr().out
    picture = (tmp_path / "tornado.svg").read_text(encoding="utf-8")
    assert main([*FEW, "--json"]) == 0
    told = Drivers.model_validate(json.loads(capsys.readouterr().out))
    bars = sum(min(10, sum(row.swings[place].clear for row in told.inputs)) for place in range(3))
    assert bars > 0
    assert len(re.findall(r"<title>[^<]*; assumed</title>", picture)) == bars


def test_faults_of_drivers_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["drivers", "tiny", "--futures", "0", "--seed", "-1", "--through", "2020-01-01", "--json", "--svg"]) == 2
    )
    told = capsys.readouterr().err
    for place in ("--futures: 0", "--seed: -1", "--through: 2020-01-01", "--svg: given with --json"):
        assert told.count(place) == 1
