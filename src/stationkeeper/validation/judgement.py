"""What an answer tells of how the bands of the orbit did on the past, kept beside the data.

The counting takes some ten seconds; `make docs` does it and writes what `assessment.judged` reads.
"""

from __future__ import annotations

from pathlib import Path

from stationkeeper.assessment.judged import KEPT, Judged, JudgedAltitude, JudgedBand
from stationkeeper.validation.backtest import Hindcast
from stationkeeper.validation.calibration import Calibration


def write_judged(calibration: Calibration, foretold: Hindcast, path: Path = KEPT) -> None:
    """Keep it."""
    path.write_text(judgement(calibration, foretold).model_dump_json(indent=1) + "\n", encoding="utf-8")


def judgement(calibration: Calibration, foretold: Hindcast) -> Judged:
    """Return the shares held and the errors of the altitude foretold, rounded as they are kept."""
    return Judged(
        first_issue=calibration.first_issue,
        last_issue=calibration.last_issue,
        bands=tuple(JudgedBand(years=each.years, issues=each.issues, held=each.held) for each in calibration.horizons),
        first_start=foretold.start.isoformat(),
        last_start=foretold.end.isoformat(),
        altitude=tuple(
            JudgedAltitude(
                horizon_days=each.horizon_days,
                compared=each.compared,
                rms_km=round(each.rms_km, 3),
                rms_percent_of_decay=round(each.rms_percent_of_decay, 1),
            )
            for each in foretold.horizons
        ),
    )
