"""Random numbers: known answers of the generator, and distributions against theory at 4 standard errors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stationkeeper import streams

N = 40_000


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_known_answers(
    counter: tuple[int, ...], key: tuple[int, ...], words: tuple[int, ...]
) -> None:
    """Random123 1.14, file kat_vectors, lines "philox4x32 10"."""
    assert tuple(int(word) for word in streams.philox(*counter, *key)) == words


def test_uniform_has_the_mean_and_variance_of_theory() -> None:
    """Mean 1/2 with error sqrt(1/12N); variance 1/12 with error sqrt(1/180N)."""
    u = np.array([streams.uniform(7, streams.SLIP, n, 3, 0) for n in range(N)])
    assert abs(u.mean() - 0.5) < 4 * math.sqrt(1 / 12 / N)
    assert abs(u.var() - 1 / 12) < 4 * math.sqrt(1 / 180 / N)
    assert 0.0 < u.min() < u.max() < 1.0


def test_normal_has_the_mean_and_variance_of_theory() -> None:
    """Mean 0 with error 1/sqrt(N); variance 1 with error sqrt(2/N)."""
    z = np.array([streams.normal(7, streams.SOLAR, n, 3, 0) for n in range(N)])
    assert abs(z.mean()) < 4 / math.sqrt(N)
    assert abs(z.var() - 1.0) < 4 * math.sqrt(2 / N)


@pytest.mark.parametrize("shape", [0.5, 1.5, 7.0])
def test_gamma_has_the_mean_and_variance_of_theory(shape: float) -> None:
    """Mean and variance both equal the shape; the variance's error follows from the fourth moment 3k^2 + 6k."""
    g = np.array([streams.gamma(shape, 7, streams.RATE, n, 3) for n in range(N)])
    assert abs(g.mean() - shape) < 4 * math.sqrt(shape / N)
    assert abs(g.var() - shape) < 4 * math.sqrt((2 * shape * shape + 6 * shape) / N)


def test_beta_has_the_mean_of_theory() -> None:
    """Mean a/(a+b), variance ab/((a+b)^2 (a+b+1))."""
    a, b = 1.5, 74.5
    x = np.array([streams.beta(a, b, 7, streams.LOSS, n, 3) for n in range(N)])
    mean, variance = a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))
    assert abs(x.mean() - mean) < 4 * math.sqrt(variance / N)


def test_every_part_of_the_address_gives_another_number() -> None:
    """Seed, domain, future, item and draw each change the number, also above 32 bits."""
    base = (1, 2, 3, 4, 5)
    seen = {streams.uniform(*base)}
    for place in range(5):
        for step in (1, 1 << 20, 1 << 33 if place in (0, 2) else 1 << 21):
            other = list(base)
            other[place] += step
            seen.add(streams.uniform(*other))
    assert len(seen) == 16


def test_streams_of_different_domains_are_uncorrelated() -> None:
    """Correlation of independent uniforms is 0 with error 1/sqrt(N)."""
    a = np.array([streams.uniform(7, streams.SLIP, n, 0, 0) for n in range(N)])
    b = np.array([streams.uniform(7, streams.LOSS, n, 0, 0) for n in range(N)])
    assert abs(np.corrcoef(a, b)[0, 1]) < 4 / math.sqrt(N)


def test_items_keep_their_number() -> None:
    """CRC-32 of "123456789" is the published check value CBF43926."""
    assert streams.item_of("123456789") == 0xCBF43926


@pytest.mark.parametrize("seed", [0, 1, 7_000_000_000, 2**56 - 1, 2**63 - 1])
def test_a_swapped_seed_moves_one_domain_and_no_other(seed: int) -> None:
    other = streams.swapped(seed, streams.LOSS)
    assert -(2**63) <= other < 0
    for domain in range(1, 18):
        drawn = [streams.uniform(each, domain, 5, 3, 2) for each in (seed, other)]
        assert (drawn[0] == drawn[1]) == (domain != streams.LOSS)


def test_a_domain_drawn_anew_is_independent_of_the_first_draw() -> None:
    """Correlation of 40,000 pairs of independent numbers: 0 with error 1/sqrt(N)."""
    other = streams.swapped(7, streams.SLIP)
    pairs = np.array([[streams.uniform(each, streams.SLIP, n, 3, 0) for each in (7, other)] for n in range(N)])
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 4 / math.sqrt(N)
    assert abs(pairs[:, 1].mean() - 0.5) < 4 * math.sqrt(1 / 12 / N)


def test_what_cannot_be_swapped_is_refused() -> None:
    for seed, domain in ((-1, 1), (1, 0), (1, 128)):
        with pytest.raises(ValueError, match="domain"):
            streams.swapped(seed, domain)
