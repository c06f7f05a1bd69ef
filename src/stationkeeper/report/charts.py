"""Scalable pictures from small parts: scales, ticks, paths and elements. Knows nothing of stations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600)
_DAY_STEPS = (1, 2, 7, 14)


class Scale(NamedTuple):
    """A linear map from values to pixels; y pixels grow downwards, so the ends may be given in either order."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of `value`; the middle when all values are one."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


class Dates(NamedTuple):
    """A linear map from dates to pixels."""

    first: date
    last: date
    start: float
    end: float

    def at(self, day: date) -> float:
        """Return the pixel of `day`; the end when the period has no length."""
        span = (self.last - self.first).days
        if span == 0:
            return self.end
        return self.start + (day - self.first).days / span * (self.end - self.start)


class Frame(NamedTuple):
    """The plot inside its picture, px."""

    left: float
    top: float
    right: float
    bottom: float


class DateTick(NamedTuple):
    """A tick of a time axis."""

    day: date
    label: str


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return at most `most` round numbers (1, 2 or 5 times a power of ten apart) that lie in [low, high]."""
    if not high > low:
        return [low]
    step = _nice_step((high - low) / most)
    while True:
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [i * step + 0.0 for i in range(first, last + 1)]
        step = _nice_step(step * 1.01)


def _nice_step(least: float) -> float:
    """Return the smallest of 1, 2 or 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * m for m in (1.0, 2.0, 5.0, 10.0) if power * m >= least * (1 - 1e-12))


def nice_range(low: float, high: float) -> tuple[float, float]:
    """Return a range that holds both values with a little room; from zero when that wastes less than half of it."""
    if low == high:
        room = abs(low) * 0.1 or 1.0
        return low - room, high + room
    room = 0.06 * (high - low)
    if 0 <= low <= 0.5 * high:
        return 0.0, high + room
    return low - room, high + room


def tick_text(value: float, ticks: Sequence[float]) -> str:
    """Return the label of a tick, with the decimals (six at most) that all ticks need to be told exactly."""
    largest = max((abs(tick) for tick in ticks), default=1.0)
    digits = next((d for d in range(6) if all(abs(round(t, d) - t) <= 1e-9 * largest for t in ticks)), 6)
    return f"{value:,.{digits}f}"


def date_ticks(dates: Dates, least_px: float) -> list[DateTick]:
    """Return ticks at years, months or days, whichever is the finest that leaves `least_px` between two of them."""
    span_px, span_days = abs(dates.end - dates.start), (dates.last - dates.first).days
    per_day = span_px / max(1, span_days)
    if span_days < 75:
        step = next((s for s in _DAY_STEPS if s * per_day >= least_px), max(1, span_days))
        return [
            DateTick(d, d.isoformat()[5:]) for d in (dates.first + timedelta(i) for i in range(0, span_days + 1, step))
        ]
    step = next((s for s in _MONTH_STEPS if s * 30.4 * per_day >= least_px), _MONTH_STEPS[-1])
    first = dates.first.year * 12 + dates.first.month - 1
    last = dates.last.year * 12 + dates.last.month - 1
    starts = (date(m // 12, m % 12 + 1, 1) for m in range(first, last + 1) if m % step == 0)
    return [DateTick(d, str(d.year) if step >= 12 else d.isoformat()[:7]) for d in starts if d >= dates.first]


def spaced(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions near the wanted ones, in their order, `gap` apart or more, inside [low, high] where they fit."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed: list[float] = []
    for i in order:
        placed.append(max(wanted[i], placed[-1] + gap if placed else low))
    for k in range(len(placed) - 1, -1, -1):
        placed[k] = min(placed[k], placed[k + 1] - gap if k + 1 < len(placed) else high)
    result = [0.0] * len(wanted)
    for i, position in zip(order, placed, strict=True):
        result[i] = position
    return result


def wrapped(text: str, letters: int) -> list[str]:
    """Return a text in lines of at most `letters`, words whole."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def px(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def element(tag: str, content: str | Markup = "", **attributes: object) -> Markup:
    """Return `<tag ...>content</tag>`, everything escaped but markup.

    Attribute names take "-" for "_" and lose a trailing one (class_); numbers become coordinates.
    """
    named = "".join(_attribute(name, value) for name, value in attributes.items())
    inside = content if isinstance(content, Markup) else escape(content)
    return Markup(f"<{tag}{named}>{inside!s}</{tag}>")


def _attribute(name: str, value: object) -> str:
    """Return one attribute, a class that is empty left out. Every picture passes here for each of its parts."""
    if isinstance(value, float):
        return f' {_dashed(name)}="{px(value)}"'
    if name == "class_" and not value:
        return ""
    return f' {_dashed(name)}="{escape(value)!s}"'


@lru_cache(maxsize=256)
def _dashed(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def group(*parts: Markup, **attributes: object) -> Markup:
    """Return parts in a group."""
    inside = "".join(part if isinstance(part, Markup) else escape(part) for part in parts)
    return element("g", Markup(inside), **attributes)


def label(x: float, y: float, text: str, class_: str = "", anchor: str = "start") -> Markup:
    """Return a text."""
    return element("text", text, x=float(x), y=float(y), class_=class_, text_anchor=anchor)


def rule(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """Return a straight line."""
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def box(x: float, y: float, width: float, height: float, class_: str) -> Markup:
    """Return a rectangle."""
    return element("rect", x=float(x), y=float(y), width=float(max(0.0, width)), height=float(height), class_=class_)


def line_path(points: Sequence[tuple[float, float]], class_: str) -> Markup:
    """Return a line through the points."""
    return element("path", d=_moves(points), class_=class_)


def area_path(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], class_: str) -> Markup:
    """Return the area between two lines over the same x."""
    return element("path", d=_moves([*upper, *reversed(lower)]) + "Z" if upper else "", class_=class_)


def _moves(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if i else 'M'}{px(x)} {px(y)}" for i, (x, y) in enumerate(points))


def marker(shape: str, x: float, y: float, class_: str, size: float = 4.0) -> Markup:
    """Return a mark of one of three shapes: circle, square, triangle."""
    if shape == "circle":
        return element("circle", cx=float(x), cy=float(y), r=float(size), class_=class_)
    if shape == "square":
        return box(x - size, y - size, 2 * size, 2 * size, class_)
    corners = [(x, y - 1.2 * size), (x + 1.2 * size, y + size), (x - 1.2 * size, y + size)]
    return element("path", d=_moves(corners) + "Z", class_=class_)


_TICK_LETTER_PX = 7.2  # of the tick labels, which are 13 px high


def time_axis(dates: Dates, frame: Frame, least_px: float = 48.0) -> Markup:
    """Return the axis at the bottom of the frame: ticks and their labels."""
    parts = [rule(frame.left, frame.bottom, frame.right, frame.bottom, "axis")]
    before = -math.inf  # where the last label ends
    for tick in date_ticks(dates, least_px):
        x = dates.at(tick.day)
        parts.append(rule(x, frame.bottom, x, frame.bottom + 4, "axis"))
        anchor = "start" if x - frame.left < 8 else "end" if frame.right - x < 8 else "middle"
        width = _TICK_LETTER_PX * len(tick.label)
        start = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width
        if start < before:
            continue  # it would run into its neighbour; the tick says enough
        parts.append(label(x, frame.bottom + 16, tick.label, "soft", anchor))
        before = start + width
    return group(*parts)


def value_axis(scale: Scale, frame: Frame, ticks: Sequence[float]) -> Markup:
    """Return quiet lines across the frame at the ticks, with labels at its left."""
    parts = []
    for tick in ticks:
        y = scale.at(tick)
        parts.append(rule(frame.left, y, frame.right, y, "grid"))
        parts.append(label(frame.left - 6, y + 4, tick_text(tick, ticks), "soft", "end"))
    return group(*parts)


def told(key: str, title: str, description: str) -> Markup:
    """Return the title and the description of a picture, for those who cannot see it."""
    return element("title", title, id=f"{key}-title") + element("desc", description, id=f"{key}-desc")


def picture(
    key: str, width: int, height: int, title: str, description: str, *parts: Markup, role: str = "img"
) -> Markup:
    """Return a whole picture with its title and description; `key` is its id on the page.

    role: "document" for a picture in which something can be followed.
    """
    return element(
        "svg",
        told(key, title, description) + Markup("").join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        role=role,
        aria_labelledby=f"{key}-title {key}-desc",
    )
