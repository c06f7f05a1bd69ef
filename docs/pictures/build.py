"""Draw the picture of README: the answer for the International Space Station, 2,000 futures, seed 1.

`make docs` runs it.
"""

from __future__ import annotations

from pathlib import Path

import stationkeeper.api as sk
from stationkeeper.report.pictures import survival_svg


def main() -> None:
    """Write answer.svg beside this file."""
    records = sk.simulate(sk.load_scenario("iss"), through="2030-12-31", futures=2000, seed=1)
    picture = Path(__file__).with_name("answer.svg")
    picture.write_text(survival_svg(sk.assess(records)), encoding="utf-8")
    print(picture)


if __name__ == "__main__":
    main()
