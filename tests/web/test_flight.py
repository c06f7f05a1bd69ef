"""Each flight has an address, where its class, days, people and numbers stand with their sources."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

from stationkeeper import api

IN_PORTS = re.compile(r'<a href="(/iss/flight/[^"]+)" aria-label="([^"]+)">')


def test_a_flight_tells_its_people_their_seats_and_the_agreements(ask: Callable[..., Any]) -> None:
    """Soyuz MS-24 docked on 2023-09-15 at Rassvet with two of Roscosmos and one of NASA on an exchanged seat."""
    told = ask("GET", "/iss/flight/soyuz-ms-24.json").json
    assert (told["basis"], told["vehicle_class"], told["docked"]) == ("record", "soyuz-ms", "2023-09-15")
    up = [seat for seat in told["seats"] if seat["came_on"] == "soyuz-ms-24"]
    assert sorted(seat["agency"] for seat in up) == ["NASA", "Roscosmos", "Roscosmos"]
    assert [seat["agency"] for seat in up if seat["exchanged"]] == ["NASA"]
    assert all(seat["instrument"] for seat in up if seat["exchanged"])
    assert told["ports"][0]["port"].startswith("Rassvet")


def test_every_number_of_a_flight_is_one_of_the_sources_page(ask: Callable[..., Any]) -> None:
    told = ask("GET", "/iss/flight/soyuz-ms-24.json").json
    every = {row["path"]: row for row in ask("GET", "/iss/sources.json?size=20000").json["rows"]}
    assert len(told["inputs"]) >= 8
    assert [row for row in told["inputs"] if every[row["path"]] != row] == []
    rows = list(csv.DictReader(io.StringIO(ask("GET", "/iss/flight/soyuz-ms-24.csv").text)))
    assert [row["path"] for row in rows] == [row["path"] for row in told["inputs"]]
    page = ask("GET", "/iss/flight/soyuz-ms-24").text
    assert [row["path"] for row in rows if row["path"] not in page] == []


def test_every_flight_of_record_and_plan_has_its_page(ask: Callable[..., Any]) -> None:
    scenario = api.load_scenario("tiny")
    planned = [row["flight"] for row in ask("GET", "/tiny/traffic.json").json["flights"]]
    names = dict.fromkeys([*(row.id for row in scenario.visits), *planned])
    assert len(names) > 5
    assert {ask("GET", f"/tiny/flight/{name}").status for name in names} == {200}


def test_bars_of_the_timeline_lead_to_the_flights_and_each_port_bar_is_reached_by_keyboard(
    ask: Callable[..., Any],
) -> None:
    page = ask("GET", "/iss/traffic").text
    wide = page[page.index('id="timeline-wide-title"') : page.index('id="timeline-narrow-title"')]
    led = {address.rpartition("/")[2] for address, _ in IN_PORTS.findall(wide)}
    rows = ask("GET", "/iss/traffic.json").json["timeline"]["ports"]
    assert led == {bar["vehicle"] for row in rows for bar in row["bars"]}
    assert 'role="document" aria-labelledby="timeline-wide' in page
    assert ask("GET", next(iter(IN_PORTS.findall(wide)))[0]).status == 200


def test_what_was_changed_stays_with_the_flight(ask: Callable[..., Any]) -> None:
    change = "set=stocks.nitrogen.reserve_kg%3D40"
    page = ask("GET", f"/tiny/traffic?{change}").text
    address = re.search(r'href="(/tiny/flight/[^"?]+\?[^"]+)"', page)
    assert address
    assert change in address[1]
    assert "undo" in ask("GET", address[1]).text


def test_an_unknown_flight_is_told_with_the_nearest_name(ask: Callable[..., Any]) -> None:
    got = ask("GET", "/iss/flight/soyuz-ms-42x.json")
    assert got.status == 404
    assert (got.error["place"], got.error["met"]) == ("flight", "'soyuz-ms-42x'")
    assert ask("GET", "/iss/flight/..%2F..%2Fetc").status == 404
    assert "<i>" not in ask("GET", "/iss/flight/%3Ci%3E", headers={"accept": "text/html"}).text
