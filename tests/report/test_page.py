"""The page is one whole file that needs nothing else, and shows every part of the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from stationkeeper.assessment.answer import Answer, Band, Cause, Estimate, Line
from stationkeeper.assessment.visits_timeline import timeline_around
from stationkeeper.report import words
from stationkeeper.report.page import MOST_ASSUMED, band_figure, page_html
from stationkeeper.report.pictures import style
from stationkeeper.report.provenance import InputRow
from stationkeeper.report.timelines import held_told
from stationkeeper.scenario.load import load_scenario

VOID = {"meta", "link", "br", "img", "input", "hr"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>&amp;"


class Tree(HTMLParser):
    """Checks that tags nest and collects what a reader or a browser would meet."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} repeats an attribute"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element opened last."""
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Collect text outside the style."""
        if "style" not in self.open:
            self.words.append(data)

    def text(self) -> str:
        """Return the text as read, spaces as one."""
        return " ".join("".join(self.words).split())


@pytest.fixture
def page(answer: Answer, inputs: list[InputRow]) -> Tree:
    """Return the page of the invented answer."""
    return Tree(page_html(answer, inputs))


def test_it_is_a_whole_small_html5_page(answer: Answer, inputs: list[InputRow]) -> None:
    text = page_html(answer, inputs)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert len(text.encode()) < 5_000_000
    tags = [tag for tag, _ in Tree(text).tags]
    assert tags.count("h1") == tags.count("main") == tags.count("title") - tags.count("desc") == 1
    assert {"meta", "header", "section", "footer"} <= set(tags)


def test_it_asks_nothing_of_a_network_and_runs_nothing(page: Tree, answer: Answer) -> None:
    for tag, attributes in page.tags:
        assert tag not in ("script", "iframe", "object", "embed", "img")
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "xlink:href", "action", "data"):
            value = attributes.get(name) or ""
            assert not value or value.startswith(("data:,", "#")), f"{tag} {name}={value}"
    css = re.findall(r"<style>(.*?)</style>", page_html(answer), flags=re.S)[0]
    assert "@import" not in css
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", css))
    policy = next(
        a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in (policy or "")


@pytest.mark.parametrize("station", ["iss", "tiny"])
def test_it_shows_who_comes_and_goes(answer: Answer, station: str) -> None:
    scenario = load_scenario(station)
    rows = timeline_around(scenario, scenario.station.through)
    page = Tree(page_html(answer, (), rows))
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert "Who comes and goes?" in page.text() and held_told(rows) in page.text()
    assert all(one.name in page.text() for one in rows.people)


def test_ids_are_unique_and_every_reference_meets_one(page: Tree, answer: Answer) -> None:
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in page.tags:
        assert set((attributes.get("aria-labelledby") or "").split()) <= set(ids)
    assert set(re.findall(r"url\(#([^)]*)\)", page_html(answer))) <= set(ids)


def test_every_picture_is_told_in_words_or_hidden_beside_its_words(page: Tree) -> None:
    for tag, attributes in page.tags:
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or (
                attributes.get("role") == "img" and attributes.get("aria-labelledby")
            )


def test_every_table_names_its_columns_and_rows(page: Tree) -> None:
    headers = [attributes for tag, attributes in page.tags if tag == "th"]
    assert headers and all(attributes.get("scope") in ("col", "row") for attributes in headers)


def test_every_part_has_a_question_and_its_answer_comes_next(answer: Answer, inputs: list[InputRow]) -> None:
    text = page_html(answer, inputs)
    questions = re.findall(r"<h2>(.*?)</h2>\n(<p class=\"answer\">)?", text)
    assert len(questions) == text.count("<h2>") > 8
    for question, answered in questions:
        assert question.endswith("?")
        assert answered


def test_it_shows_every_part_of_the_answer(page: Tree, answer: Answer) -> None:
    text = page.text()
    for sentence in answer.verdict:
        assert sentence in text
    for finding in answer.findings:
        assert finding.text in text
    for criterion in answer.criteria.values():
        for cause in criterion.first_causes:
            assert cause.title in text
    for margin in answer.margins:
        assert margin.title in text
    for part in (answer.scenario_hash, answer.plan_hash, answer.result_hash, "stationkeeper 0.1.0", "2,000, 1"):
        assert part in text
    assert all(re.search(rf"{words.raised(band.title)}: (over|under) ", text) for band in answer.bands)
    assert "On 1,723 input numbers, of which 201 (12 %) are assumed." in text
    assert "Title, with" in text and "stocks.water.reserve_kg" in text


def test_how_the_bands_of_the_orbit_did_on_the_past_stands_beside_them(page: Tree, answer: Answer) -> None:
    """Shares held and errors as the data keep them, with what they were counted on and by what; and in the JSON."""
    assert answer.judged is not None
    text = page.text()
    for band in answer.judged.bands:
        assert f"{100 * band.held:.0f}" in text
    for one in answer.judged.altitude:
        assert f"{one.rms_km:.2f}" in text
    assert "261 past solar forecasts of NASA Marshall (1999-03 to 2020-11" in text
    assert "stationkeeper orbit bands" in text
    assert answer.judged == Answer.model_validate_json(answer.model_dump_json(by_alias=True)).judged


def test_reboosts_are_told_beside_altitude_and_propellant(page: Tree, make_answer: Callable[..., Answer]) -> None:
    assert re.search(r"Reboosts\s*7", page.text())
    uncounted = make_answer().propellant_kg.model_copy(update={"reboosts_per_year": None})
    assert "Reboosts" not in Tree(page_html(make_answer(propellant_kg=uncounted), [])).text()


def test_names_are_text_and_never_markup(
    make_answer: Callable[..., Answer],
    answer: Answer,
    make_band: Callable[..., Band],
    make_input: Callable[..., InputRow],
) -> None:
    bands = [make_band("x", HOSTILE, HOSTILE, 5.0, 0.0, 1.0, [(HOSTILE, 3.0)])]
    joint = answer.criteria["joint"].model_copy(
        update={"title": HOSTILE, "first_causes": [Cause(cause=HOSTILE, title=HOSTILE, share=1.0)]}
    )
    hostile = make_answer(
        title=HOSTILE,
        station=HOSTILE,
        verdict=[HOSTILE, HOSTILE],
        committed_by=HOSTILE,
        version=HOSTILE,
        scenario_hash=HOSTILE,
        criteria={"joint": joint},
        margins=[answer.margins[0].model_copy(update={"title": HOSTILE})],
        bands=bands,
        severity={HOSTILE: 1.0},
        research=[answer.research[0].model_copy(update={"segment": HOSTILE})],
        leak=[answer.leak[0].model_copy(update={"party": HOSTILE})],
        findings=[answer.findings[0].model_copy(update={"text": HOSTILE, "rule": HOSTILE})],
    )
    text = page_html(hostile, [make_input(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, "assumed", HOSTILE, HOSTILE)])
    page = Tree(text)
    assert not [tag for tag, _ in page.tags if tag in ("script", "img")]
    assert "<script" not in text
    assert page.text().count("<script>alert(1)</script>") >= 15


def test_control_characters_of_names_do_not_reach_the_page(make_answer: Callable[..., Answer]) -> None:
    text = page_html(make_answer(title="a\x00b\x1b\x08", verdict=["c\x0bd"], station="\x7f"))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_an_answer_with_nothing_in_it_teaches_instead_of_breaking(bare_answer: Answer) -> None:
    text = Tree(page_html(bare_answer)).text()
    for part in (
        "No future breached any criterion.",
        "None: the declared dates break no rule.",
        "No quantity was recorded over time.",
        "No case was counted.",
        "No research hours were counted.",
        "No party has stated a limit.",
    ):
        assert part in text


def test_causes_beyond_the_hatches_are_gathered_and_named(make_answer: Callable[..., Answer], answer: Answer) -> None:
    many = [Cause(cause=f"c{i}", title=f"cause number {i}", share=0.1) for i in range(10)]
    joint = answer.criteria["joint"].model_copy(update={"first_causes": many})
    text = Tree(page_html(make_answer(criteria={"joint": joint}))).text()
    assert all(f"cause number {i}" in text for i in range(10))
    assert re.search(r"others \(.*\) 0\.50", text)


def test_a_line_that_the_band_passes_is_named_with_its_date(
    make_answer: Callable[..., Answer], make_band: Callable[..., Band]
) -> None:
    days = [date(2027, m, 1) for m in (1, 2, 3)]
    values = {"p05": [5.0, 2.0, 1.0], "p25": [6.0, 4.0, 3.0], "p50": [7.0] * 3, "p75": [8.0] * 3, "p95": [9.0] * 3}
    lines = [Line(name="reserve", value=3.0), Line(name="critical", value=1.5), Line(name="target", value=8.5)]
    sinking = make_band("x", "water", "kg", 1.0, 0.0, 0.0, []).model_copy(
        update={"days": days, "lines": lines} | values
    )
    text = Tree(page_html(make_answer(bands=[sinking]))).text()
    assert (
        "5 or more of 100 futures are under reserve of 3 kg on 2027-02-01 and under critical of 1.5 kg on 2027-03-01."
        in text
    )
    assert "target of" not in text


def test_only_so_many_assumed_numbers_are_listed_and_the_rest_counted(
    answer: Answer, make_input: Callable[..., InputRow]
) -> None:
    rows = [make_input(f"p{i}", i, "kg", "s", "S", "assumed", "why", "o") for i in range(MOST_ASSUMED + 7)]
    text = page_html(answer, rows)
    assert f"{MOST_ASSUMED + 7} assumed numbers, the first {MOST_ASSUMED} here" in text
    assert f">p{MOST_ASSUMED - 1}<" in text and f">p{MOST_ASSUMED}<" not in text


def test_a_short_period_is_drawn(make_answer: Callable[..., Answer], answer: Answer) -> None:
    through = answer.as_of + timedelta(120)
    assert Tree(page_html(make_answer(through=through, committed_through=None))).text()


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    """Return the contrast of two colours (WCAG 2)."""
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_the_contrast_of_wcag_aa_and_lines_that_carry_meaning_three_to_one(dark: bool) -> None:
    light_part, dark_part = style().split("@media", 1)
    colours = dict(re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6});", light_part))
    if dark:
        colours |= dict(re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6});", dark_part))
    for name in ("--ink", "--soft"):
        assert contrast(colours[name], colours["--paper"]) >= 4.5
    for name in ("--joint", "--supplied", "--edge", "--fill"):
        assert contrast(colours[name], colours["--paper"]) >= 3.0


def test_a_band_over_its_line_on_each_date_does_not_say_that_no_future_falls_under_it(
    answer: Answer, make_band: Callable[..., Band], estimate_of: Callable[..., Estimate]
) -> None:
    """On any one date few are under the reserve, and yet one in five futures is so at some time: both must be told."""
    margin = answer.margins[0].model_copy(update={"above_reserve": estimate_of(0.79)})
    band = make_band(f"{margin.stock}_kg", margin.title, "kg", 900.0, 0.0, 1.0, [("reserve", 300.0)])
    told = band_figure(answer.model_copy(update={"margins": [margin]}), band, 0).told
    assert told == "On any one date in 95 or more of 100 futures. Never under its reserve: 79 of 100."


def test_a_stock_without_any_line_has_no_picture(
    make_answer: Callable[..., Answer], make_band: Callable[..., Band]
) -> None:
    bands = [
        make_band("x_kg", "Held against nothing", "kg", 1.0, 0.0, 0.1, [("reserve", 0.0), ("critical", 0.0)]),
        make_band("y_kg", "Held against a line", "kg", 1.0, 0.0, 0.1, [("reserve", 0.0), ("critical", 0.5)]),
    ]
    text = Tree(page_html(make_answer(bands=bands))).text()
    assert "Held against a line" in text and "Held against nothing" not in text


def test_a_number_without_a_source_carries_a_star_where_it_is_shown(
    answer: Answer, make_input: Callable[..., InputRow]
) -> None:
    first, second = answer.margins[:2]
    rows = [
        make_input(f"stocks.{first.stock}.reserve_kg", first.reserve_kg, "kg", "own", "Ours", "assumed", "why", "x:1"),
        make_input(f"stocks.{second.stock}.reserve_kg", second.reserve_kg, "kg", "s", "Seen", "published", "", "x:2"),
    ]
    text = page_html(answer, rows)
    assert text.count('class="star"') == 1
    assert re.search(rf'<td class="n">{words.number(first.reserve_kg)}<sup class="star"', text)


def test_a_source_with_a_web_address_can_be_followed_and_no_other_address_can(
    answer: Answer, make_input: Callable[..., InputRow]
) -> None:
    rows = [
        make_input("a", 1, "1", "web", "On the web", "published", "", "x:1", None, "https://example.org/a"),
        make_input("b", 1, "1", "bad", "Elsewhere", "published", "", "x:1", None, "javascript:alert(1)"),
    ]
    text = page_html(answer, rows)
    assert '<a href="https://example.org/a" rel="noreferrer noopener">On the web</a>' in text
    assert "javascript:" not in text and "Elsewhere" in text


def test_the_page_says_at_its_head_how_much_is_assumed_and_what_it_is_not_for(answer: Answer) -> None:
    head = page_html(answer).partition("</header>")[0]
    assert "12 % of its 1,723 input numbers are assumed" in head and "not for operations" in head
    assert 'href="#rests-on"' in head and 'href="#words"' in head


def test_none_lost_is_none_of_those_played(make_answer: Callable[..., Answer]) -> None:
    text = Tree(page_html(make_answer(severity={"none": 0.5, "degraded": 0.5, "lost": 0.0}))).text()
    assert "the station is lost in none of the 2,000 played" in text
