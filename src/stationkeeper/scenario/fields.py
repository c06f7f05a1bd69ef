"""What each field of a scenario may hold, in words: for messages about faults and for the reference page."""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from stationkeeper.scenario.model import STATION_PATTERN, Part, Scenario
from stationkeeper.scenario.rows import ID_PATTERN, STANDING_PATTERN, TABLES, Row
from stationkeeper.sourced import Sourced, Unit

_SUFFIX_UNITS = (
    ("_kg_per_day", "kg/d"),
    ("kg_per_day", "kg/d"),
    ("_kg", "kg"),
    ("_days", "d"),
    ("_hours", "h"),
    ("_years", "y"),
    ("_m3", "m3"),
    ("_s", "s"),
)
_SIGNS = ((annotated_types.Ge, "ge", ">="), (annotated_types.Gt, "gt", ">"))
_UPPER_SIGNS = ((annotated_types.Le, "le", "<="), (annotated_types.Lt, "lt", "<"))

NAME_TEXT = "a name of letters, digits, blanks and . _ + ( ) # / & : -, beginning with a letter or digit"
_PATTERNS = {
    ID_PATTERN: NAME_TEXT,
    STATION_PATTERN: "small letters, digits and '-', beginning with a letter or digit",
    STANDING_PATTERN: "published, derived or assumed; exceptions as 'field=standing' after ';'",
}

SECTIONS: dict[str, type[Part]] = {
    name: field.annotation
    for name, field in Scenario.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Part)
}
"""Sections of station.toml by name."""

ROWS: dict[str, type[Row]] = {row.file.removesuffix(".csv"): row for row in TABLES}
"""Tables by the name of their CSV file without ".csv", which is also the field's name in Scenario."""


def bare_type(field: FieldInfo) -> Any:
    """Return the type of a field's values: without "or None" and without annotations."""
    kind = field.annotation
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(option for option in get_args(kind) if option is not type(None))
    while hasattr(kind, "__metadata__"):
        kind = get_args(kind)[0]
    return kind


def is_sourced(field: FieldInfo) -> bool:
    """Return whether the field holds a sourced value."""
    return bare_type(field) is Sourced


def is_number(field: FieldInfo) -> bool:
    """Return whether the field holds a number or a date, which need a source and a standing."""
    return bare_type(field) in (float, int, date)


@cache
def number_names(row: type[Row]) -> tuple[str, ...]:
    """Return the names of the columns of a table that hold numbers or dates."""
    return tuple(name for name, field in row.model_fields.items() if is_number(field))


@cache
def attributed_names(row: type[Row]) -> tuple[str, ...]:
    """Return the names of the columns of a table that `source` and `standing` speak of."""
    return tuple(name for name in row.model_fields if name not in ("id", "source", "standing", "note"))


def unit_of(name: str, field: FieldInfo) -> str:
    """Return the unit of a field's number, "date" for dates, "1" for counts and shares."""
    if is_sourced(field):
        return _bound_unit(field).unit
    if bare_type(field) is date:
        return "date"
    extra = field.json_schema_extra
    if isinstance(extra, dict) and "unit" in extra:
        return str(extra["unit"])
    return next((unit for suffix, unit in _SUFFIX_UNITS if name.endswith(suffix)), "1")


def allowed_text(name: str, field: FieldInfo) -> str:
    """Return what the field accepts, in words: kind, range and unit."""
    kind = bare_type(field)
    if kind is Sourced:
        return _sourced_text(_bound_unit(field))
    if kind is date:
        return "a date such as 2027-04-01"
    if kind is bool:
        return "yes or no"
    if get_origin(kind) is Literal:
        return " or ".join(str(option) for option in get_args(kind) if option)
    if get_origin(kind) is tuple:
        return "names separated by ';'"
    if kind in (int, float):
        return _number_text(name, field)
    return _text_text(field)


def is_required(field: FieldInfo) -> bool:
    """Return whether the field has no default."""
    return field.is_required()


def _sourced_text(unit: Unit) -> str:
    return (
        "a number " + unit.range_text().removesuffix(" 1")
        if unit.range_text()[0] in "<>"
        else f"a number in {unit.unit}"
    )


def _number_text(name: str, field: FieldInfo) -> str:
    noun = "a whole number" if bare_type(field) is int else "a number"
    bounds = [f"{sign} {int(bound) if bound == int(bound) else bound}" for sign, bound in _bounds(field)]
    unit = unit_of(name, field)
    return " ".join([noun, " and ".join(bounds), "" if unit == "1" else unit]).replace("  ", " ").strip()


def _bounds(field: FieldInfo) -> Iterator[tuple[str, float]]:
    for item in _metadata(field):
        for kind, attribute, sign in (*_SIGNS, *_UPPER_SIGNS):
            if isinstance(item, kind):
                yield sign, getattr(item, attribute)


def _text_text(field: FieldInfo) -> str:
    pattern = next((item.pattern for item in _metadata(field) if getattr(item, "pattern", None)), "")
    return _PATTERNS.get(pattern, f"text like {pattern}") if pattern else "text"


def _bound_unit(field: FieldInfo) -> Unit:
    return next(item for item in _metadata(field) if isinstance(item, Unit))


def _metadata(field: FieldInfo) -> Iterator[Any]:
    """Yield the annotations of a field, also those inside "X | None"."""
    yield from field.metadata
    for option in get_args(field.annotation):
        yield from getattr(option, "__metadata__", ())


def known_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of the fields of a section or table."""
    return tuple(model.model_fields)
