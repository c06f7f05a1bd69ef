"""Loading rule: tanks first, then the hold, never more than is missing or fits."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stationkeeper.traffic.manifest import BY_GAS_TANK, BY_WATER_TANK, DRY, fill

HOW = np.array([BY_WATER_TANK, BY_GAS_TANK, BY_GAS_TANK, DRY, DRY, DRY], np.int64)
PACKING = np.array([1.2, 2.0, 2.0, 1.1, 1.1, 1.3])


def loaded(short: list[float], water: float, gas: float, dry: float) -> tuple[np.ndarray, float]:
    """Return load and dry capacity left."""
    load = np.zeros(6)
    left = fill(load, np.array(short), PACKING, HOW, np.array([water, gas]), dry)
    return load, left


def test_tanks_carry_what_is_missing_up_to_their_capacity() -> None:
    """420 kg of water tank meet 500 kg missing; the hold takes the other 80 kg packed at 1.2."""
    load, left = loaded([500, 0, 0, 0, 0, 0], 420, 50, 1000)
    assert load.tolist() == [500, 0, 0, 0, 0, 0]
    assert abs(left - (1000 - 80 * 1.2)) < 1e-9


def test_full_hold_is_shared_in_proportion_to_what_is_missing() -> None:
    """Twice as much missing gets twice as much."""
    load, left = loaded([0, 0, 0, 1000, 500, 0], 0, 0, 550)
    assert abs(load[3] - 2 * load[4]) < 1e-9
    assert abs((load[3] + load[4]) * 1.1 - 550) < 1e-9
    assert left == 0.0


@settings(deadline=None)  # the first call compiles
@given(
    st.lists(st.floats(-500, 5000), min_size=6, max_size=6), st.floats(0, 2000), st.floats(0, 500), st.floats(0, 6000)
)
def test_load_never_exceeds_need_or_capacity(short: list[float], water: float, gas: float, dry: float) -> None:
    """For every stock 0 <= load <= missing; masses fit tanks and hold to 1e-6 kg."""
    load, left = loaded(short, water, gas, dry)
    missing = np.maximum(short, 0.0)
    assert (load >= -1e-9).all()
    assert (load <= missing + 1e-6).all()
    in_tanks = min(water, missing[0]) + min(gas, missing[1] + missing[2])
    assert left >= 0.0
    packed_least = load[3:] @ PACKING[3:]
    assert packed_least <= dry - left + 1e-6
    assert load[:3].sum() >= in_tanks - 1e-6
