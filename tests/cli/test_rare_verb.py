"""`rare`: the page and the JSON tell the same; faults are told at once."""

from __future__ import annotations

import json

import pytest

from stationkeeper.assessment.rare import Rare
from stationkeeper.cli import main
from stationkeeper.report.rare_text import chance_text, rare_text

FEW = ["rare", "tiny", "--limit", "leak-partner", "--paths", "60", "--runs", "10"]


def test_the_page_tells_the_values_of_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FEW, "--json"]) == 0
    told = Rare.model_validate(json.loads(capsys.readouterr().out))
    assert main(FEW) == 0
    assert capsys.readouterr().out == rare_text(told) + "\n"
    assert told.probability is not None
    assert f"Chance: {told.probability:.2g}" in rare_text(told)


def test_an_unknown_chance_is_told_as_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rare", "tiny", "--paths", "20", "--runs", "10", "--json"]) == 0
    told = Rare.model_validate(json.loads(capsys.readouterr().out))
    assert told.probability is None
    assert chance_text(told).startswith("Chance: unknown, too few runs")


def test_faults_of_all_options_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rare", "tiny", "--limit", "loss", "--paths", "x", "--runs", "2", "--through", "2040"]) == 2
    told = capsys.readouterr().err
    for place in ("--limit", "--paths", "--runs", "--through"):
        assert place in told
