"""Numbers carry no more digits than their spread deserves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stationkeeper.assessment.answer import Estimate, Quantiles
from stationkeeper.report import words


def q(p05: float | None, p50: float | None, p95: float | None) -> Quantiles:
    """Return quantiles."""
    return Quantiles(p05=p05, p50=p50, p95=p95)


@pytest.mark.parametrize(
    ("share", "futures", "text"),
    [
        (0.8712, 2000, "0.87 (0.85–0.89)"),
        (1.0, 2000, ">0.99 (0.99–1)"),
        (0.0, 2000, "<0.01 (0–0.01)"),
        (0.9975, 2000, ">0.99 (0.99–1)"),
        (0.5, 50, "0.5 (0.36–0.64)"),
        (1.0, 10, ">0.9 (0.72–1)"),
        (0.004, 2000, "<0.01 (0–0.01)"),
    ],
)
def test_a_probability_has_the_digits_its_interval_deserves(
    estimate_of: Callable[..., Estimate], share: float, futures: int, text: str
) -> None:
    assert words.with_interval(estimate_of(share, futures)) == text


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_no_count_of_futures_reads_as_certain_and_the_interval_is_rounded_outwards(
    estimate_of: Callable[..., Estimate], hits: int, futures: int
) -> None:
    e = estimate_of(min(hits, futures) / futures, futures)
    assert words.probability(e) not in ("1.00", "0.00", "1.0", "0.0")
    low, high = (float(end) for end in words.interval(e).split("–"))
    assert low <= e.low + 1e-9 and high >= e.high - 1e-9
    assert high - low <= e.high - e.low + 0.02 + 1e-9


def test_a_printed_probability_lies_within_half_a_digit_of_its_value() -> None:
    for i in range(1, 100):
        e = Estimate(probability=i / 100 + 0.004, low=max(0.0, i / 100 - 0.01), high=min(1.0, i / 100 + 0.02))
        text = words.probability(e)
        assert abs(float(text.lstrip("<>")) - e.probability) <= 0.005 + 1e-12 or text.startswith(">")


@pytest.mark.parametrize(
    ("quantiles", "text"),
    [
        (q(2893.0, 4312.0, 6118.0), "4,300 (2,900–6,100)"),
        (q(401.23, 409.71, 414.14), "410 (401–414)"),
        (q(-5.0, 0.0, 60.0), "0 (-5 to 60)"),
        (q(7.0, 7.0, 7.0), "7"),
        (q(30.0, 90.0, None), "90 (30–beyond)"),
        (q(None, None, None), "beyond"),
    ],
)
def test_a_spread_is_rounded_as_wide_as_it_is(quantiles: Quantiles, text: str) -> None:
    assert words.spread(quantiles).text() == text


@pytest.mark.parametrize(
    ("days", "short", "text"),
    [
        (0.0, True, "0 d"),
        (1.0, False, "1 day"),
        (99.4, True, "99 d"),
        (100.0, True, "3 mo"),
        (365.25, False, "12 months"),
        (730.0, True, "24 mo"),
        (1461.0, True, "4.0 y"),
        (None, True, "beyond"),
        (-0.4, True, "under"),
    ],
)
def test_durations_are_days_below_100_else_months_or_years(days: float | None, short: bool, text: str) -> None:
    assert words.duration(days, short) == text


def test_a_share_is_none_or_all_only_when_it_is() -> None:
    assert [words.share(v) for v in (0.0, 1e-16, -1e-16, 0.001, 0.4449, 0.999, 1.0)] == [
        "0",
        "0",
        "0",
        "<0.01",
        "0.44",
        ">0.99",
        "1",
    ]


def test_ascii_has_a_like_for_what_the_reports_use() -> None:
    assert words.to_ascii("0.5–0.6 … · é ✓") == "0.5-0.6 ~ | e ?"


def test_a_title_inside_a_sentence_keeps_its_names() -> None:
    assert words.lowered("Food, Russian segment") == "food, Russian segment"
    assert words.lowered("USOS food") == "USOS food"
    assert words.raised("food, Russian segment") == "Food, Russian segment"
