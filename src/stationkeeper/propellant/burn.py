"""The rocket equation both ways.

Tsiolkovsky: dv = isp g0 ln(m0 / m1), m0 the mass before the burn and m1 after it; steering and settling losses are
not counted.
"""

from __future__ import annotations

import math

from stationkeeper.compiled import kernel
from stationkeeper.units import G0_M_PER_S2


@kernel
def burn_kg(dv_mps: float, mass_kg: float, isp_s: float) -> float:
    """Return the propellant [kg] of a burn of `dv_mps` [m/s] that begins at `mass_kg` [kg] with specific impulse
    `isp_s` [s].

    Zero for a dv of zero or less; always less than `mass_kg`.
    """
    if dv_mps <= 0.0:
        return 0.0
    return -mass_kg * math.expm1(-dv_mps / (isp_s * G0_M_PER_S2))


@kernel
def burn_dv_mps(propellant_kg: float, mass_kg: float, isp_s: float) -> float:
    """Return the delta-v [m/s] that `propellant_kg` [kg] gives to a station of `mass_kg` [kg] at the start of the burn.

    `mass_kg` contains the propellant. Zero for no propellant; infinite when all of the mass is propellant.
    """
    if propellant_kg <= 0.0:
        return 0.0
    if propellant_kg >= mass_kg:
        return math.inf
    return -isp_s * G0_M_PER_S2 * math.log1p(-propellant_kg / mass_kg)
