"""The calendar keeps RFC 5545, read by a strict little parser written from its rules, and repeats to the byte."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stationkeeper.planning.calendar import calendar_text, escaped, folded
from stationkeeper.planning.plan import Burn, Move, Plan, Seat, Waiver
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.load import load_scenario

TINY = load_scenario("tiny")
PLAN = replace(
    make_plan(TINY, date(2030, 5, 1)),
    moves=(Move("ferry-5", 50, "Bow nadir"),),
    burns=(Burn(60, "", 1.5, 50.0), Burn(61, "barge-6", 1.0, 40.0)),
    waivers=(Waiver("life", "ferry-3", 'tested; again, \\ "twice"\nand on', "North – Süd", 90),),
)
NAME = re.compile(r"^(?P<name>[A-Z][A-Z0-9-]*)(?P<parameters>(?:;[A-Z-]+=[^;:\"]+)*):(?P<value>.*)$", re.DOTALL)
KNOWN = {"SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "X-WR-CALNAME"}
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "TRANSP"}


class Line(NamedTuple):
    name: str
    parameters: str
    value: str


def unfolded(raw: bytes) -> list[str]:
    """RFC 5545, 3.1: lines end in CRLF, hold at most 75 octets, and go on after CRLF and one blank."""
    assert raw.endswith(b"\r\n")
    lines = raw[:-2].split(b"\r\n")
    assert all(b"\r" not in line and b"\n" not in line for line in lines)
    assert max(map(len, lines)) <= 75
    found: list[str] = []
    for line in lines:
        text = line.decode("utf-8")  # a fold inside a character would not decode
        if text.startswith(" "):
            found[-1] += text[1:]
        else:
            found.append(text)
    return found


def plain(value: str) -> str:
    """RFC 5545, 3.3.11: undo the escapes of TEXT; anything else after a backslash, or a bare mark, is an error."""
    assert re.fullmatch(r"(?:[^\\;,\n]|\\[\\;,nN])*", value), value
    return re.sub(r"\\(.)", lambda met: "\n" if met[1] in "nN" else met[1], value)


def parsed(raw: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return the properties of the calendar and of each event; 3.4 and 3.6: what must be there, and how often."""
    lines = []
    for text in unfolded(raw):
        met = NAME.match(text)
        assert met, text
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", met["value"]), text
        lines.append(Line(met["name"], met["parameters"], met["value"]))
    assert (lines[0], lines[-1]) == (Line("BEGIN", "", "VCALENDAR"), Line("END", "", "VCALENDAR"))
    head: dict[str, str] = {}
    events: list[dict[str, str]] = []
    inside: dict[str, str] | None = None
    for line in lines[1:-1]:
        if line.name == "BEGIN":
            assert line.value == "VEVENT" and inside is None
            inside = {}
        elif line.name == "END":
            assert line.value == "VEVENT" and inside is not None
            events.append(inside)
            inside = None
        else:
            where = head if inside is None else inside
            assert line.name not in where
            where[line.name] = plain(line.value) if line.name in KNOWN else line.value
            if line.name in ("DTSTART", "DTEND"):
                assert line.parameters == ";VALUE=DATE"
    assert inside is None
    return head, events


def day(text: str) -> date:
    assert re.fullmatch(r"\d{8}", text)
    return date.fromisoformat(text)


def test_the_calendar_keeps_the_rules_of_its_format() -> None:
    head, events = parsed(calendar_text(TINY, PLAN).encode())
    assert head["VERSION"] == "2.0"
    assert head["PRODID"]
    for event in events:
        assert set(event) >= {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"}
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        assert day(event["DTSTART"]) < day(event["DTEND"])
        assert re.fullmatch(r"[A-Za-z0-9_.@-]+", event["UID"])
    assert len({event["UID"] for event in events}) == len(events)


def test_dates_of_the_plan_stand_in_the_calendar() -> None:
    _, events = parsed(calendar_text(TINY, PLAN).encode())
    told = {event["SUMMARY"]: (day(event["DTSTART"]), day(event["DTEND"])) for event in events}
    assert told["Launch of barge-6"] == (date(2030, 2, 15), date(2030, 2, 16))
    assert told["barge-6 docks at Stern aft"] == (date(2030, 2, 17), date(2030, 2, 18))
    assert told["barge-6 leaves (expected)"] == (date(2030, 4, 18), date(2030, 4, 19))
    assert told["barge-6 at Stern aft"] == (date(2030, 2, 17), date(2030, 4, 18))
    assert told["ferry-5 moves to Bow nadir"] == (date(2030, 2, 20), date(2030, 2, 21))
    assert told["Reboost of 1.5 m/s by station"][0] == date(2030, 3, 2)
    assert told["Waiver of life for ferry-3 ends"][0] == date(2030, 4, 1)


def test_texts_come_through_their_escapes() -> None:
    _, events = parsed(calendar_text(TINY, PLAN).encode())
    waiver = next(event for event in events if event["SUMMARY"].startswith("Waiver"))
    assert waiver["DESCRIPTION"] == 'tested; again, \\ "twice"\nand on. Owner: North – Süd'


def test_the_same_plan_gives_the_same_bytes_and_a_moved_flight_keeps_its_uids() -> None:
    assert calendar_text(TINY, PLAN) == calendar_text(TINY, replace(PLAN))
    later = replace(
        PLAN, flights=tuple(replace(f, launch_day=f.launch_day + 3) if f.id == "barge-6" else f for f in PLAN.flights)
    )
    before, after = (parsed(calendar_text(TINY, plan).encode())[1] for plan in (PLAN, later))
    assert {event["UID"] for event in before} == {event["UID"] for event in after}
    moved = [e["SUMMARY"] for e in after if e["DTSTART"] not in {b["DTSTART"] for b in before if b["UID"] == e["UID"]}]
    assert sorted(moved) == [
        "Launch of barge-6",
        "barge-6 at Stern aft",
        "barge-6 docks at Stern aft",
        "barge-6 leaves (expected)",
    ]


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_folded_at_75_octets_and_reads_back(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    raw = (folded(line) + "\r\n").encode("utf-8", "surrogatepass")
    if any("\ud800" <= c <= "\udfff" for c in text):
        return
    (back,) = unfolded(raw)
    assert back == line
    kept = "".join(c if c.isprintable() or c in " \n\t" else " " for c in text.replace("\r\n", "\n"))
    assert plain(back.removeprefix("SUMMARY:")) == kept


@settings(max_examples=25, deadline=None)
@given(
    person=st.text('abé;,:\\"ü日 ', min_size=1, max_size=60),
    name=st.text("ab-_. +#é", min_size=1, max_size=30),
)
def test_names_of_any_kind_keep_the_format(person: str, name: str) -> None:
    seat = Seat("North", "bow", exchanged=False, person=person)
    flights = tuple(replace(f, id=name, seats=(seat,)) if f.id == "ferry-6" else f for f in PLAN.flights)
    plan: Plan = replace(PLAN, flights=flights)
    _, events = parsed(calendar_text(TINY, plan).encode())
    assert any(person in event.get("DESCRIPTION", "") for event in events)


def test_names_that_differ_only_in_their_marks_keep_apart() -> None:
    flights = tuple(replace(f, id={"ferry-5": "a b", "ferry-6": "a_20_b"}.get(f.id, f.id)) for f in PLAN.flights)
    _, events = parsed(calendar_text(TINY, replace(PLAN, flights=flights, moves=())).encode())
    assert len({event["UID"] for event in events}) == len(events)


@pytest.mark.parametrize("text", ["a" * 74, "a" * 75, "a" * 76, "é" * 40, "日" * 60])
def test_lines_are_broken_only_where_they_must_be(text: str) -> None:
    lines = folded(text).encode().split(b"\r\n")
    assert (len(lines) == 1) == (len(text.encode()) <= 75)
