"""Reading the CSV files of a station into rows whose cells know their line.

Spreadsheets save what they like: a byte-order mark, CRLF, quotes, blank lines at the end, blanks around cells and empty
columns are all accepted. A line whose first cell begins with "#" is a comment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stationkeeper.csvfile import Line, no_column_fault, semicolon_fault, text_lines
from stationkeeper.errors import Fault, nearest
from stationkeeper.scenario.origins import Leaf, Origin

REMOVE = "remove"
RawRow = dict[str, Leaf]


class RawTable(NamedTuple):
    """A CSV file as it was written."""

    columns: tuple[str, ...]
    rows: dict[str, RawRow]


def read_table(raw: bytes, file: str, layer: str, known: Sequence[str]) -> tuple[RawTable, list[Fault]]:
    """Return the rows of a CSV file by id with their non-empty cells, and all faults of its form.

    known: names of the columns that the table may have.
    """
    lines, unread = text_lines(raw, file, comments_below=True)
    if unread:
        return RawTable((), {}), unread
    if not lines:
        met, allowed = "is empty", f"a header with id and columns of {', '.join(known)}"
        return RawTable((), {}), [Fault(file, met, allowed, "Write the header, or delete the file.")]
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


def _row(line: Line, columns: list[str], origin: Origin, known: Sequence[str]) -> tuple[RawRow, list[Fault]]:
    """Return the non-empty cells of a line under known columns; cells beyond the header are faults."""
    extra = [cell for cell in line.cells[len(columns) :] if cell]
    nameless = [cell for name, cell in zip(columns, line.cells, strict=False) if cell and not name]
    if extra or nameless:
        return {}, [no_column_fault((extra or nameless)[0], len(columns), str(origin))]
    cells = zip(columns, line.cells, strict=False)
    return {name: Leaf(cell, origin) for name, cell in cells if cell and (name in known or name == REMOVE)}, []


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


def _header_faults(header: Line, file: str, known: Sequence[str]) -> list[Fault]:
    place = f"{file}:{header.number}"
    columns = header.cells
    wrong = semicolon_fault(header, file)
    if wrong:
        return [wrong]
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
