"""Plain text in columns: aligned tables and wrapped paragraphs, at most 100 columns wide."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from stationkeeper.report.words import clean, cut

WIDTH = 100


class Column(NamedTuple):
    """A column: its head, the most characters a cell may take, and whether it is aligned to the right."""

    head: str
    most: int
    right: bool = False


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a head line and a line a row; cells longer than their column are cut with an ellipsis."""
    cells = [[cut(clean(cell), column.most) for cell, column in zip(row, columns, strict=True)] for row in rows]
    cells.insert(0, [column.head for column in columns])
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    return ["  ".join(_padded(*one) for one in zip(row, widths, columns, strict=True)).rstrip() for row in cells]


def _padded(cell: str, width: int, column: Column) -> str:
    return cell.rjust(width) if column.right else cell.ljust(width)


def paragraph(text: str, indent: int = 0, hang: int = 0) -> list[str]:
    """Return the lines of a text, indented; lines after the first stand `hang` further in. Runs of spaces are kept."""
    first, later = " " * indent, " " * (indent + hang)
    kept = "".join(part if part.isspace() else clean(part) for part in re.split("( {2,})", text))
    return textwrap.wrap(kept, WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False) or [""]
