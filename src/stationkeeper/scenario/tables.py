"""Reading the CSV files of a station into rows whose cells know their line.

Spreadsheets save what they like: a byte-order mark, CRLF, quotes, blank lines at the end, blanks around cells and empty
columns are all accepted. A line whose first cell begins with "#" is a comment.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from stationkeeper.errors import Fault, nearest
from stationkeeper.scenario.origins import Leaf, Origin

REMOVE = "remove"
RawRow = dict[str, Leaf]


class RawTable(NamedTuple):
    """A CSV file as it was written."""

    columns: tuple[str, ...]
    rows: dict[str, RawRow]


class _Line(NamedTuple):
    number: int
    cells: list[str]


def read_table(raw: bytes, file: str, layer: str, known: Sequence[str]) -> tuple[RawTable, list[Fault]]:
    """Return the rows of a CSV file by id with their non-empty cells, and all faults of its form.

    known: names of the columns that the table may have.
    """
    lines, unread = _lines(raw, file)
    if unread:
        return RawTable((), {}), unread
    if not lines:
        return RawTable((), {}), []
    header = lines[0]
    faults = _header_faults(header, file, known)
    if "id" not in header.cells:
        return RawTable(tuple(header.cells), {}), faults
    rows: dict[str, RawRow] = {}
    for line in lines[1:]:
        row, faulty = _row(line, header.cells, Origin(file, line.number, layer), known)
        faults += faulty or _identity_faults(row, rows, file, line.number)
        if "id" in row and not faulty:
            rows.setdefault(str(row["id"].value), row)
    return RawTable(tuple(header.cells), rows), faults


def _lines(raw: bytes, file: str) -> tuple[list[_Line], list[Fault]]:
    """Return the lines that hold something, each with the number of the line it starts on, or why there are none."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(file, "is not UTF-8 text", "CSV in UTF-8", "Save the sheet as CSV UTF-8.")]
    lines: list[_Line] = []
    start = 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            stripped = [" ".join(cell.split()) for cell in cells]
            if any(stripped) and not stripped[0].startswith("#"):
                lines.append(_Line(start, stripped))
            start = reader.line_num + 1
    except csv.Error as error:
        remedy = "Close every quote, and double quotes inside quotes."
        return [], [Fault(f"{file}:{start}", f"cannot be read as CSV: {error}", "comma-separated values", remedy)]
    return lines, []


def _row(line: _Line, columns: list[str], origin: Origin, known: Sequence[str]) -> tuple[RawRow, list[Fault]]:
    """Return the non-empty cells of a line under known columns; cells beyond the header are faults."""
    extra = [cell for cell in line.cells[len(columns) :] if cell]
    nameless = [cell for name, cell in zip(columns, line.cells, strict=False) if cell and not name]
    if extra or nameless:
        return {}, [_too_many(origin, extra or nameless, len(columns))]
    cells = zip(columns, line.cells, strict=False)
    return {name: Leaf(cell, origin) for name, cell in cells if cell and (name in known or name == REMOVE)}, []


def _too_many(origin: Origin, cells: list[str], count: int) -> Fault:
    remedy = "Put cells that contain a comma between double quotes, and write decimals with a point."
    return Fault(str(origin), f"cell '{cells[0]}' has no column", f"{count} cells, as in the header", remedy)


def _identity_faults(row: RawRow, rows: dict[str, RawRow], file: str, number: int) -> list[Fault]:
    if "id" not in row:
        return [
            Fault(
                f"{file}:{number} id", "the cell is empty", "a name that is unique in the file", "Give the row an id."
            )
        ]
    first = rows.get(str(row["id"].value))
    if first is None:
        return []
    met = f"'{row['id'].value}' was already given on line {first['id'].origin.line}"
    return [
        Fault(f"{file}:{number} id", met, "a name that is unique in the file", "Rename or delete one of the two rows.")
    ]


def _header_faults(header: _Line, file: str, known: Sequence[str]) -> list[Fault]:
    place = f"{file}:{header.number}"
    columns = header.cells
    if len(columns) == 1 and ";" in columns[0]:
        return [
            Fault(
                place,
                "columns separated by ';'",
                "columns separated by ','",
                "Save the sheet as comma-separated CSV (UTF-8).",
            )
        ]
    faults = [
        Fault(
            f"{place} {name}",
            f"unknown column '{name}'",
            ", ".join(known),
            nearest(name, known) or "Delete the column.",
        )
        for name in columns
        if name and name != REMOVE and name not in known
    ]
    twice = {name for name in columns if name and columns.count(name) > 1}
    faults += [
        Fault(f"{place} {name}", f"column '{name}' is there twice", "each column once", "Delete one.")
        for name in sorted(twice)
    ]
    if "id" not in columns:
        faults.append(Fault(place, "no column 'id'", "a column 'id' with a unique name a row", "Add the column."))
    return faults
