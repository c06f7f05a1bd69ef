"""The terminal brief says the answer first and fits one screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from stationkeeper.assessment.answer import Answer, Cause, Estimate, Finding, Line
from stationkeeper.report.brief import brief_text

ESCAPE = re.compile(r"\x1b\[[0-9]+m")


def findings(count: int) -> list[Finding]:
    """Return invented findings."""
    return [
        Finding(rule="order", start=date(2028, 1, 1), end=None, text=f"Invented finding {i}.") for i in range(count)
    ]


@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize("ascii", [True, False])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 40])
def test_it_fits_one_screen(make_answer: Callable[..., Answer], width: int, ascii: bool, count: int) -> None:
    lines = brief_text(make_answer(findings=findings(count)), width=width, ascii=ascii).splitlines()
    assert len(lines) <= 40
    assert max(len(line) for line in lines) <= width


def test_a_verdict_of_many_lines_takes_the_room_of_stocks_and_still_fits(make_answer: Callable[..., Answer]) -> None:
    long = "Joint operation holds in 58 of 100 futures, and so on and on. " * 4
    lines = brief_text(make_answer(verdict=[long, long], findings=findings(40)), width=80).splitlines()
    assert len(lines) <= 40
    assert any(re.fullmatch(r"and \d more in summary.json", line) for line in lines)
    assert any(line.startswith("FINDINGS 40") for line in lines)


def test_on_a_narrow_screen_the_stocks_nearest_their_reserve_are_still_shown(
    make_answer: Callable[..., Answer], answer: Answer, estimate_of: Callable[..., Estimate]
) -> None:
    """Where stocks must give way, three are left, and they are those that fall under their reserve most often."""
    many = [
        answer.margins[0].model_copy(
            update={"stock": f"s{n}", "title": f"Stock {n}", "above_reserve": estimate_of(0.99 - 0.05 * n)}
        )
        for n in range(12)
    ]
    long = "Joint operation holds in 58 of 100 futures, and so on and on. " * 2
    lines = brief_text(make_answer(verdict=[long] * 4, margins=many, findings=findings(40)), width=80).splitlines()
    shown = [line.split("  ")[0] for line in lines if line.startswith("Stock ")]
    assert shown == ["Stock 11", "Stock 10", "Stock 9"]
    assert len(lines) <= 40 and "and 9 more in summary.json" in lines


def test_the_first_two_lines_are_the_verdict_when_each_sentence_fits_a_line(make_answer: Callable[..., Answer]) -> None:
    verdict = ["Joint operation holds in 58 of 100 futures through 2030-12-31.", "Without the seats it is 22 of 100."]
    assert brief_text(make_answer(verdict=verdict)).splitlines()[:2] == verdict


def test_a_long_verdict_comes_first_and_whole(answer: Answer) -> None:
    text = " ".join(brief_text(answer).split("\n\n")[0].split())
    assert text == " ".join(answer.verdict)


def test_every_criterion_is_told_with_its_interval_and_dates(answer: Answer) -> None:
    text = brief_text(answer)
    # exp(-0.13 * 4.23 y) = 0.58; Wilson interval for 2,000 futures 0.553 to 0.599, rounded outwards
    assert re.search(r"^joint +0\.58 \(0\.55–0\.60\) +2027-07-31 +not by then", text, flags=re.M)
    assert re.search(r"^safe +0\.83 \(0\.80–0\.85\) +2029-02-28", text, flags=re.M)
    for case in answer.cases:
        assert f"through {case.through}, as {case.basis}" in text
    assert text.count("seats flown") >= 2 and text.count("seats not flown") >= 2


def test_causes_that_do_not_fit_are_counted_with_their_share(answer: Answer) -> None:
    line = next(line for line in brief_text(answer).splitlines() if line.startswith("safe") and "way home 0.44" in line)
    shares = [float(share) for share in re.findall(r"0\.\d\d", line)]
    assert "more" in line
    assert sum(shares) == pytest.approx(1.0, abs=0.02)  # each of up to five shares is rounded to 0.01


@pytest.mark.parametrize("count", [0, 1, 2, 5, 40])
def test_all_findings_are_counted_and_none_is_half_shown(make_answer: Callable[..., Answer], count: int) -> None:
    lines = brief_text(make_answer(findings=findings(count))).splitlines()
    shown = [line for line in lines if line.startswith("! ")]
    head = next(line for line in lines if line.startswith("FINDINGS"))
    left = [int(line.split()[1]) for line in lines if re.fullmatch(r"and \d+ more in brief.html", line)]
    assert head.endswith(f" {count}: order {count}" if count else "none: the declared dates break no rule")
    assert shown == [f"! from 2028-01-01: Invented finding {i}." for i in range(len(shown))]
    assert len(shown) + sum(left) == count
    assert len(shown) >= min(count, 2)


def test_one_finding_of_each_rule_comes_before_the_second_of_any(make_answer: Callable[..., Answer]) -> None:
    other = Finding(rule="certified_life_ends", start=date(2029, 1, 1), end=date(2029, 1, 1), text="Other.")
    lines = brief_text(make_answer(findings=[*findings(30), other])).splitlines()
    assert [line for line in lines if line.startswith("! ")][:2] == [
        "! from 2028-01-01: Invented finding 0.",
        "! 2029-01-01: Other.",
    ]
    assert any(line.endswith("31: order 30, certified life ends 1") for line in lines)


def test_levels_margins_research_leak_severity_inputs_and_identity_are_told(answer: Answer) -> None:
    text = brief_text(answer)
    for part in (
        "12 d / 71 d / 5 mo",
        "5 mo / 16 mo / beyond",
        "lowest 409 (401–414)",
        "a year 4,300 (2,900–6,100)",
        "seats flown: held 1,545 (1,302–1,545) of 1,545, any single loss 1,211 (902–1,409)",
        "USOS 61 (48–70)",
        "2 kg/d (NASA) 0.72 (0.69–0.74)",
        "lost <0.01",
        "1,204 published, 318 derived, 201 assumed (12 %)",
        "seed 1",
        answer.scenario_hash[:8],
        answer.result_hash[:8],
        "version 0.1.0",
    ):
        assert part in text


def test_colour_only_repeats_what_the_words_say(answer: Answer) -> None:
    plain, coloured = brief_text(answer), brief_text(answer, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1m" in coloured
    assert ESCAPE.sub("", coloured) == plain


def test_ascii_keeps_columns_and_has_no_other_character(answer: Answer) -> None:
    text = brief_text(answer, ascii=True)
    assert text.isascii()
    assert "0.58 (0.55-0.60)" in text
    assert "?" not in text.replace("home and", "").split("IF ")[1]


def test_a_name_cannot_steer_the_terminal(make_answer: Callable[..., Answer], answer: Answer) -> None:
    margins = [answer.margins[0].model_copy(update={"title": "wa\x1b[2Jter\n\r\x07\u202e"})]
    hostile = make_answer(margins=margins, verdict=["Done\x1b]0;title\x07 \x9b31m."], committed_by="\x1b[31m")
    text = brief_text(hostile)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "wa[2Jter" in text


def test_an_answer_with_nothing_in_it_is_still_told(bare_answer: Answer) -> None:
    text = brief_text(bare_answer)
    assert text.startswith("Unknown.\n")
    assert "no future breached" in text
    assert "FINDINGS  none" in text


def test_a_cause_too_long_for_its_line_is_cut_but_not_its_share(
    make_answer: Callable[..., Answer], answer: Answer
) -> None:
    causes = [Cause(cause=c, title=c * 150, share=s) for c, s in (("a", 0.7), ("b", 0.3))]
    joint = answer.criteria["joint"].model_copy(update={"first_causes": causes})
    lines = brief_text(make_answer(criteria={"joint": joint})).splitlines()
    assert any(line.endswith("a… 0.70, 1 more 0.30") and len(line) == 100 for line in lines)


def test_many_stocks_are_cut_with_their_count(make_answer: Callable[..., Answer], answer: Answer) -> None:
    text = brief_text(make_answer(margins=answer.margins * 3))
    assert "and 12 more in summary.json" in text
    assert len(text.splitlines()) <= 40


def test_lines_of_bands_are_no_part_of_the_brief(make_answer: Callable[..., Answer], answer: Answer) -> None:
    changed = [band.model_copy(update={"lines": [Line(name="x", value=1.0)]}) for band in answer.bands]
    assert brief_text(make_answer(bands=changed)) == brief_text(answer)
