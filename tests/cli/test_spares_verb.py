"""The verb `spares`: for a station, for a table of parts, and what each refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

TABLE = "item,mtbf_hours,life_limit_hours,quantity\npump,45000,,2\nfilter,300000,2200,1\n"


def test_a_station_is_told_in_words_and_in_json(run: Callable[..., Any]) -> None:
    words = run("spares", "tiny", "--through", "2030-12-31", "--mass-limit", "300")
    told = run("spares", "tiny", "--through", "2030-12-31", "--mass-limit", "300", "--json")
    assert (words.status, told.status) == (0, 0)
    answer = json.loads(told.out)
    assert f"{answer['probability']:.4f}" in words.out
    assert answer["greedy"]["probability"] <= answer["exact"]["probability"] + 1e-12
    assert answer["exact"]["mass_kg"] <= 300.000001


def test_a_table_is_counted(run: Callable[..., Any], folder: Path) -> None:
    (folder / "parts.csv").write_text(TABLE, encoding="utf-8")
    asked = ("spares", "--table", "parts.csv", "--confidence", "0.99", "--window-hours", "19,000")
    told = run(*asked, "--series-positions", "3", "--json")
    assert told.status == 0
    assert json.loads(told.out) == json.loads(run(*asked, "--json").out)
    assert [item["item"] for item in json.loads(told.out)["items"]] == ["pump", "filter"]
    assert run(*asked).out.splitlines()[-1].startswith("Total ")


def test_every_fault_of_options_and_table_is_told_at_once(run: Callable[..., Any], folder: Path) -> None:
    (folder / "parts.csv").write_text(TABLE.replace("45000", "0"), encoding="utf-8")
    ended = run("spares", "--table", "parts.csv", "--confidence", "x", "--through", "2030-12-31")
    assert ended.status == 2
    assert ended.out == ""
    for word in ("(4 faults)", "--confidence", "--through", "--window-hours", "parts.csv:2 mtbf_hours: '0'"):
        assert word in ended.err


def test_neither_a_station_nor_a_table_is_one_fault(run: Callable[..., Any]) -> None:
    ended = run("spares")
    assert ended.status == 2
    assert "STATION: not given" in ended.err


def test_faults_of_a_station_are_told_at_once(run: Callable[..., Any]) -> None:
    ended = run("spares", "tiny", "--window-hours", "3", "--mass-limit", "-3", "--confidence", "2")
    assert ended.status == 2
    assert "(3 faults)" in ended.err
