"""Draw the pictures of the documents: the answer of README (2,000 futures, seed 1), the reliability of the bands.

`make docs` runs it.
"""

from __future__ import annotations

from pathlib import Path

import stationkeeper.api as sk
from stationkeeper.report.calibration_picture import HEIGHT, WIDTH, reliability_picture
from stationkeeper.report.pictures import as_file, survival_svg
from stationkeeper.validation.calibration import calibration


def main() -> None:
    """Write answer.svg and reliability.svg beside this file."""
    records = sk.simulate(sk.load_scenario("iss"), through="2030-12-31", futures=2000, seed=1)
    picture = Path(__file__).with_name("answer.svg")
    picture.write_text(survival_svg(sk.assess(records)), encoding="utf-8")
    print(picture)
    told = calibration()
    curves = [(f"{each.years} year{'s' if each.years > 1 else ''} ahead", each.reliability) for each in told.horizons]
    drawn = reliability_picture(told.levels, curves, "reliability")
    picture = picture.with_name("reliability.svg")
    picture.write_text(as_file(drawn, WIDTH, HEIGHT), encoding="utf-8")
    print(picture)


if __name__ == "__main__":
    main()
