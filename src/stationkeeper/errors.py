"""Faults a user can mend: each names the place, what was met, what is allowed and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with what was given.

    place: file and line or field ("data/iss/ports.csv:12 mechanism", "--through").
    met: the value found, as the user wrote it.
    allowed: what would have been accepted.
    remedy: what to do about it.
    """

    place: str
    met: str
    allowed: str
    remedy: str = ""

    def __str__(self) -> str:
        """One line: place: met X; allowed: Y. Remedy."""
        text = f"{self.place}: {self.met}"
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.remedy:
            text += f". {self.remedy}"
        return text


class StationkeeperError(Exception):
    """Base of every fault that the user can mend; the command line ends with status 2."""

    phase = "Cannot go on"

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        """Take one fault or all faults of a phase."""
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.text())

    def text(self) -> str:
        """All faults at once, under the name of the phase."""
        count = len(self.faults)
        head = f"{self.phase} ({count} fault{'s' if count != 1 else ''}):"
        return "\n".join([head, *(f"  {fault}" for fault in self.faults)])


class ScenarioError(StationkeeperError):
    """The scenario cannot be read or contradicts itself."""

    phase = "The scenario has faults"


class RequestError(StationkeeperError):
    """What was asked on the command line or in a call cannot be done."""

    phase = "The request cannot be met"


class OutputError(StationkeeperError):
    """The result cannot be written; nothing half-written is left behind."""

    phase = "The result cannot be written"


def nearest(met: str, known: Sequence[str]) -> str:
    """Return "did you mean 'x'?" for the known name nearest to `met`, or "" when none is near."""
    close = get_close_matches(met, known, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""
