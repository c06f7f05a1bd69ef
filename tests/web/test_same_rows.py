"""One address tells the same as page, JSON, CSV, summary.json and Python, value by value."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stationkeeper import api
from stationkeeper.cli import main
from stationkeeper.web import tell
from stationkeeper.web.pages.every import PAGES

FEW = "futures=40"
SET = "set=stocks.nitrogen.reserve_kg%3D40"


def _address(name: str, ending: str, more: str = "") -> str:
    if name == "backtest":  # the small station has no case to play again
        return f"/iss/backtest{ending}?futures=4{f'&{more}' if more else ''}"
    query = "&".join(part for part in (FEW, SET if name == "compare" else "", more) if part)
    return f"/tiny/{name}{ending}?{query}"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", PAGES)
def test_the_csv_of_all_values_holds_every_value_of_the_json(ask: Callable[..., Any], name: str) -> None:
    whole = ask("GET", _address(name, ".json")).json
    rows = _rows(ask("GET", _address(name, ".csv", "table=all")).text)
    assert [(row["path"], row["value"]) for row in rows] == [(p, tell.cell(v)) for p, v in tell.leaves(whole)]
    assert len(rows) > 10


@pytest.mark.parametrize("name", PAGES)
def test_each_table_of_a_page_is_a_csv_with_the_cells_of_the_json(ask: Callable[..., Any], name: str) -> None:
    whole = ask("GET", _address(name, ".json")).json
    for table, wanted in tell.tables(whole).items():
        rows = _rows(ask("GET", _address(name, ".csv", f"table={table}")).text)
        assert len(rows) == len(wanted)
        for row, want in zip(rows, wanted, strict=True):
            for head, value in want.items():
                if not isinstance(value, dict | list):
                    assert row[head] == tell.cell(value), (table, head)


@pytest.mark.parametrize("name", PAGES)
def test_the_csv_link_of_each_page_leads_to_rows(ask: Callable[..., Any], name: str) -> None:
    got = ask("GET", _address(name, ".csv"))
    assert (got.status, got.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert _rows(got.text)


def test_the_answer_is_summary_json_to_the_letter(ask: Callable[..., Any], tmp_path: Path) -> None:
    records = api.simulate(api.load_scenario("tiny"), futures=40)
    out = api.report(records, api.assess(records), tmp_path / "out")
    assert ask("GET", "/tiny/answer.json?futures=40").text == (out / "summary.json").read_text(encoding="utf-8")


def test_questions_without_chance_are_those_of_the_command_line(
    ask: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for verb, page in (("spares", "units"), ("agreements", "agreements"), ("traffic", "station")):
        assert main([verb, "tiny", "--json"]) == 0
        assert ask("GET", f"/tiny/{page}.json").json == json.loads(capsys.readouterr().out), verb


def test_a_comparison_is_that_of_python(ask: Callable[..., Any]) -> None:
    sets = ("stocks.nitrogen.reserve_kg=40",)
    told = api.compare(*(api.simulate(api.load_scenario("tiny", s), futures=40) for s in ((), sets)), sets)
    assert ask("GET", _address("compare", ".json")).json == tell.plain(told)


def test_drivers_are_those_of_the_command_line(ask: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drivers", "tiny", "--futures", "40", "--json"]) == 0
    assert ask("GET", _address("drivers", ".json")).json == json.loads(capsys.readouterr().out)


def test_a_case_of_the_backtest_is_that_of_the_command_line(
    ask: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    told = ask("GET", _address("backtest", ".json")).json
    (case,) = [row for row in told["replays"] if row["events"] == ["medical crew-11"]]
    asked = ["replay", "iss", "--as-of", "2026-01-07", "--event", "medical crew-11", "--futures", "4"]
    assert main([*asked, "--through", case["through"], "--json"]) == 0
    assert case == json.loads(capsys.readouterr().out)
    assert [row["happened"] for row in case["rows"]] == [
        span["happened"] for span in told["spans"] if span["event"] == "medical crew-11"
    ]


def test_the_links_to_other_forms_ask_what_the_page_was_asked(ask: Callable[..., Any]) -> None:
    text = ask("GET", "/tiny/station?on=2029-08-04").text
    assert 'href="/tiny/station.json?on=2029-08-04"' in text
    several = ask("GET", "/tiny/compare?futures=9&with=iss").text
    assert "/tiny/compare.csv?futures=9&amp;with=iss" in several


def test_supplies_orbit_and_structure_tell_what_the_answer_tells(ask: Callable[..., Any]) -> None:
    answer = ask("GET", f"/tiny/answer.json?{FEW}").json
    bands = {band["metric"]: band for band in answer["bands"]}
    supplies, orbit, structure = (ask("GET", _address(n, ".json")).json for n in ("supplies", "orbit", "structure"))
    assert supplies["margins"] == answer["margins"]
    assert supplies["supplied"] == answer["criteria"]["supplied"]
    assert (orbit["altitude_km"], orbit["propellant_kg"]) == (answer["altitude_km"], answer["propellant_kg"])
    assert structure["leak"] == answer["leak"]
    for part in (supplies, orbit, structure):
        assert part["result_hash"] == answer["result_hash"]
        assert part["bands"] == [bands[band["metric"]] for band in part["bands"]]


def test_the_orbit_page_tells_the_record_beside_the_model_and_the_bands_of_the_sun(ask: Callable[..., Any]) -> None:
    told = ask("GET", "/iss/orbit.json?futures=2").json
    story, sun = told["past"]["story"], told["activity"]
    assert (story["first"], len(story["years"])) == ("1999-06-01", 26)
    assert len(told["past"]["record"]) > 1200
    lowest = min(told["past"]["record"], key=lambda row: row["altitude_km"])
    assert lowest["day"].startswith("2000-05")
    assert all(60 < low <= high < 300 for low, high in zip(sun["p05"], sun["p95"], strict=True))
    page = ask("GET", "/iss/orbit?futures=2").text
    assert page.count('class="burn"') > 300
    assert all(f"{year['recorded_km']:.1f}" in page for year in story["years"])
    assert ask("GET", f"/tiny/orbit.json?{FEW}").json["past"] is None


def test_sources_are_the_inputs_of_provenance_csv(ask: Callable[..., Any], tmp_path: Path) -> None:
    records = api.simulate(api.load_scenario("tiny"), futures=2)
    out = api.report(records, api.assess(records), tmp_path / "out")
    wanted = _rows((out / "provenance.csv").read_text(encoding="utf-8"))
    rows = _rows(ask("GET", "/tiny/sources.csv?size=20000").text)
    for column in ("path", "value", "unit", "source", "standing", "origin", "sd"):
        assert [row[column] for row in rows] == [row[column] for row in wanted], column
    assumed = ask("GET", "/tiny/sources.json?standing=assumed&size=20000").json
    assert assumed["matching"] == sum(row["standing"] == "assumed" for row in wanted)


def test_pages_of_sources_join_to_the_whole(ask: Callable[..., Any]) -> None:
    whole = ask("GET", "/tiny/sources.json?size=20000").json
    assert whole["matching"] == whole["total"] == len(whole["rows"])
    parts = [ask("GET", f"/tiny/sources.json?size=150&page={n}").json for n in range(1, -(-whole["total"] // 150) + 1)]
    assert [row for part in parts for row in part["rows"]] == whole["rows"]


def _words(page: str) -> str:
    """Return the words of a page."""
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


_NAMED: dict[str, Callable[[Any], list[str]]] = {
    "answer": lambda told: [*told["verdict"], *(row["title"] for row in told["margins"])],
    "station": lambda told: [*(row["name"] for row in told["people"]), *(row["vehicle"] for row in told["vehicles"])],
    "traffic": lambda told: [row["flight"] for row in told["flights"]],
    "orbit": lambda told: [row["path"] for row in told["settings"]],
    "supplies": lambda told: [row["title"] for row in told["margins"]],
    "units": lambda told: [row["title"] for row in told["units"]],
    "structure": lambda told: [row["module"] for row in told["modules"]],
    "agreements": lambda told: [row["id"] for row in told["ledger"]],
    "chances": lambda told: [row["subject"] for row in told["chances"]],
    "drivers": lambda told: [row["title"] for row in told["groups"]],
    "backtest": lambda told: [row["title"] for row in told["spans"]],
    "compare": lambda told: [f"{row['difference']:+.3f}" for row in told["criteria"]],
    "workbench": lambda told: [row["item"] for row in told["fields"]],
    "sources": lambda told: [row["path"] for row in told["rows"]],
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_says_what_its_json_says(ask: Callable[..., Any], name: str) -> None:
    """The names of all rows of the main table, and what else identifies the answer, stand on the page."""
    got = ask("GET", _address(name, ""))
    assert got.status == 200
    words, whole = _words(got.text), ask("GET", _address(name, ".json")).json
    said = _NAMED[name](whole)
    assert said
    plain = words.replace(" ", "")
    assert [text for text in said if text.replace(" ", "") not in plain] == []


def test_text_that_a_spreadsheet_would_run_is_kept_as_text() -> None:
    assert tell.cell("=1+1") == "'=1+1"
    assert [tell.cell(value) for value in ("-5", -5.0, None, True, "a=b")] == ["-5", "-5.0", "", "true", "a=b"]


def test_the_verb_prints_one_answer_without_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--get", "/tiny/agreements.json"]) == 0
    printed = capsys.readouterr().out
    assert main(["agreements", "tiny", "--json"]) == 0
    assert json.loads(printed) == json.loads(capsys.readouterr().out)


def test_the_verb_tells_faults_as_every_other_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--get", "/tiny/answr.json"]) == 2
    assert "did you mean 'answer.json'?" in capsys.readouterr().err
    assert main(["serve", "--port", "99999", "--host", "0.0.0.0", "--workers", "0", "--set", "a=b"]) == 2
    told = capsys.readouterr().err
    assert [place for place in ("--port", "--host", "--workers", "--set") if place not in told] == []
