"""The ledger's rules on a small world, and its properties on any ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stationkeeper.agreements.changes import Move, changes, effect
from stationkeeper.agreements.ledger import (
    KINDS,
    READINGS,
    Report,
    admits,
    horizon,
    in_force,
    joint_horizon,
    known,
    latest_ends,
    superseded,
)

PARTIES = ("North", "South")
OPERATION = "station-operation"
START = date(2030, 1, 1)


def ids(reports: tuple[Report, ...]) -> list[str]:
    return [report.id for report in reports]


def test_a_report_is_known_from_the_day_it_was_reported_not_from_the_day_of_its_event(
    small: tuple[Report, ...],
) -> None:
    assert "J1" not in ids(known(small, date(2030, 6, 2)))
    assert ids(known(small, date(2030, 6, 3)))[-1] == "J1"


def test_a_decision_counts_as_announced_before_it_is_confirmed(small: tuple[Report, ...]) -> None:
    assert horizon(small, "South", date(2030, 3, 31), "confirmed").through is None
    assert horizon(small, "South", date(2030, 3, 31), "announced").through == date(2033, 12, 31)
    assert horizon(small, "South", date(2030, 4, 1), "confirmed").through == date(2033, 12, 31)


def test_a_bill_replaces_a_law_in_the_intended_reading_only(small: tuple[Report, ...]) -> None:
    ends = [horizon(small, "North", date(2030, 7, 1), reading).through for reading in READINGS]
    assert ends == [date(2034, 12, 31), date(2034, 12, 31), date(2040, 12, 31)]
    assert superseded(small, date(2030, 7, 1), "confirmed") == {}
    assert superseded(small, date(2030, 7, 1), "intended") == {"S1": ("S2",), "N1": ("N2",)}


def test_a_replaced_report_stays_in_the_ledger_and_holds_on_earlier_dates(small: tuple[Report, ...]) -> None:
    assert "S1" in ids(known(small, date(2031, 1, 1)))
    assert "S1" not in ids(in_force(small, date(2031, 1, 1), "announced"))
    assert "S1" in ids(in_force(small, date(2030, 2, 15), "announced"))


def test_the_joint_horizon_is_the_earliest_of_the_parties_and_names_who_binds_it(small: tuple[Report, ...]) -> None:
    joint = joint_horizon(small, PARTIES, date(2030, 7, 1), "confirmed")
    assert (joint.through, joint.bound_by, joint.unknown) == (date(2033, 12, 31), ("South",), ())
    assert joint.set_by == "S2"


def test_a_party_without_a_dated_report_is_unknown_and_binds_nothing(small: tuple[Report, ...]) -> None:
    joint = joint_horizon(small, (*PARTIES, "West"), date(2030, 7, 1), "confirmed")
    assert (joint.through, joint.unknown) == (date(2033, 12, 31), ("West",))
    nobody = joint_horizon((), PARTIES, START, "intended")
    assert (nobody.through, nobody.bound_by, nobody.unknown, nobody.set_by) == (None, (), PARTIES, "")


def test_the_same_end_said_again_is_a_restatement_and_keeps_who_set_it(small: tuple[Report, ...]) -> None:
    announced = horizon(small, "South", date(2030, 7, 1), "announced")
    assert (announced.set_by, announced.repeated_by) == ("S1", ("S2",))
    assert horizon(small, "South", date(2030, 7, 1), "confirmed").set_by == "S2"
    assert effect(small, PARTIES, "J1").repeats == "S2"
    assert effect(small, PARTIES, "J1").moves == ()


def test_a_decision_that_only_confirms_an_end_is_no_restatement_once_it_counts() -> None:
    stated = Report("A", START, "North", OPERATION, "agency-statement", date(2035, 1, 1))
    decided = Report("B", date(2030, 2, 1), "North", OPERATION, "law", date(2035, 1, 1), confirmed=True)
    told = effect((stated, decided), ("North",), "B")
    assert told.repeats == ""
    assert {(move.party, move.reading) for move in told.moves} == {("North", "confirmed"), ("joint", "confirmed")}


def test_changes_name_new_reports_moves_and_repeats(small: tuple[Report, ...]) -> None:
    told = changes(small, PARTIES, date(2030, 4, 15), date(2030, 6, 3))
    assert told.new == ("N2", "X1", "J1")
    assert told.moves == (Move("North", "intended", date(2034, 12, 31), date(2040, 12, 31)),)
    assert told.moves[0].days == 2192
    assert told.repeats == (("J1", "S2"),)


def test_a_confirmation_alone_moves_the_confirmed_horizon(small: tuple[Report, ...]) -> None:
    told = changes(small, PARTIES, date(2030, 3, 15), date(2030, 4, 1))
    assert told.new == ()
    assert Move("South", "confirmed", None, date(2033, 12, 31)) in told.moves
    assert told.moves[0].days is None or told.moves[0].before is not None


def test_of_two_words_of_one_day_the_earlier_end_counts_unless_one_replaces_the_other() -> None:
    short = Report("A", START, "North", OPERATION, "law", date(2032, 1, 1), confirmed=True)
    long = Report("B", START, "North", OPERATION, "law", date(2033, 1, 1), confirmed=True)
    assert horizon((short, long), "North", START, "confirmed").through == date(2032, 1, 1)
    replaced = replace(long, supersedes=("A",))
    assert horizon((short, replaced), "North", START, "confirmed").through == date(2033, 1, 1)


def test_a_withdrawal_shortens_what_was_announced_and_not_what_was_confirmed() -> None:
    law = Report("A", START, "North", OPERATION, "law", date(2035, 1, 1), confirmed=True)
    leaves = Report("B", date(2030, 2, 1), "North", OPERATION, "withdrawal", date(2031, 1, 1), supersedes=("A",))
    ends = [horizon((law, leaves), "North", date(2030, 3, 1), reading).through for reading in READINGS]
    assert ends == [date(2035, 1, 1), date(2031, 1, 1), date(2031, 1, 1)]


def test_replacing_reaches_no_other_matter_but_cross_flights_and_seat_exchange_are_one() -> None:
    seat = Report("A", START, "North", "seat-exchange", "law", date(2032, 1, 1), confirmed=True)
    flights = Report("B", START, "North", "cross-flights", "law", date(2033, 1, 1), confirmed=True, supersedes=("A",))
    deorbit = Report("C", START, "North", "deorbit", "law", date(2034, 1, 1), confirmed=True, supersedes=("B",))
    assert superseded((seat, flights, deorbit), START) == {"A": ("B",)}
    assert horizon((seat, flights), "North", START, "confirmed", "seat-exchange").through == date(2033, 1, 1)


def test_the_latest_end_over_two_matters_is_taken_for_the_end_of_life() -> None:
    operation = Report("A", START, "North", OPERATION, "law", date(2032, 1, 1), confirmed=True)
    deorbit = Report("B", START, "North", "deorbit", "law", date(2034, 1, 1), confirmed=True)
    ends = latest_ends((operation, deorbit), PARTIES, START, "confirmed", (OPERATION, "deorbit"))
    assert ends == {"North": date(2034, 1, 1), "South": None}


# Properties of any ledger ------------------------------------------------------------------------------------------

lasting = st.integers(0, 4000).map(timedelta)
days = lasting.map(START.__add__)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[Report, ...]:
    """Any ledger in which a report replaces only reports stated before it."""
    count = draw(st.integers(0, 8))
    stated = sorted(draw(st.lists(days, min_size=count, max_size=count)))
    reports: list[Report] = []
    for number, when in enumerate(stated):
        earlier = [report.id for report in reports]
        reports.append(
            Report(
                id=f"R{number}",
                stated_on=when,
                party=draw(st.sampled_from((*PARTIES, "joint"))),
                subject=draw(st.sampled_from((OPERATION, "deorbit", "seat-exchange", "cross-flights"))),
                kind=draw(st.sampled_from(KINDS)),
                covers_through=draw(st.none() | lasting.map(when.__add__)),
                reported_on=draw(st.none() | st.just(when + timedelta(days=30))),
                confirmed=draw(st.booleans()),
                confirmed_on=draw(st.none() | st.just(when + timedelta(days=90))),
                supersedes=tuple(draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True))) if earlier else (),
            )
        )
    return tuple(reports)


@given(ledgers(), days, days)
def test_an_unrelated_report_moves_no_horizon(reports: tuple[Report, ...], when: date, as_of: date) -> None:
    other_party = Report("U1", when, "West", OPERATION, "law", when, confirmed=True)
    other_matter = Report("U2", when, "North", "science", "law", when, confirmed=True)
    no_end = Report("U3", when, "South", OPERATION, "agency-statement", None, confirmed=True)
    together = Report("U4", when, "joint", OPERATION, "agency-statement", when, confirmed=True)
    for reading in READINGS:
        before = joint_horizon(reports, PARTIES, as_of, reading)
        assert joint_horizon((*reports, other_party, other_matter, no_end, together), PARTIES, as_of, reading) == before


@given(ledgers(), days)
def test_nothing_is_overwritten_the_past_reads_the_same_whatever_is_reported_later(
    reports: tuple[Report, ...], as_of: date
) -> None:
    past = known(reports, as_of)
    for reading in READINGS:
        assert in_force(reports, as_of, reading) == in_force(past, as_of, reading)
        assert joint_horizon(reports, PARTIES, as_of, reading) == joint_horizon(past, PARTIES, as_of, reading)
    later = known(reports, as_of + timedelta(days=1000))
    assert [report for report in later if report in past] == list(past)


@given(ledgers(), days)
def test_each_reading_takes_all_that_the_stricter_one_takes(reports: tuple[Report, ...], as_of: date) -> None:
    taken = [{report.id for report in reports if admits(reading, report, as_of)} for reading in READINGS]
    assert taken[0] <= taken[1] <= taken[2]


@given(ledgers(), days, st.randoms(use_true_random=False))
def test_the_order_of_rows_in_the_table_is_without_meaning(
    reports: tuple[Report, ...], as_of: date, random: object
) -> None:
    shuffled = list(reports)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for reading in READINGS:
        assert joint_horizon(shuffled, PARTIES, as_of, reading) == joint_horizon(reports, PARTIES, as_of, reading)


@given(ledgers(), days)
def test_a_report_that_repeats_an_end_moves_nothing(reports: tuple[Report, ...], as_of: date) -> None:
    for report in known(reports, as_of):
        told = effect(reports, PARTIES, report.id)
        assert not (told.moves and told.repeats)
        assert report.covers_through is not None or not told.moves
        assert report.party != "joint" or not told.moves
