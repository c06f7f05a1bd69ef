"""The reliability of the activity bands as a picture: how often what came lay under each quantile."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from stationkeeper.report import charts
from stationkeeper.report.charts import Frame, Scale

WIDTH, HEIGHT = 420, 400
_FRAME = Frame(56, 24, 396, 344)
_SHAPES = ("circle", "square", "triangle")
_CURVES = ("safe", "joint", "supplied")


def reliability_picture(levels: Sequence[float], curves: Sequence[tuple[str, Sequence[float]]], key: str) -> Markup:
    """Return up to three reliability curves against the diagonal; what lies on it is calibrated.

    levels: quantiles. curves: a name and the share of outcomes under each quantile.
    """
    across = Scale(0.0, 1.0, _FRAME.left, _FRAME.right)
    up = Scale(0.0, 1.0, _FRAME.bottom, _FRAME.top)
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    told = "; ".join(f"{name}: " + ", ".join(f"{share:.2f}" for share in shares) for name, shares in curves)
    axis = [charts.rule(_FRAME.left, _FRAME.bottom, _FRAME.right, _FRAME.bottom, "axis")]
    axis += [charts.label(across.at(tick), _FRAME.bottom + 18, f"{tick:g}", "soft", "middle") for tick in ticks]
    return charts.picture(
        key,
        WIDTH,
        HEIGHT,
        "Reliability of the activity bands",
        f"Share of outcomes under the quantiles {', '.join(f'{level:g}' for level in levels)}. {told}",
        charts.value_axis(up, _FRAME, ticks),
        *axis,
        charts.label(_FRAME.left, 14, "share of outcomes under it", "soft"),
        charts.label(_FRAME.right, _FRAME.bottom + 36, "quantile of the forecast", "soft", "end"),
        charts.rule(_FRAME.left, _FRAME.bottom, _FRAME.right, _FRAME.top, "quiet"),
        *(_curve(at, levels, shares, across, up) for at, (_, shares) in enumerate(curves)),
        *(_name(at, name) for at, (name, _) in enumerate(curves)),
    )


def _curve(at: int, levels: Sequence[float], shares: Sequence[float], across: Scale, up: Scale) -> Markup:
    points = [(across.at(level), up.at(share)) for level, share in zip(levels, shares, strict=True)]
    marks = [charts.marker(_SHAPES[at], x, y, f"mark {_CURVES[at]}") for x, y in points]
    return charts.group(charts.line_path(points, f"curve {_CURVES[at]}"), *marks, class_="criterion")


def _name(at: int, name: str) -> Markup:
    y = _FRAME.top + 18.0 + 18.0 * at
    return charts.group(
        charts.marker(_SHAPES[at], _FRAME.left + 16.0, y - 4.0, f"mark {_CURVES[at]}"),
        charts.label(_FRAME.left + 26.0, y, name, ""),
    )
