"""Conflicts on cases small enough to be judged by eye."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from stationkeeper.agreements.conflicts import Tenure, conflicts, not_in_office, one_party, review, told_differently
from stationkeeper.agreements.ledger import Report

DAY = date(2030, 5, 1)
ONE = timedelta(days=1)
FIRST = Report(
    "A", DAY, "North", "station-operation", "one-party-report", date(2031, 1, 1),
    names=("Ada", "Bo"), place="Harbour", event="talks", source="paper",
)  # fmt: skip
SECOND = replace(FIRST, id="B", source="radio")
OFFICES = (
    Tenure("North", "head", "Ada", date(2028, 1, 1), DAY, "gazette"),
    Tenure("North", "head", "Cy", DAY, None, "gazette"),
    Tenure("South", "minister", "Ada", date(2020, 1, 1), date(2021, 1, 1), "annals"),
)


def test_the_last_day_in_office_is_still_in_office_and_the_next_day_is_not() -> None:
    assert list(not_in_office(FIRST, OFFICES)) == []
    (found,) = not_in_office(replace(FIRST, stated_on=DAY + ONE), OFFICES)
    assert found.met == "Ada is named for 2030-05-02"
    assert found.against == "Ada was head of North from 2028-01-01 to 2030-05-01; on that day Cy was head"
    assert found.sources == ("paper", "gazette")


def test_the_nearest_term_of_a_person_is_held_against_the_report() -> None:
    (found,) = not_in_office(replace(FIRST, stated_on=date(2022, 1, 1)), OFFICES)
    assert found.against == "Ada was minister of South from 2020-01-01 to 2021-01-01"


def test_a_person_in_no_office_of_the_record_is_no_conflict() -> None:
    assert list(not_in_office(replace(FIRST, names=("Bo",)), OFFICES)) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"covers_through": date(2032, 1, 1)}, ["covers_through"]),
        ({"place": "Capital"}, ["place"]),
        ({"names": ("Cy",)}, ["names"]),
        ({"names": ("Bo", "Cy")}, []),
        ({"covers_through": None, "place": "", "names": ()}, []),
        ({"place": "Capital", "event": "other talks"}, []),
        ({"place": "Capital", "supersedes": ("A",)}, []),
        ({}, []),
    ],
)
def test_two_reports_of_one_event_conflict_in_each_field_that_differs(
    change: dict[str, object], where: list[str]
) -> None:
    """Persons differ when they have nobody in common; an empty field says nothing; a correction is no conflict."""
    second = replace(SECOND, **change)  # type: ignore[arg-type]
    found = list(told_differently([FIRST, second]))
    assert [conflict.where for conflict in found] == where
    assert all(conflict.sources == ("paper", "radio") for conflict in found)


def test_a_dispute_counts_from_the_day_the_other_report_was_known() -> None:
    claim = replace(FIRST, disputed=("place=Capital@B",), event="")
    other = replace(SECOND, stated_on=DAY + ONE, event="")
    assert conflicts((claim, other), (), DAY) == ()
    (found,) = conflicts((claim, other), (), DAY + ONE)
    assert (found.rule, found.reports, found.where) == ("disputed", ("A", "B"), "place")
    assert (found.met, found.against, found.sources) == ("Harbour", "Capital, by B", ("paper", "radio"))


def test_a_dispute_by_a_source_outside_the_ledger_names_that_source() -> None:
    (found,) = conflicts((replace(FIRST, disputed=("length of the talks=two days@weekly",)),), (), DAY)
    assert (found.reports, found.where, found.sources) == (("A",), "length of the talks", ("paper", "weekly"))


def test_a_one_party_report_stands_on_that_partys_word_until_it_is_confirmed() -> None:
    confirmed = replace(FIRST, confirmed=True, confirmed_on=DAY + ONE)
    assert (one_party(confirmed, DAY), one_party(confirmed, DAY + ONE)) == ("North", "")
    assert one_party(replace(FIRST, party="joint", reported_by="South"), DAY) == "South"
    assert one_party(replace(FIRST, kind="law"), DAY) == ""


def test_a_report_not_yet_known_cannot_be_reviewed() -> None:
    with pytest.raises(KeyError):
        review((FIRST,), (), ("North",), "A", DAY - ONE)
