"""What a cargo flight brings: a rule that fills the shortest stocks, within the vehicle's capacities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stationkeeper.compiled import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BY_WATER_TANK, BY_GAS_TANK, DRY, NOT_BROUGHT = 0, 1, 2, 3


@kernel
def fill(load: Floats, short: Floats, packing: Floats, how: Ints, tank_kg: Floats, dry_kg: float) -> float:
    """Write into `load` what a flight brings of each stock (kg of use); return the dry capacity left (kg).

    short: kg missing of each stock (S), nothing of what is NOT_BROUGHT. packing: kg launched per kg of use in dry cargo
    (S). how: BY_WATER_TANK, BY_GAS_TANK, DRY or NOT_BROUGHT (S). tank_kg: capacity of the vehicle's water and gas tanks
    (2). Tanks are filled first; what they cannot carry competes with dry goods for the pressurised hold, in proportion
    to what is missing (load shed evenly when the hold is full).
    """
    need = 0.0
    for tank in range(2):
        wanted = 0.0
        for s in range(len(short)):
            if how[s] == tank:
                wanted += max(short[s], 0.0)
        share = min(1.0, tank_kg[tank] / wanted) if wanted > 0.0 else 0.0
        for s in range(len(short)):
            if how[s] == tank:
                load[s] = share * max(short[s], 0.0)
    for s in range(len(short)):
        if how[s] == DRY:
            load[s] = 0.0
        need += (max(short[s], 0.0) - load[s]) * packing[s]
    share = min(1.0, dry_kg / need) if need > 0.0 else 0.0
    for s in range(len(short)):
        load[s] += share * (max(short[s], 0.0) - load[s])
    return max(0.0, dry_kg - share * need)
