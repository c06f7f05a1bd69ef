"""Every page, the brief and the board document are sound HTML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stationkeeper import api
from stationkeeper.report.board import board_html
from stationkeeper.report.results import read_result
from stationkeeper.web.pages.every import PAGES

from .test_same_rows import _address
from .valid import faults_of_html

SOUND = '<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><main><h1>h</h1>{}</main></body></html>'
SENT = {"accept": "text/html"}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_sound(ask: Callable[..., Any], name: str) -> None:
    assert faults_of_html(ask("GET", _address(name, "")).text) == []


@pytest.mark.parametrize(
    "address",
    [
        *("/iss/flight/soyuz-ms-24", "/tiny/nothing", "/iss/traffic", "/iss/agreements", "/iss/structure?futures=2"),
        *("/tiny/workbench?set=orbit.target_km%3D-1&set=manifest.%2Bmine.launch%3D2030-03-20", "/iss/workbench"),
        *("/tiny/compare?futures=9&set=orbit.target_km%3D399&with=tiny%3Fset%3Dorbit.target_km%253D398",),
    ],
)
def test_pages_with_more_on_them_are_sound(ask: Callable[..., Any], address: str) -> None:
    assert faults_of_html(ask("GET", address, headers=SENT).text) == []


@pytest.mark.parametrize("name", ["answer", "drivers", "backtest", "compare"])
def test_pages_that_wait_are_sound(ask_queue: Callable[..., Any], name: str) -> None:
    assert faults_of_html(ask_queue("GET", f"/tiny/{name}?futures=3", headers=SENT).text) == []


def test_the_brief_and_the_board_document_are_sound(tmp_path: Path) -> None:
    tiny = api.load_scenario("tiny")
    records = api.simulate(tiny, futures=40)
    out = api.report(records, api.assess(records), tmp_path / "out")
    for page in ((out / "brief.html").read_text(encoding="utf-8"), board_html(read_result(out), tiny)):
        faults = [fault for fault in faults_of_html(page) if "our policy refuses" not in fault]
        assert faults == []
        assert len(page.encode()) < 5_000_000


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<p><div></div></p>", "stands in a <p>"),
        ("<b><i></b></i>", "closes"),
        ("<div>", "closes"),
        ('<p id="a"></p><p id="a"></p>', "twice"),
        ('<p class="a" class="b"></p>', "class twice"),
        ("<ul><p>x</p></ul>", "stands in <ul>"),
        ("<ul>words</ul>", "words stand"),
        ("<td>x</td>", "stands in <main>"),
        ('<select><option value="a"></option></select>', "says nothing"),
        ('<a href="/x"><button>y</button></a>', "link or a button"),
        ('<label for="none">x</label>', "not there"),
        ('<figure role="region"></figure>', "role"),
        ('<p style="color:red">x</p>', "policy"),
        ('<img src="x">', "without alt"),
        ("<h1>again</h1>", "<h1>"),
        ("<button></button>", "says nothing"),
    ],
)
def test_the_validator_finds_what_is_wrong(inner: str, said: str) -> None:
    assert faults_of_html(SOUND.format("")) == []
    assert any(said in fault for fault in faults_of_html(SOUND.format(inner)))
