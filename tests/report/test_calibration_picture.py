"""The reliability picture says and shows each number it is given."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from stationkeeper.report.calibration_picture import reliability_picture
from stationkeeper.report.pictures import standalone


def test_a_calibrated_forecast_lies_on_the_diagonal() -> None:
    drawn = str(reliability_picture((0.25, 0.5, 0.75), [("one year", (0.25, 0.5, 0.75))], "r"))
    points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn)]
    slopes = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False)]
    (line,) = re.findall(r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)" class="quiet"', drawn)
    x1, y1, x2, y2 = map(float, line)
    assert all(abs(slope - (y2 - y1) / (x2 - x1)) < 0.01 for slope in slopes)
    assert "one year: 0.25, 0.50, 0.75" in drawn


def test_the_file_is_whole_and_brings_its_style() -> None:
    text = standalone(reliability_picture((0.5,), [("one <year>", (0.4,))], "r"), dark=False)
    root = ElementTree.fromstring(text)
    assert root.get("width") == "420"
    assert "var(--" not in text
