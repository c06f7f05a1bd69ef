"""Spares for any table of parts: read the CSV file, tell all its faults at once, count the spares by item.

The table has a line for each item with `item, mtbf_hours, life_limit_hours, quantity` and perhaps `mass_kg` and
`runtime_hours`; other columns are left alone. A byte-order mark, CRLF, quotes, blank lines, and comments ("#") above
the header are accepted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from stationkeeper.csvfile import (
    Line,
    extra_cell_fault,
    file_lines,
    plain_name,
    rename,
    semicolon_fault,
    twice_faults,
)
from stationkeeper.errors import Fault, RequestError
from stationkeeper.spares.pool import equal_share, scheduled_replacements, spares_for_confidence

NEEDED = ("item", "mtbf_hours", "life_limit_hours", "quantity")
OPTIONAL = ("mass_kg", "runtime_hours")
MOST_DEMAND = 1e9  # more parts used up than this is a slip of units
_UNIT = r"(h|hrs?|hours?|min|minutes?|s|sec|seconds?|d|days?|weeks?|months?|y|yrs?|years?|kg|g|t|lbs?|pounds?|tons?)"
_OTHER_UNIT = re.compile(rf"^(mtbf|life_limit|life|mass|runtime)[ _]*[\[(]?{_UNIT}?[\])]?$")
_COLUMN_OF = {
    "mtbf": "mtbf_hours",
    "life_limit": "life_limit_hours",
    "life": "life_limit_hours",
    "mass": "mass_kg",
    "runtime": "runtime_hours",
}


class Part(NamedTuple):
    """One line of the table; None: not given. runtime_hours: what one part runs within the window."""

    item: str
    mtbf_hours: float
    life_limit_hours: float | None
    quantity: int
    mass_kg: float | None
    runtime_hours: float | None


class Need(NamedTuple):
    """The spares of an item: the larger of the random and the scheduled need; mass of them all, None: not given."""

    item: str
    spares: int
    random: int
    scheduled: int
    mass_kg: float | None


class Needs(NamedTuple):
    """The answer for a table. share: confidence of one of the `positions` in series."""

    items: tuple[Need, ...]
    total: int
    confidence: float
    window_hours: float
    positions: int
    share: float


class _Column(NamedTuple):
    """How a cell is read: empty is allowed or not, the accepted values in words and as a test."""

    optional: bool
    allowed: str
    accepts: Callable[[float], bool]
    remedy: str


_COLUMNS = {
    "mtbf_hours": _Column(False, "hours, more than 0", lambda x: x > 0.0, "Give the mean time between failures"),
    "life_limit_hours": _Column(
        True, "hours, more than 0, or an empty cell", lambda x: x > 0.0, "Leave the cell empty when there is no limit"
    ),
    "quantity": _Column(
        False,
        "a whole number of 1 or more",
        lambda x: x >= 1.0 and x == math.floor(x),
        "Give the parts installed, or delete the line",
    ),
    "mass_kg": _Column(
        True, "kg, 0 or more, or an empty cell", lambda x: x >= 0.0, "Leave the cell empty when it is not known"
    ),
    "runtime_hours": _Column(
        True, "hours, 0 or more, or an empty cell", lambda x: x >= 0.0, "Leave the cell empty when it always runs"
    ),
}


def spares_of_table(
    path: str | Path, confidence: float, window_hours: float, series_positions: int | None = None
) -> Needs:
    """Return the spares of each item of the CSV file `path` for `window_hours` without resupply.

    The larger of the random need (Poisson quantile at the equal share confidence ** (1 / positions)) and the scheduled
    one (floor(window / life)), as `pool.spares_needed`. series_positions: parts in series that share the confidence;
    default the sum of quantities. Raises RequestError with every fault of the file and of what is asked.
    """
    parts, faults = _parts(Path(path))
    faults = [*asked_faults(confidence, window_hours, series_positions), *faults]
    if faults:
        raise RequestError(faults)
    positions = series_positions or sum(part.quantity for part in parts)
    share = equal_share(confidence, positions)
    _refuse_excess(parts, window_hours, Path(path))
    items = tuple(_need(part, window_hours, share) for part in parts)
    return Needs(items, sum(need.spares for need in items), confidence, window_hours, positions, share)


def asked_faults(confidence: float, window_hours: float, series_positions: int | None) -> list[Fault]:
    """Return every fault of what is asked of a table."""
    faults = []
    if not 0.0 < confidence < 1.0:
        faults.append(Fault("--confidence", f"{confidence:g}", "more than 0 and less than 1", "For example 0.99"))
    if not (window_hours > 0.0 and math.isfinite(window_hours)):
        faults.append(Fault("--window-hours", f"{window_hours:g}", "hours, more than 0", "For example 19000"))
    if series_positions is not None and series_positions < 1:
        remedy = "Leave it out to count the quantities"
        faults.append(Fault("--series-positions", f"{series_positions}", "a whole number of 1 or more", remedy))
    return faults


def _need(part: Part, window_hours: float, share: float) -> Need:
    random = spares_for_confidence(_mean(part, window_hours), share)
    scheduled = scheduled_replacements(window_hours, part.life_limit_hours)
    spares = max(random, scheduled)
    return Need(part.item, spares, random, scheduled, None if part.mass_kg is None else spares * part.mass_kg)


def _mean(part: Part, window_hours: float) -> float:
    """Return the failures expected within the window."""
    runtime = window_hours if part.runtime_hours is None else part.runtime_hours
    return part.quantity * runtime / part.mtbf_hours


def _refuse_excess(parts: Sequence[Part], window_hours: float, path: Path) -> None:
    faults = [
        Fault(f"{path} {part.item}", f"{most:.3g} parts used up", f"at most {MOST_DEMAND:g}", "Are the times in hours?")
        for part in parts
        if (most := max(_mean(part, window_hours), window_hours / (part.life_limit_hours or math.inf))) > MOST_DEMAND
    ]
    if faults:
        raise RequestError(faults)


def _parts(path: Path) -> tuple[list[Part], list[Fault]]:
    """Return the parts in the file and all its faults."""
    lines, faults = file_lines(path)
    if faults:
        return [], faults
    if not lines:
        return [], [Fault(str(path), "is empty", f"a header with {', '.join(NEEDED)}", "Write a line for each item")]
    header, *body = lines
    columns = [plain_name(cell) for cell in header.cells]
    wrong = semicolon_fault(header, str(path))
    if wrong:
        return [], [wrong]
    faults = _header_faults(columns, f"{path}:{header.number}")
    if not body:
        faults.append(Fault(str(path), "no item", "a line for each item", "Write at least one"))
    parts: list[Part] = []
    first: dict[str, int] = {}
    for line in body:
        cells, found = _cells(line, columns, path)
        found += _item_faults(cells, first, line.number, path)
        if not found and not faults:
            parts.append(Part(**cells))
        faults += found
    return parts, faults


def _header_faults(columns: list[str], place: str) -> list[Fault]:
    """Return the faults of the header: columns missing, there twice, or in another unit."""
    known = (*NEEDED, *OPTIONAL)
    faults = twice_faults(columns, known, place)
    strange = {name: _meant(name) for name in columns if name not in known}
    faults += [
        Fault(f"{place} {name}", f"column '{name}'", f"'{meant}'", f"Give the column in {_unit(meant)} under that name")
        for name, meant in strange.items()
        if meant and meant not in columns
    ]
    missing = [name for name in NEEDED if name not in columns and name not in strange.values()]
    return faults + [
        Fault(
            f"{place} {name}",
            f"no column '{name}'",
            f"the columns {', '.join(NEEDED)}; perhaps {', '.join(OPTIONAL)}",
            rename(name, [other for other in strange if other]) or "Add the column; its cells may be empty"
            if name == "life_limit_hours"
            else rename(name, [other for other in strange if other]) or "Add the column",
        )
        for name in missing
    ]


def _meant(name: str) -> str:
    """Return the column that `name` is in another unit, or without one, else ""."""
    match = _OTHER_UNIT.match(name)
    return _COLUMN_OF[match[1]] if match else ""


def _unit(column: str) -> str:
    return "kg" if column.endswith("kg") else "hours"


def _cells(line: Line, columns: list[str], path: Path) -> tuple[dict[str, Any], list[Fault]]:
    """Return the values of a line by column, and the faults of its cells."""
    extra = extra_cell_fault(line, len(columns), f"{path}:{line.number}")
    if extra:
        return {}, [extra]
    texts = dict(zip(columns, line.cells, strict=False))
    cells: dict[str, Any] = {"item": texts.get("item", "")}
    faults: list[Fault] = []
    for name, column in _COLUMNS.items():
        text = texts.get(name, "")
        value = _number(text)
        cells[name] = None if value is None else int(value) if name == "quantity" and math.isfinite(value) else value
        wrong = value is None or not (math.isfinite(value) and column.accepts(value))
        if name in columns and wrong and not (column.optional and not text):
            met = f"'{text}'" if text else "the cell is empty"
            faults.append(Fault(f"{path}:{line.number} {name}", met, column.allowed, column.remedy))
    return cells, faults


def _number(text: str) -> float | None:
    """Return the number written in a cell, or None for an empty cell or text."""
    try:
        return float(text) if "_" not in text else None
    except ValueError:
        return None


def _item_faults(cells: dict[str, Any], first: dict[str, int], number: int, path: Path) -> list[Fault]:
    """Return the fault of an item without a name or with one already given; `first` keeps the lines of names."""
    item = cells.get("item")
    if item is None:
        return []
    place = f"{path}:{number} item"
    if not item:
        return [Fault(place, "the cell is empty", "a name that is unique in the table", "Name the item")]
    if item in first:
        met = f"'{item}' was already given on line {first[item]}"
        return [Fault(place, met, "a name that is unique in the table", "Rename the item, or join the two lines")]
    first[item] = number
    return []
