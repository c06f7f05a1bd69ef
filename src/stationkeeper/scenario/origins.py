"""Where each value of a scenario was written: file, line and the folder, overlay or option it came with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Path = tuple[str, ...]
"""Place of a value in a scenario: ("orbit", "floor_km", "value") or ("stocks", "water", "initial_kg")."""

BUILT_IN_SOURCES = {
    "set": "Given on the command line by --set, without a source",
    "overlay": "Changed by an overlay, without a source",
    "default": "Default of the field: nothing was given",
}
"""Keys that stand for values nobody gave a source for, with their titles; always of standing assumed."""


class Origin(NamedTuple):
    """The place a value was read from."""

    file: str
    line: int
    layer: str

    def __str__(self) -> str:
        """Return "file:line", or the option as it was typed."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Leaf(NamedTuple):
    """One value as it was written: text of a cell, or what TOML held, with its origin."""

    value: object
    origin: Origin


NOWHERE = Origin("default", 0, "default")


@dataclass(frozen=True)
class Origins:
    """Origin of each value by its path; two scenarios that differ only in origins are equal."""

    by_path: Mapping[Path, Origin] = field(default_factory=dict, compare=False, repr=False)

    def of(self, path: Path) -> Origin:
        """Return the origin of the value at `path`, or of the nearest part around it that was written."""
        for end in range(len(path), 0, -1):
            origin = self.by_path.get(path[:end])
            if origin is not None:
                return origin
        return self.of_row(path)

    def of_row(self, path: Path) -> Origin:
        """Return the origin of the row that `path` belongs to, or NOWHERE."""
        return self.by_path.get((*path[:2], "id"), NOWHERE)

    def place(self, *path: str) -> str:
        """Return "file:line field" of a row's field or a section's key, for a fault."""
        origin = self.of(path)
        if not origin.line:
            return str(origin)
        name = path[-1] if self.of_row(path) is not NOWHERE else ".".join(path)
        return f"{origin} {name}"
