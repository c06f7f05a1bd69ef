"""Will it hold? The answer of a campaign: the same rows as summary.json, worded and drawn as in brief.html."""

from __future__ import annotations

from stationkeeper.assessment.answer import Answer
from stationkeeper.report.page import Page as Brief
from stationkeeper.report.page import page_context
from stationkeeper.web.pages.parts import Given, Page
from stationkeeper.web.tell import ALL


def told(given: Given) -> Answer:
    """Return the answer."""
    return given.played.answer


def view(answer: Answer, given: Given) -> Brief:
    """Return the answer in words and pictures; its inputs have a page of their own."""
    return page_context(answer)


PAGE = Page("answer", "Answer", "Will it hold until the date?", "answer.html", told, view, ALL, campaign="one")
