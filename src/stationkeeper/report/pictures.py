"""The pictures of the answer, drawn from its own numbers: survival, causes, bands, representation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from importlib import resources
from typing import NamedTuple

from markupsafe import Markup

from stationkeeper.assessment.answer import (
    Answer,
    Band,
    Criterion,
    CriterionName,
    Estimate,
    Line,
    Quantiles,
    Representation,
    SurvivalPoint,
)
from stationkeeper.report import charts, tables, words
from stationkeeper.report.charts import Dates, Frame, Scale

_MARKERS: dict[CriterionName, str] = {"safe": "circle", "joint": "square", "supplied": "triangle"}
_LABEL_GAP = 16.0
_PX_PER_LETTER = 7.5
PATTERNS = 6
DARK = 6


class Size(NamedTuple):
    """How a picture is drawn: wide for a page, narrow for a telephone."""

    name: str
    width: int
    height: int
    left: int
    right: int
    intervals: bool


WIDE = Size("wide", 960, 336, 44, 204, True)
NARROW = Size("narrow", 344, 300, 38, 114, False)
_EDGE_LETTERS = 15  # that fit beside a band
_BAND = Size("band", 336, 184, 50, 118, False)


class Part(NamedTuple):
    """One part of a strip that shows a whole; its look is a hatch, 0 to PATTERNS - 1, or DARK."""

    title: str
    share: float
    look: int


def style() -> str:
    """Return the style that all pictures share."""
    return resources.files(__package__).joinpath("templates", "picture.css").read_text(encoding="utf-8")


def patterns() -> Markup:
    """Return the hatches that pictures fill with: one definition serves all pictures of a page."""
    text = resources.files(__package__).joinpath("templates", "patterns.html").read_text(encoding="utf-8")
    return Markup(text)


def survival_svg(answer: Answer) -> str:
    """Return the survival strip as one self-contained SVG file on white, for a README or a slide."""
    return standalone(survival_picture(answer, WIDE, "survival"), dark=False)


def standalone(picture: Markup, dark: bool = True) -> str:
    """Return a picture as a file of its own: with style, hatches, size and a margin, light and (if `dark`) dark.

    Colours stand as values, not as variables, which not every viewer knows.
    """
    width, height = (float(number) for number in re.findall(r'viewBox="0 0 (\S+) (\S+)"', picture)[0])
    edge = 12.0 if dark else 0.0
    left, wide, high = (charts.px(value) for value in (0.0 - edge, width + 2 * edge, height + 2 * edge))
    size = f'width="{wide}" height="{high}" viewBox="{left} {left} {wide} {high}"'
    sized = re.sub(r'viewBox="[^"]*"', size, str(picture), count=1)
    css = _fixed_colours(style()) + (_dark(style()) if dark else "")
    hatches = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", str(patterns()).strip())
    paper = f'<rect x="{left}" y="{left}" width="{wide}" height="{high}" fill="#ffffff" class="paper"/>'
    return sized.replace("</desc>", f"</desc><style>{css}</style>{hatches}{paper}", 1) + "\n"


def _fixed_colours(css: str, dark: bool = False) -> str:
    """Return the style with the values in place of its variables."""
    light, _, rest = css.partition("@media")
    values = dict(re.findall(r"(--[a-z0-9-]+):\s*([^;]+);", light))
    if dark:
        values |= dict(re.findall(r"(--[a-z0-9-]+):\s*([^;]+);", rest))
    rules = re.sub(r"/\*.*?\*/|:root\s*{[^}]*}|@media[^{]*{(?:[^{}]|{[^{}]*})*}", "", css, flags=re.S)
    return re.sub(r"var\((--[a-z0-9-]+)\)", lambda match: values[match[1]], rules).strip()


def _dark(css: str) -> str:
    """Return the same style for dark screens."""
    return f"\n@media (prefers-color-scheme: dark) {{\n{_fixed_colours(css, dark=True)}\n}}"


def survival_picture(answer: Answer, size: Size, key: str) -> Markup:
    """Return the probability of no breach against time, one line a criterion, the interval as a band.

    The date asked is a vertical rule with the probability at the crossing; the end of the commitments is a quiet tick.
    """
    frame = Frame(size.left, 28, size.width - size.right, size.height - 48)
    dates = Dates(answer.as_of, answer.through, frame.left, frame.right)
    scale = Scale(0.0, 1.0, frame.bottom, frame.top)
    curves = [(name, answer.criteria[name]) for name in tables.CRITERIA if name in answer.criteria]
    title = f"Probability of no breach from {answer.as_of} through {answer.through}"
    told = "; ".join(f"{name} {words.with_interval(criterion)} at the end" for name, criterion in curves)
    return charts.picture(
        key,
        size.width,
        size.height,
        title,
        f"Lines fall from 1: {told}. Bands are 95 % intervals.",
        charts.value_axis(scale, frame, [0.0, 0.25, 0.5, 0.75, 1.0]),
        charts.time_axis(dates, frame, 100.0 if size.intervals else 40.0),
        charts.label(frame.left, 14, "probability of no breach" if size.intervals else "probability", "soft"),
        _commitment(answer, dates, frame, size.width),
        *(_curve(answer.as_of, name, criterion, dates, scale) for name, criterion in curves),
        _horizon(answer, curves, frame, scale, size),
    )


def survival_points(as_of: date, criterion: Criterion) -> list[SurvivalPoint]:
    """Return the survival curve from the epoch, where nothing can have been breached yet."""
    start = SurvivalPoint(day=as_of, probability=1.0, low=1.0, high=1.0)
    inside = [point for point in criterion.survival if point.day > as_of]
    return [start, *inside]


def _curve(as_of: date, name: CriterionName, criterion: Criterion, dates: Dates, scale: Scale) -> Markup:
    points = survival_points(as_of, criterion)
    at = [dates.at(point.day) for point in points]
    high = [(x, scale.at(p.high)) for x, p in zip(at, points, strict=True)]
    low = [(x, scale.at(p.low)) for x, p in zip(at, points, strict=True)]
    middle = [(x, scale.at(p.probability)) for x, p in zip(at, points, strict=True)]
    return charts.group(
        charts.area_path(high, low, f"interval {name}"), charts.line_path(middle, f"curve {name}"), class_="criterion"
    )


def _commitment(answer: Answer, dates: Dates, frame: Frame, width: int) -> Markup:
    """Return the tick at the end of the commitments, its text on the side with more room."""
    day = answer.committed_through
    if day is None or not answer.as_of < day < answer.through:
        return Markup()
    x = dates.at(day)
    left = x > width / 2
    room = (x if left else width - x) - 12
    text = f"committed to {day}, {words.clean(answer.committed_by)}"
    text = text if len(text) * _PX_PER_LETTER <= room else f"committed to {day}"
    return charts.group(
        charts.rule(x, frame.top, x, frame.bottom, "quiet"),
        charts.marker("triangle", x, frame.bottom + 28, "tick", 4),
        charts.label(x - 9 if left else x + 9, frame.bottom + 33, text, "soft", "end" if left else "start"),
    )


def _horizon(
    answer: Answer, curves: Sequence[tuple[CriterionName, Criterion]], frame: Frame, scale: Scale, size: Size
) -> Markup:
    """Return the vertical rule at the date asked with the probabilities written at the crossings."""
    ends = [scale.at(criterion.probability) for _, criterion in curves]
    places = charts.spaced(ends, _LABEL_GAP, frame.top + 4, frame.bottom)
    parts = [
        charts.rule(frame.right, frame.top - 6, frame.right, frame.bottom, "horizon"),
        charts.label(frame.right, frame.top - 12, f"asked {answer.through}", "", "end" if size.intervals else "middle"),
    ]
    for (name, criterion), y, place in zip(curves, ends, places, strict=True):
        parts.append(charts.rule(frame.right, y, frame.right + 12, place, "leader"))
        parts.append(charts.marker(_MARKERS[name], frame.right, y, f"mark {name}"))
        text = _crossing(name, criterion, size.intervals)
        parts.append(charts.label(frame.right + 15, place + 4, text, "strong"))
    return charts.group(*parts)


def _crossing(name: str, estimate: Estimate, with_interval: bool) -> str:
    return f"{name} {words.with_interval(estimate) if with_interval else words.probability(estimate)}"


def key_picture(name: CriterionName) -> Markup:
    """Return a short sample of a criterion's line, for beside its name."""
    line = charts.line_path([(0, 6), (34, 6)], f"curve {name}") + charts.marker(
        _MARKERS[name], 17, 6, f"mark {name}", 3.5
    )
    return charts.element("svg", line, viewBox="0 0 34 12", class_="key", aria_hidden="true")


def strip_picture(key: str, title: str, parts: Sequence[Part]) -> Markup:
    """Return parts of a whole side by side, each with its own hatch; widths are shares of the sum."""
    whole = sum(part.share for part in parts) or 1.0
    boxes, start = [], 0.0
    for part in parts:
        width = max(0.0, part.share) / whole
        boxes.append(_stretch(start, width, 0, 24, f"part look-{part.look}"))
        start += width
    told = ", ".join(f"{part.title} {words.share(part.share)}" for part in parts)
    return _stretched(key, "strip", 24, title, told or "nothing to show", *boxes)


def _stretch(start: float, width: float, top: int, height: int, class_: str) -> Markup:
    """Return a box that keeps its share of the picture's width, whatever that is."""
    return charts.element("rect", x=_percent(start), y=top, width=_percent(width), height=height, class_=class_)


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _stretched(key: str, class_: str, height: int, title: str, description: str, *parts: Markup) -> Markup:
    """Return a picture as wide as its place; hatches and marks keep their form."""
    return charts.element(
        "svg",
        charts.told(key, title, description) + Markup("").join(parts),
        width="100%",
        height=height,
        class_=class_,
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
    )


def swatch_picture(look: int) -> Markup:
    """Return a sample of a hatch, for beside its name."""
    return charts.element(
        "svg", charts.box(0, 0, 16, 12, f"part look-{look}"), viewBox="0 0 16 12", class_="swatch", aria_hidden="true"
    )


def range_picture(estimate: Estimate) -> Markup:
    """Return the interval on an axis from 0 to 1 with the estimate as a tick; the words beside it say the same."""
    parts = (
        _stretch(0.0, 1.0, 4, 1, "rail"),
        _stretch(estimate.low, max(0.005, estimate.high - estimate.low), 2, 5, "reach"),
        charts.element("rect", x=_percent(estimate.probability), y=0, width=2, height=9, class_="here"),
    )
    return charts.element("svg", Markup("").join(parts), width="100%", height=9, class_="range", aria_hidden="true")


def band_picture(band: Band, first: date, last: date, key: str) -> Markup:
    """Return a quantity as median, 50 % and 90 % band against its lines, which are named at the right edge."""
    frame = Frame(_BAND.left, 20, _BAND.width - _BAND.right, _BAND.height - 24)
    dates = Dates(first, last, frame.left, frame.right)
    low, high = charts.nice_range(*_reach(band))
    scale = Scale(low, high, frame.bottom, frame.top)
    return charts.picture(
        key,
        _BAND.width,
        _BAND.height,
        f"{words.clean(band.title)}, {words.clean(band.unit)}",
        band_told(band),
        charts.value_axis(scale, frame, charts.nice_ticks(low, high, 5)),
        charts.label(0, 10, words.clean(band.unit), "soft"),
        *_band_areas(band, dates, scale),
        charts.time_axis(dates, frame, 40.0),
        _edge(band, scale, frame),
    )


def _reach(band: Band) -> tuple[float, float]:
    values = [*band.p05, *band.p95, *(line.value for line in band.lines)]
    return (min(values), max(values)) if values else (0.0, 1.0)


def _band_areas(band: Band, dates: Dates, scale: Scale) -> list[Markup]:
    at = [dates.at(day) for day in band.days]

    def points(values: Sequence[float]) -> list[tuple[float, float]]:
        return [(x, scale.at(value)) for x, value in zip(at, values, strict=True)]

    return [
        charts.area_path(points(band.p95), points(band.p05), "band-90"),
        charts.area_path(points(band.p75), points(band.p25), "band-50"),
        charts.line_path(points(band.p50), "median"),
    ]


def _edge(band: Band, scale: Scale, frame: Frame) -> Markup:
    """Return the lines of the band with their names, and the name of the median, at the right edge."""
    wanted = [scale.at(line.value) for line in band.lines] + ([scale.at(band.p50[-1])] if band.p50 else [])
    places = charts.spaced(wanted, 13.0, frame.top, frame.bottom)
    parts = []
    for line, y, place in zip(band.lines, wanted, places, strict=False):
        parts.append(charts.rule(frame.left, y, frame.right, y, f"limit {line_look(line)}"))
        parts.append(charts.rule(frame.right, y, frame.right + 7, place, "leader"))
        parts.append(charts.label(frame.right + 9, place + 4, _line_text(line), "small"))
    if band.p50:
        parts.append(charts.rule(frame.right, wanted[-1], frame.right + 7, places[-1], "leader"))
        parts.append(charts.label(frame.right + 9, places[-1] + 4, "median", "small soft"))
    return charts.group(*parts)


def line_look(line: Line) -> str:
    """Return the look of a line by its name: critical lines are heavy, all others dashed."""
    return "heavy" if line.name.lower() in ("critical", "floor", "evacuate", "least") else "dashed"


def _line_text(line: Line) -> str:
    """Return the name of a line with its value, shortened to what fits the edge: first the words before a comma go."""
    value = f" {line.value:,.4g}"
    whole = words.clean(line.name)
    last = whole.rsplit(", ", 1)[-1]
    fitting = (text for text in (whole + value, last + value, last) if len(text) <= _EDGE_LETTERS)
    return next(fitting, words.cut(last, _EDGE_LETTERS))


def band_told(band: Band) -> str:
    """Return what a band shows at its end, in words."""
    if not band.days:
        return "No values were recorded."
    ends = words.spread(Quantiles(p05=band.p05[-1], p50=band.p50[-1], p95=band.p95[-1]), _finest(band))
    end = f"{ends.p50} {words.clean(band.unit)} in the median, {ends.range()} in 90 of 100 futures"
    lines = ", ".join(f"{words.clean(line.name)} {line.value:,.4g}" for line in band.lines)
    return f"On {band.days[-1]}: {end}." + (f" Lines: {lines}." if lines else "")


def _finest(band: Band) -> float:
    """Return the finest step worth telling for a quantity of this size."""
    return 0.1 if max(band.p95, default=0.0) >= 2.0 else 0.01


def representation_picture(row: Representation, key: str) -> Markup:
    """Return the days of the median future: held under any single loss, held, broken; whiskers span 90 % of futures."""
    days = float(max(1, row.days))
    held = (row.held.p50 or 0.0) / days
    single = min((row.held_single_loss.p50 or 0.0) / days, held)
    parts = [_stretch(0.0, single, 1, 24, "part held"), _stretch(single, held - single, 1, 24, "part look-1")]
    if held < 0.9995:
        parts += [_stretch(held, 1.0 - held, 1, 24, "part broken"), _cross((held + 1.0) / 2)]
    parts += [_whisker(row.held_single_loss, days, 34), _whisker(row.held, days, 44)]
    seats = tables.SEATS_IN_WORDS[row.seats]
    told = (
        f"Of {row.days} days held {words.whole(row.held).text()}, "
        f"under any single loss {words.whole(row.held_single_loss).text()}."
    )
    return _stretched(key, "days", 50, f"Representation, seats {seats}", told, *parts)


def _cross(centre: float) -> Markup:
    arms = charts.rule(-5, -5, 5, 5, "cross") + charts.rule(-5, 5, 5, -5, "cross")
    return charts.element("svg", arms, x=_percent(centre), y=13, overflow="visible", aria_hidden="true")


def _whisker(days_held: Quantiles, days: float, y: int) -> Markup:
    """Return the span from the 5 % to the 95 % quantile, its median as a dot."""
    low, middle, high = days_held.p05, days_held.p50, days_held.p95
    if low is None or middle is None or high is None:
        return Markup()
    span = {"x1": _percent(low / days), "x2": _percent(high / days)}
    ends = (charts.element("line", x1=x, x2=x, y1=y - 3, y2=y + 3, class_="whisker") for x in (span["x1"], span["x2"]))
    dot = charts.element("circle", cx=_percent(middle / days), cy=y, r=2.5, class_="mark")
    return charts.group(charts.element("line", **span, y1=y, y2=y, class_="whisker"), *ends, dot)
