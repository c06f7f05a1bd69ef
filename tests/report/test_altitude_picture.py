"""The altitude picture shows record and model where their numbers are."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

from stationkeeper.report.altitude_picture import Line, altitude_picture
from stationkeeper.report.pictures import standalone

DAYS = [date(2000, 1, 1) + timedelta(days=n) for n in range(13)]


def _paths(drawn: str, class_: str) -> list[list[tuple[float, float]]]:
    found = re.findall(rf'<path d="([^"]*)" class="curve {class_}"', drawn)
    return [[(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)] for path in found]


def test_a_model_above_the_record_is_drawn_above_it() -> None:
    record, model = Line(DAYS, [400.0] * 13), Line(DAYS, [400.0 + n for n in range(13)])
    drawn = str(altitude_picture(record, [model], "Title?", "Answer.", "a"))
    line, flown = _paths(drawn, "record")[0], _paths(drawn, "model")[0]
    assert line[0] == flown[0]
    assert line[-1][0] == flown[-1][0]
    assert line[-1][1] > flown[-1][1]


def test_a_hole_in_the_record_is_left_open() -> None:
    days = [*DAYS, *(day + timedelta(days=60) for day in DAYS)]
    drawn = str(altitude_picture(Line(days, [400.0] * 26), [], "Title?", "Answer.", "a"))
    assert len(_paths(drawn, "record")) == 3  # two pieces and the sample beside the name


def test_the_file_is_whole_and_its_words_are_safe() -> None:
    text = standalone(altitude_picture(Line(DAYS, [400.0] * 13), [], "A <title>?", "An & answer.", "a"))
    assert ElementTree.fromstring(text).get("width") == "984"
    assert "var(--" not in text
