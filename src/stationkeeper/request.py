"""What a campaign may be asked for; the command line and the Python door check with the same rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from stationkeeper.errors import Fault

FUTURES_MOST = 1_000_000_000  # half an hour on a thousand cores; nothing that is kept grows with them
SEED_MOST = 2**63 - 1  # the key of the random streams holds 64 bits, signed in the tables
WORKERS_MOST = 256  # threads of one machine
YEARS_MOST = 50  # nothing is known of Sun, fleet or partners beyond; arrays grow with each day


def faults_of(
    epoch: date | None,
    through: date | None,
    futures: int | None,
    seed: int | None,
    workers: int | None,
    place: Callable[[str], str] = str,
) -> list[Fault]:
    """Return every fault of what is asked; empty when a campaign can be played.

    `None` asks for the default and is never at fault; without `epoch` dates are not judged. `place` turns the name of
    an argument into the place told to the user ("through" -> "--through").
    """
    faults = [
        _range(place(name), value, low, high)
        for name, value, low, high in (
            ("futures", futures, 1, FUTURES_MOST),
            ("seed", seed, 0, SEED_MOST),
            ("workers", workers, 1, WORKERS_MOST),
        )
        if value is not None and not low <= value <= high
    ]
    if epoch is not None and through is not None:
        faults += _through(place("through"), through, epoch)
    return faults


def _range(place: str, value: int, low: int, high: int) -> Fault:
    """Return the fault of a whole number outside its range."""
    return Fault(
        place,
        f"{value}",
        f"a whole number from {low} to {high:,}",
        f"Ask for {low} or more" if value < low else "Ask for less",
    )


def _through(place: str, through: date, epoch: date) -> list[Fault]:
    """Return the fault of a last date that is not after the epoch, or too far from it."""
    last = date(epoch.year + YEARS_MOST, 12, 31)
    if epoch < through <= last:
        return []
    remedy = (
        "The recorded state is of the epoch: ask for a later date" if through <= epoch else "Ask for an earlier date"
    )
    return [Fault(place, f"{through}", f"a date after the epoch {epoch}, up to {last}", remedy)]
