"""A sourced value: number, unit, spread, source key and standing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Standing = Literal["published", "derived", "assumed"]
STANDINGS: tuple[Standing, ...] = ("published", "derived", "assumed")


class Sourced(BaseModel):
    """One number with its unit, where it comes from and how far it can be trusted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float = Field(allow_inf_nan=False, description="The number, in `unit`.")
    unit: str = Field(description="Unit of `value`; must be the unit the field asks for.")
    source: str = Field(min_length=1, description="Key of an entry in sources.toml.")
    standing: Standing = Field(description="published, derived or assumed.")
    sd: float | None = Field(default=None, ge=0.0, allow_inf_nan=False, description="Standard deviation, in `unit`.")
    note: str = Field(default="", description="How it was derived, or why it is assumed.")


@dataclass(frozen=True)
class Unit:
    """Annotation that binds a Sourced field to one unit and a range of its value."""

    unit: str
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None

    def range_text(self) -> str:
        """Return the allowed range in words, for messages and the reference page."""
        parts = [
            f"{sign} {bound:g}"
            for sign, bound in ((">=", self.ge), (">", self.gt), ("<=", self.le), ("<", self.lt))
            if bound is not None
        ]
        return " and ".join(parts) + f" {self.unit}" if parts else f"any number in {self.unit}"

    def check(self, quantity: Sourced) -> Sourced:
        """Return `quantity` unchanged, or raise when its unit or value does not fit."""
        if quantity.unit != self.unit:
            raise PydanticCustomError(
                "wrong_unit",
                "unit '{met}' met, the field is in '{unit}'",
                {"met": quantity.unit, "unit": self.unit},
            )
        value = quantity.value
        inside = (
            (self.ge is None or value >= self.ge)
            and (self.gt is None or value > self.gt)
            and (self.le is None or value <= self.le)
            and (self.lt is None or value < self.lt)
        )
        if not inside:
            raise PydanticCustomError(
                "out_of_range",
                "value {value} met, allowed: {allowed}",
                {"value": value, "allowed": self.range_text()},
            )
        return quantity

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic run `check` after the value was read."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))


Kg = Annotated[Sourced, Unit("kg", ge=0.0)]
KgPerDay = Annotated[Sourced, Unit("kg/d", ge=0.0)]
KgPerPersonDay = Annotated[Sourced, Unit("kg/person-day", ge=0.0)]
Km = Annotated[Sourced, Unit("km", gt=0.0)]
Days = Annotated[Sourced, Unit("d", ge=0.0)]
Years = Annotated[Sourced, Unit("y", gt=0.0)]
PerYear = Annotated[Sourced, Unit("1/y", ge=0.0)]
Fraction = Annotated[Sourced, Unit("1", ge=0.0, le=1.0)]
Factor = Annotated[Sourced, Unit("1", gt=0.0)]
Count = Annotated[Sourced, Unit("1", ge=0.0)]
Degrees = Annotated[Sourced, Unit("deg", ge=-360.0, le=360.0)]
MetresPerSecond = Annotated[Sourced, Unit("m/s", ge=0.0)]
CubicMetres = Annotated[Sourced, Unit("m3", gt=0.0)]
Kilowatts = Annotated[Sourced, Unit("kW", ge=0.0)]
Seconds = Annotated[Sourced, Unit("s", gt=0.0)]
HoursPerWeek = Annotated[Sourced, Unit("h/week", ge=0.0)]
