"""First limits: which cause breaks a criterion first, as competing causes whose shares sum to one."""

from __future__ import annotations

from collections import Counter

from stationkeeper.assessment.answer import Cause
from stationkeeper.assessment.criteria import CriterionRule, cause_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation.records import Campaign


def first_causes(scenario: Scenario, campaign: Campaign, rule: CriterionRule, through: int) -> list[Cause]:
    """Return the first causes among the futures that breached by day `through`, largest share first.

    Empty when none did.
    """
    breaches, counts = campaign.firsts(rule.slot), Counter[int]()
    for day, code, count in zip(breaches.day, breaches.cause, breaches.often, strict=True):
        if day <= through:
            counts[int(code)] += int(count)
    total = sum(counts.values())
    causes = []
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        name, title = cause_of(scenario, rule.name, code)
        causes.append(Cause(cause=name, title=title, share=count / total))
    return causes
