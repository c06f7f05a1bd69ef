"""CSV files as people save them: lines with their numbers, columns by name, every fault of the form at once.

A byte-order mark, CRLF, quotes, blank lines and blanks around cells are accepted. A line whose first cell begins with
"#" is a comment.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from stationkeeper.errors import Fault, nearest

NEAR = 0.8  # share of letters that a column has in common with one of another name, to be taken for a slip
SAVE_AGAIN = "Save the sheet as comma-separated CSV (UTF-8)"


class Line(NamedTuple):
    """A line that holds something: the number of the line it starts on, and its cells without blanks around them."""

    number: int
    cells: list[str]


class Row(NamedTuple):
    """A line of a table: the number of the line it starts on, and its cells by column; "" for an empty cell."""

    line: int
    cells: dict[str, str]


class Sheet(NamedTuple):
    """A table as it was written: the known columns that it has, and its rows."""

    columns: tuple[str, ...]
    rows: list[Row]


def read_rows(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> tuple[Sheet, list[Fault]]:
    """Return the rows of a CSV file with a header, and every fault of its form.

    Columns are met in any case and order, and with blanks for "_"; those that are neither required nor optional are
    left alone, but for one nearly called as an optional one. Comments stand above the header only, so that a name may
    begin with "#". Nothing is said here of what the cells hold. Faulty lines are left out.
    """
    lines, faults = file_lines(path)
    if faults:
        return Sheet((), []), faults
    if not lines:
        need = f"a header with {', '.join(required)}"
        return Sheet((), []), [Fault(str(path), "is empty", need, "Write the header and a line for each row")]
    header, *body = lines
    columns = [plain_name(cell) for cell in header.cells]
    wrong = semicolon_fault(header, str(path))
    if wrong:
        return Sheet((), []), [wrong]
    faults = _header_faults(columns, f"{path}:{header.number}", required, optional)
    if not body:
        faults.append(Fault(str(path), "no row under the header", "a line for each row", "Write at least one"))
    known = [name for name in (*required, *optional) if name in columns]
    rows: list[Row] = []
    for line in body:
        extra = extra_cell_fault(line, len(columns), f"{path}:{line.number}")
        if extra:
            faults.append(extra)
            continue
        texts = dict(zip(columns, line.cells, strict=False))
        rows.append(Row(line.number, {name: texts.get(name, "") for name in known}))
    return Sheet(tuple(known), rows), faults


def file_lines(path: Path) -> tuple[list[Line], list[Fault]]:
    """Return the lines of a file that hold something, without comments above the header, or why there are none."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        return [], [Fault(str(path), reason, "a CSV file that can be read", "Check the path")]
    return text_lines(raw, str(path))


def text_lines(raw: bytes, place: str, comments_below: bool = False) -> tuple[list[Line], list[Fault]]:
    """Return the lines of CSV text that hold something, or why there are none.

    comments_below: comments are also left out below the header, not only above it.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(place, "is not UTF-8 text", "CSV in UTF-8", "Save the sheet as CSV UTF-8")]
    lines: list[Line] = []
    start = 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            stripped = [" ".join(cell.split()) for cell in cells]
            if not lines and len(cells) == 1 and "\t" in cells[0].strip():
                return [], [
                    Fault(f"{place}:{start}", "columns separated by tabs", "columns separated by ','", SAVE_AGAIN)
                ]
            comment = any(stripped) and stripped[0].startswith("#") and (comments_below or not lines)
            if any(stripped) and not comment:
                lines.append(Line(start, stripped))
            start = reader.line_num + 1
    except csv.Error as error:
        remedy = "Close every quote, and double quotes inside quotes"
        met = f"cannot be read as CSV: {error}"
        return [], [Fault(f"{place}:{start}", met, "comma-separated values", remedy)]
    return lines, []


def plain_name(name: str) -> str:
    """Return a column's name without case and with one kind of blank."""
    return re.sub(r"[\s_]+", "_", name.strip().lower())


def semicolon_fault(header: Line, path: str) -> Fault | None:
    """Return the fault of a header whose columns are separated by semicolons, else None."""
    if len(header.cells) > 1 or ";" not in header.cells[0]:
        return None
    return Fault(f"{path}:{header.number}", "columns separated by ';'", "columns separated by ','", SAVE_AGAIN)


def extra_cell_fault(line: Line, columns: int, place: str) -> Fault | None:
    """Return the fault of a line with a cell beyond the last of so many columns, else None."""
    extra = [cell for cell in line.cells[columns:] if cell]
    return no_column_fault(extra[0], columns, place) if extra else None


def no_column_fault(cell: str, columns: int, place: str) -> Fault:
    """Return the fault of a cell that stands under no column."""
    remedy = "Put cells that contain a comma between double quotes, and write decimals with a point"
    return Fault(place, f"cell '{cell}' has no column", f"{columns} cells, as in the header", remedy)


def rename(name: str, others: Sequence[str]) -> str:
    """Return the advice to rename the column that is nearly called `name`, or "" when none is."""
    near = re.search("'(.*)'", nearest(name, others))
    return f"Rename '{near[1]}'" if near else ""


def twice_faults(columns: Sequence[str], known: Sequence[str], place: str) -> list[Fault]:
    """Return the faults of known columns that are there more than once."""
    return [
        Fault(f"{place} {name}", "the column is there twice", "each column once", "Delete one")
        for name in known
        if columns.count(name) > 1
    ]


def _header_faults(columns: list[str], place: str, required: Sequence[str], optional: Sequence[str]) -> list[Fault]:
    """Return the faults of required columns that are missing, of slips for optional ones, and of known ones twice."""
    strange = [name for name in columns if name and name not in required and name not in optional]
    allowed = f"the columns {', '.join(required)}" + (f"; perhaps {', '.join(optional)}" if optional else "")
    return (
        twice_faults(columns, (*required, *optional), place)
        + [
            Fault(f"{place} {name}", f"no column '{name}'", allowed, rename(name, strange) or "Add the column")
            for name in required
            if name not in columns
        ]
        + _slip_faults(strange, [name for name in optional if name not in columns], place)
    )


def _slip_faults(strange: Sequence[str], missing: Sequence[str], place: str) -> list[Fault]:
    """Return the faults of columns nearly called as an optional one that is not there: they would be passed over."""
    meant = [(name, get_close_matches(name, missing, n=1, cutoff=NEAR)) for name in strange]
    return [
        Fault(
            f"{place} {name}", f"no column is called '{name}'", f"'{near[0]}', or a name unlike it", f"Rename '{name}'"
        )
        for name, near in meant
        if near
    ]
