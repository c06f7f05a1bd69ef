"""The terminal brief: the whole answer on one screen, the verdict in its first lines."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from stationkeeper.assessment.answer import Answer
from stationkeeper.report import tables, words

Style = Literal["plain", "strong", "head", "faint", "warn"]
LEAST_WIDTH = 80
HEIGHT = 40
_LABEL = 10
_WIDE_LABEL = 16
_ESCAPES: dict[Style, str] = {"strong": "\x1b[1m", "head": "\x1b[36m", "faint": "\x1b[2m", "warn": "\x1b[33m"}
_END = "\x1b[0m"
_MOST_STOCKS = 7
_LEAST_STOCKS = 4  # three and the count of the others; what is told more fully on the page gives way to them
_LEAST_FINDINGS = 3


class Text(NamedTuple):
    """One line of the brief with its look."""

    text: str
    style: Style = "plain"


Section = list[Text]


def brief_text(answer: Answer, width: int = 100, colour: bool = False, ascii: bool = False) -> str:
    """Return the answer on one screen: at most 40 lines of at most `width` columns (80 at the least).

    The verdict stands first. `colour` adds terminal escapes, which only repeat what the words say; `ascii` replaces
    every character that ASCII lacks. Findings are shortened to what fits, with the count of the others.
    """
    width = max(width, LEAST_WIDTH)
    lines = _fitted(answer, width)
    return "\n".join(_dressed(line, width, colour, ascii) for line in lines)


def _dressed(line: Text, width: int, colour: bool, ascii: bool) -> str:
    text = words.to_ascii(line.text) if ascii else line.text
    text = words.cut(text, width) if not ascii else text[:width]
    escape = _ESCAPES.get(line.style, "") if colour and text else ""
    return f"{escape}{text}{_END}" if escape else text


def _fitted(answer: Answer, width: int) -> Section:
    """Return the lines of the brief; stocks, findings and blank lines give way, the last first, until they fit."""
    below = _foot(answer, width)
    least = min(len(answer.findings), _LEAST_FINDINGS) + 1
    lengths = [(most, short) for short in (False, True) for most in range(_MOST_STOCKS, _LEAST_STOCKS - 1, -1)]
    for most_stocks, short in [*lengths, *((most, True) for most in range(_LEAST_STOCKS - 1, 0, -1))]:
        above = [section for section in _sections(answer, width, most_stocks, short) if section]
        fixed = sum(len(section) for section in above) + len(below)
        if fixed + least <= HEIGHT:
            break
    blanks = max(0, min(len(above), HEIGHT - fixed - least))
    lines: Section = []
    for place, section in enumerate(above):
        lines += [*section, Text("")] if place < blanks else section
    return lines + _findings(answer, width, HEIGHT - fixed - blanks) + below


def _sections(answer: Answer, width: int, most_stocks: int, short: bool) -> list[Section]:
    return [
        _verdict(answer, width),
        _criteria(answer, width),
        _cases(answer, width),
        [] if short and len(answer.verdict) > 2 else _causes(answer, width),  # the verdict names the first of each
        _margins(answer, width, most_stocks),
        _levels(answer, width, short),
    ]


def _verdict(answer: Answer, width: int) -> Section:
    sentences = [words.clean(sentence) for sentence in answer.verdict]
    return [Text(part, "strong") for sentence in sentences for part in _wrapped(sentence, width)]


def _wrapped(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width`, names and dates whole."""
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _criteria(answer: Answer, width: int) -> Section:
    head = f"{'NO BREACH':<{_LABEL}}{f'by {answer.through}':<18}{'10 % breached':<15}{'50 % breached':<15}asked"
    lines = [Text(words.cut(head, width), "head")]
    for row in tables.criterion_rows(answer):
        held = f"{row.probability} ({row.interval})"
        lines.append(Text(words.cut(f"{row.name:<{_LABEL}}{held:<18}{row.by10:<15}{row.by50:<15}{row.title}", width)))
    return lines


def _cases(answer: Answer, width: int) -> Section:
    columns = tables.case_columns(answer)
    if not columns:
        return []
    cell = min(20, (width - _LABEL) // len(columns))
    dates = "".join(f"{text:<{cell * count}}" for text, count in _case_groups(columns))
    seats = "".join(f"{'seats ' + column.seats:<{cell}}" for column in columns)
    lines = [Text(f"{'IF':<{_LABEL}}{dates}".rstrip(), "head"), Text(f"{'':<{_LABEL}}{seats}".rstrip(), "head")]
    for name in tables.CRITERIA:
        cells = "".join(f"{column.cells.get(name, 'unknown'):<{cell}}" for column in columns)
        lines.append(Text(f"{name:<{_LABEL}}{cells}".rstrip()))
    return lines


def _case_groups(columns: Sequence[tables.CaseColumn]) -> list[tuple[str, int]]:
    """Return (heading, columns under it) for each date."""
    groups: dict[str, int] = {}
    for column in columns:
        heading = f"through {column.through}, as {column.basis}"
        groups[heading] = groups.get(heading, 0) + 1
    return list(groups.items())


def _causes(answer: Answer, width: int) -> Section:
    lines = [Text("FIRST CAUSES, as shares of the futures that breach", "head")]
    for row in tables.criterion_rows(answer):
        lines.append(Text(f"{row.name:<{_LABEL}}{_packed(row.causes, width - _LABEL)}"))
    return lines


def _packed(causes: Sequence[tables.CauseRow], width: int) -> str:
    """Return as many causes as fit in `width`, with the count and share of the others; the first is cut if need be."""
    if not causes:
        return "no future breached"
    for shown in range(len(causes), 0, -1):
        rest = causes[shown:]
        more = f", {len(rest)} more {words.share(sum(c.share for c in rest))}" if rest else ""
        text = ", ".join(f"{c.title} {c.text}" for c in causes[:shown]) + more
        if len(text) <= width:
            return text
    tail = f" {causes[0].text}{more}"
    return words.cut(causes[0].title, width - len(tail)) + tail


def _margins(answer: Answer, width: int, most: int) -> Section:
    rows = tables.margin_rows(answer)
    if not rows:
        return []
    title = max(_LABEL, min(26 if width >= 90 else 20, 1 + max(len(row.title) for row in rows)))
    head = f"{'STOCK':<{title}}{'now kg':>7}{'reserve':>9}   {'days left 5/50/95 %':<22}never under reserve"
    shown = rows if len(rows) <= most else _nearest_first(answer, rows)[: most - 1]
    lines = [Text(head, "head")]
    for row in shown:
        left = f"{row.left.p05} / {row.left.p50} / {row.left.p95}"
        name = words.cut(row.title, title - 1)
        lines.append(Text(f"{name:<{title}}{row.now:>7}{row.reserve:>9}   {left:<21} {row.stays_over}"))
    if len(shown) < len(rows):
        lines.append(Text(f"and {len(rows) - len(shown)} more in summary.json", "faint"))
    return lines


def _nearest_first(answer: Answer, rows: list[tables.MarginRow]) -> list[tables.MarginRow]:
    """Return the stocks that fall under their reserve most often first: where only some are shown, those matter."""
    kept = {margin.stock: margin.above_reserve.probability for margin in answer.margins}
    return sorted(rows, key=lambda row: kept[row.stock])


def _levels(answer: Answer, width: int, short: bool) -> Section:
    a, p = answer.altitude_km, answer.propellant_kg
    rows = [
        (
            "Altitude, km",
            f"now {a.now:.0f}, lowest {words.spread(a.lowest).text()}, at the end {words.spread(a.at_end).text()}, "
            f"floor {a.floor:.0f}",
        ),
        (
            "Propellant, kg",
            f"now {words.number(p.now)}, lowest {words.spread(p.lowest).text()}, a year "
            f"{words.spread(p.per_year).text()}, reserve {words.number(p.reserve)}",
        ),
        *_representation(answer, short),
        *_others(answer, short),
    ]
    lines = [line for label, text in rows for line in _labelled(label, text, width)]
    return [*lines, Text("more on causes, single losses and the leak in brief.html", "faint")] if short else lines


def _labelled(label: str, text: str, width: int) -> Section:
    """Return `text` beside its label, wrapped under itself."""
    parts = _wrapped(text, width - _WIDE_LABEL) or [""]
    return [Text(f"{label if not place else '':<{_WIDE_LABEL}}{part}") for place, part in enumerate(parts)]


def _representation(answer: Answer, short: bool) -> list[tuple[str, str]]:
    rows = [
        (
            "Represented, d" if not place else "",
            f"seats {row.seats}: held {row.held.text()} of {row.days}, any single loss {row.held_single_loss.text()}",
        )
        for place, row in enumerate(tables.representation_rows(answer))
    ]
    return rows + [("Any single loss", text) for text in ([] if short else tables.exchange_sentences(answer))]


def _others(answer: Answer, short: bool) -> list[tuple[str, str]]:
    rows = []
    if answer.research:
        hours = [f"{words.clean(r.segment)} {words.spread(r.hours_per_week).text()}" for r in answer.research]
        rows.append(("Research, h/wk", ", ".join(hours)))
    if answer.leak and not short:
        limits = [f"{row.limit} kg/d ({row.party}) {row.never_over}" for row in tables.leak_rows(answer)]
        rows.append(("Leak never over", ", ".join(limits)))
    return [*rows, ("Worst outcome", ", ".join(f"{name} {text}" for name, _, text in tables.severity_cells(answer)))]


def _findings(answer: Answer, width: int, room: int) -> Section:
    """Return the count of findings by rule, then as many of them as there is room for, one of each rule first."""
    rows = tables.finding_rows(answer.findings)
    if not rows:
        return [Text("FINDINGS  none: the declared dates break no rule", "head")]
    rules = Counter(row.rule.replace("_", " ").replace("-", " ") for row in rows)
    head = f"FINDINGS {len(rows)}: " + ", ".join(f"{rule} {n}" for rule, n in rules.most_common())
    ordered = _one_of_each_first(rows)
    fits = len(rows) < room
    lines = [Text(words.cut(f"! {row.period}: {row.text}", width), "warn") for row in ordered]
    kept = lines if fits else lines[: max(0, room - 2)]
    left = [] if fits or room < 2 else [Text(f"and {len(rows) - len(kept)} more in brief.html", "faint")]
    return [Text(words.cut(head, width), "head"), *kept, *left]


def _one_of_each_first(rows: Sequence[tables.FindingRow]) -> list[tables.FindingRow]:
    """Return the rows with the first of each rule before all others, else in their order."""
    first = {row.rule: place for place, row in reversed(list(enumerate(rows)))}
    return [row for _, row in sorted(enumerate(rows), key=lambda item: (first[item[1].rule] != item[0], item[0]))]


def _foot(answer: Answer, width: int) -> Section:
    i = answer.inputs
    total = max(1, i.published + i.derived + i.assumed)
    told = (
        f"Inputs: {i.published:,} published, {i.derived:,} derived, "
        f"{i.assumed:,} assumed ({100 * i.assumed / total:.0f} %). "
        f"{words.clean(answer.title)} from {answer.as_of}, {words.counted(answer.futures, 'future')}, "
        f"seed {answer.seed}, scenario {answer.scenario_hash[:8]}, result {answer.result_hash[:8]}, "
        f"version {answer.version}."
    )
    return [Text(part, "faint") for part in _wrapped(words.clean(told), width)]
