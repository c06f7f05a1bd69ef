"""What an address asks: changed values, date, futures and seed, beside what only its own page reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.times import parse_date

COMMON = ("set", "through", "futures", "seed")
MOST_SETS = 60
MOST_LETTERS = 600  # of one value: the seats of a flight are the longest that a form sends
MOST_SIDE = 4_000  # of the address of another variant
WITH = "with"  # of a comparison: another variant, by its address
MOST_WITH = 4
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

    def values(self, name: str) -> tuple[str, ...]:
        """Return every value of a parameter of the page's own that may be given several times."""
        return tuple(value for own, value in self.own if own == name)

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
        elif len(value) > (MOST_SIDE if name == WITH else MOST_LETTERS):
            most = MOST_SIDE if name == WITH else MOST_LETTERS
            faults.append(Fault(name, f"{len(value)} letters", f"at most {most:,}", "Ask for less"))
    given = {name: value.strip() for name, value in pairs if name != "set" and value.strip()}
    asked = Asked(
        sets=_sets(faults, [value for name, value in pairs if name == "set" and value.strip()]),
        through=_day(faults, given.get("through")),
        futures=_count(faults, "futures", given.get("futures"), MOST_FUTURES),
        seed=_count(faults, "seed", given.get("seed"), 2**63 - 1),
        own=_own(faults, pairs, own),
    )
    if faults:
        raise RequestError(dict.fromkeys(faults))
    return asked


def _sets(faults: list[Fault], options: list[str]) -> tuple[str, ...]:
    last = {option.partition("=")[0].strip(): option for option in options}
    if len(last) > MOST_SETS:
        faults.append(Fault("set", f"{len(last)} values", f"at most {MOST_SETS}", "Put them into a folder of your own"))
    return tuple(last.values())


def _own(faults: list[Fault], pairs: Sequence[tuple[str, str]], own: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return the parameters of a page's own in its order: the last value of each, of variants every one, each once."""
    last = {name: value.strip() for name, value in pairs if value.strip()}
    sides = list(dict.fromkeys(value.strip() for name, value in pairs if name == WITH and value.strip()))
    if WITH in own and len(sides) > MOST_WITH:
        faults.append(Fault(WITH, f"{len(sides)} variants", f"at most {MOST_WITH}", "Compare fewer at once"))
    given = [(name, last[name]) for name in own if name != WITH and name in last]
    return (*given, *((WITH, side) for side in sides if WITH in own))


class SideAsked(NamedTuple):
    """Another variant: a station and its changed values."""

    station: str
    sets: tuple[str, ...] = ()


def read_side(text: str) -> SideAsked:
    """Return the variant that an address names: "iss", "/iss/answer?set=orbit.target_km%3D410", or with its server.

    All but station and changed values is left aside: a comparison plays every side alike. Raises RequestError.
    """
    parts = urlsplit(text)
    names = [unquote(name) for name in parts.path.split("/") if name]
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        names, pairs = [], []
    if not names:
        allowed = "the name of a station, or the address of a variant as /iss/answer?set=orbit.target_km=410"
        raise RequestError(Fault(WITH, f"'{text}'", allowed, "Copy the address of the variant's page"))
    faults: list[Fault] = []
    sets = _sets(faults, [value for name, value in pairs if name == "set" and value.strip()])
    if faults:
        raise RequestError(faults)
    return SideAsked(names[0], sets)


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
