"""Counter-based random numbers: one value for each (seed, domain, future, item, draw), in any order.

Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC11). Nothing is stored
between draws, so a new
draw in one domain, another number of threads or another order of futures never shifts any other draw. `item` names
the thing the draw is
about by a stable number (`item_of("soyuz-ms-30")`), so two scenarios that share a flight share its luck.
"""

from __future__ import annotations

import math
import zlib

import numpy as np

from stationkeeper.compiled import inlined, kernel

# Domains: the second word of the key. Append; never renumber.
SOLAR = 1
BALLISTIC = 2
AVOIDANCE = 3
SLIP = 4
LOSS = 5
STANDDOWN = 6
LIFEBOAT = 7
MEDICAL = 8
PAD = 9
FAILURE = 10
RATE = 11
AGE = 12
REPAIR = 13
LEAK = 14
METABOLISM = 15
EVA = 16
WEAR = 17
VARIATION = 18
SPLIT = 19  # which paths go on: no part of a future
DEBRIS = 20

_APART = 0x80  # of a domain drawn anew: no domain has this bit
_SWAP_BITS, _SWAP_MASK = 56, 0x7F  # of a negative seed: the domain that is drawn anew; the key leaves these bits out

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint32(0x9E3779B9)
_W1 = np.uint32(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_TWO_PI = 2.0 * math.pi


def item_of(name: str) -> int:
    """Return the stable 32-bit number of a named item (CRC-32 of its UTF-8 text)."""
    return zlib.crc32(name.encode())


def swapped(seed: int, domain: int) -> int:
    """Return the seed under which every domain draws as under `seed`, but `domain` draws anew, independent of it.

    It is negative, so it never meets a seed that a user may give (0 or more). Raises ValueError outside 0 <= seed and
    1 <= domain < 128.
    """
    if seed < 0 or not 1 <= domain <= _SWAP_MASK:
        raise ValueError(f"seed {seed}, domain {domain}")
    return (seed & ((1 << _SWAP_BITS) - 1) | domain << _SWAP_BITS) - (1 << 63)


@inlined
@kernel
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Return the four 32-bit words of Philox4x32-10 for counter (c0..c3) and key (k0, k1)."""
    x0, x1 = np.uint32(c0 & 0xFFFFFFFF), np.uint32(c1 & 0xFFFFFFFF)
    x2, x3 = np.uint32(c2 & 0xFFFFFFFF), np.uint32(c3 & 0xFFFFFFFF)
    y0, y1 = np.uint32(k0 & 0xFFFFFFFF), np.uint32(k1 & 0xFFFFFFFF)
    for _ in range(10):
        p0 = _M0 * np.uint64(x0)
        p1 = _M1 * np.uint64(x2)
        h0, l0 = np.uint32(p0 >> _32), np.uint32(p0 & _LOW)
        h1, l1 = np.uint32(p1 >> _32), np.uint32(p1 & _LOW)
        x0, x1, x2, x3 = np.uint32(h1 ^ x1 ^ y0), l1, np.uint32(h0 ^ x3 ^ y1), l0
        y0 = np.uint32(y0 + _W0)
        y1 = np.uint32(y1 + _W1)
    return x0, x1, x2, x3


@inlined
@kernel
def _key(seed: int, domain: int) -> int:
    """Return the second word of the key, in its lower 32 bits."""
    if seed < 0 and (seed >> _SWAP_BITS) & _SWAP_MASK == domain:
        return (domain | _APART) ^ ((seed >> 32) << 8)
    return domain ^ ((seed >> 32) << 8)


@kernel
def uniform(seed: int, domain: int, future: int, item: int, draw: int) -> float:
    """Return a uniform number in the open interval (0, 1) with 52 random bits."""
    a, b, _, _ = philox(draw, item, future, future >> 32, seed, _key(seed, domain))
    bits = (np.uint64(a) << np.uint64(20)) | (np.uint64(b) >> np.uint64(12))
    return (float(bits) + 0.5) * (1.0 / 4503599627370496.0)  # exact: never rounds to 1


@kernel
def normal(seed: int, domain: int, future: int, item: int, draw: int) -> float:
    """Return a standard normal number (Box-Muller, one of the pair)."""
    a, b, c, d = philox(draw, item, future, future >> 32, seed, _key(seed, domain))
    u = (float(a) * 4294967296.0 + float(b) + 0.5) * (1.0 / 18446744073709551616.0)
    v = (float(c) * 4294967296.0 + float(d) + 0.5) * (1.0 / 18446744073709551616.0)
    return math.sqrt(-2.0 * math.log(u)) * math.cos(_TWO_PI * v)


@kernel
def exponential(seed: int, domain: int, future: int, item: int, draw: int) -> float:
    """Return an exponential number of mean 1."""
    return -math.log(uniform(seed, domain, future, item, draw))


@kernel
def gamma(shape: float, seed: int, domain: int, future: int, item: int) -> float:
    """Return a Gamma(shape, 1) number; uses draws 0, 1, ... of its item.

    Marsaglia and Tsang, "A simple method for generating gamma variables" (ACM TOMS 26, 2000). Valid for shape > 0.
    """
    boost = 1.0
    a = shape
    if a < 1.0:
        boost = uniform(seed, domain, future, item, 1_000_000) ** (1.0 / a)
        a += 1.0
    d = a - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    draw = 0
    while True:
        x = normal(seed, domain, future, item, draw)
        u = uniform(seed, domain, future, item, draw + 1)
        draw += 2
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            if math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
                return boost * d * v


@kernel
def beta(a: float, b: float, seed: int, domain: int, future: int, item: int) -> float:
    """Return a Beta(a, b) number as a ratio of two Gamma numbers."""
    x = gamma(a, seed, domain, future, item)
    y = gamma(b, seed, domain, future, item ^ 0x5BD1E995)
    return x / (x + y)
