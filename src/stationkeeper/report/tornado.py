"""The inputs that move each criterion most, as bars about the answer as it is: a tornado chart."""

from __future__ import annotations

from markupsafe import Markup

from stationkeeper.assessment.drivers_told import Drivers, InputTold, Kept, Moved, Swing
from stationkeeper.report import charts, words
from stationkeeper.report.charts import Frame, Scale
from stationkeeper.report.drivers_text import span
from stationkeeper.report.pictures import Size

WIDE = Size("drivers-wide", 960, 0, 492, 76, True)
NARROW = Size("drivers-narrow", 344, 0, 8, 48, False)
MOST = 10  # bars of one criterion
_LOOKS = {"assumed": "part look-5", "derived": "part look-1", "published": "part look-0"}


def tornado_svg(told: Drivers, size: Size = WIDE, key: str = "drivers") -> Markup:
    """Return one `<svg>`: for each criterion its largest clear swings as bars from the lowest to the highest
    probability; the line is the answer as it is, the look of a bar the standing of its number.
    """
    parts = [charts.label(0, 16, "Which numbers move the answer?", "title"), _legend(size)]
    y, said = 58.0, []
    for place, kept in enumerate(told.unchanged):
        rows = [(row, row.swings[place]) for row in told.inputs if row.swings[place].clear]
        rows.sort(key=lambda pair: (-pair[1].swing, pair[0].input))
        drawn, y = _panel(kept, rows[:MOST], size, y)
        parts.append(drawn)
        said += [f"{kept.criterion}, {row.input}: {swing.swing:.3f}" for row, swing in rows[:MOST]]
    title = f"What would move the answer, {words.clean(told.station)} through {told.through}"
    return charts.picture(key, size.width, int(y), title, "; ".join(said) or "Nothing beyond chance.", *parts)


def _legend(size: Size) -> Markup:
    parts, x = [], 0.0
    for standing, look in _LOOKS.items():
        parts += [charts.box(x, 28, 18, 10, look), charts.label(x + 24, 37, standing, "fine soft")]
        x += 104
    return charts.group(*parts)


def _panel(kept: Kept, rows: list[tuple[InputTold, Swing]], size: Size, top: float) -> tuple[Markup, float]:
    """Return one criterion's bars over their axis, and the y under it."""
    text = f"{kept.criterion}: {kept.probability:.2f} as it is"
    if not rows:
        return charts.label(0, top + 14, f"{text}; no input moves it beyond chance", "strong"), top + 34
    step = 20.0 if size.intervals else 34.0
    frame = Frame(size.left, top + 24, size.width - size.right, top + 24 + step * len(rows))
    ends = [kept.probability + end for _, swing in rows for end in _ends(swing)]
    scale = Scale(min(ends), max(ends), frame.left, frame.right)
    ticks = charts.nice_ticks(scale.low, scale.high, 6 if size.intervals else 4)
    parts = [charts.label(0, top + 14, text, "strong")]
    for tick in ticks:
        x = scale.at(tick)
        parts.append(charts.rule(x, frame.top, x, frame.bottom, "grid"))
        parts.append(charts.label(x, frame.bottom + 14, charts.tick_text(tick, ticks), "fine soft", "middle"))
    for n, (row, swing) in enumerate(rows):
        parts.append(_bar(row, swing, kept.probability, scale, size, frame.top + step * n))
    middle = scale.at(kept.probability)
    parts.append(charts.rule(middle, frame.top, middle, frame.bottom, "horizon"))
    return charts.group(*parts), frame.bottom + 34


def _ends(swing: Swing) -> tuple[float, float]:
    """Return the lowest and the highest of: unchanged, lower value, higher value."""
    moved = [0.0, *(row.difference for row in (swing.down, swing.up) if row is not None)]
    return min(moved), max(moved)


def _bar(row: InputTold, swing: Swing, base: float, scale: Scale, size: Size, y: float) -> Markup:
    at = y + (10 if size.intervals else 24)
    low, high = (scale.at(base + end) for end in _ends(swing))
    unit = "" if row.unit == "1" else f" {row.unit}"
    ends = [f"{moved.difference:+.3f} at {value:.4g}" for moved, value in _played(row, swing)]
    parts = [
        charts.element("title", f"{row.title} ({row.input}): {', '.join(ends)}{unit}; {row.standing}"),
        charts.box(low, at - 6, max(1.0, high - low), 12, _LOOKS[row.standing]),
        charts.label(size.width, at + 4, f"{swing.swing:.3f}", "fine strong", "end"),
    ]
    if size.intervals:
        parts.append(charts.label(0, at + 4, words.cut(_name(row), 46), "fine"))
        parts.append(charts.label(size.left - 12, at + 4, words.cut(span(row), 28), "fine soft", "end"))
    else:
        parts.append(charts.label(0, y + 13, words.cut(_name(row), 53 - len(span(row))) + f", {span(row)}", "fine"))
    return charts.group(*parts)


def _name(row: InputTold) -> str:
    """Return what a number is, in words: the first sentence of its meaning; its path stands in the table."""
    return words.clean(row.title).partition(". ")[0].rstrip(".")


def _played(row: InputTold, swing: Swing) -> list[tuple[Moved, float]]:
    pairs = ((swing.down, row.lower), (swing.up, row.higher))
    return [(moved, value) for moved, value in pairs if moved is not None]
