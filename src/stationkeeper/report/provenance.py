"""Where the numbers of the scenario come from: the CSV of all inputs and the counts that the page shows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

COLUMNS: tuple[str, ...] = (
    "path",
    "value",
    "unit",
    "source",
    "source_title",
    "standing",
    "note",
    "origin",
    "sd",
    "source_url",
)


class InputRow(Protocol):
    """One input number of a scenario with its source. Only these attributes are read."""

    @property
    def path(self) -> str:
        """Place in the scenario."""

    @property
    def value(self) -> object:
        """The number."""

    @property
    def unit(self) -> str:
        """Unit of the number."""

    @property
    def source(self) -> str:
        """Key of the source."""

    @property
    def source_title(self) -> str:
        """Title of the source."""

    @property
    def standing(self) -> str:
        """Published, derived or assumed."""

    @property
    def note(self) -> str:
        """How it was derived, or why it is assumed."""

    @property
    def origin(self) -> str:
        """File or option that gave the value."""

    @property
    def sd(self) -> float | None:
        """Standard deviation in `unit`; None when none is given."""

    @property
    def source_url(self) -> str:
        """Web address of the source; "" when it has none."""


class SourceCount(NamedTuple):
    """How many numbers rest on one source."""

    source: str
    title: str
    published: int
    derived: int
    assumed: int
    url: str = ""

    @property
    def total(self) -> int:
        """All numbers of the source."""
        return self.published + self.derived + self.assumed


def provenance_csv(rows: Iterable[InputRow]) -> str:
    """Return the inputs as CSV (RFC 4180 quoting, line feeds), one line a number, in the order given, header first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(row, column)) for column in COLUMNS] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    """Return one cell; a float keeps all its digits so that it can be read back, None is empty."""
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def source_counts(rows: Sequence[InputRow]) -> list[SourceCount]:
    """Return the number of inputs of each source by standing, the source with most inputs first."""
    named = {row.source: (row.source_title, row.source_url) for row in rows}
    counts = Counter((row.source, row.standing) for row in rows)
    listed = [
        SourceCount(key, title, counts[key, "published"], counts[key, "derived"], counts[key, "assumed"], url)
        for key, (title, url) in named.items()
    ]
    return sorted(listed, key=lambda c: (-c.total, c.source))
