"""The chances that the campaign draws from, as dots with their 90 % intervals beside their counts."""

from __future__ import annotations

from markupsafe import Markup

from stationkeeper.assessment.posteriors import Chance, Chances
from stationkeeper.report import charts, words
from stationkeeper.report.chances_text import counted_words, figure
from stationkeeper.report.charts import Frame, Scale
from stationkeeper.report.pictures import Size

WIDE = Size("chances-wide", 960, 0, 464, 76, True)
NARROW = Size("chances-narrow", 344, 0, 8, 62, False)
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Probability", ("per launch", "per arrival", "per loss")),
    ("Events a year", ("per year", "per year docked")),
    ("Days", ("days",)),
)


def chances_svg(
    told: Chances, size: Size = WIDE, key: str = "chances", every: bool = False, headed: bool = True
) -> Markup:
    """Return one `<svg>` with a row a chance: mean as a dot, 90 % interval as a line, counts in words.

    every: those that are only counted too, their dots hollow. headed: with the question over it.
    """
    head = [charts.label(0, 16, "What may go wrong, and how sure are we?", "title")] if headed else []
    y, parts = 28.0 * len(head), list(head)
    for title, units in _GROUPS:
        rows = [row for row in told.chances if row.unit in units and (every or row.used)]
        if rows:
            drawn, y = _group(title, rows, size, y)
            parts.append(drawn)
    text = "; ".join(
        f"{row.event}, {row.subject}: {figure(row, row.mean)} {row.unit}" for row in told.chances if row.used
    )
    return charts.picture(key, size.width, int(y), f"What may go wrong, {words.clean(told.station)}", text, *parts)


def _group(title: str, rows: list[Chance], size: Size, top: float) -> tuple[Markup, float]:
    """Return the rows of one unit over their axis, and the y under it."""
    step = 20.0 if size.intervals else 34.0
    frame = Frame(size.left, top + 22, size.width - size.right, top + 22 + step * len(rows))
    scale = Scale(0.0, 1.04 * max(row.p95 for row in rows), frame.left, frame.right)
    ticks = charts.nice_ticks(scale.low, scale.high, 6 if size.intervals else 4)
    parts = [charts.label(0, top + 14, title, "strong")]
    for tick in ticks:
        x = scale.at(tick)
        parts.append(charts.rule(x, frame.top, x, frame.bottom, "grid"))
        anchor = "start" if x < 12 else "middle"  # or it would run over the left edge
        parts.append(charts.label(x, frame.bottom + 14, charts.tick_text(tick, ticks), "fine soft", anchor))
    parts += [_row(row, scale, frame, size, frame.top + step * n) for n, row in enumerate(rows)]
    return charts.group(*parts), frame.bottom + 34


def _row(row: Chance, scale: Scale, frame: Frame, size: Size, y: float) -> Markup:
    at = y + (11 if size.intervals else 25)
    name = f"{row.event}: {row.subject}"
    if size.intervals:
        parts = [
            charts.label(0, at + 4, words.cut(name, 42), "fine"),
            charts.label(frame.left - 12, at + 4, words.cut(counted_words(row), 32), "fine soft", "end"),
        ]
    else:
        parts = [charts.label(0, y + 13, words.cut(f"{name}, {counted_words(row)}", 56), "fine")]
    low, high = scale.at(row.p05), scale.at(row.p95)
    parts += [
        charts.element("title", f"{name}: mean {figure(row, row.mean)} {row.unit}, {counted_words(row)}. {row.note}"),
        charts.rule(low, at, max(high, low + 1), at, "whisker"),
        charts.rule(low, at - 4, low, at + 4, "whisker"),
        charts.rule(high, at - 4, high, at + 4, "whisker"),
        charts.marker("circle", scale.at(row.mean), at, "mark" if row.used else "hollow", 4),
        charts.label(size.width, at + 4, figure(row, row.mean), "fine strong", "end"),
    ]
    return charts.group(*parts)
