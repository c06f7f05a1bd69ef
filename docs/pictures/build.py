"""Draw the pictures of the documents; the answer of README is that of 2,000 futures, seed 1.

`make docs` runs it.
"""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

import stationkeeper.api as sk
from stationkeeper.orbit.elements_csv import date_of_day
from stationkeeper.report.altitude_picture import Line, altitude_picture
from stationkeeper.report.calibration_picture import reliability_picture
from stationkeeper.report.chances_picture import chances_svg
from stationkeeper.report.pictures import standalone, survival_svg
from stationkeeper.report.station_picture import station_svg
from stationkeeper.report.timelines import timeline_svg
from stationkeeper.validation.backtest import shipped_hindcast
from stationkeeper.validation.calibration import calibration
from stationkeeper.validation.history import write_history
from stationkeeper.validation.judgement import write_judged
from stationkeeper.validation.story import Flown, shipped_story


def altitude(flown: Flown) -> Markup:
    """Return the picture of the altitude since 1999, record and model."""
    told = flown.told
    middle = sorted(abs(each.error_km) for each in told.years)[len(told.years) // 2]
    lines = [Line([date_of_day(day) for day in path.day], list(path.altitude_km)) for path in flown.paths]
    record = Line([date_of_day(day) for day in flown.elements.day], list(flown.elements.altitude_km))
    answer = (
        f"In half of the years it ends off by {middle:.1f} km or less; worst in 2001 and 2002, when it takes the drag "
        "too low and climbs out of it"
    )
    return altitude_picture(record, lines, "Does the model fly as the station did?", answer, "altitude")


def main() -> None:
    """Write the pictures beside this file, and what the local page tells of the past of the orbit."""
    iss = sk.load_scenario("iss")
    told, flown = calibration(), shipped_story()
    write_history(flown, told)
    write_judged(told, shipped_hindcast())
    curves = [(f"{each.years} year{'s' if each.years > 1 else ''} ahead", each.reliability) for each in told.horizons]
    pictures = {
        "station.svg": standalone(station_svg(sk.traffic(iss, "2025-11-27"))),
        "timeline.svg": standalone(timeline_svg(sk.visits_timeline(iss, "2025-06-01", "2028-12-31"))),
        "chances.svg": standalone(chances_svg(sk.chances(iss))),
        "altitude.svg": standalone(altitude(flown)),
        "reliability.svg": standalone(reliability_picture(told.levels, curves, "reliability")),
        "answer.svg": survival_svg(sk.assess(sk.simulate(iss, through="2030-12-31", futures=2000, seed=1))),
    }
    for name, text in pictures.items():
        Path(__file__).with_name(name).write_text(text, encoding="utf-8")
        print(f"docs/pictures/{name}")


if __name__ == "__main__":
    main()
