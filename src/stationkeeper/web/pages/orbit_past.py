"""The past of the orbit on its page: altitude since 1999 with the model beside it, reboosts, the Sun and its bands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from markupsafe import Markup
from pydantic import Field

from stationkeeper.assessment.answer import Band, Told
from stationkeeper.orbit.solar import activity_forecast, activity_level
from stationkeeper.planning.sun import station_forecast
from stationkeeper.report.altitude_picture import altitude_picture
from stationkeeper.report.calibration_picture import reliability_picture
from stationkeeper.scenario.model import Scenario
from stationkeeper.validation.calibration import Calibration
from stationkeeper.validation.history import STATION, kept_history
from stationkeeper.validation.story import Story
from stationkeeper.web.pages.parts import Figure, Table, table

RECORD_STEP_DAYS = 7
BAND_STEP_DAYS = 30
_SCORES = {"p05": -1.6449, "p25": -0.6745, "p50": 0.0, "p75": 0.6745, "p95": 1.6449}  # of the standard normal


class AltitudeTold(Told):
    """One day of the record."""

    day: date = Field(description="Date, UTC.")
    altitude_km: float = Field(description="Mean altitude.")


class BurnTold(Told):
    """One reboost, or one braking burn, of the record."""

    day: date = Field(description="Date, UTC.")
    dv_mps: float = Field(description="Delta-v along the track; negative: braking.")


class PastTold(Told):
    """What was recorded, what the model made of it, and how the bands of solar activity did."""

    story: Story = Field(description="Altitude year by year, model and record.")
    record: tuple[AltitudeTold, ...] = Field(description="Every seventh day on record.")
    burns: tuple[BurnTold, ...] = Field(description="Burns on record.")
    calibration: Calibration = Field(description="How the bands of solar activity held.")


class PastView(NamedTuple):
    """The same in words and pictures."""

    told: str
    altitude: Markup
    years: Table
    calibration: Figure
    horizons: Table


def past_of(scenario: Scenario) -> PastTold | None:
    """Return the past of the station whose record is shipped, None for any other."""
    if scenario.station.id != STATION:
        return None
    kept = kept_history()
    days = list(zip(*kept.record, strict=True))[::RECORD_STEP_DAYS]
    return PastTold(
        story=kept.story,
        record=tuple(AltitudeTold(day=day, altitude_km=km) for day, km in days),
        burns=tuple(BurnTold(day=day, dv_mps=dv) for day, dv in zip(*kept.burns, strict=True)),
        calibration=kept.calibration,
    )


def activity_band(scenario: Scenario, through: date) -> Band:
    """Return the 13-month mean of F10.7 [sfu] as the futures are played with: the forecast, widened."""
    epoch = scenario.station.epoch
    count = (through - epoch).days
    activity = activity_forecast(epoch, count, station_forecast(scenario))
    widening = scenario.orbit.activity_widening.value
    at = [*range(0, count, BAND_STEP_DAYS), count]
    quantiles = {
        name: [round(activity_level(activity, day, score, widening)[0], 2) for day in at]
        for name, score in _SCORES.items()
    }
    return Band.model_validate(
        {
            "metric": "f107_sfu",
            "title": "Solar flux F10.7, mean over 13 months",
            "unit": "sfu",
            "lines": [],
            "days": [epoch + timedelta(days=day) for day in at],
            **quantiles,
        }
    )


def past_view(rows: PastTold) -> PastView:
    """Return the past in words and pictures."""
    kept, story = kept_history(), rows.story
    near = sum(abs(each.percent_of_decay) <= 12 for each in story.years)
    told = (
        f"In {near} of {len(story.years)} years the model ends the year within 12 % of what drag took; over all years "
        f"it is off by {story.rms_km:.0f} km ({story.rms_percent_of_decay:.0f} %, root mean square)."
    )
    first = rows.calibration.horizons[0]
    return PastView(
        told=told,
        altitude=altitude_picture(
            kept.record,
            kept.flown,
            f"Mean altitude, {story.first} to {story.last}",
            f"On record between {story.lowest_km:.0f} and {story.highest_km:.0f} km",
            "past",
            kept.burns,
        ),
        years=_years(story),
        calibration=Figure(
            "Do the bands of solar activity hold?",
            f"Of the drag that came within a year, {100 * first.held:.0f} % lay in the 90 % band "
            f"({rows.calibration.first_issue} to {rows.calibration.last_issue}, {first.issues} issues of the "
            "forecast). On the dotted diagonal a band is calibrated.",
            reliability_picture(
                rows.calibration.levels,
                [(f"{each.years} y ahead", each.reliability) for each in rows.calibration.horizons],
                "reliability",
            ),
        ),
        horizons=_horizons(rows.calibration),
    )


def _years(story: Story) -> Table:
    return table(
        "Each year flown from January with what was known then",
        ("year", ">from, km", ">burns, m/s", ">drag took, km", ">foretold, km", ">recorded, km", ">off, km", ">off, %"),
        (
            (
                *(str(each.year), f"{each.from_km:.1f}", f"{each.burned_mps:.1f}", f"{each.decay_km:.1f}"),
                *(f"{each.foretold_km:.1f}", f"{each.recorded_km:.1f}", f"{each.error_km:+.1f}"),
                f"{each.percent_of_decay:+.0f}",
            )
            for each in story.years
        ),
    )


def _horizons(told: Calibration) -> Table:
    return table(
        "The 90 % band of drag, over all issues",
        (">years ahead", ">issues", ">held, %", ">as published, %", ">score", ">score of climatology"),
        (
            (
                *(str(each.years), str(each.issues), f"{100 * each.held:.1f}", f"{100 * each.held_raw:.1f}"),
                *(f"{each.crps:.3f}", f"{each.crps_climatology:.3f}"),
            )
            for each in told.horizons
        ),
    )
