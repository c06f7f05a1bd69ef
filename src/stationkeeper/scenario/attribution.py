"""Reading and writing the columns `source` and `standing`: a word for the whole row, exceptions by field after ";"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Attribution(NamedTuple):
    """What a row says of its numbers: a word for all of them, and other words for some."""

    default: str
    exceptions: dict[str, str]

    def of(self, name: str) -> str:
        """Return the word that holds for the field `name`."""
        return self.exceptions.get(name, self.default)

    def text(self) -> str:
        """Return the cell, for example "gcat; stay_days=own-count"."""
        return "; ".join([self.default, *(f"{name}={word}" for name, word in sorted(self.exceptions.items()))])


def parse_attribution(cell: str) -> Attribution:
    """Return what a cell of `source` or `standing` says."""
    default = ""
    exceptions: dict[str, str] = {}
    for part in cell.split(";"):
        name, equals, word = part.partition("=")
        if equals:
            exceptions[name.strip()] = word.strip()
        elif not default:
            default = part.strip()
    return Attribution(default, exceptions)


def laid_over(base: str, over: str, names: Iterable[str]) -> str:
    """Return the cell of a row of which the fields `names` were replaced.

    The new word holds for the replaced fields only; all others keep what the base says of them.
    """
    below, above = parse_attribution(base), parse_attribution(over)
    exceptions = {**below.exceptions, **{name: above.default for name in names}, **above.exceptions}
    return Attribution(below.default, {name: word for name, word in exceptions.items() if word != below.default}).text()
