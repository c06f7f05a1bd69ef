"""What an orbit file says, and a station's own orbit as such a file."""

from __future__ import annotations

import math
from datetime import date

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.atmosphere import density_slices, ln_density
from stationkeeper.orbit.decay import daily_drop_km
from stationkeeper.orbit.ephemeris import element_set
from stationkeeper.orbit.geometry import (
    beta_deg,
    eclipse_fraction,
    j2000_days,
    node_rate_deg_per_day,
    sun_position_deg,
)
from stationkeeper.orbit.messages import Mean, Message, moment_text
from stationkeeper.orbit.solar import activity_forecast
from stationkeeper.planning.sun import station_forecast
from stationkeeper.scenario.model import Scenario
from stationkeeper.units import EARTH_RADIUS_KM, MU_KM3_PER_S2

MOST_CARRIED_DAYS = 30.0  # a mean orbit carried further says little of the orbit then: there were burns
DRAG_AREA_M2 = 1_000.0  # only the product Cd A counts; split like this, Cd has the usual size


class OrbitEvent(Told):
    """One line of a message's table of events."""

    name: str = Field(description="As written in the message.")
    at: str = Field(description="UTC time.")
    dv_mps: float = Field(description="Delta-v in m/s; 0 for what is no burn.")
    apogee_km: float = Field(description="Apogee after it, as written.")
    perigee_km: float = Field(description="Perigee after it, as written.")


class OrbitFound(Told):
    """What an orbit file says of one object."""

    kind: str = Field(description="TLE, OMM or OEM.")
    object_name: str = Field(description="Name of the object; empty when not given.")
    object_id: str = Field(description="International designator; empty when not given.")
    originator: str = Field(description="Who wrote the message; empty when not given.")
    frame: str = Field(description="Frame of the states.")
    epoch: str = Field(description="UTC time of the mean elements.")
    altitude_km: float = Field(description="Mean semi-major axis less 6378.137 km.")
    eccentricity: float | None = Field(description="Mean eccentricity; null for states, where it is not averaged.")
    inclination_deg: float = Field(description="Of the equator of the date.")
    node_deg: float = Field(description="Right ascension of the ascending node, equinox of the date.")
    period_min: float = Field(description="Minutes of one revolution.")
    beta_deg: float = Field(description="Angle of the Sun above the orbit's plane.")
    eclipse_fraction: float = Field(description="Share of a revolution in the Earth's shadow.")
    mass_kg: float | None = Field(description="Mass, where the message tells it.")
    drag_area_m2: float | None = Field(description="Drag area, where the message tells it.")
    drag_coefficient: float | None = Field(description="Drag coefficient, where the message tells it.")
    ballistic_m2_per_kg: float | None = Field(description="Cd A / m, bound to the writer's density model.")
    states: int = Field(description="States in the message.")
    last_state: str | None = Field(description="UTC time of the last state.")
    events: tuple[OrbitEvent, ...] = Field(description="Events in the comments of the message.")
    planned_dv_mps: float = Field(description="Sum of the delta-v of the events.")
    tle: tuple[str, str] = Field(description="The mean elements as two lines.")
    warnings: tuple[str, ...] = Field(description="What was repaired or left out, and how.")


def orbit_found(message: Message) -> OrbitFound:
    """Return what a message says, in typed rows."""
    mean = message.mean
    beta = beta_deg(mean.node_deg, mean.inclination_deg, *sun_position_deg(mean.day))
    return OrbitFound(
        kind=message.kind,
        object_name=message.object_name,
        object_id=message.object_id,
        originator=message.originator,
        frame=message.frame,
        epoch=moment_text(mean.day),
        altitude_km=round(mean.altitude_km, 4),
        eccentricity=None if message.states else mean.eccentricity,
        inclination_deg=round(mean.inclination_deg, 4),
        node_deg=round(mean.node_deg, 4),
        period_min=round(2.0 * math.pi * math.sqrt(mean.a_km**3 / MU_KM3_PER_S2) / 60.0, 4),
        beta_deg=round(beta, 2),
        eclipse_fraction=round(eclipse_fraction(beta, mean.altitude_km), 4),
        mass_kg=message.mass_kg,
        drag_area_m2=message.drag_area_m2,
        drag_coefficient=message.drag_coefficient,
        ballistic_m2_per_kg=message.ballistic_m2_per_kg,
        states=len(message.states.day) if message.states else 0,
        last_state=moment_text(float(message.states.day[-1])) if message.states else None,
        events=tuple(
            OrbitEvent(
                name=event.name,
                at=moment_text(event.day),
                dv_mps=event.dv_mps,
                apogee_km=event.apogee_km,
                perigee_km=event.perigee_km,
            )
            for event in message.events
        ),
        planned_dv_mps=round(sum(event.dv_mps for event in message.events), 3),
        tle=element_set(message),
        warnings=message.warnings,
    )


def message_of(scenario: Scenario) -> Message:
    """Return a station's orbit at its epoch, noon UTC, as a message. Where on its orbit it is, nobody declared: at the
    node.
    """
    orbit = scenario.orbit
    mean = Mean(
        day=float(j2000_days(scenario.station.epoch)),
        a_km=EARTH_RADIUS_KM + orbit.altitude_km.value,
        eccentricity=0.0,
        inclination_deg=orbit.inclination_deg.value,
        node_deg=orbit.node_deg.value % 360.0,
        perigee_deg=0.0,
        anomaly_deg=0.0,
    )
    mass = orbit.mass_kg.value
    return Message(
        kind="OMM",
        object_name=scenario.station.title,
        object_id=scenario.station.id,
        originator="STATIONKEEPER",
        frame="TEME",
        mean=mean,
        mass_kg=mass,
        drag_area_m2=DRAG_AREA_M2,
        drag_coefficient=orbit.ballistic_m2_per_kg.value * mass / DRAG_AREA_M2,
    )


def carried(message: Message, scenario: Scenario) -> tuple[float, float, float]:
    """Return (altitude [km], node [deg], days) of a message brought to the scenario's epoch, noon UTC.

    The altitude by the decay at the epoch, with the scenario's ballistic coefficient and the median activity; the
    node by its drift. Raises RequestError for more than 30 days.
    """
    epoch = scenario.station.epoch
    days = float(j2000_days(epoch)) - message.mean.day
    if abs(days) > MOST_CARRIED_DAYS:
        met = f"{moment_text(message.mean.day)[:10]}, {abs(days):.0f} days from {epoch}"
        allowed = f"at most {MOST_CARRIED_DAYS:.0f} days from the epoch of {scenario.station.id}"
        remedy = "Take a message of those days, or a scenario with a nearer epoch"
        raise RequestError(Fault("FILE", met, allowed, remedy))
    drop = drop_at(scenario, message.mean, epoch)
    rate = node_rate_deg_per_day(message.mean.a_km, message.mean.inclination_deg)
    return message.mean.altitude_km - drop * days, (message.mean.node_deg + rate * days) % 360.0, days


def drop_at(scenario: Scenario, mean: Mean, epoch: date) -> float:
    """Return the kilometres that an orbit loses on the day of the epoch, at the median activity."""
    activity = activity_forecast(epoch, 0, station_forecast(scenario))
    density = density_slices(epoch, 0, mean.inclination_deg, mean.node_deg)
    f107a, ap = float(activity.f107_p50[0]), float(activity.ap_p50[0])
    ln_rho = ln_density(density, 0, mean.altitude_km, f107a, f107a, ap)
    return float(daily_drop_km(mean.a_km, ln_rho, scenario.orbit.ballistic_m2_per_kg.value, mean.inclination_deg))
