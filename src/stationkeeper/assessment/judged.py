"""How the bands of the orbit did on the past: kept beside the data, because to count it again takes ten seconds.

`make docs` writes it from `validation.calibration` and `validation.backtest`; a test holds it to what they compute.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from stationkeeper.orbit.table import DATA

KEPT = DATA / "judged.json"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JudgedBand(_Kept):
    """How often the drag that came lay within the 90 % band of a past solar forecast."""

    years: int = Field(description="Years from the first day of a forecast.")
    issues: int = Field(description="Past forecasts whose years lie within the record.")
    held: float = Field(description="Share of outcomes within the band, each solar cycle judged by the others.")


class JudgedAltitude(_Kept):
    """How far the altitude of the ISS foretold on past days was off, with the Sun and the burns that came."""

    horizon_days: int = Field(description="Days ahead.")
    compared: int = Field(description="Past days from which it was foretold.")
    rms_km: float = Field(description="Root mean square of the errors, km.")
    rms_percent_of_decay: float = Field(description="The same as a share of what drag took, %.")


class Judged(_Kept):
    """How far bands of altitude and propellant can be trusted, by what the past says of them."""

    first_issue: str = Field(description="Month of the first solar forecast judged.")
    last_issue: str = Field(description="Month of the last.")
    bands: tuple[JudgedBand, ...] = Field(description="The band of drag, by years ahead.")
    first_start: str = Field(description="First day from which the altitude was foretold.")
    last_start: str = Field(description="Last.")
    altitude: tuple[JudgedAltitude, ...] = Field(description="The altitude foretold, by days ahead.")


@lru_cache(maxsize=1)
def judged(path: Path = KEPT) -> Judged:
    """Return what is kept."""
    return Judged.model_validate_json(path.read_text(encoding="utf-8"))
