"""Bad requests: one form of fault, a status, nothing of ours shown, nothing foreign run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from stationkeeper.web.app import make_app
from stationkeeper.web.campaigns import Campaigns
from stationkeeper.web.desk import Desk
from stationkeeper.web.pages.every import PAGES
from stationkeeper.web.stations import Stations

from .conftest import asker

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("address", "status", "place"),
    [
        ("/nowhere/answer.json", 404, "station"),
        ("/tiny/driver.json", 404, "address"),
        ("/tiny/answer.xml", 404, "address"),
        ("/tiny", 404, "address"),
        ("/static/app.py", 404, "address"),
        ("/tiny/answer.json?futures=1e9", 400, "futures"),
        ("/tiny/answer.json?futures=99999999999999999999999", 400, "futures"),
        ("/tiny/answer.json?futures=0", 400, "futures"),
        ("/tiny/answer.json?through=2099-01-01", 400, "through"),
        ("/tiny/answer.json?through=soon", 400, "through"),
        ("/tiny/answer.json?seed=-1", 400, "seed"),
        ("/tiny/answer.json?foo=1", 400, "foo"),
        ("/tiny/answer.json?set=orbit.target_km%3Dhigh", 400, "--set orbit.target_km=high"),
        ("/tiny/answer.csv?table=nothing", 400, "table"),
        ("/tiny/station.json?on=1900-01-01", 400, "on"),
        ("/tiny/units.json?confidence=7", 400, "confidence"),
        ("/tiny/sources.json?standing=guessed", 400, "standing"),
        ("/tiny/sources.json?page=9999", 400, "page"),
        ("/tiny/traffic.json?from=2031-01-01", 400, "from"),
        ("/tiny/agreements.json?as-of=x", 400, "as-of"),
        ("/tiny/events?run=77", 404, "run"),
    ],
)
def test_each_bad_request_is_told_in_one_form(ask: Callable[..., Any], address: str, status: int, place: str) -> None:
    got = ask("GET", address)
    assert got.status == status
    assert set(got.json) == {"error", "faults"}
    assert set(got.error) == {"place", "met", "allowed", "remedy"}
    assert got.error == got.json["faults"][0]
    assert got.error["place"] == place
    assert got.error["remedy"]


def test_all_faults_are_told_at_once(ask: Callable[..., Any]) -> None:
    got = ask("GET", "/tiny/answer.json?futures=x&seed=y&through=z&other=1")
    assert {row["place"] for row in got.json["faults"]} == {"futures", "seed", "through", "other"}


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/tiny/..%2f..%2fpyproject.toml", "/tiny//answer", "/static/.env"]
)
def test_paths_that_climb_lead_nowhere(ask: Callable[..., Any], path: str) -> None:
    got = ask("GET", path)
    assert got.status == 404
    assert "root:" not in got.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "10.0.0.1:8000", ""])
def test_a_foreign_host_is_refused(ask: Callable[..., Any], host: str) -> None:
    got = ask("GET", "/tiny/agreements.json", headers={"host": host})
    assert (got.status, got.error["place"]) == (403, "Host")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:8000"])
def test_names_of_this_machine_are_served(ask: Callable[..., Any], host: str) -> None:
    assert ask("GET", "/tiny/agreements.json", headers={"host": host}).status == 200


@pytest.mark.parametrize(
    "more", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_of_another_site_is_refused(ask: Callable[..., Any], more: dict[str, str]) -> None:
    got = ask("POST", "/tiny/runs", content="futures=1", headers={**FORM, **more})
    assert (got.status, got.error["place"]) == (403, "Origin")


async def _parts() -> AsyncIterator[bytes]:
    """Yield a body in parts, without its length told before."""
    for _ in range(9):
        yield b"a" * 9_000


def test_large_bodies_and_addresses_are_refused(ask: Callable[..., Any]) -> None:
    assert ask("POST", "/tiny/runs", content="a" * 70_000, headers=FORM).status == 413
    assert ask("POST", "/tiny/runs", content=_parts(), headers=FORM).status == 413
    assert ask("GET", "/tiny/answer.json?set=" + "a" * 20_000).status == 413


def test_a_body_that_is_no_form_is_refused(ask: Callable[..., Any]) -> None:
    got = ask("POST", "/tiny/runs", content='{"broken', headers={"content-type": "application/json"})
    assert (got.status, got.error["place"]) == (405, "body")
    assert ask("POST", "/tiny/runs", content=b"\xff\xfe", headers=FORM).status == 405
    assert ask("DELETE", "/tiny/answer").status == 405


def test_every_answer_forbids_foreign_scripts_and_frames(ask: Callable[..., Any]) -> None:
    for address in ("/tiny/agreements", "/tiny/agreements.json", "/tiny/nothing", "/static/web.js"):
        got = ask("GET", address)
        policy = got.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", PAGES)
def test_no_page_holds_a_script_or_style_of_its_own(ask: Callable[..., Any], name: str) -> None:
    text = ask("GET", f"/tiny/{name}?futures=40").text
    assert text.count("<script") == text.count('<script src="/static/web.js" defer></script>') == 1
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


def test_scripts_in_names_and_values_stay_text(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    title = "<script>alert(1)</script>"
    (folder / "station.toml").write_text(f'extends = "tiny"\n[station]\nid = "mine"\ntitle = "{title}"\n')
    desk = Desk(Stations({"mine": folder}, "mine"), Campaigns(1), at_once=True)
    ask = asker(make_app(desk))
    for name in PAGES:
        text = ask("GET", f"/mine/{name}?futures=5").text
        assert title not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    bad = ask("GET", "/mine/workbench", params={"set": "orbit.target_km=<img src=x onerror=alert(1)>"}).text
    assert "<img" not in bad
    assert ask("GET", "/mine/answer", params={"set": "a=<b>x"}, headers={"accept": "text/html"}).text.count("<b>x") == 0


def test_a_defect_shows_no_traceback(at_once: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(at_once.stations, "find", broken)
    got = asker(make_app(at_once))("GET", "/tiny/agreements.json?seed=4711")  # not asked before: not kept
    assert (got.status, got.error["place"]) == (500, "server")
    assert "secret" not in got.text
    assert "Traceback" not in got.text


def test_a_person_who_errs_gets_a_page_with_the_remedy(ask: Callable[..., Any]) -> None:
    got = ask("GET", "/tiny/answr", headers={"accept": "text/html"})
    assert got.status == 404
    assert "did you mean" in got.text
    assert got.headers["content-type"].startswith("text/html")
