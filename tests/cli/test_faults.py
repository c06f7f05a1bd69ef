"""A fault in what was given ends with status 2, a clear message, no traceback and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

OPTION_FAULTS = {
    "date before the epoch": (["--through", "1999-12-31"], ["--through: 1999-12-31", "after the epoch"]),
    "date far beyond any forecast": (["--through", "9999-12-31"], ["--through: 9999-12-31", "Ask for an earlier date"]),
    "no such date": (["--through", "2030-02-30"], ["--through: '2030-02-30'", "a date as 2030-12-31"]),
    "a date in words": (["--through", "christmas"], ["--through: 'christmas'"]),
    "zero futures": (["--futures", "0"], ["--futures: 0", "from 1 to 1,000,000,000"]),
    "too many futures": (["--futures", "1000000001"], ["--futures: 1000000001", "from 1 to 1,000,000,000"]),
    "futures in words": (["--futures", "many"], ["--futures: 'many'", "a whole number"]),
    "half a future": (["--futures", "0.5"], ["--futures: '0.5'", "a whole number"]),
    "negative seed": (["--seed", "-1"], ["--seed: -1", "from 0 to"]),
    "seed beyond 63 bits": (["--seed", str(2**63)], [f"--seed: {2**63}"]),
    "no workers": (["--workers", "0"], ["--workers: 0", "from 1 to 256"]),
    "unknown option": (["--future", "10"], ["'--future'", "did you mean '--futures'?"]),
    "option without its value": (["--through"], ["--through", "expected one argument"]),
    "unknown value": (["--set", "orbit.altitud_km=400"], ["altitud_km", "altitude_km"]),
    "unknown section": (["--set", "orbits.altitude_km=400"], ["orbits", "orbit"]),
    "override without a value": (["--set", "orbit.altitude_km"], ["orbit.altitude_km"]),
    "negative mass": (["--set", "orbit.mass_kg=-5"], ["mass_kg", "-5", ">= 0 kg"]),
    "a word for a number": (["--set", "orbit.mass_kg=heavy"], ["mass_kg", "heavy"]),
}


@pytest.mark.parametrize("words, told", OPTION_FAULTS.values(), ids=OPTION_FAULTS)
def test_a_faulty_option_is_told_with_its_place_and_what_is_allowed(
    run: Run, folder: Path, words: list[str], told: list[str]
) -> None:
    ended = run("assess", "tiny", *words)
    assert ended.status == 2
    assert ended.out == ""
    for part in told:
        assert part in ended.err
    assert "Traceback" not in ended.err
    assert list(folder.iterdir()) == []


def test_all_faults_of_options_and_scenario_are_told_at_once(run: Run) -> None:
    ended = run("assess", "tiny", "--futures", "0", "--seed", "x", "--through", "soon", "--set", "orbit.mass_kg=-5")
    assert ended.status == 2
    for part in ("--futures: 0", "--seed: 'x'", "--through: 'soon'", "mass_kg", "4 faults"):
        assert part in ended.err


def test_a_missing_station_is_named_with_those_there_are(run: Run) -> None:
    ended = run("assess", "nowhere")
    assert ended.status == 2
    assert "nowhere" in ended.err and "iss" in ended.err and "tiny" in ended.err


def test_a_misspelt_verb_is_met_with_the_nearest(run: Run) -> None:
    ended = run("asess", "iss")
    assert ended.status == 2
    assert "did you mean 'assess'?" in ended.err


def test_no_verb_at_all_is_met_with_the_usage(run: Run) -> None:
    ended = run()
    assert ended.status == 2
    assert "VERB is missing" in ended.err and "stationkeeper --help" in ended.err


def test_a_wrong_unit_in_a_folder_is_told_with_file_and_line(run: Run, folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "station.toml").write_text(
        'extends = "tiny"\n[orbit.altitude_km]\nvalue = 400000.0\nunit = "m"\nsource = "mine"\nstanding = "assumed"\n'
    )
    ended = run("assess", "mine")
    assert ended.status == 2
    assert "mine/station.toml:" in ended.err and "altitude_km" in ended.err and "km" in ended.err
    assert "Traceback" not in ended.err


def test_a_station_file_that_is_no_toml_is_told_with_its_line(run: Run, folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "station.toml").write_text('extends = "tiny"\n[orbit\n')
    ended = run("scenario", "check", "mine")
    assert ended.status == 2
    assert "mine/station.toml" in ended.err and "Traceback" not in ended.err


@pytest.mark.parametrize("out", ["file", "file/below", "/proc/nothing/here"])
def test_an_out_folder_that_cannot_be_made_is_told_before_anything_is_played(run: Run, folder: Path, out: str) -> None:
    (folder / "file").write_text("mine")
    ended = run("assess", "tiny", "--out", out)
    assert ended.status == 2
    assert "--out" in ended.err and "folder" in ended.err
    assert [path.name for path in folder.iterdir()] == ["file"]
    assert (folder / "file").read_text() == "mine"


def test_a_folder_with_other_files_is_left_alone(run: Run, folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "letter.txt").write_text("dear")
    ended = run("assess", "tiny", "--out", "mine")
    assert ended.status == 2
    assert "holds other files" in ended.err
    assert [path.name for path in (folder / "mine").iterdir()] == ["letter.txt"]


def test_a_defect_asks_for_a_report_and_shows_its_traceback_only_when_asked(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("invented for this test")

    monkeypatch.setattr("stationkeeper.api.load_scenario", broken)
    ended = run("assess", "tiny")
    assert ended.status == 1
    assert "This is our defect" in ended.err and "Traceback" not in ended.err
    assert "Traceback" in run("assess", "tiny", "--debug").err
