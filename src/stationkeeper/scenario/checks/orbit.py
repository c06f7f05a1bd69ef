"""Checks of planned burns and of a solar forecast of the station's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from stationkeeper.errors import Fault
from stationkeeper.scenario.drafts import Draft


def check_burns_after_epoch(draft: Draft) -> Iterator[Fault]:
    """Planned burns lie after the epoch: what was burned before is in the altitude."""
    epoch = draft.scenario.station.epoch
    for row in draft.scenario.burns:
        if row.day <= epoch:
            place = draft.place("burns", row.id, "day")
            yield Fault(place, f"{row.day} is not after the epoch", f"later than {epoch}", "Correct or delete it.")


def check_solar_months(draft: Draft) -> Iterator[Fault]:
    """A forecast has every month between its first and its last, and percentiles in order."""
    rows = draft.scenario.solar_forecast
    for row in rows:
        for name in ("f107", "ap"):
            low, middle, high = (getattr(row, f"{name}_p{part}") for part in ("05", "50", "95"))
            if not low <= middle <= high:
                place = draft.place("solar_forecast", row.id, f"{name}_p50")
                yield Fault(place, f"{low:g}, {middle:g}, {high:g}", "5th <= 50th <= 95th percentile", "Correct them.")
    months = [int(row.id[:4]) * 12 + int(row.id[5:]) - 1 for row in rows]
    for row, this, after in zip(rows, months, months[1:], strict=False):
        if after != this + 1:
            place = draft.place("solar_forecast", row.id, "id")
            wanted = f"{(this + 1) // 12}-{(this + 1) % 12 + 1:02d}"
            yield Fault(place, f"the month after it is missing: {wanted}", "every month, none left out", "Add it.")


def check_forecast_covers_epoch(draft: Draft) -> Iterator[Fault]:
    """A forecast of the station's own begins before the epoch and does not end before it."""
    rows, epoch = draft.scenario.solar_forecast, draft.scenario.station.epoch
    if not rows:
        return
    before = (epoch.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    this = epoch.strftime("%Y-%m")
    if rows[0].id > this or rows[-1].id < this:
        place = draft.place("solar_forecast", rows[0].id, "id")
        allowed = f"a forecast with {this}, better from {before} on"
        yield Fault(place, f"covers {rows[0].id} to {rows[-1].id}", allowed, "Give one current at the epoch.")
