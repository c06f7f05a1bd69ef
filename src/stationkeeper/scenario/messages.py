"""Turning what pydantic found into faults that name the place, the value met, what is allowed and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from stationkeeper.errors import Fault, nearest
from stationkeeper.scenario.fields import allowed_text, bare_type, is_number, is_required, is_sourced, unit_of
from stationkeeper.scenario.origins import Path
from stationkeeper.sourced import Sourced

_COMMA_NUMBER = re.compile(r"^[+-]?\d+,\d+$")
_SPACED_NUMBER = re.compile(r"^[+-]?\d{1,3}([ ,]\d{3})+(\.\d+)?$")
_WITH_UNIT = re.compile(r"^([+-]?[\d.]+(?:e[+-]?\d+)?)\s*([A-Za-z%].*)$")

_DOTTED = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$")
_SHEET_DAY = re.compile(r"^\d{5}(\.0+)?$")
_SHEET_ZERO = date(1899, 12, 30)  # day 0 of a spreadsheet's count of days

_PARTS = {"out_of_range": ("value",), "wrong_unit": ("unit",)}  # part of a sourced value that the error is about


def faults_of(error: ValidationError, model: type[BaseModel], place: Callable[..., str]) -> list[Fault]:
    """Return one fault for each error found in a section or a row.

    place: gives the words of a fault's place for the names that lead to the field inside the model.
    """
    return [_fault(detail, model, place) for detail in error.errors(include_url=False)]


def _fault(detail: ErrorDetails, model: type[BaseModel], place: Callable[..., str]) -> Fault:
    path = tuple(str(part) for part in detail["loc"]) + _PARTS.get(detail["type"], ())
    # A list inside a cell is one cell to the user: its index says nothing.
    where = place(*(part for part in path if not part.isdecimal()))
    if detail["type"] == "extra_forbidden":
        return _unknown_key(detail, path, model, where)
    name, field = _field_at(path, model)
    allowed = allowed_text(name, field)
    if detail["type"] == "missing":
        return Fault(where, _missing_text(path), allowed, _missing_remedy(field))
    if detail["type"] == "wrong_unit":
        unit = detail["ctx"]["unit"]
        return Fault(
            where,
            f"unit '{detail['ctx']['met']}'",
            f"unit '{unit}'",
            f"Convert the value to {unit} and write that unit.",
        )
    if detail["type"] == "model_type":
        return Fault(
            where, f"'{detail['input']}'", _sourced_form(name, field), "Write value, unit, source and standing."
        )
    met = detail["ctx"]["value"] if detail["type"] == "out_of_range" else detail["input"]
    return Fault(where, f"'{_shown(met)}'", allowed, _remedy(met, field, allowed))


def _shown(met: object) -> str:
    if isinstance(met, bool):
        return "true" if met else "false"
    return f"{met:g}" if isinstance(met, float) else str(met)


def _field_at(path: Path, model: type[BaseModel]) -> tuple[str, FieldInfo]:
    """Return the field that a path leads to; one inside a sourced value, when the path goes so far."""
    field = model.model_fields[path[0]]
    if len(path) > 1 and is_sourced(field) and path[1] in Sourced.model_fields and path[1] != "value":
        return path[1], Sourced.model_fields[path[1]]
    return path[0], field


def _unknown_key(detail: ErrorDetails, path: Path, model: type[BaseModel], where: str) -> Fault:
    known = list(Sourced.model_fields if len(path) > 1 else model.model_fields)
    remedy = nearest(path[-1], known) or "Delete it."
    return Fault(where, f"unknown key '{path[-1]}'", ", ".join(known), remedy)


def _missing_text(path: Path) -> str:
    return f"no '{path[-1]}'" if len(path) > 1 else "nothing is given"


def _missing_remedy(field: FieldInfo) -> str:
    meaning = field.description or ""
    return f"Give it: {meaning}" if meaning else "Give it."


def _sourced_form(name: str, field: FieldInfo) -> str:
    return f'{{ value = ..., unit = "{unit_of(name, field)}", source = "...", standing = "..." }}'


def _remedy(met: Any, field: FieldInfo, allowed: str) -> str:
    """Return what to do about a value that does not fit its field."""
    text = str(met).strip()
    if is_number(field) or is_sourced(field):
        return _number_remedy(text, field)
    choices = [option.strip() for option in re.split(r" or |, ", allowed)]
    return nearest(text, choices) or (f"It means: {field.description}" if field.description else "Change it.")


def _number_remedy(text: str, field: FieldInfo) -> str:
    unknown = "" if is_required(field) else ", or leave the cell empty when it is unknown"
    if bare_type(field) is date:
        return f"Write the date as YYYY-MM-DD{_date_guess(text)}{unknown}."
    if _COMMA_NUMBER.match(text):
        return f"Write the decimal point: {text.replace(',', '.')}."
    if _SPACED_NUMBER.match(text):
        return f"Write it without separators: {re.sub('[ ,]', '', text)}."
    if found := _WITH_UNIT.match(text):
        return f"Write the number alone: {found[1]}."
    return f"Write a number inside the range{unknown}."


def _date_guess(text: str) -> str:
    """Return the date or dates that a text of another form may mean, as ": 2027-12-01", or ""."""
    if _SHEET_DAY.match(text):
        meant = _SHEET_ZERO + timedelta(days=int(float(text)))
        return f": {meant} if this is a spreadsheet's day number; give the column the format YYYY-MM-DD before saving"
    found = _DOTTED.match(text)
    if not found:
        return ""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    orders = [(first, second)] if found[2] == "." else [(first, second), (second, first)]
    days = [_day(year, month, day) for day, month in orders]
    return ": " + " or ".join(dict.fromkeys(day for day in days if day)) if any(days) else ""


def _day(year: int, month: int, day: int) -> str:
    """Return a date, "" when there is none such."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
