"""The altitude of the station since 1999: the record as a line, and beside it what the model made of each year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from stationkeeper.report import charts
from stationkeeper.report.charts import Dates, Frame, Scale

WIDTH, HEIGHT = 960, 400
_FRAME = Frame(44.0, 60.0, 940.0, 360.0)
_STEP_DAYS = 6  # a point each: 0.6 px
_HOLE_DAYS = 20  # a record without a day for so long is not bridged by a line


class Line(NamedTuple):
    """Altitudes [km] on days, in order."""

    days: Sequence[date]
    altitude_km: Sequence[float]


def altitude_picture(
    record: Line, flown: Sequence[Line], title: str, told: str, key: str, burns: Line | None = None
) -> Markup:
    """Return the record and the flown years in one picture; `told` is the answer under the title.

    burns: delta-v [m/s] by day, drawn as ticks that stand on the axis.
    """
    lines = [record, *flown]
    dates = Dates(record.days[0], record.days[-1], _FRAME.left, _FRAME.right)
    values = [value for line in lines for value in line.altitude_km]
    scale = Scale(*charts.nice_range(min(values), max(values)), _FRAME.bottom, _FRAME.top)
    ticks = charts.nice_ticks(scale.low, scale.high, 6)
    return charts.picture(
        key,
        WIDTH,
        HEIGHT,
        title,
        told,
        charts.label(_FRAME.left, 14, title, "strong"),
        charts.label(_FRAME.left, 34, told, "soft"),
        charts.value_axis(scale, _FRAME, ticks),
        charts.label(_FRAME.left + 4, _FRAME.top - 6, "mean altitude, km", "soft"),
        charts.time_axis(dates, _FRAME, 44.0),
        *(charts.line_path(_points(piece, dates, scale), "curve record") for piece in _pieces(record)),
        *(charts.line_path(_points(line, dates, scale), "curve model") for line in flown),
        *(_start(line, dates, scale) for line in flown),
        *([] if burns is None else _burns(burns, dates)),
        *_names(),
    )


def _pieces(line: Line) -> list[Line]:
    """Return the line in pieces between its holes."""
    ends = [n for n in range(1, len(line.days)) if (line.days[n] - line.days[n - 1]).days > _HOLE_DAYS]
    cuts = [0, *ends, len(line.days)]
    return [Line(line.days[a:b], line.altitude_km[a:b]) for a, b in zip(cuts, cuts[1:], strict=False)]


def _points(line: Line, dates: Dates, scale: Scale) -> list[tuple[float, float]]:
    """Return every sixth day in pixels, and the last."""
    at = sorted({*range(0, len(line.days), _STEP_DAYS), len(line.days) - 1})
    return [(dates.at(line.days[n]), scale.at(line.altitude_km[n])) for n in at]


def _start(line: Line, dates: Dates, scale: Scale) -> Markup:
    return charts.marker("circle", dates.at(line.days[0]), scale.at(line.altitude_km[0]), "mark model", 2.5)


def _burns(burns: Line, dates: Dates) -> list[Markup]:
    """Return a tick a burn, as high as its delta-v, and what the ticks are."""
    days = [(dates.at(day), dv) for day, dv in zip(*burns, strict=True) if dv > 0 and dates.first <= day <= dates.last]
    height = (_FRAME.bottom - _FRAME.top) * 0.18 / max([dv for _, dv in days], default=1.0)
    ticks = [charts.rule(x, _FRAME.bottom, x, _FRAME.bottom - dv * height, "burn") for x, dv in days]
    most = max([dv for _, dv in days], default=0.0)
    return [charts.group(*ticks), charts.label(_FRAME.right, _FRAME.top - 6, _means(most), "soft", "end")]


def _means(most_mps: float) -> str:
    return f"ticks on the axis: reboosts, the highest {most_mps:.1f} m/s"


def _names() -> list[Markup]:
    """Return what the lines are, in words beside a piece of each."""
    y, record, model = _FRAME.top + 14.0, _FRAME.left + 360.0, _FRAME.left + 470.0
    return [
        charts.line_path([(record, y - 4.0), (record + 24.0, y - 4.0)], "curve record"),
        charts.label(record + 30.0, y, "record", ""),
        charts.line_path([(model, y - 4.0), (model + 24.0, y - 4.0)], "curve model"),
        charts.marker("circle", model, y - 4.0, "mark model", 2.5),
        charts.label(model + 30.0, y, "model, from the record of each 1 January", ""),
    ]
