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
