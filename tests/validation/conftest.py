"""The recorded orbit of 1999-2021, its burns, and what would have been foretold of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from stationkeeper.orbit.elements_csv import Burns, Elements, read_burns, read_elements
from stationkeeper.validation.hindcast import Asked, Foretold, hindcast
from stationkeeper.validation.weather import shipped_weather

TRUTH = Path(__file__).parent.parent / "truth"
ASKED = Asked(date(2005, 1, 1), date(2021, 12, 31))


@pytest.fixture(scope="session")
def elements() -> Elements:
    return read_elements(TRUTH / "orbit_record.csv")


@pytest.fixture(scope="session")
def burns() -> Burns:
    return read_burns(TRUTH / "orbit_record_burns.csv")


@pytest.fixture(scope="session")
def foretold(elements: Elements, burns: Burns) -> Foretold:
    """Starts of all months of 2005-2021, 90 days of fit, horizons of 30, 90 and 365 days."""
    return hindcast(elements, burns, shipped_weather(), ASKED)
