"""The best spares for a mass: bought one by one by gain per kg, and the proven optimum beside it.

Each type offers spares of one mass whose gains never rise. The gain is whatever shall be large in sum: here ln of the
probability of sufficiency. The optimum is that of a 0/1 knapsack whose items are the single spares, since among equal
masses the larger gains come first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_STATES = 2_000_000  # partial stocks kept at once; 64 MB
_UNITS_PER_KG = 1e6  # masses are counted in milligrams
_LARGEST = 2.0**61  # all gains together, as an integer
_ROUNDING = 4096.0  # what double precision can be off beside _LARGEST
_RISE = 1e-9  # a gain above the one before it by less is rounding
_NOTHING = 1e-200  # gains that sum to less are none


class Choice(NamedTuple):
    """Spares bought by type, what they gain and weigh."""

    counts: tuple[int, ...]
    gain: float
    mass_kg: float


class Optimum(NamedTuple):
    """The best choice found, and what no choice can exceed; proven: the two agree."""

    choice: Choice
    bound: float
    proven: bool


class _Offers(NamedTuple):
    """Single spares, the most gain per mass first: type, gain and mass as integers, and the size of a unit of gain."""

    kind: Ints
    gain: Ints
    mass: Ints
    unit: float


class _States(NamedTuple):
    """Partial stocks by rising mass and rising gain: each buys more with more mass than the one before it."""

    mass: Ints
    gain: Ints


class _Stage(NamedTuple):
    """How the states of a stage came from those before: their parent, and whether the offer was turned round."""

    offer: int
    parent: Ints
    turned: NDArray[np.bool_]


class _Record(NamedTuple):
    """The best stock yet: its gain, and where it stands; stage -1 is the one to start with, -2 the greedy one."""

    gain: int
    stage: int
    row: int


def greedy(
    gains: Sequence[Floats], masses_kg: Sequence[float], limit_kg: float = math.inf, enough: float = math.inf
) -> Choice:
    """Return the spares bought one by one by the largest gain per kg (marginal analysis).

    Stops when the gains sum to `enough`. What does not fit under `limit_kg` any more is passed over, so that the limit
    is filled. gains: by type what the 1st, 2nd, ... spare adds, none above the one before it, else ValueError. Masses
    > 0, counted to the milligram.
    """
    return _choice(_greedy(_offers(gains, masses_kg), len(gains), _limit(limit_kg), enough), gains, masses_kg)


def exact(
    gains: Sequence[Floats], masses_kg: Sequence[float], limit_kg: float, most_states: int = MOST_STATES
) -> Optimum:
    """Return the spares with the largest sum of gains under `limit_kg`, proven unless `most_states` is not enough.

    Dynamic programming around the first spare that no longer fits, outwards by gain per mass, with the states that
    cannot become best left out (D. Pisinger, Operations Research 45 (1997) 758-767). Masses count to the milligram,
    gains in integers of 2**-61 of their sum. Arguments as for `greedy`.
    """
    offers, limit = _offers(gains, masses_kg), _limit(limit_kg)
    first = _greedy(offers, len(gains), limit, math.inf)
    fits = int(np.searchsorted(np.cumsum(offers.mass), limit, side="right"))
    if fits == len(offers.kind):
        choice = _choice(first, gains, masses_kg)
        return Optimum(choice, choice.gain, proven=True)
    floor = int(np.sum(offers.gain[_taken_greedily(offers, limit, math.inf)]))
    best, stages, bound = _search(offers, limit, fits, floor, most_states)
    counts = first if best.stage == -2 else _counts(offers, fits, best, stages, len(gains))
    choice = _choice(counts, gains, masses_kg)
    return Optimum(choice, max(choice.gain, bound * offers.unit) if bound else choice.gain, proven=not bound)


def _limit(limit_kg: float) -> int:
    return math.floor(min(limit_kg, 1e12) * _UNITS_PER_KG + 1e-3)


def _offers(gains: Sequence[Floats], masses_kg: Sequence[float]) -> _Offers:
    """Return all single spares that gain anything, the most gain per mass first."""
    if any(mass <= 0.0 for mass in masses_kg):
        raise ValueError("masses must be above 0 kg")
    if any(np.any(np.diff(row) > _RISE) for row in gains):
        raise ValueError("the gains of a type must not rise")
    kinds = np.repeat(np.arange(len(gains)), [len(row) for row in gains])
    flat = np.concatenate([np.zeros(0), *gains])
    total = float(np.sum(flat))
    unit = total / _LARGEST if total > _NOTHING else 1.0
    units = np.rint(flat / unit).astype(np.int64)
    mass = np.array([max(1, math.ceil(kg * _UNITS_PER_KG - 1e-3)) for kg in masses_kg], np.int64)[kinds]
    order = np.argsort(-(units / mass), kind="stable")
    order = order[units[order] > 0]
    return _Offers(kinds[order], units[order], mass[order], unit)


def _taken_greedily(offers: _Offers, limit: int, enough: float) -> list[int]:
    """Return the offers taken one by one while they fit and the gain is not enough."""
    taken: list[int] = []
    gain, mass = 0.0, 0
    for n, (more, heavier) in enumerate(zip(offers.gain.tolist(), offers.mass.tolist(), strict=True)):
        if gain >= enough:
            break
        if mass + heavier <= limit:
            gain, mass = gain + more * offers.unit, mass + heavier
            taken.append(n)
    return taken


def _greedy(offers: _Offers, types: int, limit: int, enough: float) -> tuple[int, ...]:
    taken = offers.kind[_taken_greedily(offers, limit, enough)]
    return tuple(np.bincount(taken, minlength=types).tolist())


def _choice(counts: tuple[int, ...], gains: Sequence[Floats], masses_kg: Sequence[float]) -> Choice:
    gain = math.fsum(float(np.sum(row[:count])) for row, count in zip(gains, counts, strict=True))
    return Choice(counts, gain, math.fsum(count * kg for count, kg in zip(counts, masses_kg, strict=True)))


def _search(
    offers: _Offers, limit: int, fits: int, floor: int, most_states: int
) -> tuple[_Record, list[_Stage], float]:
    """Return the best stock, the stages that lead to it, and a bound when the search was cut short, else 0.

    fits: offers that fit together in their order. floor: gain of a stock that is known.
    """
    states = _States(np.array([offers.mass[:fits].sum()]), np.array([offers.gain[:fits].sum()]))
    best = _better(_Record(floor, -2, 0), states, limit, -1)
    stages: list[_Stage] = []
    left, right, count = fits - 1, fits, len(offers.kind)
    while len(states.mass) > 0 and (left >= 0 or right < count):
        add = right < count and (left < 0 or right - fits <= fits - 1 - left)
        offer = right if add else left
        left, right = (left, right + 1) if add else (left - 1, right)
        states, stage = _turned(states, offers, offer, 1 if add else -1)
        best = _better(best, states, limit, len(stages))
        bounds = _bounds(states, offers, limit, left, right)
        keep = np.flatnonzero(bounds > best.gain - _ROUNDING)
        best = best._replace(row=int(np.searchsorted(keep, best.row))) if best.stage == len(stages) else best
        stages.append(_Stage(offer, stage.parent[keep], stage.turned[keep]))
        states = _States(states.mass[keep], states.gain[keep])
        if len(keep) > most_states:
            return best, stages, float(bounds.max())
    return best, stages, 0.0


def _turned(states: _States, offers: _Offers, offer: int, sign: int) -> tuple[_States, _Stage]:
    """Return the states with and without the offer bought (sign 1) or given back (-1), none worse than another."""
    old = len(states.mass)
    mass = np.concatenate([states.mass, states.mass + sign * offers.mass[offer]])
    gain = np.concatenate([states.gain, states.gain + sign * offers.gain[offer]])
    order = np.lexsort((-gain, mass))
    gain_by_mass = gain[order]
    highest = np.maximum.accumulate(gain_by_mass)
    keep = order[np.concatenate([[True], gain_by_mass[1:] > highest[:-1]])]
    return _States(mass[keep], gain[keep]), _Stage(offer, keep % old, keep >= old)


def _better(best: _Record, states: _States, limit: int, stage: int) -> _Record:
    """Return the better of the best stock yet and the best of these states that fits; they rise in mass and gain."""
    last = int(np.searchsorted(states.mass, limit, side="right")) - 1
    if last >= 0 and states.gain[last] > best.gain:
        return _Record(int(states.gain[last]), stage, last)
    return best


def _bounds(states: _States, offers: _Offers, limit: int, left: int, right: int) -> Floats:
    """Return what each state can gain at most: room filled, or overweight shed, at the best rate that is left."""
    room = (limit - states.mass).astype(np.float64)
    fill = float(offers.gain[right] / offers.mass[right]) if right < len(offers.kind) else 0.0
    shed = float(offers.gain[left] / offers.mass[left]) if left >= 0 else _LARGEST
    return states.gain.astype(np.float64) + np.where(room >= 0.0, room * fill, room * shed)


def _counts(offers: _Offers, fits: int, best: _Record, stages: list[_Stage], types: int) -> tuple[int, ...]:
    """Return the number bought of each type in the best stock, traced back through the stages."""
    taken = np.zeros(len(offers.kind), bool)
    taken[:fits] = True
    row = best.row
    for stage in reversed(stages[: best.stage + 1]):
        taken[stage.offer] ^= stage.turned[row]
        row = int(stage.parent[row])
    return tuple(np.bincount(offers.kind[taken], minlength=types).tolist())
