"""Faults that a request meets, each with its HTTP status, and the one form in which all of them are told."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, StationkeeperError


class WebError(StationkeeperError):
    """A request that cannot be answered."""

    status = 400


class NotThere(WebError):
    """There is nothing at the address."""

    phase = "There is nothing at this address"
    status = 404


class NotAllowed(WebError):
    """The address cannot be asked in this way."""

    status = 405


class NotReady(WebError):
    """The campaign that would answer has not been played yet."""

    phase = "Not played yet"
    status = 503


class NotPlayed(WebError):
    """The campaign that would answer was begun, and ended with faults."""

    phase = "It could not be played"
    status = 500


class Busy(WebError):
    """So much is waiting that no more is taken."""

    phase = "Too much is waiting"
    status = 429


class Refused(WebError):
    """The request did not come from our own pages."""

    phase = "Refused"
    status = 403


class TooLong(WebError):
    """The request is longer than any that our pages make."""

    status = 413


class Defect(WebError):
    """Something of ours went wrong."""

    status = 500


class FaultRow(Told):
    """One thing wrong with a request."""

    place: str = Field(description="Where: a parameter, an option, a field of the scenario, an address.")
    met: str = Field(description="What was found there.")
    allowed: str = Field(description="What would have been accepted.")
    remedy: str = Field(description="What to do about it.")


class FaultsTold(Told):
    """The answer to every request that cannot be met."""

    error: FaultRow = Field(description="The first fault.")
    faults: tuple[FaultRow, ...] = Field(description="All faults, the first included.")


DEFECT = Fault(
    "server", "a defect of ours", "an answer", "Please report the address and what was printed at the server"
)


def status_of(error: StationkeeperError) -> int:
    """Return the HTTP status of an error."""
    return error.status if isinstance(error, WebError) else 400


def told_faults(faults: Iterable[Fault]) -> FaultsTold:
    """Return faults as typed rows; at least one must be given."""
    rows = tuple(
        FaultRow(place=_place(f.place), met=f.met, allowed=f.allowed, remedy=f.remedy or "Give what is allowed")
        for f in faults
    )
    return FaultsTold(error=rows[0], faults=rows)


def _place(place: str) -> str:
    """Return the name of an option as it stands in an address; all other places as they are."""
    return place if " " in place else place.removeprefix("--")
