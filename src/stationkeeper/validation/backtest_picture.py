"""The past played again as a picture: each span of days as foretold, with what happened as a mark on it."""

from __future__ import annotations

from markupsafe import Markup

from stationkeeper.report import charts, words
from stationkeeper.report.charts import Frame, Scale
from stationkeeper.report.pictures import Size
from stationkeeper.validation.backtest import Backtest, CaseSpan

WIDE = Size("backtest-wide", 960, 0, 500, 104, True)
NARROW = Size("backtest-narrow", 344, 0, 8, 92, False)
_MOST_DAYS = 800.0  # the axis ends here: later is later


def backtest_svg(told: Backtest, size: Size = WIDE, key: str = "backtest") -> Markup:
    """Return one `<svg>`: a row a span, its line from the 5 % to the 95 % quantile with a bar at the median, and a
    dot where it happened, filled inside the band, hollow outside.
    """
    step = 24.0 if size.intervals else 38.0
    rows = told.spans
    frame = Frame(size.left, 28, size.width - size.right, 28 + step * len(rows))
    ends = [value for row in rows for value in (row.p95, row.happened) if value is not None]
    scale = Scale(0.0, min(_MOST_DAYS, 1.05 * max(ends, default=100.0)), frame.left, frame.right)
    ticks = charts.nice_ticks(scale.low, scale.high, 6 if size.intervals else 4)
    parts = _legend(size)
    for tick in ticks:
        x = scale.at(tick)
        parts.append(charts.rule(x, frame.top, x, frame.bottom, "grid"))
        parts.append(charts.label(x, frame.bottom + 14, charts.tick_text(tick, ticks), "fine soft", "middle"))
    parts.append(charts.label(frame.right, frame.bottom + 30, "days", "fine soft", "end"))
    parts += [_row(row, scale, frame, size, frame.top + step * n) for n, row in enumerate(rows)]
    said = "; ".join(f"{row.event}, {row.title}: {_band(row)}, happened {_happened(row)}" for row in rows)
    title = f"The past played again, {words.clean(told.station)}"
    return charts.picture(key, size.width, int(frame.bottom + 36), title, said or "No case.", *parts)


def _legend(size: Size) -> list[Markup]:
    """Return what the marks mean."""
    x, y = (float(size.left), 10.0) if size.intervals else (0.0, 10.0)
    return [
        charts.rule(x, y, x + 28, y, "whisker"),
        charts.label(x + 34, y + 4, "foretold, 90 %", "fine"),
        charts.marker("circle", x + 136, y, "mark", 5),
        charts.label(x + 146, y + 4, "happened", "fine"),
        charts.marker("circle", x + 216, y, "hollow", 5),
        charts.label(x + 226, y + 4, "outside", "fine"),
    ]


def _row(row: CaseSpan, scale: Scale, frame: Frame, size: Size, y: float) -> Markup:
    at = y + (12 if size.intervals else 26)
    parts = [charts.element("title", f"{row.event}: {row.title}, {_band(row)} days; happened {_happened(row)}")]
    if size.intervals:
        parts.append(charts.label(0, at + 4, words.cut(f"{row.as_of}  {row.event}", 44), "fine"))
        parts.append(charts.label(frame.left - 12, at + 4, words.cut(row.title, 52), "fine soft", "end"))
    else:
        parts.append(charts.label(0, y + 13, words.cut(f"{row.event.rpartition(' ')[2]}: {row.title}", 56), "fine"))
    low, high = (frame.right if value is None else scale.at(min(value, scale.high)) for value in (row.p05, row.p95))
    parts += [
        charts.rule(low, at, max(high, low + 1), at, "whisker"),
        charts.rule(low, at - 4, low, at + 4, "whisker"),
        *([] if row.p95 is None else [charts.rule(high, at - 4, high, at + 4, "whisker")]),
    ]
    if row.p50 is not None:
        middle = scale.at(min(row.p50, scale.high))
        parts.append(charts.rule(middle, at - 6, middle, at + 6, "median"))
    if row.happened is not None:
        parts.append(
            charts.marker("circle", scale.at(min(row.happened, scale.high)), at, "mark" if row.inside else "hollow", 6)
        )
    word = {True: "inside", False: "outside", None: "not told"}[row.inside]
    parts.append(charts.label(size.width, at + 4, f"{_happened(row)}, {word}", "fine strong", "end"))
    return charts.group(*parts)


def _band(row: CaseSpan) -> str:
    return " / ".join("later" if value is None else f"{value:.0f}" for value in (row.p05, row.p50, row.p95))


def _happened(row: CaseSpan) -> str:
    return "unknown" if row.happened is None else f"{row.happened} d"
