"""The reference pages made from the models: what every file, section, column and field holds."""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from datetime import date
from inspect import cleandoc
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from stationkeeper.scenario.checks.references import REFERENCES
from stationkeeper.scenario.fields import (
    NAME_TEXT,
    ROWS,
    SECTIONS,
    allowed_text,
    bare_type,
    is_number,
    is_required,
    is_sourced,
)
from stationkeeper.scenario.fields import unit_of as unit_of_field
from stationkeeper.scenario.model import SourceEntry
from stationkeeper.scenario.origins import BUILT_IN_SOURCES
from stationkeeper.scenario.rows import Row
from stationkeeper.sourced import Sourced

_HEAD = """\
# The scenario, field by field

Written from the models by `make docs`; a test keeps it true. A station is a folder: `station.toml` with the
sections below, `sources.toml`, and one CSV file a table. A folder that begins with `extends = "iss"` (a shipped
name or a relative path) holds only what differs.

## Sourced values

Most values of `station.toml` are sourced, for example
`floor_km = { value = 370, unit = "km", source = "key", standing = "assumed" }`:
"""

_LAYERS = """\
A folder over another replaces what it gives. In TOML a sourced value may give only some of its parts. In CSV a row
with a known id replaces only the cells that are not empty, new ids are added, and a column `remove` with `yes`
drops the row. `--set path=value` replaces one value, in the unit of its field: `orbit.floor_km=380`,
`stocks.water.initial_kg=900`, `study.futures=500`; an empty value means unknown. What is replaced without a source
of its own counts as assumed. These sources need no entry:
"""

_TABLES = """\
## Tables

CSV in UTF-8, separated by commas, decimals with a point. A byte-order mark, CRLF, quotes, blank lines, blanks
around cells and lines that begin with `#` are accepted. An empty cell means unknown. A name is made of letters,
digits, blanks and `. _ + ( ) # / & : -` and begins with a letter or digit; an id is a name that is unique in its
table. Rows may stand in any order, but for segments (the people of the first eat `food-usos`, of the second
`food-ros`) and ports (a flight without a wish tries them in that order). Every table also has:
"""


def reference_markdown() -> str:
    """Return docs/reference/scenario.md: every file of a scenario with field, unit, range and meaning."""
    parts = [_HEAD, *_fields(Sourced), "", _LAYERS]
    parts += [f"- `{key}`: {title}" for key, title in BUILT_IN_SOURCES.items()]
    parts += ["", "## station.toml", ""]
    for name, section in SECTIONS.items():
        parts += [f"### [{name}]", "", cleandoc(section.__doc__ or ""), "", *_fields(section), ""]
    parts += ["## sources.toml", "", "An entry `[key]` a source:", "", *_fields(SourceEntry), "", _TABLES]
    parts += [*_fields(Row), ""]
    for name, row in ROWS.items():
        parts += [
            f"### {row.file}",
            "",
            cleandoc(row.__doc__ or ""),
            "",
            *_fields(row, name, tuple(Row.model_fields)),
            "",
        ]
    return "\n".join(parts)


def _fields(model: type[BaseModel], table: str = "", without: Sequence[str] = ()) -> Iterator[str]:
    """Yield the table of a model's fields as Markdown; `table`: name of the CSV table, for what points to others."""
    yield "| field | unit | allowed | meaning |"
    yield "|---|---|---|---|"
    for name, field in model.model_fields.items():
        if name not in without:
            allowed = _pointed(table, name) or _allowed(name, field)
            yield f"| `{name}` | {_unit(name, field)} | {allowed} | {field.description or ''} |"


def _pointed(table: str, name: str) -> str:
    """Return the tables that a column points to with what else it may hold, or ""."""
    for reference in REFERENCES:
        if (reference.table, reference.column) == (table, name):
            field = ROWS[table].model_fields[name]
            listed = get_origin(bare_type(field)) is tuple
            ids = " or ".join(f"{'ids' if listed else 'id'} in {ROWS[target].file}" for target in reference.targets)
            also = "".join(f" or '{word}'" for word in reference.also)
            several = ", separated by ';'" if listed else ""
            return f"{ids}{several}{also}" + ("" if is_required(field) else "; may be empty")
    return ""


def _unit(name: str, field: FieldInfo) -> str:
    if not (is_number(field) or is_sourced(field)) or bare_type(field) is date:
        return ""
    # A sourced value and its spread are in the unit it states.
    return "" if field in Sourced.model_fields.values() else unit_of_field(name, field)


def _allowed(name: str, field: FieldInfo) -> str:
    text = "a name" if allowed_text(name, field) == NAME_TEXT else allowed_text(name, field)
    unit = _unit(name, field)
    text = text.removesuffix(f" {unit}") if unit not in ("", "1") else text
    if is_required(field):
        return text
    default = field.get_default(call_default_factory=True, validated_data={})
    return f"{text}; may be empty" if default in (None, "", ()) else f"{text}; default {_default_text(default)}"


def _default_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`" if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def answer_markdown(model: type[BaseModel]) -> str:
    """Return docs/reference/summary.md for the model of the answer: each object of summary.json with its fields."""
    parts = [
        "# summary.json, field by field",
        "",
        "Written from the models by `make docs`; a test keeps it true. Dates are UTC; `null` stands only where said.",
        "",
    ]
    for part in _models(model):
        title = "The whole" if part is model else part.__name__
        parts += [f"## {title}", "", cleandoc(part.__doc__ or ""), "", "| field | type | meaning |", "|---|---|---|"]
        for name, field in part.model_fields.items():
            parts.append(f"| `{field.alias or name}` | {_type_text(field.annotation)} | {field.description or ''} |")
        parts.append("")
    return "\n".join(parts)


def _models(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Return the model and those inside it, each once, in the order in which they are met."""
    found: list[type[BaseModel]] = []
    waiting: list[type[BaseModel]] = [model]
    while waiting:
        part = waiting.pop(0)
        if part not in found:
            found.append(part)
            waiting += [inner for field in part.model_fields.values() for inner in _inner(field.annotation)]
    return found


def _inner(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for option in get_args(kind):
        yield from _inner(option)


def _type_text(kind: Any) -> str:
    """Return a type as a reader of JSON needs it, with links to the objects."""
    origin, options = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return " or ".join("null" if option is type(None) else _type_text(option) for option in options)
    if origin is Literal:
        return " or ".join(f'`"{option}"`' for option in options)
    if origin is list:
        return f"list of {_type_text(options[0])}"
    if origin is dict:
        return f"object: {_type_text(options[0])} to {_type_text(options[1])}"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    return {str: "text", float: "number", int: "whole number", bool: "true or false", date: "date"}.get(kind, str(kind))
