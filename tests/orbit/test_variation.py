"""Days around the smoothed level of activity: as the record has them, at the level of the future."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from stationkeeper.orbit.variation import (
    BLOCK_DAYS,
    LEVEL_LOW,
    LEVEL_STEP,
    NEAR_DAYS,
    block_begin,
    first_block_days,
    no_variation,
    shipped_record,
    shipped_variation,
    smoothed,
    varied,
)

RECORD, VARIATION = shipped_record(), shipped_variation()
SMOOTH = smoothed(RECORD.f107)
LEVELS = (75.0, 110.0, 150.0, 190.0)  # sfu: quiet Sun to maximum
FUTURES = 400


def near(level: float) -> np.ndarray:
    """Return the days of the record, by row of the variation, with nearly this smoothed flux."""
    row = round((level - LEVEL_LOW) / LEVEL_STEP)
    return VARIATION.begins[VARIATION.first[row] : VARIATION.first[row] + NEAR_DAYS]


def blocks(level: float) -> Iterator[np.ndarray]:
    """Yield the rows of the record that futures at a level meet in one block."""
    for future in range(FUTURES):
        begin = block_begin(VARIATION, level, 5, future, 100)
        yield np.arange(begin, begin + BLOCK_DAYS)


def ratio(rows: np.ndarray) -> np.ndarray:
    """Return F10.7 to its 13-month mean."""
    return VARIATION.level[rows] * VARIATION.day[rows]


def correlation(values: np.ndarray, lag: int) -> float:
    """Return the autocorrelation of rows (blocks, days) at a lag [days], around the mean of all."""
    centred = values - values.mean()
    return float((centred[:, lag:] * centred[:, :-lag]).mean() / centred.var())


def test_smoothing_is_that_of_13_months_with_the_outer_two_at_half_weight() -> None:
    """Monthly means of 2014, January 2014 to January 2015, give that of July 2014 to a unit, for months
    are of unequal length.
    """
    start = int(np.flatnonzero(np.arange(len(SMOOTH)) + RECORD.first_day == 5114.0)[0])  # 2014-01-01
    lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31)
    edges = np.concatenate([[0], np.cumsum(lengths)]) + start
    months = np.array([RECORD.f107[a:b].mean() for a, b in zip(edges, edges[1:], strict=False)])
    published = (0.5 * months[0] + months[1:-1].sum() + 0.5 * months[-1]) / 12.0
    assert SMOOTH[edges[6] + 15] == pytest.approx(published, abs=1.0)
    assert smoothed(np.full(500, 7.0))[250] == pytest.approx(7.0)
    assert np.isnan(SMOOTH[:190]).all()


def test_a_block_begins_on_a_day_of_the_level_and_lies_within_the_record() -> None:
    """Of 68 years a tenth is near a level: within 12 sfu at minimum, where years are alike, 25 at maximum."""
    known = np.flatnonzero(~np.isnan(SMOOTH))[1:-1]
    for level, width in zip(LEVELS, (12.0, 16.0, 16.0, 25.0), strict=True):
        rows = np.array([each[0] for each in blocks(level)])
        assert np.abs(SMOOTH[known][rows] - level).max() < width
        assert rows.max() + BLOCK_DAYS <= len(VARIATION.level)
        assert len(np.unique(rows)) > 0.85 * FUTURES  # futures do not share their days
    for level in (40.0, 400.0):  # beyond all levels: the nearest
        assert 0 <= block_begin(VARIATION, level, 5, 1, 100) <= len(VARIATION.level) - BLOCK_DAYS


@pytest.mark.parametrize("level", LEVELS)
def test_the_level_of_the_future_is_kept(level: float) -> None:
    """Mean F10.7 and Ap of 400 blocks lie within 2 % and 6 % of the smoothed ones: what differs is chance of the years
    that there were at that level, seven of them.
    """
    days = [varied(VARIATION, int(row), level, 10.0) for rows in blocks(level) for row in rows[::9]]
    f107, f107a, ap = np.array(days).mean(axis=0)
    assert f107 == pytest.approx(level, rel=0.02)
    assert f107a == pytest.approx(level, rel=0.02)
    assert ap == pytest.approx(10.0, rel=0.06)


@pytest.mark.parametrize("level", LEVELS)
def test_the_spread_is_that_of_the_record_at_the_level(level: float) -> None:
    """A quiet Sun varies by 8 %, an active one by 17 %: each within a tenth; Ap by 70 to 90 %, within a fifth."""
    rows = np.array(list(blocks(level)))
    assert ratio(rows).std() == pytest.approx(ratio(near(level)).std(), rel=0.15)
    assert VARIATION.storm[rows].std() == pytest.approx(VARIATION.storm[near(level)].std(), rel=0.2)


def test_days_remember_as_long_as_those_of_the_record_and_the_sun_turns_in_27() -> None:
    """Autocorrelation of flux and of ln Ap over 3 to 81 days: within 0.1 of the record's, of which both peak at 27."""
    rows = np.concatenate([np.array(list(blocks(level))) for level in LEVELS])
    whole = np.arange(len(VARIATION.level))[None, :]
    for values in (lambda at: np.log(ratio(at)), lambda at: np.log(VARIATION.storm[at] + 0.3)):
        told = {lag: correlation(values(rows), lag) for lag in (3, 7, 13, 27, 54, 81)}
        came = {lag: correlation(values(whole), lag) for lag in told}
        assert told == pytest.approx(came, abs=0.1)
        assert told[27] > told[13] + 0.05


def test_flux_and_storms_of_a_day_stay_together() -> None:
    """The flux stands one day before the index, as the model of the air wants it, and both come from one row."""
    known = np.flatnonzero(~np.isnan(SMOOTH))[1:-1]
    row = int(np.argmax(VARIATION.storm))  # the greatest storm against its years
    day = known[row]
    f107, f107a, ap = varied(VARIATION, row, float(SMOOTH[day]), float(smoothed(RECORD.ap)[day]))
    assert f107a == pytest.approx(RECORD.f107a[day])
    before = RECORD.f107[day - 2 : day + 1] / RECORD.f107a[day - 1 : day + 2]
    assert f107 / f107a == pytest.approx(before.mean())
    assert ap == pytest.approx(RECORD.ap[day - 1 : day + 2].mean(), rel=0.01)


def test_without_variation_every_day_has_its_level() -> None:
    assert varied(no_variation(), 77, 123.0, 9.0) == (123.0, 123.0, 9.0)
    begin = block_begin(no_variation(), 123.0, 5, 1, 100)
    assert varied(no_variation(), begin + 10_000, 123.0, 9.0) == (123.0, 123.0, 9.0)


def test_futures_change_blocks_on_days_of_their_own() -> None:
    lengths = np.array([first_block_days(5, future) for future in range(2_000)])
    assert (lengths.min() >= 1) and (lengths.max() <= BLOCK_DAYS)
    assert lengths.mean() == pytest.approx(0.5 * (BLOCK_DAYS + 1), abs=4.0 * BLOCK_DAYS / np.sqrt(12 * 2_000))
