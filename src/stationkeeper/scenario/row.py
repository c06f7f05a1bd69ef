"""What every row of a table has: where its numbers come from, and how cells become values.

Every row carries `source` and `standing`. The first word of `standing` holds for the whole row; exceptions follow after
";": "published; mass_kg=assumed; stay_days=derived". `source` works alike: "gcat; stay_days=own-count". A cell left
empty means unknown (None).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from stationkeeper.times import parse_date


def _split(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _day(cell: object) -> object:
    if isinstance(cell, datetime):
        return parse_date(cell.isoformat())
    return parse_date(cell) if isinstance(cell, str) else cell


def _yes(cell: object) -> object:
    return {"yes": True, "no": False}.get(cell, cell) if isinstance(cell, str) else cell


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]
Day = Annotated[date, BeforeValidator(_day)]
Flag = Annotated[bool, BeforeValidator(_yes)]
ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9 ._+()#/&:-]*$"
STANDING_PATTERN = r"^(published|derived|assumed)( *; *[a-z0-9_]+ *= *(published|derived|assumed))*$"
Id = Annotated[str, Field(min_length=1, pattern=ID_PATTERN)]


class Row(BaseModel):
    """What every table has: where the row's numbers come from and how far they can be trusted."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    file: ClassVar[str]
    key: ClassVar[str] = "id"
    sorted_by: ClassVar[tuple[str, ...]] = ("id",)

    source: str = Field(min_length=1, description="Key in sources.toml; exceptions as 'field=key' after ';'.")
    standing: str = Field(
        pattern=STANDING_PATTERN,
        description="published, derived or assumed; exceptions as 'field=standing' after ';'.",
    )
    note: str = Field(default="", description="How a number was derived, or why it is assumed.")

    def row_id(self) -> str:
        """Return the row's unique name."""
        return str(getattr(self, self.key))

    def order(self) -> tuple[Any, ...]:
        """Return what the rows of a table are sorted by, so that the order in the file does not matter."""
        return tuple(getattr(self, name) for name in self.sorted_by)
