"""What is kept of the past of the orbit is what is computed."""

from __future__ import annotations

import pytest

from stationkeeper.assessment.judged import judged
from stationkeeper.validation.backtest import shipped_hindcast
from stationkeeper.validation.calibration import calibration
from stationkeeper.validation.history import kept_history
from stationkeeper.validation.judgement import judgement
from stationkeeper.validation.story import shipped_story

pytestmark = pytest.mark.slow


def test_the_kept_altitudes_and_years_are_those_of_the_model() -> None:
    """To 10 m, as they are kept; `make docs` writes them again."""
    flown, kept = shipped_story(), kept_history()
    for one, other in zip(kept.story.years, flown.told.years, strict=True):
        assert (one.year, one.start, one.end) == (other.year, other.start, other.end)
        assert one.error_km == pytest.approx(other.error_km, abs=0.011)
        assert one.decay_km == pytest.approx(other.decay_km, abs=0.011)
    for line, path in zip(kept.flown, flown.paths, strict=True):
        assert line.days[0] == path.start
        assert line.altitude_km == pytest.approx(list(path.altitude_km), abs=0.0051)


def test_the_kept_calibration_is_that_of_the_archive() -> None:
    kept, computed = kept_history().calibration, calibration()
    assert kept.widening == pytest.approx(computed.widening, abs=0.001)
    for one, other in zip(kept.horizons, computed.horizons, strict=True):
        assert (one.years, one.issues) == (other.years, other.issues)
        assert [one.held, one.crps, *one.reliability] == pytest.approx(
            [other.held, other.crps, *other.reliability], abs=0.004
        )
    told, counted = judged(), judgement(computed, shipped_hindcast())
    assert [(each.years, each.issues) for each in told.bands] == [(each.years, each.issues) for each in counted.bands]
    assert [each.held for each in told.bands] == pytest.approx([each.held for each in counted.bands], abs=0.004)
    for kept_one, found in zip(told.altitude, counted.altitude, strict=True):
        assert (kept_one.horizon_days, kept_one.compared) == (found.horizon_days, found.compared)
        assert kept_one.rms_km == pytest.approx(found.rms_km, abs=0.005)
        assert kept_one.rms_percent_of_decay == pytest.approx(found.rms_percent_of_decay, abs=0.2)
