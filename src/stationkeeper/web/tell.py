"""Typed rows as JSON and as CSV. Nothing is computed or rounded here: both hold every value as it is."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from typing import Any

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError, nearest

ALL = "all"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet begins a formula


def plain(told: Told) -> Any:
    """Return the rows as plain values, as they stand in JSON; a number that is not finite is unknown: None."""
    return _finite(told.model_dump(mode="json", by_alias=True))


def as_json(told: Told) -> str:
    """Return the rows as JSON, keys in the order of the fields: the same text as summary.json for an answer."""
    return json.dumps(plain(told), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(told: Told, table: str, main: str = "") -> str:
    """Return one table of the rows as CSV; "all": every value of the whole with its path.

    A table is a list of rows anywhere in the whole, named by its path ("best_buy.items"). main: table told when none is
    asked for; the first there is where the whole lacks it. Raises RequestError for an unknown one.
    """
    whole = plain(told)
    if not table:
        names = list(tables(whole))
        table = main if main in names else next(iter(names), ALL)
    if table == ALL:
        return _written(["path", "value"], ([path, cell] for path, cell in leaves(whole)))
    found = tables(whole)
    if table not in found:
        names = [ALL, *found]
        raise RequestError(Fault("table", f"'{table}'", ", ".join(names), nearest(table, names)))
    rows = [dict(leaves(_joined(row))) for row in found[table]]
    heads = list(dict.fromkeys(head for row in rows for head in row))
    return _written(heads, ([row.get(head) for head in heads] for row in rows))


def tables(whole: Any, path: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return every list of rows that stands outside other lists, by its path."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, value in whole.items():
        place = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            found |= tables(value, place)
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            found[place] = value
    return found


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every single value with its path, as ("criteria.safe.probability", 0.5); lists count from 0."""
    if isinstance(value, dict | list) and value:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in pairs:
            yield from leaves(inner, f"{path}.{name}" if path else str(name))
    else:
        yield path, None if isinstance(value, dict | list) else value


def _joined(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row in which a list of single values is one text, as in the tables of a scenario."""
    return {
        name: "; ".join(map(cell, value)) if isinstance(value, list) and not _nested(value) else value
        for name, value in row.items()
    }


def _nested(values: list[Any]) -> bool:
    return any(isinstance(value, dict | list) for value in values)


def cell(value: Any) -> str:
    """Return a value as it stands in CSV: all digits, true and false, nothing for unknown.

    A text that a spreadsheet would run as a formula stands behind an apostrophe.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) and not _is_number(text) else text


def _written(heads: list[str], rows: Iterator[list[Any]] | Any) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    return [_finite(inner) for inner in value] if isinstance(value, list) else value
