"""The shipped ledger of the International Space Station against what is on the public record."""

from __future__ import annotations

import tomllib
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import get_args

import pytest

import stationkeeper
from stationkeeper.agreements.changes import changes, effect
from stationkeeper.agreements.conflicts import Tenure, conflicts, review
from stationkeeper.agreements.ledger import JOINT, KINDS, READINGS, Report, horizon, joint_horizon, known, latest_ends
from stationkeeper.scenario.rows import Commitment, CommitmentKind, Milestone

PARTIES = ("NASA", "Roscosmos", "ESA", "JAXA", "CSA")
EPOCH = date(2026, 10, 8)
MEETING = date(2025, 8, 1)
END_2028 = date(2028, 12, 31)
END_2030 = date(2030, 12, 31)
Ledger = tuple[Report, ...]
Offices = tuple[Tenure, ...]


def test_all_63_reports_are_there_of_every_kind_and_of_known_parties(iss: Ledger) -> None:
    assert [report.id for report in iss] == [f"C{number:03}" for number in range(1, 64)]
    assert {report.kind for report in iss} == set(KINDS) == set(get_args(CommitmentKind))
    assert {report.party for report in iss} == {*PARTIES, JOINT}


def test_replacement_runs_back_in_time_and_never_in_a_circle(iss: Ledger) -> None:
    by_id = {report.id: report for report in iss}
    for report in iss:
        assert all(by_id[old].stated_on <= report.stated_on for old in report.supersedes), report.id
    assert len(list(TopologicalSorter({report.id: report.supersedes for report in iss}).static_order())) == len(iss)


def test_no_report_is_known_confirmed_or_over_before_its_event(iss: Ledger) -> None:
    for report in iss:
        later = (report.known_on, report.confirmed_on or report.stated_on, report.covers_through or date.max)
        assert min(later) >= report.stated_on, report.id
        assert report.confirmed or report.confirmed_on is None, report.id


def test_every_report_and_every_dispute_names_a_source_that_is_listed(commitments: list[Commitment]) -> None:
    path = Path(stationkeeper.__file__).parent / "data" / "iss" / "sources.toml"
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    ids = {row.id for row in commitments}
    for row in commitments:
        keys = [part.rpartition("=")[2].strip() for part in row.source.split(";")]
        keys += [reference for entry in row.disputed if (reference := entry.rpartition("@")[2]) not in ids]
        assert [key for key in keys if key not in listed] == [], row.id
        assert all("=" in entry and "@" in entry for entry in row.disputed), row.id


def test_at_the_epoch_russia_binds_the_joint_horizon_at_the_end_of_2028_under_every_reading(iss: Ledger) -> None:
    """The earliest end date is the Russian one; US law, 2030-09-30, comes next; the others stand at 2030-12-31."""
    for reading in READINGS:
        joint = joint_horizon(iss, PARTIES, EPOCH, reading)
        assert (joint.through, joint.bound_by, joint.unknown) == (END_2028, ("Roscosmos",), ())
    confirmed = joint_horizon(iss, PARTIES, EPOCH, "confirmed")
    ends = {one.party: (one.through, one.set_by) for one in confirmed.parties}
    assert ends == {
        "NASA": (date(2030, 9, 30), "C018"),
        "Roscosmos": (END_2028, "C025"),
        "ESA": (END_2030, "C022"),
        "JAXA": (END_2030, "C021"),
        "CSA": (END_2030, "C024"),
    }


def test_the_senate_bill_counts_as_an_intention_only(iss: Ledger) -> None:
    ends = [horizon(iss, "NASA", EPOCH, reading).through for reading in READINGS]
    assert ends == [date(2030, 9, 30), date(2030, 9, 30), date(2032, 9, 30)]


@pytest.mark.parametrize(
    ("as_of", "through", "bound_by"),
    [
        ("2020-01-01", date(2024, 9, 30), ("NASA",)),
        ("2023-01-01", date(2024, 12, 31), ("Roscosmos", "CSA")),
        ("2023-04-11", date(2024, 12, 31), ("Roscosmos",)),
        ("2023-04-12", END_2028, ("Roscosmos",)),
    ],
)
def test_the_confirmed_joint_horizon_on_earlier_days(
    iss: Ledger, as_of: str, through: date, bound_by: tuple[str, ...]
) -> None:
    """2024 by law; Europe and Japan extend in November 2022, Canada in March 2023, Russia on 2023-04-12."""
    joint = joint_horizon(iss, PARTIES, date.fromisoformat(as_of), "confirmed")
    assert (joint.through, joint.bound_by, joint.unknown) == (through, bound_by, ())


def test_the_withdrawal_of_july_2022_changed_what_was_announced_and_nothing_confirmed(iss: Ledger) -> None:
    told = effect(iss, PARTIES, "C017")
    assert [(move.party, move.reading) for move in told.moves if move.reading == "confirmed"] == []
    assert [(move.before, move.after) for move in told.moves if move.party == "Roscosmos"] == [
        (date(2025, 12, 31), date(2024, 12, 31)),
        (date(2025, 12, 31), date(2024, 12, 31)),
    ]


def test_the_russian_decision_of_april_2023_moved_the_confirmed_joint_horizon_by_four_years(iss: Ledger) -> None:
    moves = {(move.party, move.reading): move for move in effect(iss, PARTIES, "C025").moves}
    assert moves["joint", "confirmed"].days == 4 * 365 + 1
    assert ("NASA", "confirmed") not in moves


# 2025-08-01: the reported "extension through 2028" --------------------------------------------------------------------


def test_the_reported_extension_through_2028_moved_no_end_date(iss: Ledger) -> None:
    told = changes(iss, PARTIES, date(2025, 7, 30), MEETING)
    assert {"C045", "C046"} <= set(told.new)
    assert told.moves == ()
    assert told.repeats == (("C045", "C025"), ("C046", "C025"))


def test_only_one_party_reported_the_extension(iss: Ledger, offices: Offices) -> None:
    for report_id in ("C045", "C046"):
        assert review(iss, offices, PARTIES, report_id, MEETING).one_party == "Roscosmos"
        assert not next(report for report in iss if report.id == report_id).is_confirmed(EPOCH)


def test_of_the_two_reports_of_the_extension_one_conflicts_with_the_record_of_offices(
    iss: Ledger, offices: Offices
) -> None:
    """The page names the heads of before February and January 2025; the agency's report names those in office."""
    sound = review(iss, offices, PARTIES, "C045", MEETING)
    wrong = review(iss, offices, PARTIES, "C046", MEETING)
    assert sound.against_record == ()
    assert [conflict.where for conflict in wrong.against_record] == ["names", "names"]
    borisov, nelson = (str(conflict) for conflict in wrong.against_record)
    assert "to 2025-02-06" in borisov and "Dmitry Bakanov was director general" in borisov
    assert "to 2025-01-20" in nelson and "Sean Duffy was acting administrator" in nelson
    for conflict in wrong.against_record:
        assert len(conflict.sources) >= 2 and all(conflict.sources)


def test_the_two_reports_also_differ_in_place_and_persons(iss: Ledger, offices: Offices) -> None:
    told = [one for one in conflicts(iss, offices, MEETING) if one.reports == ("C045", "C046")]
    assert {(one.where, one.met, one.against) for one in told} == {
        ("place", "Cape Canaveral", "Moscow"),
        ("names", "Dmitry Bakanov and Sean Duffy", "Yury Borisov and Bill Nelson"),
    }


def test_the_conflict_is_not_known_before_the_reports_are(iss: Ledger, offices: Offices) -> None:
    before = conflicts(iss, offices, date(2025, 7, 30))
    assert not any({"C045", "C046"} & set(one.reports) for one in before)


# Other conflicts and restatements --------------------------------------------------------------------------------


def test_two_readings_of_the_third_addendum_are_a_conflict_of_end_dates(iss: Ledger, offices: Offices) -> None:
    told = [one for one in conflicts(iss, offices, EPOCH) if one.reports == ("C037", "C038")]
    assert [(one.where, one.met, one.against) for one in told] == [("covers_through", "2026-12-31", "2027-12-31")]
    assert len(set(told[0].sources)) == 2


def test_a_meeting_dated_differently_by_another_source_is_a_conflict(iss: Ledger, offices: Offices) -> None:
    told = [one for one in conflicts(iss, offices, EPOCH) if one.reports == ("C017",)]
    assert [(one.where, one.met, one.against) for one in told] == [
        ("stated_on", "2022-07-26", "2022-07-28, by agr-tass-1511437")
    ]


def test_a_claim_about_the_other_side_is_held_against_its_law(iss: Ledger, offices: Offices) -> None:
    told = [one for one in conflicts(iss, offices, EPOCH) if "C047" in one.reports]
    assert [one.reports for one in told] == [("C047", "C018")]
    assert told[0].against.startswith("2030-09-30")


def test_nobody_else_is_named_out_of_office(iss: Ledger, offices: Offices) -> None:
    """Borisov spoke as deputy prime minister in 2021 and as head of Roscosmos from July 2022: both are on record."""
    met = {one.reports for one in conflicts(iss, offices, EPOCH) if one.rule == "not-in-office"}
    assert met == {("C046",)}
    named = {person for report in iss for person in report.names}
    assert named <= {tenure.person for tenure in offices}


def test_each_office_has_one_holder_at_a_time(offices: Offices) -> None:
    for party, head in (("NASA", "administrator"), ("Roscosmos", "director general")):
        terms = sorted((one for one in offices if one.party == party), key=lambda one: one.held_from)
        assert all(head in one.office for one in terms)
        assert [one.held_to for one in terms[:-1]] == [one.held_from for one in terms[1:]]
        assert terms[-1].held_to is None


def test_what_was_said_again_about_2028_is_told_as_restatement_of_the_decision(iss: Ledger) -> None:
    operation = [report for report in iss if report.subject == "station-operation"]
    repeats = {report.id: effect(iss, PARTIES, report.id).repeats for report in operation}
    assert {name for name, of in repeats.items() if of == "C025"} == {
        "C026", "C027", "C044", "C045", "C046", "C047", "C063",
    }  # fmt: skip


def test_no_russian_word_on_the_deorbit_is_confirmed_so_its_commitment_ends_with_2028(iss: Ledger) -> None:
    both = ("station-operation", "deorbit")
    ends = latest_ends(iss, PARTIES, EPOCH, "confirmed", both)
    assert (ends["Roscosmos"], ends["NASA"]) == (END_2028, END_2030)
    assert latest_ends(iss, PARTIES, EPOCH, "announced", both)["Roscosmos"] == END_2030


def test_no_mandate_to_negotiate_ends_the_addendum_in_force(iss: Ledger) -> None:
    assert horizon(iss, "NASA", EPOCH, "confirmed", "seat-exchange").through == date(2027, 12, 31)
    assert next(report for report in iss if report.id == "C040").covers_through is None


def test_the_newest_report_is_not_younger_than_the_epoch(iss: Ledger) -> None:
    assert len(known(iss, EPOCH)) == len(iss)


def test_the_steps_of_the_end_of_life_need_only_declared_steps_and_known_agencies(milestones: list[Milestone]) -> None:
    ids = {row.id for row in milestones}
    for row in milestones:
        assert set(row.needs) <= ids - {row.id}, row.id
        assert set(row.needs_agencies) <= set(PARTIES), row.id
        assert row.latest is None or row.latest >= row.earliest, row.id
