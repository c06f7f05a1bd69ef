"""Draw the pictures of the documents; the answer of README is that of 2,000 futures, seed 1.

`make docs` runs it.
"""

from __future__ import annotations

from pathlib import Path

import stationkeeper.api as sk
from stationkeeper.report.calibration_picture import reliability_picture
from stationkeeper.report.chances_picture import chances_svg
from stationkeeper.report.pictures import standalone, survival_svg
from stationkeeper.report.station_picture import station_svg
from stationkeeper.report.timelines import timeline_svg
from stationkeeper.validation.calibration import calibration


def main() -> None:
    """Write the pictures beside this file."""
    iss = sk.load_scenario("iss")
    told = calibration()
    curves = [(f"{each.years} year{'s' if each.years > 1 else ''} ahead", each.reliability) for each in told.horizons]
    pictures = {
        "station.svg": standalone(station_svg(sk.traffic(iss, "2025-11-27"))),
        "timeline.svg": standalone(timeline_svg(sk.visits_timeline(iss, "2025-06-01", "2028-12-31"))),
        "chances.svg": standalone(chances_svg(sk.chances(iss))),
        "reliability.svg": standalone(reliability_picture(told.levels, curves, "reliability")),
        "answer.svg": survival_svg(sk.assess(sk.simulate(iss, through="2030-12-31", futures=2000, seed=1))),
    }
    for name, text in pictures.items():
        Path(__file__).with_name(name).write_text(text, encoding="utf-8")
        print(f"docs/pictures/{name}")


if __name__ == "__main__":
    main()
