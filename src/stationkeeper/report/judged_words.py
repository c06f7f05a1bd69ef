"""How far to trust the bands of altitude and propellant, in words: what the past says of them."""

from __future__ import annotations

from collections.abc import Iterable

from stationkeeper.assessment.judged import Judged


def judged_told(told: Judged) -> str:
    """Return the calibration with what it was counted on and the commands that count it again."""
    band, altitude = told.bands, told.altitude
    starts = max(each.compared for each in altitude)
    return (
        f"The 90 % band of drag held {_listed(f'{100 * each.held:.0f}' for each in band)} % of what came "
        f"{_listed(str(each.years) for each in band)} years after {band[0].issues} past solar forecasts of NASA "
        f"Marshall ({told.first_issue} to {told.last_issue}, each cycle judged by the others). "
        f"With the Sun and the burns known, the altitude of the ISS foretold on {starts} past days "
        f"({told.first_start[:4]} to {told.last_start[:4]}, public element sets) was off by "
        f"{_listed(f'{each.rms_km:.2f}' for each in altitude)} km after "
        f"{_listed(str(each.horizon_days) for each in altitude)} days (root mean square), "
        f"{_listed(f'{each.rms_percent_of_decay:.0f}' for each in altitude)} % of what drag took."
    )


def _listed(parts: Iterable[str]) -> str:
    """Return "a, b and c"."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
