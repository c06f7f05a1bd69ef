"""The planner's door for Python: optimal plans, and what goes on which flight. Loads a solver, a second or two."""

from __future__ import annotations

from pathlib import Path

from stationkeeper.assessment.manifest import Aim, ManifestAnswer, manifest_answer
from stationkeeper.assessment.optimal import OptimalPlan
from stationkeeper.assessment.planned import Planned, Replanned, optimise, replan
from stationkeeper.assessment.replanned import ReplannedAnswer

__all__ = ["ManifestAnswer", "OptimalPlan", "Planned", "Replanned", "ReplannedAnswer", "manifest", "optimise", "replan"]


def manifest(
    demands: str | Path,
    flights: str | Path,
    aim: Aim | None = None,
    lead_days: int = 0,
    seconds: int | None = None,
) -> ManifestAnswer:
    """Return what goes on which flight, for two CSV tables, with a bound and what stays behind.

    aim: most "number", "priority" or "mass" delivered, or everything on the fewest "flights"; None: priority when the
    demands have that column, else number. lead_days: from a flight's date until its cargo is aboard. seconds: after
    which the search ends; None: after its counted work, the same on every machine. Raises RequestError with every
    fault of both tables.
    """
    return manifest_answer(demands, flights, aim, lead_days, seconds)
