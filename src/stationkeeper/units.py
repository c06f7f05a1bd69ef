"""The few unit conversions and physical constants that more than one package needs."""

from __future__ import annotations

SECONDS_PER_DAY = 86_400.0
HOURS_PER_DAY = 24.0
HOURS_PER_YEAR = 8_766.0  # 365.25 d
KG_PER_LB = 0.45359237  # exact, international pound
MU_KM3_PER_S2 = 398_600.4418  # Earth, EGM2008
EARTH_RADIUS_KM = 6_378.137  # equatorial, WGS-84
J2 = 1.082_626_68e-3  # Earth, EGM2008
EARTH_RATE_RAD_PER_S = 7.292_115_9e-5  # sidereal, WGS-84
G0_M_PER_S2 = 9.806_65  # standard gravity, exact
