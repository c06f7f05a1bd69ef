"""How far a hindcast was off: root mean square, bias and share of the decay, by horizon and by year."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stationkeeper.orbit.table import Floats
from stationkeeper.validation.hindcast import Foretold


class Score(NamedTuple):
    """Errors of the altitude foretold for one horizon; NaN where nothing was compared."""

    horizon_days: int
    compared: int
    rms_km: float
    bias_km: float  # mean of foretold less recorded: above zero when the drag was underrated
    median_km: float  # of the absolute errors
    decay_km: float  # mean of what drag took
    rms_percent_of_decay: float


def scores(found: Foretold) -> list[Score]:
    """Return the score of each horizon."""
    errors = found.altitude_km - found.recorded_km
    return [score_of(horizon, errors[:, at], found.decay_km[:, at]) for at, horizon in enumerate(found.horizons)]


def score_of(horizon_days: int, errors_km: Floats, decay_km: Floats) -> Score:
    """Return the score of errors of one horizon, those that are NaN left out.

    The share is the RMS error over the mean decay of the same days.
    """
    there = ~np.isnan(errors_km)
    if not there.any():
        return Score(horizon_days, 0, *([float("nan")] * 5))
    errors, decay = errors_km[there], float(decay_km[there].mean())
    rms = float(np.sqrt(np.mean(errors**2)))
    share = 100.0 * rms / decay if decay > 0.0 else float("nan")
    return Score(
        horizon_days, int(there.sum()), rms, float(errors.mean()), float(np.median(np.abs(errors))), decay, share
    )


def scores_by_year(found: Foretold) -> dict[int, list[Score]]:
    """Return the scores of the starts of each year."""
    errors = found.altitude_km - found.recorded_km
    years = np.array([start.year for start in found.starts])
    return {
        int(year): [
            score_of(horizon, errors[years == year, at], found.decay_km[years == year, at])
            for at, horizon in enumerate(found.horizons)
        ]
        for year in np.unique(years)
    }
