"""The board document: whole, valid, printable, repeatable; and a damaged result is refused with every fault."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stationkeeper.assessment.answer import Answer, Cause, Inputs
from stationkeeper.cli import main
from stationkeeper.errors import OutputError, RequestError
from stationkeeper.report.board import board_html
from stationkeeper.report.output import write_results
from stationkeeper.report.pdf import BROWSERS, page_count, pdf_of
from stationkeeper.report.provenance import InputRow
from stationkeeper.report.results import read_result
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario

VOID = {"meta", "link", "br", "img", "input", "hr", "col"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
}  # fmt: skip
"""What closes an open <p>: none may stand in one."""
PARENTS = {
    "li": {"ul", "ol"},
    "dt": {"dl"},
    "dd": {"dl"},
    "tr": {"thead", "tbody", "table"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "figcaption": {"figure"},
    "title": {"head", "svg", "g"},
}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>&amp;"


class Strict(HTMLParser):
    """Reads a page as a validator does: what is wrong is collected in `wrong`."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.refers: set[str] = set()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> is left open" for tag in self.open]
        self.wrong += [f"id {name} stands twice" for name in {i for i in self.ids if self.ids.count(i) > 1}]
        self.wrong += [f"nothing has the id {name}" for name in self.refers - set(self.ids)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element and where it stands."""
        names = [name for name, _ in attrs]
        values = dict(attrs)
        self.tags.append((tag, values))
        if len(names) != len(set(names)):
            self.wrong.append(f"<{tag}> repeats an attribute")
        if "p" in self.open and tag in BLOCKS and "svg" not in self.open:
            self.wrong.append(f"<{tag}> in <p>")
        if tag in PARENTS and (not self.open or self.open[-1] not in PARENTS[tag]):
            self.wrong.append(f"<{tag}> in <{self.open[-1] if self.open else ''}>")
        if "id" in values:
            self.ids.append(values["id"] or "")
        for name in ("aria-labelledby", "aria-describedby"):
            self.refers |= set((values.get(name) or "").split())
        self.refers |= set(re.findall(r"url\(#([^)]*)\)", " ".join(value or "" for value in values.values())))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that it closes what was opened last."""
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-2:]}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Collect the words a reader sees."""
        if "style" not in self.open:
            self.words.append(data)

    def text(self) -> str:
        """Return the words, spaces as one."""
        return " ".join("".join(self.words).split())


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return load_scenario("tiny")


@pytest.fixture
def matching(answer: Answer, inputs: list[InputRow], tiny: Scenario) -> Answer:
    """Return the invented answer as one of the small station that counts the invented inputs."""
    counts = {name: sum(row.standing == name for row in inputs) for name in ("published", "derived", "assumed")}
    station = {
        "station": "tiny",
        "scenario_hash": tiny.hash,
        "as_of": tiny.station.epoch,
        "through": tiny.station.through,
    }
    return answer.model_copy(update={"inputs": Inputs(**counts), "committed_through": None, **station})


@pytest.fixture
def run(matching: Answer, inputs: list[InputRow], tmp_path: Path) -> Path:
    """Return a result folder."""
    return written(tmp_path / "run", matching, inputs)


def written(folder: Path, answer: Answer, inputs: list[InputRow]) -> Path:
    futures = pa.table({"future": pa.array(range(answer.futures))})
    return write_results(folder, answer, {"breaches": futures, "events": futures, "records": futures}, "page", inputs)


def test_it_is_valid_html_that_needs_and_runs_nothing(run: Path, tiny: Scenario) -> None:
    for scenario in (None, tiny):
        text = board_html(read_result(run), scenario)
        page = Strict(text)
        assert page.wrong == []
        assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
        assert len(text.encode()) < 5_000_000
        for tag, values in page.tags:
            assert tag not in ("script", "iframe", "object", "embed", "img", "a")
            assert not [name for name in values if name.startswith("on") or name == "style"]
            for name in ("src", "href", "xlink:href", "action", "data"):
                assert (values.get(name) or "data:,").startswith(("data:,", "#")), f"{tag} {name}"
        css = re.findall(r"<style>(.*?)</style>", text, flags=re.S)
        assert len(css) == 1 and "@import" not in css[0]
        assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", css[0]))


def test_the_checker_sees_what_is_wrong() -> None:
    for bad in (
        "<p><table></table></p>",
        "<ul><p></p></ul></li>",
        "<b id=a></b><b id=a></b>",
        "<div><b></div>",
        "<td></td>",
    ):
        assert Strict(bad).wrong, bad
    assert Strict('<svg aria-labelledby="no"></svg>').wrong == ["nothing has the id no"]


def test_it_asks_answers_and_shows_every_criterion(run: Path, matching: Answer, tiny: Scenario) -> None:
    text = Strict(board_html(read_result(run), tiny)).text()
    for sentence in matching.verdict:
        assert sentence in text
    for criterion in matching.criteria.values():
        assert criterion.title in text
        assert all(cause.title in text for cause in criterion.first_causes)
    for finding in matching.findings:
        assert finding.text in text
    questions = [
        "Can the International Space Station be run jointly",
        "How was it worked out?",
        "Is everyone safe?",
        "Can it be run jointly?",
        "Do supplies last?",
        "What does the station look like on",
        "Who comes and goes?",
        "Which rules do the declared dates break",
        "Where does the record contradict itself?",
        "What is assumed?",
        "What do the chances rest on?",
        "Which sources?",
        "How can it be repeated?",
    ]
    places = [text.index(question, 200 if place else 0) for place, question in enumerate(questions)]
    assert places == sorted(places)
    assert all(person.name in text for person in tiny.stays if person.aboard_to is None)


def test_each_band_is_shown_once(run: Path, matching: Answer) -> None:
    page = Strict(board_html(read_result(run)))
    shown = [values for tag, values in page.tags if tag == "figure" and values.get("class") == "band"]
    assert len(shown) == len(matching.bands)


def test_it_holds_what_is_needed_to_repeat_it(run: Path, matching: Answer) -> None:
    text = Strict(board_html(read_result(run))).text()
    through, seed = matching.through, matching.seed
    assert f"stationkeeper assess tiny --through {through} --futures 2000 --seed {seed}" in text
    for part in (matching.scenario_hash, matching.plan_hash, matching.result_hash, matching.version):
        assert part in text
    for path in run.iterdir():
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text, path.name


def test_without_the_scenario_it_says_what_is_missing(run: Path) -> None:
    assert "the scenario of this result was not at hand" in Strict(board_html(read_result(run))).text()


def test_the_scenario_of_another_result_is_refused(run: Path) -> None:
    with pytest.raises(RequestError, match="--station: scenario"):
        board_html(read_result(run), load_scenario("iss"))


def test_names_are_text_and_never_markup(matching: Answer, make_input: Callable[..., InputRow], tmp_path: Path) -> None:
    joint = matching.criteria["joint"].model_copy(
        update={"title": HOSTILE, "first_causes": [Cause(cause=HOSTILE, title=HOSTILE, share=1.0)]}
    )
    hostile = matching.model_copy(
        update={
            "title": HOSTILE,
            "station": HOSTILE,
            "verdict": [HOSTILE],
            "version": HOSTILE,
            "scenario_hash": HOSTILE,
            "criteria": {"joint": joint},
            "findings": [matching.findings[0].model_copy(update={"text": HOSTILE, "rule": HOSTILE})],
            "inputs": Inputs(published=0, derived=0, assumed=1),
        }
    )
    rows = [make_input(HOSTILE + ".x", 1.0, HOSTILE, HOSTILE, HOSTILE, "assumed", HOSTILE, HOSTILE)]
    page = Strict(board_html(read_result(written(tmp_path / "x", hostile, rows))))
    assert page.wrong == []
    assert not [tag for tag, _ in page.tags if tag in ("script", "img")]


def test_an_answer_with_nothing_in_it_still_makes_a_page(bare_answer: Answer, tmp_path: Path) -> None:
    bare = bare_answer.model_copy(update={"inputs": Inputs(published=0, derived=0, assumed=0)})
    page = Strict(board_html(read_result(written(tmp_path / "bare", bare, []))))
    assert page.wrong == []
    assert "None: the declared dates break no rule." in page.text()


def damaged(folder: Path, name: str, content: bytes | None) -> None:
    path = folder / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "met"),
    [
        ("summary.json", None, "missing"),
        ("summary.json", b"{", "is no summary of this program"),
        ("summary.json", b"[]", "is no summary of this program"),
        ("summary.json", b'{"schema": "stationkeeper.summary/2", "version": "9.9"}', "'stationkeeper.summary/2'"),
        ("summary.json", b'{"schema": "stationkeeper.summary/1"}', "Field required"),
        ("provenance.csv", None, "missing"),
        ("provenance.csv", b"path,value\n", "other columns"),
        ("provenance.csv", b"\xff\xfe", "cannot be read"),
        ("records.parquet", None, "missing"),
        ("events.parquet", b"PAR1", "cannot be read"),
    ],
)
def test_a_damaged_result_is_refused_by_file(run: Path, name: str, content: bytes | None, met: str) -> None:
    damaged(run, name, content)
    with pytest.raises(RequestError) as told:
        read_result(run)
    assert any(fault.place.split(" ")[0].endswith(name) and met in fault.met for fault in told.value.faults)
    assert all(fault.allowed and fault.remedy for fault in told.value.faults)


def test_all_faults_are_told_at_once(run: Path) -> None:
    for name in ("summary.json", "provenance.csv", "records.parquet"):
        damaged(run, name, None)
    with pytest.raises(RequestError) as told:
        read_result(run)
    assert len(told.value.faults) == 3


def test_tables_and_inputs_of_another_result_are_refused(run: Path, matching: Answer, inputs: list[InputRow]) -> None:
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    (run / "summary.json").write_text(json.dumps(summary | {"futures": 7}), encoding="utf-8")
    with pytest.raises(RequestError, match="2000 futures"):
        read_result(run)
    other = summary | {"inputs": {"published": 1, "derived": 0, "assumed": 0}}
    (run / "summary.json").write_text(json.dumps(other), encoding="utf-8")
    with pytest.raises(RequestError, match="inputs; allowed: the 1 that"):
        read_result(run)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=6), st.sampled_from(["summary.json", "provenance.csv"]))
def test_no_damage_ends_in_anything_but_faults(run: Path, at: int, piece: bytes, name: str) -> None:
    whole = (run / name).read_bytes()
    at = at % len(whole)
    (run / name).write_bytes(whole[:at] + piece + whole[at + len(piece) :])
    try:
        read_result(run)
    except RequestError as error:
        assert error.faults
    finally:
        (run / name).write_bytes(whole)


def test_the_verb_writes_the_page_and_refuses_what_is_no_result(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "board.html"
    assert main(["report", str(run), "--html", str(target)]) == 0
    assert Strict(target.read_text(encoding="utf-8")).wrong == []
    assert "Who comes and goes?" in target.read_text(encoding="utf-8")  # the shipped scenario has the same hash
    target.unlink()
    assert main(["report", str(run), "--html", str(target), "--set", "orbit.altitude_km=400"]) == 2
    assert main(["report", str(run)]) == 2
    assert main(["report", str(tmp_path / "nowhere"), "--html", str(target)]) == 2
    assert "is no folder" in capsys.readouterr().err
    assert not target.exists()


def test_without_a_browser_the_remedy_is_named(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutputError, match="no browser found to print with.*Install Chromium or Chrome"):
        pdf_of("<p>")
    assert main(["report", str(run), "--pdf", str(tmp_path / "board.pdf")]) == 2
    assert not (tmp_path / "board.pdf").exists()


def test_a_browser_that_prints_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutputError, match=r"printed no page \(exit status 3\)"):
        pdf_of("<p>")


def test_pages_are_counted_and_their_list_is_not() -> None:
    assert page_count(b"%PDF-1.4 <</Type /Pages /Count 2>> <</Type /Page>> <</Type/Page /Parent 1 0 R>>") == 2


@pytest.mark.skipif(not any(shutil.which(name) for name in BROWSERS), reason="no browser to print with")
def test_it_prints_to_a_pdf_of_several_pages(run: Path, tiny: Scenario) -> None:
    content = pdf_of(board_html(read_result(run), tiny))
    assert content.startswith(b"%PDF-")
    assert 8 <= page_count(content) <= 30
