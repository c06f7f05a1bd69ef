"""How long the partners are committed, as known on a date, against the public record."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import stationkeeper
from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.findings import committed_horizon
from stationkeeper.assessment.ledger import Agreements, agreements
from stationkeeper.errors import RequestError
from stationkeeper.report.ledger_text import agreements_text
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario

END_2028 = date(2028, 12, 31)


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


@pytest.fixture(scope="module")
def august(iss: Scenario) -> Agreements:
    """What was known on the day after the meeting of the heads of both agencies."""
    return agreements(iss, "2025-08-01")


def flat(text: str) -> str:
    """Return a text with its line breaks taken out."""
    return " ".join(text.split())


def test_the_reported_extension_through_2028_moved_no_end_date(august: Agreements) -> None:
    assert august.moves == ()
    meeting = august.restatements[-1]
    assert (meeting.reports, meeting.through, meeting.repeats) == (("C045", "C046"), END_2028, "C025")
    assert meeting.repeats_stated_on == date(2023, 4, 12)  # the decision of the Russian government


def test_only_one_party_reported_it_and_one_of_its_two_reports_names_people_not_in_office(august: Agreements) -> None:
    """Since February 2025 Bakanov heads Roscosmos, since July 2025 Duffy NASA; the page names those before."""
    meeting = august.restatements[-1]
    assert meeting.reported_only_by == "Roscosmos"
    assert meeting.sound == ("C045",)
    assert [(row.reports, row.where) for row in meeting.against_record] == [(("C046",), "names")] * 2
    assert {row.met.split(" is named")[0] for row in meeting.against_record} == {"Yury Borisov", "Bill Nelson"}


def test_the_text_of_that_day_says_so(august: Agreements) -> None:
    text = flat(agreements_text(august))
    for said in (
        'C045 and C046 say "through 2028-12-31" and moved no end date; C025 of 2023-04-12 had already set it.',
        "Only one party, Roscosmos, reported it; nobody else had confirmed it by 2025-08-01.",
        "C046 conflicts with the record of offices; C045 does not:",
        "on that day Dmitry Bakanov was director general",
        "on that day Sean Duffy was acting administrator",
        "C045 and C046, place (told-differently): Cape Canaveral; against it: Moscow",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("as_of", "through", "party"),
    [
        ("2020-01-01", date(2024, 9, 30), "NASA"),  # by law of 2015 and 2017
        ("2023-04-11", date(2024, 12, 31), "Roscosmos"),
        ("2023-04-12", END_2028, "Roscosmos"),
        ("2026-10-08", END_2028, "Roscosmos"),
    ],
)
def test_the_confirmed_joint_horizon_and_who_binds_it(iss: Scenario, as_of: str, through: date, party: str) -> None:
    confirmed = agreements(iss, as_of).readings[0]
    assert (confirmed.reading, confirmed.through) == ("confirmed", through)
    assert party in confirmed.bound_by


def test_it_is_the_horizon_that_the_assessment_rests_on(iss: Scenario) -> None:
    for scenario in (iss, load_scenario("tiny")):
        row = agreements(scenario).readings[0]
        assert (row.through, ", ".join(row.bound_by)) == committed_horizon(scenario)


def test_partners_beside_the_needed_ones_are_listed_and_bind_nothing(iss: Scenario) -> None:
    for row in agreements(iss).readings:
        beside = {party.party: party.through for party in row.parties if not party.needed}
        assert beside == {"ESA": date(2030, 12, 31), "JAXA": date(2030, 12, 31)}
        assert not set(beside) & set(row.bound_by)


def test_the_bill_of_2026_counts_as_an_intention_only(iss: Scenario) -> None:
    ends = [next(one for one in row.parties if one.party == "NASA").through for row in agreements(iss).readings]
    assert ends == [date(2030, 9, 30), date(2030, 9, 30), date(2032, 9, 30)]


def test_the_decision_of_april_2023_moved_the_joint_end_by_four_years(iss: Scenario) -> None:
    told = agreements(iss, "2023-04-12", since="2023-04-11")
    moved = {(move.party, move.reading): move.days for move in told.moves}
    assert moved["joint", "confirmed"] == 4 * 365 + 1
    assert [report.id for report in told.new] == ["C025"]
    assert "joint, confirmed: 2024-12-31 -> 2028-12-31 (+1461 days)" in agreements_text(told)


def test_europe_and_japan_moved_their_own_end_only(iss: Scenario) -> None:
    told = agreements(iss, "2022-12-01", since="2022-11-01")
    assert {move.party for move in told.moves if move.reading == "confirmed"} == {"ESA", "JAXA"}


def test_two_readings_of_the_third_addendum_are_told_with_both_sources(august: Agreements) -> None:
    row = next(row for row in august.conflicts if row.reports == ("C037", "C038"))
    assert (row.where, row.met, row.against) == ("covers_through", "2026-12-31", "2027-12-31")
    assert {"agr-pravda-1033401", "agr-africaflying-2025"} <= {source.key for source in row.sources}


def test_a_date_told_differently_is_told_with_both_sources(august: Agreements) -> None:
    row = next(row for row in august.conflicts if row.reports == ("C017",))
    assert "2022-07-28" in row.against
    assert {source.key for source in row.sources} == {"agr-spacenews-20220804", "agr-tass-1511437"}


def test_every_conflict_names_two_sources_that_are_listed(iss: Scenario) -> None:
    for row in agreements(iss).conflicts:
        assert len(row.sources) >= 2 and all(source.title for source in row.sources), row


def test_what_is_known_later_changes_no_earlier_day(iss: Scenario, august: Agreements) -> None:
    kept = tuple(row for row in iss.commitments if (row.reported_on or row.stated_on) <= date(2025, 8, 1))
    assert agreements(iss.model_copy(update={"commitments": kept}), "2025-08-01") == august


def test_a_report_on_another_matter_moves_no_horizon(iss: Scenario) -> None:
    last = max(iss.commitments, key=lambda row: row.id)
    other = last.model_copy(update={"id": "C999", "subject": "weather", "covers_through": date(2050, 1, 1)})
    more = iss.model_copy(update={"commitments": (*iss.commitments, other)})
    assert agreements(more, "2026-10-08").readings == agreements(iss, "2026-10-08").readings


def test_a_folder_of_ones_own_is_answered_too(tmp_path: Path) -> None:
    shutil.copytree(Path(stationkeeper.__file__).parent / "data" / "tiny", tmp_path / "tiny")
    own = agreements(load_scenario(str(tmp_path / "tiny")), "2029-11-01", since="2029-10-01")
    assert [(row.through, row.bound_by) for row in own.readings] == [
        (date(2030, 4, 15), ("South",)),
        (date(2030, 4, 15), ("South",)),
        (date(2031, 12, 31), ("North", "South")),
    ]
    assert {(move.party, move.reading, str(move.after)) for move in own.moves} == {
        ("South", "intended", "2031-12-31"),
        ("joint", "intended", "2031-12-31"),
    }


def test_every_fault_of_what_is_asked_is_told_at_once(iss: Scenario) -> None:
    with pytest.raises(RequestError) as caught:
        agreements(iss, "1900-01-01", since="last year")
    assert [fault.place for fault in caught.value.faults] == ["as-of", "since"]
    with pytest.raises(RequestError, match="since: 2025-08-02; allowed: a date not after as-of 2025-08-01"):
        agreements(iss, "2025-08-01", since="2025-08-02")
    with pytest.raises(RequestError, match="newer reports are new rows"):
        agreements(iss, "2050-01-01")


@pytest.mark.parametrize("as_of", ["2015-12-31", "2022-08-01", "2025-08-01", "2026-10-08"])
def test_text_stays_narrow_and_names_every_report_it_rests_on(iss: Scenario, as_of: str) -> None:
    told = agreements(iss, as_of)
    text = agreements_text(told)
    assert max(map(len, text.splitlines())) <= 100
    assert all(row.set_by in text for row in told.readings)
    assert all(row.reports[0] in text for row in told.conflicts)


def test_every_field_has_words() -> None:
    kinds, ahead = set(), list(Told.__subclasses__())
    while ahead:
        kind = ahead.pop()
        kinds.add(kind)
        ahead += kind.__subclasses__()
    ours = [kind for kind in kinds if kind.__module__.rpartition(".")[2] in ("ledger", "presence", "configuration")]
    assert len(ours) >= 3
    assert [(kind, name) for kind in ours for name, field in kind.model_fields.items() if not field.description] == []
