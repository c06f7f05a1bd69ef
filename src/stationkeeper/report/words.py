"""Numbers, dates and durations in words: no more digits than the spread deserves, one form everywhere."""

from __future__ import annotations

import math
import unicodedata
from datetime import date
from typing import NamedTuple

from stationkeeper.assessment.answer import Estimate, Quantiles

DAYS_PER_MONTH = 30.4375
DAYS_PER_YEAR = 365.25
BEYOND = "beyond"
UNDER = "under"
LATER = "not by then"

_ASCII = str.maketrans(
    {"–": "-", "—": "-", "…": "~", "·": "|", "×": "x", "≥": ">=", "≤": "<=", "’": "'", "“": '"', "”": '"'}
)


class Spread(NamedTuple):
    """5 % quantile, median and 95 % quantile in words."""

    p05: str
    p50: str
    p95: str

    def text(self, unit: str = "") -> str:
        """Return "median unit (low–high)"."""
        head = f"{self.p50} {unit}".rstrip()
        return head if self.p05 == self.p95 == self.p50 else f"{head} ({self.range()})"

    def range(self) -> str:
        """Return "low–high", with "to" where a sign would be misread."""
        return f"{self.p05} to {self.p95}" if "-" in self.p05 + self.p95 else f"{self.p05}–{self.p95}"


def clean(text: str) -> str:
    """Return `text` on one line without control, format or unassigned characters: no name can steer a terminal."""
    if text.isprintable():  # nearly every text: what is not printable is more than is dropped here, so none is missed
        return " ".join(text.split())
    kept = (" " if character.isspace() else character for character in text)
    return " ".join("".join(character for character in kept if unicodedata.category(character)[0] != "C").split())


def to_ascii(text: str) -> str:
    """Return `text` in ASCII: dashes and dots by their likes, letters without accents, "?" for what has no like."""
    plain = unicodedata.normalize("NFKD", text.translate(_ASCII))
    return "".join(c for c in plain if not unicodedata.combining(c)).encode("ascii", "replace").decode("ascii")


def cut(text: str, width: int) -> str:
    """Return `text` in at most `width` characters; what is left out shows as an ellipsis."""
    return text if len(text) <= width else text[: max(width - 1, 0)].rstrip() + "…"


def probability(estimate: Estimate) -> str:
    """Return the probability with the digits its interval deserves.

    Two decimals, one when half the interval is 0.1 or more. Never "1.00" or "0.00": counted futures cannot show a
    certainty.
    """
    digits = 1 if (estimate.high - estimate.low) / 2 >= 0.1 else 2
    return _inside(estimate.probability, digits)


def share(value: float) -> str:
    """Return a share of a whole with two decimals; 0 and 1 only when exact."""
    exact = round(value, 12) + 0.0
    return f"{exact:.0f}" if exact in (0.0, 1.0) else _inside(exact, 2)


def _inside(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    step = 10.0**-digits
    if float(text) >= 1.0:
        return f">{1.0 - step:.{digits}f}"
    if float(text) <= 0.0:
        return f"<{step:.{digits}f}"
    return text


def interval(estimate: Estimate) -> str:
    """Return the 95 % interval, its ends rounded outwards to two decimals."""
    low = math.floor(estimate.low * 100 + 1e-9) / 100
    high = math.ceil(estimate.high * 100 - 1e-9) / 100
    return f"{_end(low)}–{_end(high)}"


def _end(value: float) -> str:
    return f"{value:.0f}" if value in (0.0, 1.0) else f"{value:.2f}"


def with_interval(estimate: Estimate) -> str:
    """Return "0.58 (0.56–0.60)"."""
    return f"{probability(estimate)} ({interval(estimate)})"


def number(value: float, step: float = 1.0) -> str:
    """Return `value` rounded to a multiple of `step` (a power of ten), thousands parted by commas."""
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    rounded = round(value / step) * step
    return f"{rounded + 0.0:,.{digits}f}"


def spread(quantiles: Quantiles, least_step: float = 1.0) -> Spread:
    """Return three quantiles rounded to the power of ten that their distance deserves, at least `least_step`."""
    step = max(least_step, _step(quantiles))
    p05, p50, p95 = (BEYOND if q is None else number(q, step) for q in (quantiles.p05, quantiles.p50, quantiles.p95))
    return Spread(p05, p50, p95)


def whole(quantiles: Quantiles) -> Spread:
    """Return three counts as whole numbers, so that "all" can be told from "nearly all"."""
    return Spread(*(BEYOND if q is None else number(q) for q in (quantiles.p05, quantiles.p50, quantiles.p95)))


def _step(quantiles: Quantiles) -> float:
    known = [q for q in (quantiles.p05, quantiles.p50, quantiles.p95) if q is not None]
    width = max(known) - min(known) if known else 0.0
    return 10.0 ** math.floor(math.log10(width / 20.0)) if width > 0 else 0.0


def duration(days: float | None, short: bool = True) -> str:
    """Return a duration: days below 100, months below two years, else years.

    "beyond" when it is off the scale, "under" when it is negative: the line was passed already.
    """
    if days is None:
        return BEYOND
    if days < 0:
        return UNDER
    if days < 99.5:
        return _count(round(days), "d" if short else "day", short)
    if days < 2 * DAYS_PER_YEAR:
        return _count(round(days / DAYS_PER_MONTH), "mo" if short else "month", short)
    return f"{days / DAYS_PER_YEAR:.1f} {'y' if short else 'years'}"


def _count(count: int, unit: str, short: bool) -> str:
    return f"{count} {unit}" if short or count == 1 else f"{count} {unit}s"


def durations(quantiles: Quantiles) -> Spread:
    """Return three durations in words."""
    return Spread(duration(quantiles.p05), duration(quantiles.p50), duration(quantiles.p95))


def when(day: date | None, missing: str = LATER) -> str:
    """Return an ISO date (UTC), or `missing`."""
    return missing if day is None else day.isoformat()


def period(start: date | None, end: date | None) -> str:
    """Return "from to", one date when both are the same, or what is known of it."""
    if start is None and end is None:
        return "whole period"
    if start is None:
        return f"to {end}"
    if end is None:
        return f"from {start}"
    return str(start) if start == end else f"{start} to {end}"


def lowered(title: str) -> str:
    """Return a title as it stands inside a sentence: its first letter small unless its first word is in capitals."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


_PLACES = {
    "covers_through": "how long it holds",
    "names": "who is named",
    "place": "where it was said",
    "stated_on": "when it was said",
}


def conflict_place(where: str) -> str:
    """Return in words what two reports contradict each other in."""
    return _PLACES.get(where, clean(where).replace("-", " "))


def raised(title: str) -> str:
    """Return a title as it stands at the head of a line."""
    return title[:1].upper() + title[1:]


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return "1 finding", "2,000 futures"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
