"""`compare`: what differs, first; and what cannot be compared, all at once."""

from __future__ import annotations

import json

import pytest

from stationkeeper.cli import main


def test_a_changed_value_is_compared_with_the_station_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["compare", "tiny", "--set", "stocks.nitrogen.reserve_kg=30", "--futures", "60", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert status == 0
    assert told["schema"] == "stationkeeper.compare/1"
    assert [row["criterion"] for row in told["criteria"]] == ["safe", "joint", "supplied"]
    assert told["sides"][0]["scenario_hash"] != told["sides"][1]["scenario_hash"]


def test_the_page_fits_a_hundred_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "tiny", "--set", "orbit.target_km=421", "--futures", "60"]) == 0
    page = capsys.readouterr().out
    assert max(map(len, page.splitlines())) <= 100
    assert "VARIANCE CUT BY" in page


def test_nothing_to_compare_and_impossible_counts_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "tiny", "--futures", "0", "--seed", "-1", "--through", "2020-01-01"]) == 2
    told = capsys.readouterr().err
    for place in ("B: not given", "--futures: 0", "--seed: -1", "--through: 2020-01-01"):
        assert told.count(place) == 1


def test_a_changed_plan_is_compared_with_the_plan_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(
        ["compare", "tiny", "--without", "barge", "--one-more", "barge@2030-02-01", "--futures", "60", "--json"]
    )
    told = json.loads(capsys.readouterr().out)
    assert status == 0
    assert told["sides"][1]["changes"] == ["without barge", "one more barge@2030-02-01"]
    assert told["sides"][0]["changes"] == []
    assert told["sides"][0]["scenario_hash"] == told["sides"][1]["scenario_hash"]
    assert told["sides"][0]["result_hash"] != told["sides"][1]["result_hash"]


def test_several_scenarios_stand_in_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "tiny", "tiny", "tiny", "--set", "stocks.nitrogen.reserve_kg=30", "--futures", "60"]) == 0
    page = capsys.readouterr().out
    assert max(map(len, page.splitlines())) <= 100
    assert page.count("supplied") == 2
    assert main(["compare", "tiny", "tiny", "tiny", "--futures", "60", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "stationkeeper.comparisons/1"
    assert all(row["difference"] == 0.0 for each in told["comparisons"] for row in each["criteria"])


def test_changes_that_name_nothing_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["compare", "tiny", "--without", "barg", "--partner-leaves", "nobody:2030-02-01", "--one-more", "x"]) == 2
    )
    told = capsys.readouterr().err
    for place in ("--without: 'barg'", "--partner-leaves: 'nobody:2030-02-01'", "--one-more: 'x'"):
        assert told.count(place) == 1


def test_a_level_of_maintenance_is_the_value_of_the_study(capsys: pytest.CaptureFixture[str]) -> None:
    """The shortcut plays what --set plays, and tells it in words."""
    told = []
    for words in (["--maintenance", "upgrades"], ["--set", "study.maintenance=upgrades"]):
        assert main(["compare", "tiny", *words, "--futures", "60", "--json"]) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert told[0]["criteria"] == told[1]["criteria"]
    assert told[0]["sides"][1]["scenario_hash"] == told[1]["sides"][1]["scenario_hash"]
    assert "maintenance upgrades" in json.dumps(told[0]["sides"][1])


def test_unknown_levels_and_agencies_are_told_with_those_that_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "tiny", "--maintenance", "upgrade"]) == 2
    told = capsys.readouterr().err
    assert "--maintenance: 'upgrade'; allowed: none, routine, upgrades" in told and "did you mean 'upgrades'?" in told
    assert main(["compare", "iss", "--partner-leaves", "nobody:2028-01-01"]) == 2
    assert "Roscosmos" in capsys.readouterr().err.partition("agencies: ")[2]
