"""Failure rates with their uncertainty: maker's figure and on-orbit experience joined in a Gamma posterior."""

from __future__ import annotations

import math

from stationkeeper.errors import Fault, RequestError
from stationkeeper.units import HOURS_PER_DAY

# Without a maker's figure the data stand alone, on Jeffreys' prior of a Poisson rate: half a failure in no time.
JEFFREYS_FAILURES = 0.5


def prior(mtbf_hours: float, rate_log_sd: float) -> tuple[float, float]:
    """Return Gamma (failures, unit-days) with the mean and the variance of a lognormal rate.

    mtbf_hours: maker's mean time between failures; its rate is taken as the mean. rate_log_sd: standard deviation of
    ln(rate). The two numbers read as the experience the maker's figure is worth.
    """
    failures = 1.0 / math.expm1(rate_log_sd**2)
    return failures, failures * mtbf_hours / HOURS_PER_DAY


def posterior(
    mtbf_spec_hours: float | None,
    rate_log_sd: float,
    failures_observed: float | None,
    hours_observed: float | None,
    weight: float = 0.5,
) -> tuple[float, float]:
    """Return (shape, scale) of a unit's failures a day: rate ~ scale * Gamma(shape, 1), mean shape * scale.

    weight (0..1) tells how far the maker's figure counts against experience. 0.5, NASA's practice of equal weight,
    counts each once: Bayes' rule with the maker's figure as prior. Towards 1 the data fade out, towards 0 the maker's
    figure; at the ends only one is left. With a single source the weight is without effect. Raises RequestError when
    both are missing.
    """
    spec = mtbf_spec_hours is not None
    data = failures_observed is not None and hours_observed is not None
    if not (spec or data):
        place, allowed = "failure rate of a unit", "mtbf_spec_hours, or failures_observed with hours_observed"
        raise RequestError(Fault(place, "neither a maker's figure nor experience", allowed))
    failures, unit_days = 0.0, 0.0
    if mtbf_spec_hours is not None:
        share = min(1.0, 2.0 * weight) if data else 1.0
        prior_failures, prior_days = prior(mtbf_spec_hours, rate_log_sd)
        failures, unit_days = share * prior_failures, share * prior_days
    if failures_observed is not None and hours_observed is not None:
        share = min(1.0, 2.0 * (1.0 - weight)) if spec else 1.0
        failures += share * failures_observed
        unit_days += share * hours_observed / HOURS_PER_DAY
    if data and (not spec or weight <= 0.0):
        failures += JEFFREYS_FAILURES
    return failures, 1.0 / unit_days
