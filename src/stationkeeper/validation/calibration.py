"""The calibration of the activity bands as an answer: typed rows, words, and the picture of its reliability."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.validation.bands import LEVELS, YEARS, Held, fitted, held, left_out, outcomes, shipped_issues


class Horizon(Told):
    """How the forecasts of solar activity did over one horizon, told in the drag at 415 km."""

    years: int = Field(description="Years from the first day of an issue.")
    issues: int = Field(description="Issues whose horizon lies within the record.")
    held_raw: float = Field(description="Share of outcomes within the published 90 % band.")
    held: float = Field(description="Share within the band widened by what the issues of the other cycles teach.")
    held_played: float = Field(description="The same when days vary around each percentile, as futures play them.")
    crps_raw: float = Field(
        description="Continuous ranked probability score of ln drag, published band; smaller is better."
    )
    crps: float = Field(description="The same for the widened band.")
    crps_climatology: float = Field(description="The same for the record before each issue as forecast.")
    bias: float = Field(description="Mean of ln(drag that came / drag of the median foretold).")
    reliability: tuple[float, ...] = Field(description="Share of outcomes under the quantiles 0.1, 0.2 ... 0.9.")


class Calibration(Told):
    """Do the bands of solar activity hold?"""

    first_issue: str = Field(description="Month of the first issue.")
    last_issue: str = Field(description="Month of the last issue.")
    widening: float = Field(description="Least factor, not under 1, under which the band holds 90 % of all outcomes.")
    levels: tuple[float, ...] = Field(description="Quantiles of `reliability`.")
    horizons: tuple[Horizon, ...] = Field(description="One a horizon.")


def calibration() -> Calibration:
    """Return how the shipped issues did over 1, 2 and 5 years."""
    issues = shipped_issues()
    found = [outcomes(issues, years) for years in YEARS]
    return Calibration(
        first_issue=f"{issues.first[0]:%Y-%m}",
        last_issue=f"{issues.first[-1]:%Y-%m}",
        widening=round(fitted(np.concatenate([each.score for each in found])), 3),
        levels=LEVELS,
        horizons=tuple(_horizon(held(each, 1.0), held(each, left_out(each))) for each in found),
    )


def _horizon(raw: Held, widened: Held) -> Horizon:
    return Horizon(
        years=raw.years,
        issues=raw.issues,
        held_raw=round(raw.share_90, 4),
        held=round(widened.share_90, 4),
        held_played=round(widened.share_played, 4),
        crps_raw=round(raw.crps, 4),
        crps=round(widened.crps, 4),
        crps_climatology=round(raw.crps_climatology, 4),
        bias=round(raw.bias, 4),
        reliability=tuple(round(share, 3) for share in widened.reliability),
    )


_COLUMNS = (
    Column("YEARS", 5, True),
    Column("ISSUES", 6, True),
    Column("90 % BAND HELD", 14, True),
    Column("AS PLAYED", 9, True),
    Column("AS PUBLISHED", 12, True),
    Column("SCORE", 6, True),
    Column("AS PUBLISHED", 12, True),
    Column("CLIMATOLOGY", 11, True),
    Column("BIAS", 6, True),
)


def calibration_text(told: Calibration) -> str:
    """Return the calibration in words."""
    lines = paragraph(
        f"Drag at 415 km that came after {told.horizons[0].issues} issues of the solar forecast, {told.first_issue} to "
        f"{told.last_issue}, against their bands; each cycle judged by what the others teach"
    )
    lines += ["", *table(_COLUMNS, [_row(each) for each in told.horizons]), ""]
    lines += paragraph(f"Over all issues the band must be {told.widening:.3f} times as wide to hold 90 %.")
    lines += paragraph("As played: with daily and 27-day variation around each percentile, as futures have it.")
    lines += paragraph(
        "Score: continuous ranked probability score of the logarithm of drag, smaller is better. Bias: mean of "
        "ln(came / median foretold)."
    )
    return "\n".join(lines)


def _row(each: Horizon) -> list[str]:
    return [
        str(each.years),
        str(each.issues),
        f"{each.held:.1%}",
        f"{each.held_played:.1%}",
        f"{each.held_raw:.1%}",
        f"{each.crps:.3f}",
        f"{each.crps_raw:.3f}",
        f"{each.crps_climatology:.3f}",
        f"{each.bias:+.3f}",
    ]
