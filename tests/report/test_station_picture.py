"""The picture of a day holds all that is there on that day, for any day and any station."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from time import process_time
from xml.etree import ElementTree

import pytest

from stationkeeper.assessment.configuration import Configuration, Party, traffic
from stationkeeper.cli import main
from stationkeeper.report.parties import ink_on, looks
from stationkeeper.report.pictures import standalone
from stationkeeper.report.station_layout import Layout, open_sockets, station_layout
from stationkeeper.report.station_picture import NARROW, WIDE, initials, station_svg, warnings
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script>\"'><b>"


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


def sampled(step: int) -> list[date]:
    first, last = date(1998, 11, 20), date(2030, 12, 31)
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]


def texts(picture: str) -> set[str]:
    """Return every text a reader sees, without the mark of an exchanged seat."""
    root = ElementTree.fromstring(picture)
    return {"".join(each.itertext()).removesuffix(" ⇄") for each in root.iter(f"{SVG}text")}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_every_vehicle_and_every_person_of_any_day_is_in_the_picture(iss: Scenario, size: object) -> None:
    for on in sampled(331):
        day = traffic(iss, on)
        seen = texts(standalone(station_svg(day, size)))  # type: ignore[arg-type]
        assert {one.vehicle for one in day.vehicles} <= seen, on
        assert {one.name for one in day.people} <= seen, on


def test_every_module_of_any_day_is_on_the_map(iss: Scenario) -> None:
    for on in sampled(311):
        day = traffic(iss, on)
        layout = station_layout(day)
        drawn = {one.name for one in layout.boxes} | {name for _, parts in layout.trusses for name in parts}
        assert {one.module for one in day.modules} <= drawn | set(layout.loose), on


def crossing(layout: Layout) -> list[tuple[str, str]]:
    """Return the pairs of boxes that overlap."""
    return [
        (a.name, b.name)
        for a, b in combinations(layout.boxes, 2)
        if min(a.x + a.width, b.x + b.width) - max(a.x, b.x) > 0.01
        and min(a.y + a.height, b.y + b.height) - max(a.y, b.y) > 0.01
    ]


def test_no_two_parts_overlap_and_all_lie_inside(iss: Scenario) -> None:
    for on in sampled(211):
        layout = station_layout(traffic(iss, on))
        assert crossing(layout) == [], on
        for one in layout.boxes:
            assert one.x >= -0.01 and one.x + one.width <= layout.width + 0.01, (on, one)
            assert one.y >= -0.01 and one.y + one.height <= layout.height + 0.01, (on, one)


def test_a_module_is_where_it_was_that_day(iss: Scenario) -> None:
    """PMA-2 moved from Unity to Destiny to Harmony; Nauka flew alone until 2021-07-29."""
    for on, parent in (("2000-01-01", "Unity"), ("2005-01-01", "Destiny"), ("2020-01-01", "Harmony")):
        assert next(one for one in traffic(iss, on).modules if one.module == "PMA-2").attached_to == parent
    assert "Nauka" in station_layout(traffic(iss, "2021-07-25")).loose
    assert "Nauka" in {one.name for one in station_layout(traffic(iss, "2021-07-30")).boxes}
    assert "Pirs" not in {one.module for one in traffic(iss, "2021-07-30").modules}


def test_a_port_under_a_module_is_no_free_port(iss: Scenario) -> None:
    """Pirs covered Zvezda nadir until 2021."""
    day = traffic(iss, "2011-03-02")
    assert "Zvezda nadir" in {port.port for port in day.ports}
    assert "Zvezda nadir" not in {port.port for port in open_sockets(day)}
    assert "Zvezda nadir" not in standalone(station_svg(day, NARROW))


def test_the_spine_runs_from_aft_to_forward(iss: Scenario) -> None:
    boxes = {one.name: one for one in station_layout(traffic(iss, "2026-10-08")).boxes}
    spine = ["Zvezda", "Zarya", "Unity", "Destiny", "Harmony", "PMA-2"]
    places = [boxes[name].x for name in spine]
    assert places == sorted(places)
    assert len({boxes[name].y for name in spine}) == 1
    assert boxes["progress-ms-34"].x < boxes["Zvezda"].x and boxes["crew-13"].x > boxes["PMA-2"].x
    assert boxes["soyuz-ms-29"].y > boxes["Prichal"].y > boxes["Zvezda"].y > boxes["Poisk"].y


def test_the_small_station_draws_without_a_word_of_its_own(iss: Scenario) -> None:
    tiny = load_scenario("tiny")
    seen = texts(standalone(station_svg(traffic(tiny, "2030-02-01"))))
    assert {"Bow", "Stern", "ferry-3", "ferry-4", "ferry-5", "Cy Lagoon"} <= seen


def test_what_is_wrong_on_the_day_is_said_in_words(iss: Scenario) -> None:
    day = traffic(iss, "2022-12-20")
    assert warnings(day)[:2] == [
        "3 people without a sound seat home.",
        "soyuz-ms-22 can no longer bring its crew home.",
    ]
    assert "NO SEAT HOME" in texts(standalone(station_svg(day)))
    assert "ng-23 is at no port." in warnings(traffic(iss, "2025-11-27"))
    assert any("without an agreement" in each for each in warnings(traffic(iss, "2027-03-02")))
    assert warnings(traffic(iss, "1998-11-20")) == []


def test_names_are_text_and_never_markup(iss: Scenario) -> None:
    day = traffic(iss, "2026-10-08")
    told = day.model_dump(mode="json")
    told["station"] = HOSTILE
    told["people"][0]["name"] = HOSTILE
    told["parties"][0]["colour"] = HOSTILE
    for one in (*told["vehicles"], *told["ports"], *told["people"]):
        for key, value in one.items():
            if value == "crew-13":
                one[key] = HOSTILE
    for size in (WIDE, NARROW):
        picture = standalone(station_svg(Configuration.model_validate(told), size))
        assert not [each for each in ElementTree.fromstring(picture).iter() if each.tag.endswith(("script", "}b"))]


def test_the_file_stands_alone_in_light_and_dark(iss: Scenario) -> None:
    picture = standalone(station_svg(traffic(iss)))
    assert picture.startswith("<svg ") and "prefers-color-scheme: dark" in picture
    assert "var(" not in picture and "http" not in picture.replace("http://www.w3.org/2000/svg", "")
    targets = set(re.findall(r"url\(#([^)]*)\)", picture))
    assert targets <= set(re.findall(r'id="([^"]*)"', picture))


def test_parties_differ_by_shape_as_well_as_by_colour(iss: Scenario) -> None:
    day = traffic(iss, "2022-12-20")
    found = looks(day.parties)
    assert len({look.shape for look in found.values()}) == len(found)
    assert found["NASA"].shape == looks(traffic(iss, "2009-07-20").parties)["NASA"].shape
    assert looks([Party(agency="x", title="x", colour="red;}", rank=0)])["x"].colour == "#777777"


def test_ink_has_the_contrast_of_wcag_aa_on_any_colour() -> None:
    """The worse of black and white reaches 4.58 to 1 at the least: sqrt(1.05 / 0.05)."""
    assert [ink_on(colour) for colour in ("#ffffff", "#000000", "#f0e442", "#0072b2")] == [
        "#000000",
        "#ffffff",
        "#000000",
        "#ffffff",
    ]


def test_initials_take_the_first_and_the_last_word() -> None:
    assert [initials(name) for name in ("Anna Kikina", "Frank De Winne", "Müller", "Øyvind  Åse", "", "李")] == [
        "AK",
        "FW",
        "M",
        "ØÅ",
        "?",
        "李",
    ]


def test_any_day_is_drawn_in_under_three_tenths_of_a_second(iss: Scenario) -> None:
    for on in ("1998-12-08", "2010-05-20", "2030-12-31"):
        start = process_time()
        standalone(station_svg(traffic(iss, on)))
        assert process_time() - start < 0.3, on


def test_the_verb_prints_the_picture_or_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:

    assert main(["traffic", "tiny", "--svg"]) == 0
    printed = capsys.readouterr().out
    assert main(["traffic", "tiny", "--svg", str(tmp_path / "day.svg")]) == 0
    assert (tmp_path / "day.svg").read_text(encoding="utf-8") == printed
    assert main(["traffic", "tiny", "--svg", str(tmp_path)]) == 2
    assert main(["traffic", "tiny", "--svg", str(tmp_path / "no" / "day.svg")]) == 2
    assert main(["traffic", "tiny", "--svg", "--json"]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["day.svg"]
