"""Coordinates in the pictures are where the numbers say."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stationkeeper.assessment.answer import Answer, Band, Criterion, Estimate, Line, SurvivalPoint
from stationkeeper.report import charts, pictures, tables
from stationkeeper.report.charts import Dates, Scale
from stationkeeper.report.pictures import NARROW, WIDE, Part, Size

AS_OF, THROUGH, COMMITTED = date(2026, 10, 8), date(2030, 12, 31), date(2028, 12, 31)
HALF = Estimate(probability=0.5, low=0.4, high=0.61)
SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ET.Element:
    """Return a picture as a tree; fails when it is not well-formed."""
    svg = str(svg)
    return ET.fromstring(svg if "xmlns" in svg else svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def with_class(tree: ET.Element, class_: str) -> list[ET.Element]:
    """Return the elements with a class, in order."""
    return [e for e in tree.iter() if class_ in (e.get("class") or "").split()]


def points(element: ET.Element) -> list[tuple[float, float]]:
    """Return the corners of a path."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", element.get("d") or "")]


def flat(answer: Answer, e: Estimate, days: Sequence[date]) -> Answer:
    """Return the answer with a curve of 'joint' that has one value on all days."""
    told = {"probability": e.probability, "low": e.low, "high": e.high}
    survival = [SurvivalPoint(day=day, **told) for day in days]
    joint = Criterion(**answer.criteria["joint"].model_dump() | told | {"survival": survival})
    return answer.model_copy(update={"criteria": {"joint": joint}})


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_survival_of_one_half_lies_halfway_up_and_the_last_date_on_the_horizon(answer: Answer, size: Size) -> None:
    middle = AS_OF + (THROUGH - AS_OF) / 2
    tree = parsed(pictures.survival_picture(flat(answer, HALF, [middle, THROUGH]), size, "k"))
    ticks = [float(e.get("y1") or 0) for e in with_class(tree, "grid")]
    bottom, top = max(ticks), min(ticks)
    horizon = float(with_class(tree, "horizon")[0].get("x1") or 0)
    left = float(with_class(tree, "grid")[0].get("x1") or 0)
    start, half, end = points(with_class(tree, "curve")[0])
    assert start == (left, top)  # 1 at the epoch
    assert half[1] == end[1] == pytest.approx((top + bottom) / 2, abs=0.1)
    assert half[0] == pytest.approx((left + horizon) / 2, abs=0.5)  # half a day of 1,545 is under half a pixel
    assert end[0] == horizon


def test_the_interval_spans_from_low_to_high(answer: Answer) -> None:
    tree = parsed(pictures.survival_picture(flat(answer, HALF, [THROUGH]), WIDE, "k"))
    ticks = [float(e.get("y1") or 0) for e in with_class(tree, "grid")]
    scale = Scale(0.0, 1.0, max(ticks), min(ticks))
    heights = [y for x, y in points(with_class(tree, "interval")[0]) if x > 500]
    assert heights == pytest.approx([scale.at(0.61), scale.at(0.4)], abs=0.1)


def test_the_commitments_end_is_a_tick_at_its_date(answer: Answer) -> None:
    tree = parsed(pictures.survival_picture(answer, WIDE, "k"))
    curve = points(with_class(tree, "safe")[1])
    days = [AS_OF, *(point.day for point in answer.criteria["safe"].survival)]
    at_commitment = curve[days.index(COMMITTED)][0]
    assert float(with_class(tree, "quiet")[0].get("x1") or 0) == pytest.approx(at_commitment, abs=0.1)
    assert "committed to 2028-12-31, Roscosmos" in "".join(tree.itertext())


@pytest.mark.parametrize("day", [None, THROUGH, THROUGH + timedelta(400), AS_OF])
def test_no_tick_is_drawn_for_a_commitment_outside_the_period(
    make_answer: Callable[..., Answer], day: date | None
) -> None:
    tree = parsed(pictures.survival_picture(make_answer(committed_through=day), WIDE, "k"))
    assert not with_class(tree, "quiet")


def test_every_picture_has_a_title_a_description_and_a_role(answer: Answer) -> None:
    drawn = [
        pictures.survival_picture(answer, WIDE, "k"),
        pictures.band_picture(answer.bands[0], AS_OF, THROUGH, "k"),
        pictures.representation_picture(answer.representation[0], "k"),
        pictures.strip_picture("k", "Title", [Part("a", 1.0, 0)]),
    ]
    for svg in drawn:
        tree = parsed(svg)
        assert tree.get("role") == "img"
        assert [e.get("id") for e in tree[:2]] == (tree.get("aria-labelledby") or "").split()
        assert all(e.text for e in tree[:2])


def test_a_strip_is_cut_as_its_shares() -> None:
    tree = parsed(pictures.strip_picture("k", "Title", [Part("a", 0.2, 0), Part("b", 0.3, 1)]))
    spans = [(e.get("x"), e.get("width")) for e in with_class(tree, "part")]
    assert spans == [("0.00%", "40.00%"), ("40.00%", "60.00%")]


def test_a_band_keeps_its_order_and_its_lines_their_height(answer: Answer) -> None:
    water = next(b for b in answer.bands if b.metric == "water_kg")
    tree = parsed(pictures.band_picture(water, AS_OF, THROUGH, "k"))
    limits = [float(e.get("y1") or 0) for e in with_class(tree, "limit")]
    zero = max(float(e.get("y1") or 0) for e in with_class(tree, "grid"))
    # reserve 1,350 and critical 500 are drawn 1,350 : 500 above zero
    assert (zero - limits[0]) / (zero - limits[1]) == pytest.approx(1350 / 500, rel=0.01)
    outer, inner, median = (points(with_class(tree, c)[0]) for c in ("band-90", "band-50", "median"))
    count = len(water.days)
    for i in range(count):
        heights = [outer[i][1], inner[i][1], median[i][1], inner[-1 - i][1], outer[-1 - i][1]]
        assert heights == sorted(heights)
    assert median[-1][1] == pytest.approx(zero - (zero - limits[0]) * water.p50[-1] / 1350, abs=0.2)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("reserve", "reserve 1,350"),
        ("untenable, NASA", "NASA 1,350"),
        ("untenable, Roscosmos", "Roscosmos 1,350"),
        ("x" * 20, "x" * 14 + "…"),
    ],
)
def test_a_line_is_named_at_the_edge_as_far_as_it_fits(make_band: Callable[..., Band], name: str, shown: str) -> None:
    one = make_band("m", "m", "kg", 2000.0, 0.0, 0.0, [(name, 1350.0)])
    assert shown in [e.text for e in with_class(parsed(pictures.band_picture(one, AS_OF, THROUGH, "k")), "small")]


def test_representation_is_cut_at_the_median_days(answer: Answer) -> None:
    flown, not_flown = (parsed(pictures.representation_picture(row, "k")) for row in answer.representation)
    assert [e.get("width") for e in with_class(flown, "part")] == ["78.38%", "21.62%"]  # 1,211 and 334 of 1,545
    assert not with_class(flown, "broken")
    assert with_class(not_flown, "broken")[0].get("x") == "72.49%"  # 1,120 of 1,545
    assert with_class(not_flown, "cross")


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 9))
def test_ticks_are_round_even_and_inside(low: float, span: float, most: int) -> None:
    ticks = charts.nice_ticks(low, low + span, most)
    assert 1 <= len(ticks) <= most or most < 3
    assert all(low - 1e-6 * span <= t <= low + span * (1 + 1e-6) for t in ticks)
    steps = {f"{b - a:.3e}" for a, b in pairwise(ticks)}
    assert len(steps) <= 1 or span < 1e-6 * abs(low)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.0, 1.0, ["0.0", "0.5", "1.0"]),
        (0.0, 3100.0, ["0", "1,000", "2,000", "3,000"]),
        (366.0, 428.0, ["380", "400", "420"]),
    ],
)
def test_ticks_read_as_a_person_would_write_them(low: float, high: float, labels: list[str]) -> None:
    ticks = charts.nice_ticks(low, high, 4)
    assert [charts.tick_text(t, ticks) for t in ticks] == labels


def test_quarters_are_told_exactly() -> None:
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    assert [charts.tick_text(t, ticks) for t in ticks] == ["0.00", "0.25", "0.50", "0.75", "1.00"]


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2026, 10, 8), date(2030, 12, 31), ["2027", "2028", "2029", "2030"]),
        (date(2027, 1, 15), date(2027, 7, 15), ["2027-04", "2027-07"]),
        (date(2027, 1, 1), date(2027, 1, 22), ["01-01", "01-08", "01-15", "01-22"]),
        (date(2027, 1, 1), date(2027, 1, 1), ["01-01"]),
        (date(2020, 1, 1), date(2060, 1, 1), ["2020", "2030", "2040", "2050", "2060"]),
    ],
)
def test_dates_on_the_axis_fit_its_length(first: date, last: date, labels: list[str]) -> None:
    dates = Dates(first, last, 0.0, 300.0)
    ticks = charts.date_ticks(dates, 60.0)
    assert [tick.label for tick in ticks] == labels
    assert all(
        b - a >= 58.0 for a, b in pairwise(dates.at(tick.day) for tick in ticks)
    )  # months differ by up to 3 days


@given(st.lists(st.floats(0, 300), min_size=1, max_size=8))
def test_labels_keep_apart_stay_inside_and_keep_their_order(wanted: list[float]) -> None:
    placed = charts.spaced(wanted, 14.0, 0.0, 300.0)
    ordered = sorted(placed)
    assert all(b - a >= 14.0 - 1e-9 for a, b in pairwise(ordered))
    assert ordered[0] >= -1e-9 and ordered[-1] <= 300.0 + 1e-9
    assert all(placed[i] <= placed[j] for i in range(len(wanted)) for j in range(len(wanted)) if wanted[i] < wanted[j])


def test_labels_that_have_room_stay_where_they_belong() -> None:
    assert charts.spaced([200.0, 50.0, 100.0], 14.0, 0.0, 300.0) == [200.0, 50.0, 100.0]


def test_text_and_attributes_are_escaped() -> None:
    svg = str(charts.label(0, 0, "<script>&", 'a" onload="x'))
    assert "<script>" not in svg
    assert ET.fromstring(svg).get("class") == 'a" onload="x'


@pytest.mark.parametrize(
    ("name", "value", "upper"),
    [
        ("reserve", 1.0, False),
        ("critical", 9.0, False),
        ("limit of NASA", 0.1, True),
        ("NASA", 2.0, True),
        ("odd", 0.5, False),
    ],
)
def test_the_wrong_side_of_a_line_goes_by_its_name_or_by_the_start(
    make_band: Callable[..., Band], name: str, value: float, upper: bool
) -> None:
    leak = make_band("leak", "leak", "kg/d", 0.9, 0.1, 0.0, [])
    assert tables.is_upper(leak, Line(name=name, value=value)) is upper


def test_the_first_crossing_is_the_first_date_on_the_wrong_side(make_band: Callable[..., Band]) -> None:
    days = [date(2027, m, 1) for m in (1, 2, 3)]
    values = {q: [5.0, 3.0, 1.0] for q in ("p05", "p25", "p50", "p75", "p95")}
    sinking = make_band("x", "x", "kg", 1.0, 0.0, 0.0, []).model_copy(update={"days": days} | values)
    assert tables.first_crossing(sinking, Line(name="reserve", value=3.0), "p05") == days[2]
    assert tables.first_crossing(sinking, Line(name="reserve", value=4.0), "p05") == days[1]
    assert tables.first_crossing(sinking, Line(name="reserve", value=0.5), "p05") is None
    assert tables.first_crossing(sinking, Line(name="limit", value=4.0), "p95") == days[0]


def test_the_readme_picture_is_whole_white_and_needs_nothing_else(answer: Answer) -> None:
    svg = pictures.survival_svg(answer)
    tree = parsed(svg)
    assert tree.get("width") == "960"
    assert 'fill="#ffffff"' in svg
    assert "var(" not in svg and "@media" not in svg and "href" not in svg and "url(http" not in svg
    assert tree.find(f"{SVG}style") is not None
    assert "joint 0.58 (0.55–0.60)" in "".join(tree.itertext())


def test_a_label_at_an_edge_is_set_back_and_runs_into_no_neighbour() -> None:
    """Ticks 64 px apart, labels some 50 px wide: at each edge two would meet."""
    frame = charts.Frame(0.0, 0.0, 64.0 * 14, 100.0)
    dates = charts.Dates(date(2025, 7, 1), date(2029, 1, 1), frame.left, frame.right)
    labels = re.findall(r">(\d{4}-\d{2})<", str(charts.time_axis(dates, frame, 60.0)))
    assert labels[-1] == "2028-10"
    assert labels[:2] == ["2025-07", "2026-01"]
    assert len(charts.date_ticks(dates, 60.0)) == len(labels) + 2


@given(days=st.integers(80, 2000), width=st.floats(80.0, 900.0), least=st.floats(30.0, 80.0))
def test_labels_of_dates_never_run_into_each_other(days: int, width: float, least: float) -> None:
    """At 7.2 px a letter, which is what the text is set in, no label begins before the one before it ends."""
    dates = Dates(AS_OF, AS_OF + timedelta(days), 50.0, 50.0 + width)
    drawn = charts.time_axis(dates, charts.Frame(50.0, 0.0, 50.0 + width, 100.0), least)
    found = re.findall(r'<text x="([\d.]+)"[^>]*text-anchor="(\w+)">([\d-]+)<', str(drawn))
    ends = [
        (float(x) - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * 7.2 * len(text), 7.2 * len(text))
        for x, anchor, text in found
    ]
    assert all(left + wide <= right + 0.2 for (left, wide), (right, _) in pairwise(ends))
