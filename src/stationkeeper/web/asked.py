"""What an address asks: changed values, date, futures and seed, beside what only its own page reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.times import parse_date

COMMON = ("set", "through", "futures", "seed")
MOST_SETS = 60
MOST_LETTERS = 600  # of one value: the seats of a flight are the longest that a form sends
MOST_FUTURES = 20_000  # a page waits for them; a larger study belongs on the command line


class Asked(NamedTuple):
    """What was asked; None: the station's own. own: parameters that only one page reads."""

    sets: tuple[str, ...] = ()
    through: date | None = None
    futures: int | None = None
    seed: int | None = None
    own: tuple[tuple[str, str], ...] = ()

    def value(self, name: str) -> str:
        """Return a parameter of the page's own, "" when it was not given."""
        return dict(self.own).get(name, "")

    def query(self, own: Iterable[tuple[str, str]] = ()) -> str:
        """Return the address's part from "?" on, with these parameters of a page's own; "" when nothing is asked."""
        pairs = [("set", option) for option in self.sets]
        for name, value in (("through", self.through), ("futures", self.futures), ("seed", self.seed)):
            pairs += [] if value is None else [(name, str(value))]
        pairs += [(name, value) for name, value in own if value]
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, option: str) -> Asked:
        """Return the same with one changed value undone."""
        return self._replace(sets=tuple(other for other in self.sets if other != option))


def read_asked(pairs: Sequence[tuple[str, str]], own: Collection[str]) -> Asked:
    """Return what the pairs of an address ask; raise with every fault at once.

    A path that is set twice keeps its last value; empty parameters ask nothing.
    """
    faults: list[Fault] = []
    known = [*COMMON, *own]
    for name, value in pairs:
        if name not in known:
            faults.append(Fault(name, f"'{value}'", ", ".join(known), nearest(name, known) or "Leave it out"))
        elif len(value) > MOST_LETTERS:
            faults.append(Fault(name, f"{len(value)} letters", f"at most {MOST_LETTERS}", "Ask for less"))
    given = {name: value.strip() for name, value in pairs if name != "set" and value.strip()}
    asked = Asked(
        sets=_sets(faults, [value for name, value in pairs if name == "set" and value.strip()]),
        through=_day(faults, given.get("through")),
        futures=_count(faults, "futures", given.get("futures"), MOST_FUTURES),
        seed=_count(faults, "seed", given.get("seed"), 2**63 - 1),
        own=tuple((name, given[name]) for name in own if name in given),
    )
    if faults:
        raise RequestError(dict.fromkeys(faults))
    return asked


def _sets(faults: list[Fault], options: list[str]) -> tuple[str, ...]:
    last = {option.partition("=")[0].strip(): option for option in options}
    if len(last) > MOST_SETS:
        faults.append(Fault("set", f"{len(last)} values", f"at most {MOST_SETS}", "Put them into a folder of your own"))
    return tuple(last.values())


def _day(faults: list[Fault], text: str | None) -> date | None:
    try:
        return None if text is None else parse_date(text)
    except ValueError:
        faults.append(Fault("through", f"'{text}'", "a date as 2030-12-31", "Write the date as YYYY-MM-DD"))
        return None


def _count(faults: list[Fault], name: str, text: str | None, most: int) -> int | None:
    if text is None:
        return None
    plain = text.replace(",", "")
    least = 1 if name == "futures" else 0
    if plain.isascii() and plain.isdecimal() and len(plain) < 20 and least <= int(plain) <= most:
        return int(plain)
    remedy = "For more, use: stationkeeper assess" if name == "futures" else "Write plain digits"
    faults.append(Fault(name, f"'{text}'", f"a whole number from {least} to {most:,}", remedy))
    return None
