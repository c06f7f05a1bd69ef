"""Plans from the command line: written, shown, edited, checked, compared, imported, given as a calendar."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stationkeeper.cli import main
from stationkeeper.verbs import plain_words


class Ended(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def ended(*words: str) -> Ended:
        return Ended(main(list(words)), *capsys.readouterr())

    return ended


@pytest.fixture
def written(run: Run) -> Run:
    assert run("plans", "write", "tiny", "--out", "mine").status == 0
    return run


def edit(file: str, old: str, new: str) -> None:
    text = Path(file).read_text()
    assert old in text
    Path(file).write_text(text.replace(old, new, 1))


def test_a_written_plan_is_shown_with_dates_in_words_and_json(written: Run) -> None:
    words, told = written("plans", "show", "mine").out, written("plans", "show", "mine", "--json").told
    ferry = next(row for row in told["flights"] if row["flight"] == "ferry-5")
    assert (ferry["launch"], ferry["docks"], ferry["port"]) == ("2030-01-31", "2030-02-01", "Bow fore")
    assert [seat["instrument"] for seat in ferry["seats"]] == ["", "", "C2"]
    assert told["plan_hash"] in words and "2030-01-31  ferry-5" in words


def test_a_sound_plan_ends_with_0_and_a_broken_one_with_2_and_the_rule(written: Run) -> None:
    sound = written("plans", "check", "mine")
    assert (sound.status, sound.err) == (0, "")
    edit("mine/flights.csv", "2030-04-20,,,Stern aft", "2030-04-20,,,Bow fore")
    broken = written("plans", "check", "mine")
    assert broken.status == 2
    assert broken.err == "The plan breaks ports: 1 fault.\n"
    assert "ferry-5 and ferry-6 are at Bow fore together" in broken.out
    assert "Note: edited since it was written" in broken.out
    told = written("plans", "check", "mine", "--json").told
    assert (told["sound"], told["faults"]) == (False, 1)
    (finding,) = [row for row in told["findings"] if row["rule"] == "ports" and row["state"] == "broken"]
    assert (finding["from"], finding["flights"]) == ("2030-04-21", ["ferry-5", "ferry-6"])


def test_a_waiver_in_the_folder_is_shown_where_it_acts(written: Run) -> None:
    edit("mine/flights.csv", "2030-04-20,,,Stern aft", "2030-04-20,,,Bow fore")
    with Path("mine/waivers.csv").open("a") as file:
        file.write("ports,Bow fore,a second adapter comes,North,2030-06-01\n")
    ended = written("plans", "check", "mine")
    assert ended.status == 0
    assert "Waived to 2030-06-01 by North: a second adapter comes" in " ".join(ended.out.split())


def test_plan_check_and_plan_diff_mean_the_verbs_on_files(written: Run) -> None:
    assert written("plan", "check", "mine") == written("plans", "check", "mine")
    assert written("plan", "diff", "mine", "mine") == written("plans", "diff", "mine", "mine")
    assert plain_words(["plan", "iss", "--out", "x"]) == ["plan", "iss", "--out", "x"]


def test_an_edited_copy_differs_by_the_edit_alone(written: Run) -> None:
    written("plans", "write", "tiny", "--out", "other")
    edit("other/flights.csv", "2030-02-15", "2030-02-20")
    told = written("plans", "diff", "mine", "other", "--json").told
    change = {"kind": "launch", "flight": "barge-6", "before": "2030-02-15", "after": "2030-02-20", "days": 5}
    assert told["changes"] == [change]
    assert (told["added"], told["dropped"], told["changed"], told["days_moved"]) == (0, 0, 1, 5)
    assert "+5" in written("plans", "diff", "mine", "other").out


def test_overrides_of_the_scenario_stay_with_the_plan(run: Run) -> None:
    run("plans", "write", "tiny", "--set", "crewing.handover_days=9", "--out", "mine")
    other = run("plans", "show", "mine", "--json").told
    assert other["remarks"] == []
    plain = run("plans", "show", "mine", "--station", "tiny", "--json").told
    assert plain["remarks"][0].startswith("made for scenario")
    leaves = [next(row["leaves"] for row in told["flights"] if row["flight"] == "ferry-3") for told in (other, plain)]
    assert leaves == ["2030-02-10", "2030-02-06"]


def test_a_calendar_is_printed_or_written_with_the_same_bytes(written: Run) -> None:
    printed = written("plans", "calendar", "mine").out
    assert written("plans", "calendar", "mine", "--out", "plan.ics").status == 0
    assert Path("plan.ics").read_bytes().decode().split("\r\n") == printed.replace("\r\n", "\n").split("\n")
    assert written("plans", "calendar", "mine", "--out", "no/where.ics").status == 2


HAND = """flight,class,launch,port,undock,crew
ferry-5,ferry,2030-02-02,Bow fore,,
extra-1,barge,2030-02-20,Stern aft,2030-04-01,
ferry-6,ferry,2030-04-22,Stern aft,,North;South@C2
"""


def test_a_plan_made_by_hand_is_completed_from_the_scenario(run: Run) -> None:
    Path("hand.csv").write_text(HAND)
    assert run("plans", "import", "hand.csv", "--station", "tiny", "--out", "mine").status == 0
    flights = {row["flight"]: row for row in run("plans", "show", "mine", "--json").told["flights"]}
    assert list(flights) == ["ferry-3", "ferry-4", "ferry-5", "extra-1", "ferry-6"]
    assert [seat["agency"] for seat in flights["ferry-5"]["seats"]] == ["North", "North", "South"]
    assert [seat["instrument"] for seat in flights["ferry-6"]["seats"]] == ["", "C2"]
    assert (flights["extra-1"]["leaves"], flights["extra-1"]["leaves_decided"]) == ("2030-04-01", True)
    assert flights["ferry-3"]["here"]


def test_every_fault_of_a_hand_made_plan_is_told_with_its_line_and_nothing_is_written(run: Run) -> None:
    Path("hand.csv").write_text(
        HAND.replace("Bow fore", "Bow for").replace("C2", "C9").replace("extra-1,barge", "e,boat")
    )
    ended = run("plans", "import", "hand.csv", "--station", "tiny", "--out", "mine")
    assert ended.status == 2
    for place in ("hand.csv:2 port", "hand.csv:3 vehicle_class", "hand.csv:4 crew"):
        assert place in ended.err
    assert not Path("mine").exists()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("plans", "check", "nowhere"), "plan.toml"),
        (("plans", "diff", "nowhere", "neither"), "neither/plan.toml"),
        (("plans", "write", "tiny", "--through", "2029-01-01", "--out", "x"), "--through"),
        (("plans", "write", "tiny", "--through", "soon", "--out", "x"), "--through"),
        (("plans", "import", "no.csv", "--station", "tiny", "--out", "x"), "no.csv"),
        (("plans", "chek", "x"), "check"),
    ],
)
def test_bad_requests_end_with_status_2_and_name_their_place(run: Run, words: tuple[str, ...], place: str) -> None:
    ended = run(*words)
    assert ended.status == 2
    assert place in ended.err
    assert "Traceback" not in ended.err


def test_the_brief_of_a_plan_shows_its_own_ports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """barge-6 is launched on 20 February instead of the 15th, and docks two days later."""
    assert main(["plans", "write", "tiny", "--out", str(tmp_path / "own")]) == 0
    flights = tmp_path / "own" / "flights.csv"
    flights.write_text(flights.read_text().replace("2030-02-15", "2030-02-20"))
    words = ["assess", "tiny", "--plan", str(tmp_path / "own"), "--futures", "5", "--quiet"]
    assert main([*words, "--out", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "brief.html").read_text(encoding="utf-8")
    assert "barge-6, barge, South, at Stern aft 2030-02-22 to" in page
    assert "at Stern aft 2030-02-17 to" not in page
