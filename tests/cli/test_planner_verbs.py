"""The verbs `plan` and `replan`: what they print and write, and how they refuse."""

from __future__ import annotations

import json
import signal
from datetime import date
from pathlib import Path

import pytest

from stationkeeper.assessment import planned, steadier
from stationkeeper.cli import main
from stationkeeper.commands import planner_robust


@pytest.fixture(scope="module")
def best(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans") / "best"
    assert main(["plan", "tiny", "--out", str(folder)]) == 0
    return folder


def test_json_holds_what_the_folder_holds(best: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "tiny", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "stationkeeper.optimal/1"
    assert f'plan_hash = "{told["plan_hash"]}"' in (best / "plan.toml").read_text()
    assert all(one["gap"] == 0 for one in told["objectives"])


def test_the_written_plan_is_sound(best: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "check", str(best)]) == 0
    assert "sound" in capsys.readouterr().out


def test_replan_tells_what_moved_and_why(best: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event = "pad south-1 out 2030-02-10..2030-02-20"
    assert main(["replan", str(best), "--event", event, "--out", str(tmp_path / "new"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    moved = [change for change in told["changes"] if change["what"] == "launch"]
    assert [(change["flight"], change["days"], change["why"]) for change in moved] == [("barge-6", 6, event)]
    assert told["new_hash"] in (tmp_path / "new" / "plan.toml").read_text()


def test_traffic_shows_the_plan_of_a_folder(best: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event = "pad south-1 out 2030-02-10..2030-02-20"  # barge-6 comes six days later for it
    assert main(["replan", str(best), "--event", event, "--out", str(tmp_path / "new")]) == 0
    capsys.readouterr()
    came, span = [], ["--from", "2030-02-01", "--to", "2030-04-30"]
    for folder in (best, tmp_path / "new"):
        assert main(["traffic", "tiny", *span, "--plan", str(folder), "--json"]) == 0
        rows = json.loads(capsys.readouterr().out)["ports"]
        came += [date.fromisoformat(bar["from"]) for row in rows for bar in row["bars"] if bar["vehicle"] == "barge-6"]
    assert (came[1] - came[0]).days == 6
    assert main(["traffic", "tiny", "--on", str(came[0]), "--plan", str(tmp_path / "new"), "--json"]) == 0
    there = [one["vehicle"] for one in json.loads(capsys.readouterr().out)["vehicles"]]
    assert "barge-6" not in there


def test_no_plan_is_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["plan", "tiny", "--set", "lifesupport.food=80", "--out", str(tmp_path / "none")]
    assert main(words) == 0
    assert "cannot hold together" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (["plan", "tiny", "--objective", "speed"], "--objective"),
        (["plan", "tiny", "--rule", "ports=soft:1"], "--rule"),
        (["plan", "tiny", "--through", "2029-01-01"], "--through"),
        (["plan", "tiny", "--seconds", "soon"], "--seconds"),
        (["plan", "tiny", "--campaign", "kept"], "--campaign"),
        (["plan", "tiny", "--robust", "supply"], "--robust"),
        (["replan", "nowhere", "--event", "flight x lost"], "nowhere"),
    ],
)
def test_a_bad_request_is_told_with_its_place(words: list[str], place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert place in capsys.readouterr().err


def test_an_event_that_cannot_be_read_is_refused(best: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replan", str(best), "--event", "pad moon out 2030-02-10..2030-02-20"]) == 2
    assert "--event" in capsys.readouterr().err


def test_a_plan_made_steadier_goes_on_from_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time nothing is solved: the start is kept, and so is all that was played."""
    words = ["plan", "tiny", "--robust", "supplied", "--futures", "20", "--more-flights", "0", "--json"]
    words += ["--campaign", str(tmp_path / "kept"), "--out", str(tmp_path / "out")]
    assert main(words) == 0
    once = json.loads(capsys.readouterr().out)
    monkeypatch.setattr(planned, "optimise", None)
    monkeypatch.setattr(steadier, "play", None)
    assert main(words) == 0
    again = json.loads(capsys.readouterr().out)
    assert again == once
    assert once["robust"]["by_kind"]["date"] > 0
    assert once["plan_hash"] in (tmp_path / "out" / "plan.toml").read_text()


def test_history_tells_the_plan_found_beside_what_was_flown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "iss", "--case", "cft"]) == 0
    text = capsys.readouterr().out
    assert "at least as good as what was flown" in text
    assert main(["history", "iss", "--case", "cft", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "stationkeeper.histories/1"
    (case,) = told["cases"]
    assert case["as_good"]
    assert f"{case['measures'][0]['found']}" in text


@pytest.mark.parametrize(("words", "met"), [(["iss", "--case", "ms-22"], "soyuz-ms-22"), (["tiny"], "station iss")])
def test_history_without_record_or_name_says_what_to_take(
    words: list[str], met: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["history", *words]) == 2
    told = capsys.readouterr().err
    assert "--case" in told
    assert met in told


def test_an_interrupt_reaches_the_search_and_tells_that_what_was_played_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver leaves the system's own handler behind, under which the program would end without a word."""

    def stopped(*_: object) -> None:
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        raise KeyboardInterrupt

    monkeypatch.setattr(planner_robust, "steadier", stopped)
    words = ["plan", "tiny", "--robust", "safe", "--campaign", str(tmp_path / "kept"), "--out", str(tmp_path / "out")]
    assert main(words) == 130
    assert "the same command goes on" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
