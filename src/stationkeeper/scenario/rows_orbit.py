"""Tables of the orbit: burns that are planned, and a solar forecast of the station's own."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from stationkeeper.scenario.row import Day, Id, Row


class PlannedBurn(Row):
    """A burn on a given day, done beside those that the corridor asks for."""

    file: ClassVar[str] = "burns.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("day", "id")
    id: Id = Field(description="Short name of the burn.")
    day: Day = Field(description="Day of the burn, UTC.")
    dv_mps: float = Field(
        gt=0, le=20, description="Delta-v along the track; raises the orbit.", json_schema_extra={"unit": "m/s"}
    )


class SolarMonth(Row):
    """Solar activity foreseen for a month: percentiles of the 13-month smoothed values."""

    file: ClassVar[str] = "solar_forecast.csv"
    id: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="Month, as 2026-10.")
    f107_p05: float = Field(ge=50, le=400, description="F10.7, 5th percentile.", json_schema_extra={"unit": "sfu"})
    f107_p50: float = Field(ge=50, le=400, description="F10.7, median.", json_schema_extra={"unit": "sfu"})
    f107_p95: float = Field(ge=50, le=400, description="F10.7, 95th percentile.", json_schema_extra={"unit": "sfu"})
    ap_p05: float = Field(ge=0, le=400, description="Ap, 5th percentile.")
    ap_p50: float = Field(ge=0, le=400, description="Ap, median.")
    ap_p95: float = Field(ge=0, le=400, description="Ap, 95th percentile.")
