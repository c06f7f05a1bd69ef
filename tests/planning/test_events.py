"""Contingencies in words: each form is read, told again in the same words, and misspelt ones name the nearest word."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stationkeeper.errors import RequestError
from stationkeeper.planning.events import (
    LAST_DAY,
    ClassGrounded,
    Event,
    FlightDelayed,
    FlightLost,
    Known,
    PadOut,
    PartyLeaves,
    PersonUnfit,
    PortClosed,
    VehicleUnsafe,
    event_text,
    known_names,
    parse_events,
)
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.load import load_scenario

EPOCH = date(2030, 1, 1)


@pytest.fixture(scope="module")
def known() -> Known:
    tiny = load_scenario("tiny")
    return known_names(tiny, make_plan(tiny, date(2030, 5, 1)))


FORMS = [
    ("pad north-1 out 2030-01-02..2030-03-01", PadOut("north-1", "lark", 1, 59)),
    ("pad rook out 2029-12-31..2030-01-02", PadOut("rook", "rook", -1, 1)),
    ("flight barge-6 lost", FlightLost("barge-6")),
    ("flight ferry-5 delayed 5 days", FlightDelayed("ferry-5", 35)),
    ("flight ferry-5 delayed by 1 day", FlightDelayed("ferry-5", 31)),
    ("flight ferry-5 delayed to 2030-02-05", FlightDelayed("ferry-5", 35)),
    ("vehicle ferry-3 unsafe", VehicleUnsafe("ferry-3", 0)),
    ("vehicle ferry-3 unsafe 2030-01-11", VehicleUnsafe("ferry-3", 10)),
    ("port Stern aft closed", PortClosed("Stern aft", 0, LAST_DAY)),
    ("port Stern aft closed 2030-01-11", PortClosed("Stern aft", 10, LAST_DAY)),
    ("port 'Stern aft' closed 2030-01-11..2030-01-21", PortClosed("Stern aft", 10, 20)),
    ("class ferry grounded 2030-01-11..2030-01-11", ClassGrounded("ferry", 10, 10)),
    ("PERSON Ada UNFIT", PersonUnfit("ada", 0)),
    ("party South leaves 2030-04-15", PartyLeaves("South", 104)),
]


@pytest.mark.parametrize(("text", "event"), FORMS, ids=[text for text, _ in FORMS])
def test_every_form_is_read_into_days_since_the_epoch(known: Known, text: str, event: Event) -> None:
    assert parse_events([text], known) == (event,)


@pytest.mark.parametrize("event", [event for _, event in FORMS], ids=[text for text, _ in FORMS])
def test_an_event_told_in_words_is_read_back_as_itself(known: Known, event: Event) -> None:
    assert parse_events([event_text(event, EPOCH)], known) == (event,)


def test_a_launcher_with_two_pads_keeps_the_other_one() -> None:
    iss = load_scenario("iss")
    known = known_names(iss, make_plan(iss, date(2027, 12, 31)))
    (one,) = parse_events(["pad SLC-40 out 2026-11-01..2026-12-01"], known)
    (only,) = parse_events(["pad site-31 out 2026-11-27..2027-03-22"], known)
    assert isinstance(one, PadOut) and one.others == ("LC-39A",)
    assert only == PadOut("site-31", "soyuz-2", 50, 165)


WORDS = ["pad", "port", "out", "closed", "ferry-5", "lost", "to", "5", "2030-01-01", ".."]
WRONG = [
    ("", "no event begins with ''", "pad | flight", ""),
    ("prot Stern aft closed", "no event begins with 'prot'", "port", "'port'"),
    ("flight barge-6 losst", "does not say what happens", "flight ID lost", "'lost'"),
    ("flight barge6 lost", "no flight 'barge6'", "barge-6", "'barge-6'"),
    ("port Stern fore closed", "no port 'Stern fore'", "Bow fore", "did you mean"),
    ("vehicle barge-6 unsafe", "no crew vehicle 'barge-6'", "ferry-3", ""),
    ("class fery grounded 2030-01-11..2030-01-12", "no class 'fery'", "ferry", "'ferry'"),
    ("pad lark out", "'' cannot be read", "pad ID out DATE..DATE", "2027-03-22"),
    ("pad lark out 2030-02-30..2030-03-01", "cannot be read", "DATE..DATE", "2027-03-22"),
    ("pad lark out 2030-03-01..2030-02-01", "lies after", "earlier date first", "2030-02-01..2030-03-01"),
    ("pad lark out 2031-03-01..2031-04-01", "outside the plan", "2030-01-01 to 2030-05-01", ""),
    ("flight ferry-5 delayed 0 days", "not later than planned", "after 2030-01-31", ""),
    ("flight ferry-5 delayed to 2030-01-30", "not later than planned", "after 2030-01-31", ""),
    ("flight ferry-3 delayed 5 days", "launched already", "a flight still to come", ""),
    ("flight barge-6 lost 2030-01-30", "is too much", "nothing more", ""),
    ("party West leaves 2030-02-01", "no party 'West'", "North, South", ""),
    ("party South leaves 2035-02-01", "outside the plan", "2030-01-01 to 2030-05-01", ""),
]


@pytest.mark.parametrize(("text", "met", "allowed", "remedy"), WRONG, ids=[text for text, *_ in WRONG])
def test_a_wrong_event_is_told_with_what_was_met_what_is_allowed_and_what_to_do(
    known: Known, text: str, met: str, allowed: str, remedy: str
) -> None:
    with pytest.raises(RequestError) as caught:
        parse_events([text], known)
    (fault,) = caught.value.faults
    assert met in fault.met
    assert allowed in fault.allowed
    assert remedy in fault.remedy


def test_all_wrong_events_are_told_at_once(known: Known) -> None:
    with pytest.raises(RequestError) as caught:
        parse_events([text for text, *_ in WRONG], known)
    assert len(caught.value.faults) == len(WRONG)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=60) | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_no_text_ends_in_anything_but_an_event_or_a_fault(known: Known, text: str) -> None:
    try:
        assert len(parse_events([text], known)) == 1
    except RequestError as error:
        assert len(error.faults) == 1
