"""The past of the orbit as it is kept beside the data: 27 years of altitude, and how bands of solar activity did.

Both take many seconds to compute. `make docs` renews what is kept; tests hold it to what is computed.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from stationkeeper.orbit.elements_csv import date_of_day
from stationkeeper.orbit.table import DATA
from stationkeeper.report.altitude_picture import Line
from stationkeeper.validation.calibration import Calibration
from stationkeeper.validation.story import Flown, Story, shipped_record

KEPT = DATA / "history.json"
STATION = "iss"  # whose record is shipped


class History(NamedTuple):
    """What happened, and what the model and the bands made of it."""

    story: Story
    record: Line
    flown: tuple[Line, ...]
    burns: Line  # delta-v [m/s] in the place of altitudes
    calibration: Calibration


def write_history(flown: Flown, calibration: Calibration, path: Path = KEPT) -> None:
    """Keep the story, its flown years to 10 m, and the calibration."""
    years = [[float(each.day[0]), [round(float(value), 2) for value in each.altitude_km]] for each in flown.paths]
    kept = {
        "story": flown.told.model_dump(mode="json", by_alias=True),
        "calibration": calibration.model_dump(mode="json", by_alias=True),
        "flown": years,
    }
    path.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")


@lru_cache(maxsize=1)
def kept_history() -> History:
    """Return what is kept, with the shipped record and its burns."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    elements, burns = shipped_record()
    flown = [Line([date_of_day(first + n) for n in range(len(km))], km) for first, km in kept["flown"]]
    return History(
        Story.model_validate(kept["story"]),
        Line([date_of_day(day) for day in elements.day], [round(float(km), 3) for km in elements.altitude_km]),
        tuple(flown),
        Line([date_of_day(day) for day in burns.day], [round(float(dv), 3) for dv in burns.dv_mps]),
        Calibration.model_validate(kept["calibration"]),
    )
