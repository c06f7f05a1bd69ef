"""The verb `manifest`: words and JSON from one answer, faults with exit status 2."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DEMANDS = (
    "item,mass_kg,volume_m3,need_by,pressurised\n"
    "food,600,1,2028-06-01,yes\nbike,700,1,2028-03-01,yes\nmast,9000,1,,no\n"
)
FLIGHTS = "flight,date,capacity_kg,capacity_m3,pressurised\nP-1,2028-02-01,1000,6,yes\nC-2,2028-05-01,2000,9,yes\n"


@pytest.fixture
def tables(folder: Path) -> tuple[str, ...]:
    (folder / "demands.csv").write_text(DEMANDS, encoding="utf-8")
    (folder / "flights.csv").write_text(FLIGHTS, encoding="utf-8")
    return "manifest", "--demands", "demands.csv", "--flights", "flights.csv"


def test_words_and_json_tell_the_same(run: Callable[..., Any], tables: tuple[str, ...]) -> None:
    words, told = run(*tables), run(*tables, "--json")
    assert (words.status, told.status) == (0, 0)
    answer = json.loads(told.out)
    assert answer["delivered"] == ["food", "bike"]
    assert answer["loads"] == {"P-1": ["bike"], "C-2": ["food"]}
    assert answer["optimal"] is True
    assert "2 of 3 pieces delivered, on 2 of 2 flights" in words.out
    assert "proven: no plan does better" in words.out
    assert "mast" in words.out


def test_fewest_flights_names_what_cannot_fly(run: Callable[..., Any], tables: tuple[str, ...], folder: Path) -> None:
    told = json.loads(run(*tables, "--minimise", "flights", "--json").out)
    assert (told["feasible"], told["conflict"]["items"]) == (False, ["mast"])
    assert "Not everything can be delivered" in run(*tables, "--minimise", "flights").out
    (folder / "demands.csv").write_text(DEMANDS.replace("mast,9000,1,,no\n", ""), encoding="utf-8")
    told = json.loads(run(*tables, "--minimise", "flights", "--json").out)
    assert (told["feasible"], told["optimal"], told["objective"]) == (True, True, 2)


def test_faults_of_options_and_tables_are_told_together(
    run: Callable[..., Any], tables: tuple[str, ...], folder: Path
) -> None:
    (folder / "demands.csv").write_text(DEMANDS.replace("600", "-600"), encoding="utf-8")
    (folder / "flights.csv").write_text(FLIGHTS.replace("2000", "many"), encoding="utf-8")
    refused = run(*tables, "--lead-days", "soon")
    assert (refused.status, refused.out) == (2, "")
    for word in ("--lead-days", "demands.csv:2 mass_kg", "'-600'", "flights.csv:3 capacity_kg", "'many'"):
        assert word in refused.err
    assert run(*tables, "--maximise", "joy").status == 2
    assert run(*tables, "--maximise", "mass", "--minimise", "flights").status == 2
    assert run("manifest", "--demands", "demands.csv").status == 2


def test_a_limit_in_time_is_kept_and_a_wrong_one_told(
    run: Callable[..., Any], tables: tuple[str, ...], folder: Path
) -> None:
    told = json.loads(run(*tables, "--seconds", "1", "--json").out)
    assert (told["delivered"], told["optimal"]) == (["food", "bike"], True)
    for wrong in ("0", "-3", "soon", "1e9"):
        refused = run(*tables, "--seconds", wrong)
        assert refused.status == 2
        assert "--seconds" in refused.err


def test_a_column_nearly_called_as_one_that_counts_is_told_and_others_are_left_alone(
    run: Callable[..., Any], tables: tuple[str, ...], folder: Path
) -> None:
    with_more = DEMANDS.replace("pressurised\n", "pressurised,colour\n")
    (folder / "demands.csv").write_text(with_more, encoding="utf-8")
    assert run(*tables).status == 0
    (folder / "demands.csv").write_text(with_more.replace("colour", "priorty"), encoding="utf-8")
    refused = run(*tables)
    assert refused.status == 2
    assert "demands.csv:1 priorty: no column is called 'priorty'; allowed: 'priority'" in refused.err
