"""Campaigns in the background: in turn, told of, cancelled, kept, bounded."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from stationkeeper import api
from stationkeeper.errors import Fault, RequestError
from stationkeeper.scenario.model import Scenario
from stationkeeper.web.app import ask, make_app
from stationkeeper.web.asked import Asked
from stationkeeper.web.campaigns import MOST_WAITING, Campaigns
from stationkeeper.web.desk import GLANCE_S, Desk
from stationkeeper.web.faults import Busy
from stationkeeper.web.pages.every import PAGES
from stationkeeper.web.played import Key

WAIT_S = 600.0  # the first campaign of a machine compiles the kernels
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Gate:
    """Stands in for playing: stops before the first future until it is opened, then plays."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, self.reached, self.played = threading.Event(), threading.Event(), []
        real = api.simulate

        def simulate(scenario: Scenario, through: date, futures: int, seed: int, workers: int, progress: Any) -> Any:
            self.reached.set()
            self.open.wait(WAIT_S)
            progress(0, futures)
            self.played.append((futures, seed))
            return real(scenario, through, 2, seed, workers, progress)

        monkeypatch.setattr(api, "simulate", simulate)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return api.load_scenario("tiny")


def _key(tiny: Scenario, futures: int, seed: int = 1) -> Key:
    return Key(tiny.hash, tiny.station.through, seed, futures)


def test_a_result_is_kept_and_never_played_twice(tiny: Scenario) -> None:
    campaigns = Campaigns(2)
    run = campaigns.ask(tiny, _key(tiny, 6))
    assert run is not None
    assert run.ended.wait(WAIT_S)
    result = campaigns.result(_key(tiny, 6))
    assert result is not None
    assert result.records.hash == api.simulate(tiny, futures=6, seed=1).hash
    assert campaigns.ask(tiny, _key(tiny, 6)) is None
    assert campaigns.best(_key(tiny, 1)) is result
    campaigns.close()


def test_the_same_asked_twice_is_one_run(tiny: Scenario, gate: Gate) -> None:
    campaigns = Campaigns(1)
    first, second = (campaigns.ask(tiny, _key(tiny, 5)) for _ in range(2))
    assert first is second
    gate.open.set()
    campaigns.close()


def test_what_people_ask_for_goes_before_what_is_played_for_itself(tiny: Scenario, gate: Gate) -> None:
    campaigns = Campaigns(1)
    campaigns.ask(tiny, _key(tiny, 3))
    assert gate.reached.wait(WAIT_S)
    later = campaigns.ask(tiny, _key(tiny, 4, 2), first=False)
    campaigns.ask(tiny, _key(tiny, 5, 3))
    gate.open.set()
    assert later is not None
    assert later.ended.wait(WAIT_S)
    assert [futures for futures, _ in gate.played] == [3, 5, 4]
    campaigns.close()


def test_a_cancelled_run_ends_and_the_next_is_played(tiny: Scenario, gate: Gate) -> None:
    campaigns = Campaigns(1)
    running, waiting, last = (campaigns.ask(tiny, _key(tiny, 3, seed)) for seed in (1, 2, 3))
    assert running is not None
    assert waiting is not None
    assert last is not None
    assert gate.reached.wait(WAIT_S)
    for run in (running, waiting):
        campaigns.cancel(run.id)
        assert campaigns.told(run).state == "cancelled"
    gate.open.set()
    assert last.ended.wait(WAIT_S)
    assert [run.state for run in (running, waiting, last)] == ["cancelled", "cancelled", "done"]
    assert gate.played == [(3, 3)]
    assert campaigns.result(running.key) is None
    campaigns.close()


def test_a_fault_or_defect_ends_its_run_only(tiny: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[Exception] = [RequestError(Fault("futures", "bad", "good", "mend")), ZeroDivisionError("ours")]

    def simulate(*_: object) -> None:
        raise met.pop(0)

    monkeypatch.setattr(api, "simulate", simulate)
    campaigns = Campaigns(1)
    runs = [campaigns.ask(tiny, _key(tiny, 3, seed)) for seed in (1, 2)]
    assert [run is not None and run.ended.wait(WAIT_S) and run.state for run in runs] == ["failed", "failed"]
    assert [run is not None and run.faults[0].place for run in runs] == ["futures", "server"]
    campaigns.close()


def test_a_hundred_runs_at_once_are_bounded(tiny: Scenario, gate: Gate) -> None:
    campaigns = Campaigns(1)
    campaigns.ask(tiny, _key(tiny, 3))
    assert gate.reached.wait(WAIT_S)
    taken = 0
    for seed in range(2, 102):
        try:
            campaigns.ask(tiny, _key(tiny, 3, seed))
            taken += 1
        except Busy as busy:
            assert busy.faults[0].remedy
    assert taken == MOST_WAITING
    gate.open.set()
    campaigns.close()


@pytest.mark.parametrize(
    "raised, said",
    [
        (RequestError(Fault("futures", "0", "at least 1", "Ask for one")), ("futures", "Ask for one")),
        (ZeroDivisionError("secret"), ("server", "Please report")),
    ],
    ids=["fault", "defect"],
)
def test_a_run_that_failed_says_why_on_its_page_and_in_json(
    desk: Desk, ask_queue: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, raised: Exception, said: tuple[str, str]
) -> None:
    """In the one form, with its remedy; it is not begun again by looking, only by asking; then the fault is gone."""

    def fail(*given: Any) -> Any:
        raise raised

    with monkeypatch.context() as patched:
        patched.setattr(api, "simulate", fail)
        ask_queue("GET", "/tiny/answer")
        _end_all(desk)
        told = ask_queue("GET", "/tiny/answer.json")
        page = ask_queue("GET", "/tiny/answer", headers={"accept": "text/html"})
    assert (told.status, told.error["place"]) == (500, said[0])
    assert said[1] in told.error["remedy"]
    assert "could not be played" in page.text
    assert said[1] in page.text
    assert "secret" not in page.text + told.text
    assert "Traceback" not in page.text + told.text
    assert desk.campaigns.active() == []
    ask_queue("POST", "/tiny/runs", content="futures=5", headers=FORM)
    _end_all(desk)
    assert "could not be played" not in ask_queue("GET", "/tiny/answer").text


def _end_all(desk: Desk) -> None:
    for run in desk.campaigns.active():
        assert run.ended.wait(WAIT_S)


def test_a_full_queue_is_told_with_status_429(desk: Desk, ask_queue: Callable[..., Any], gate: Gate) -> None:
    got = [ask_queue("POST", "/tiny/runs", content=f"futures=3&seed={n}", headers=FORM) for n in range(100)]
    statuses = [one.status for one in got]
    assert set(statuses) == {303, 429}
    assert statuses.count(303) in (MOST_WAITING, MOST_WAITING + 1)
    assert got[-1].error["place"] == "queue"
    assert got[-1].headers["retry-after"]
    assert ask_queue("GET", "/tiny/agreements.json").status == 200
    assert len(ask_queue("GET", "/tiny/runs.json").json["runs"]) >= MOST_WAITING
    gate.open.set()


def test_a_page_waits_with_progress_and_then_shows_the_answer(
    desk: Desk, ask_queue: Callable[..., Any], gate: Gate
) -> None:
    page = ask_queue("GET", "/tiny/answer")
    assert page.status == 200
    assert "data-run=" in page.text
    told = ask_queue("GET", "/tiny/answer.json")
    assert (told.status, told.error["place"]) == (503, "campaign")
    gate.open.set()
    (run, *_) = desk.campaigns.active()
    assert run.ended.wait(WAIT_S)
    events = ask_queue("GET", f"/tiny/events?run={run.id}")
    assert events.headers["content-type"].startswith("text/event-stream")
    assert '"state": "done"' in events.text
    assert ask_queue("GET", "/tiny/answer.json").json["futures"] == 2
    for other in desk.campaigns.active():
        other.ended.wait(WAIT_S)


def test_a_variant_is_played_only_when_a_form_asks(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    page = ask_queue("GET", "/tiny/answer?set=orbit.target_km%3D399")
    assert 'action="/tiny/runs"' in page.text
    assert desk.campaigns.active() == []
    assert ask_queue("GET", "/tiny/answer.json?set=orbit.target_km%3D399").status == 503
    sent = ask_queue("POST", "/tiny/runs", content="set=orbit.target_km%3D399&futures=4", headers=FORM)
    assert (sent.status, sent.headers["location"]) == (303, "/tiny/answer?set=orbit.target_km%3D399&futures=4")
    for run in desk.campaigns.active():
        assert run.ended.wait(WAIT_S)
    assert ask_queue("GET", "/tiny/answer.json?set=orbit.target_km%3D399").json["futures"] == 4


def test_a_comparison_waits_for_either_of_its_two(desk: Desk, ask_queue: Callable[..., Any], gate: Gate) -> None:
    sent = "set=orbit.target_km%3D399&futures=4"
    ask_queue("POST", "/tiny/runs", content="futures=4", headers=FORM)
    assert "data-run=" in ask_queue("GET", f"/tiny/compare?{sent}").text
    gate.open.set()


def test_a_comparison_plays_both_alike(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    sent = "set=orbit.target_km%3D399&futures=4&pair=yes&back=compare"
    got = ask_queue("POST", "/tiny/runs", content=sent, headers=FORM)
    assert got.headers["location"].startswith("/tiny/compare?")
    for run in desk.campaigns.active():
        assert run.ended.wait(WAIT_S)
    told = ask_queue("GET", "/tiny/compare.json?set=orbit.target_km%3D399&futures=4").json
    assert told["futures"] == 4
    assert told["sides"][0]["scenario_hash"] != told["sides"][1]["scenario_hash"]


def test_what_was_sent_is_sent_again_until_a_campaign_changes_it(desk: Desk) -> None:
    """A page without a campaign holds for good; one that rests on a campaign until any run comes, moves on or ends."""
    for address in ("agreements", "answer.json"):
        assert desk.ready("tiny", address, []) is None
    scenario = desk.stations.find("tiny")
    desk.campaigns.play_now(scenario, Key(scenario.hash, scenario.station.through, scenario.study.seed, 5))
    sent = {address: desk.answer("tiny", address, []) for address in ("agreements", "answer", "answer.json")}
    assert {address: desk.ready("tiny", address, []) for address in sent} == sent
    assert desk.ready("tiny", "answer", [("futures", "5")]) is None
    desk.campaigns.play_now(scenario, Key(scenario.hash, scenario.station.through, scenario.study.seed, 9))
    assert desk.ready("tiny", "agreements", []) == sent["agreements"]
    assert desk.ready("tiny", "answer.json", []) is None
    assert '"futures": 9,' in desk.answer("tiny", "answer.json", []).body.decode()


def test_another_campaign_leaves_what_was_sent_as_it_is(desk: Desk) -> None:
    scenario = desk.stations.find("tiny")
    key = Key(scenario.hash, scenario.station.through, scenario.study.seed, 5)
    desk.campaigns.play_now(scenario, key)
    sent = desk.answer("tiny", "answer", [])
    desk.campaigns.play_now(scenario, key._replace(seed=key.seed + 1))
    assert desk.ready("tiny", "answer", []) is sent


def test_a_page_that_tells_progress_is_kept_for_a_glance(desk: Desk) -> None:
    run = desk.play("tiny", Asked(futures=20_000, seed=3))[0]
    pairs = [("futures", "20000"), ("seed", "3")]
    shown = desk.answer("tiny", "answer", pairs)
    assert shown.tag == ""
    time.sleep(1.1 * GLANCE_S)
    assert desk.ready("tiny", "answer", pairs) is None
    desk.campaigns.cancel(run.id)


def test_a_page_is_drawn_once_for_all_who_ask_meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten at once, one drawing; a fault is told to each of them."""
    drawn: list[str] = []
    real = desk.answer

    def answer(station: str, address: str, pairs: Any) -> Any:
        drawn.append(address)
        time.sleep(0.05)
        return real(station, address, pairs)

    monkeypatch.setattr(desk, "answer", answer)
    app = make_app(desk)

    async def ten(address: str) -> list[tuple[int, bytes]]:
        return await asyncio.gather(*(ask(app, address) for _ in range(10)))

    assert len(set(asyncio.run(ten("/tiny/agreements")))) == 1
    assert {status for status, _ in asyncio.run(ten("/tiny/station.json?on=never"))} == {400}
    assert drawn == ["agreements", "station.json"]


def test_who_has_a_page_is_not_sent_it_again(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    for address in ("/tiny/agreements", "/static/web.css"):
        first = ask_queue("GET", address)
        again = ask_queue("GET", address, headers={"if-none-match": first.headers["etag"]})
        assert (again.status, again.content) == (304, b"")
        assert "content-security-policy" in again.headers
        assert ask_queue("GET", address, headers={"if-none-match": '"other"'}).content == first.content
    assert ask_queue("GET", "/tiny/station").headers["etag"] != ask_queue("GET", "/tiny/sources").headers["etag"]


def test_pages_are_drawn_ahead_of_their_readers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the first campaign of a station has ended every page of it is there; a variant is drawn when asked for."""
    monkeypatch.setattr(desk.campaigns, "after", desk.draw_ahead)
    scenario = desk.stations.find("tiny")
    run = desk.campaigns.ask(scenario, Key(scenario.hash, scenario.station.through, scenario.study.seed, 5))
    assert run is not None
    assert run.ended.wait(WAIT_S)
    end = time.monotonic() + WAIT_S
    names = [page.name for page in PAGES.values() if page.campaign in ("", "one")]
    while any(desk.ready("tiny", name, ()) is None for name in names):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_long_answers_wait_in_the_queue_and_are_kept_by_scenario(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    """Never begun by looking; begun by a form; then the same address answers, of the largest number of futures."""
    page = ask_queue("GET", "/tiny/drivers")
    assert "Not played yet" in page.text
    assert desk.campaigns.active() == []
    sent = ask_queue("POST", "/tiny/runs", content="futures=3&back=drivers", headers=FORM)
    assert sent.headers["location"] == "/tiny/drivers?futures=3"
    (run,) = desk.campaigns.active()
    assert desk.campaigns.told(run).kind == "drivers"
    assert run.ended.wait(WAIT_S)
    assert run.total > run.key.futures
    assert ask_queue("GET", "/tiny/drivers.json").json["futures"] == 3
    assert ask_queue("POST", "/tiny/runs", content="futures=3&back=drivers", headers=FORM).status == 303
    assert desk.campaigns.active() == []
    assert ask_queue("GET", "/tiny/drivers.json?set=orbit.target_km%3D399").status == 503


def test_a_long_answer_is_cancelled_and_bounded(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    told = ask_queue("POST", "/tiny/runs", content="futures=2001&back=drivers", headers=FORM)
    assert (told.status, told.error["place"]) == (400, "futures")
    ask_queue("POST", "/tiny/runs", content="futures=2000&back=drivers", headers=FORM)
    (run,) = desk.campaigns.active()
    desk.campaigns.cancel(run.id)
    assert run.ended.wait(WAIT_S)
    assert run.state == "cancelled"


def test_a_comparison_names_up_to_four_more_each_once(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    many = "&".join(f"with=tiny%3Fset%3Dorbit.target_km%253D{km}" for km in range(390, 395))
    assert ask_queue("GET", f"/tiny/compare.json?{many}").error["place"] == "with"
    assert ask_queue("GET", "/tiny/compare.json?with=nowhere").status == 404
    assert ask_queue("GET", "/tiny/compare.json?with=%3F").error["place"] == "with"
    assert ask_queue("GET", "/tiny/compare.json?with=tiny").error["met"] == "not given"
    early = ask_queue("GET", "/tiny/compare.json?with=iss&through=2026-01-01")
    assert (early.status, early.error["place"]) == (400, "through")
