"""Days without a crew after the station, from the shipped tables."""

from __future__ import annotations

import json
from datetime import date

import pytest

from stationkeeper import api
from stationkeeper.assessment.findings import findings
from stationkeeper.assessment.gap import PartyGap
from stationkeeper.errors import ScenarioError
from stationkeeper.report.gap_text import gap_text
from stationkeeper.scenario.model import Scenario


@pytest.fixture(scope="module")
def iss() -> Scenario:
    """The shipped station."""
    return api.load_scenario("iss")


def found(scenario: Scenario) -> dict[tuple[str, str], PartyGap]:
    """Return the gaps by party and ending."""
    return {(one.party, one.ending): one for one in api.gap(scenario).gaps}


def test_a_commitment_that_ends_before_the_crew_leaves_is_an_ending_of_its_own(iss: Scenario) -> None:
    """Roscosmos is committed to the end of 2028, 519 days before the first day on which the last crew may leave."""
    gaps = found(iss)
    early, late = gaps["Roscosmos", "commitment"], gaps["Roscosmos", "profile"]
    assert (early.last_from, early.last_to) == (date(2028, 12, 31), date(2028, 12, 31))
    assert early.p50 is not None and late.p50 is not None and early.p50 > late.p50
    assert ("NASA", "commitment") not in gaps


def test_one_flat_band_gives_its_own_middle_less_the_last_day(iss: Scenario) -> None:
    """With one successor on a flat band and a certain last day, the median is the band's middle less that day."""
    one = found(iss)["Roscosmos", "commitment"]
    band = next(row for row in iss.successors if row.id == "ros")
    middle = (band.crew_from - date(2028, 12, 31)).days - 1 + (band.crew_to - band.crew_from).days / 2
    assert one.p50 == pytest.approx(middle, abs=1.0)
    assert one.p50_without_first is None


def test_visits_close_no_gap_and_a_missing_station_never_shortens_it(iss: Scenario) -> None:
    """Haven-1 is not among the successors; without the first of them the gap is no shorter."""
    one = found(iss)["NASA", "profile"]
    assert "haven-1" not in one.successors and one.successors[0] == "axiom"
    assert one.p50 is not None and one.p50_without_first is not None and one.p50_without_first >= one.p50


def test_a_party_without_a_place_is_unknown_not_fine(iss: Scenario) -> None:
    """Take the places of one party away but on a station of visits."""
    rows = tuple(
        row.model_copy(update={"parties": ("ESA",) if row.id == "haven-1" else ("NASA",)}) for row in iss.successors
    )
    one = found(iss.model_copy(update={"successors": rows}))["ESA", "profile"]
    assert (one.none, one.p05, one.p50, one.p95) == (None, None, None, None)


def test_the_order_of_the_end_is_found_in_conflict(iss: Scenario) -> None:
    """Lowering would start before its vehicle is there, and the attitude in the last burns is beyond a commitment."""
    plan = api.plan(iss, "2031-01-31")
    texts = [one.text for one in findings(iss, plan) if one.rule == "order_of_milestones"]
    assert any(
        text.startswith("Lowering starts (2028-06-01) needs") and "deorbit vehicle docked" in text for text in texts
    )
    assert any(text.startswith("Roscosmos is committed to 2028-12-31") and "holds attitude" in text for text in texts)


def test_a_station_without_an_end_is_refused() -> None:
    with pytest.raises(ScenarioError, match="crew-leaves"):
        api.gap(api.load_scenario("tiny"))


def test_words_and_json_tell_the_same(iss: Scenario) -> None:
    told = api.gap(iss)
    text = gap_text(told)
    assert max(map(len, text.splitlines())) <= 100
    for one in json.loads(told.model_dump_json())["gaps"]:
        assert f"{one['p95']:,}" in text
