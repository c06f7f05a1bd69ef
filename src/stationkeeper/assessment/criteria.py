"""The criteria and the words for what breaks them."""

from __future__ import annotations

from dataclasses import dataclass

from stationkeeper.assessment.answer import CriterionName
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import world as w


@dataclass(frozen=True)
class CriterionRule:
    """One criterion: its question, and where a future keeps its first breach (the cause lies in the next slot)."""

    name: CriterionName
    title: str
    slot: int


SAFE = CriterionRule("safe", "Has everybody a way home, and is nothing vital under its limit?", w.SAFE_DAY)
JOINT = CriterionRule("joint", "Has each segment someone aboard of its own agency who can run it?", w.JOINT_DAY)
SUPPLIED = CriterionRule("supplied", "Are all stocks over their reserve?", w.SUPPLIED_DAY)
CRITERIA = (SAFE, JOINT, SUPPLIED)

_SAFE_CAUSES = {
    w.CAUSE_LIFEBOAT: ("lifeboat", "people aboard without a sound seat home"),
    w.CAUSE_UNATTENDED: ("unattended", "nobody aboard"),
    w.CAUSE_ALTITUDE: ("altitude", "altitude under its floor"),
    w.CAUSE_PROPELLANT: ("propellant", "propellant under its line"),
    w.CAUSE_LEAK: ("leak", "air leak over the stricter party's limit"),
}
_REASONS = {
    w.RELIEVED: ("handover", "after a planned handover"),
    w.LIFE_ENDED: ("no-relief", "after its last crew had to leave without relief"),
    w.MEDICAL_RETURN: ("early-return", "after an early return"),
    w.STAY_ENDED: ("visit-ended", "after a visit ended"),
    w.STOCKS_SHORT: ("stocks-short", "after a crew went home because stocks ran short"),
    w.HIT_BY_DEBRIS: ("debris", "after debris had hit the station and all went home"),
}


def cause_of(scenario: Scenario, criterion: CriterionName, code: int) -> tuple[str, str]:
    """Return stable name and words of a cause that the simulation wrote as a number."""
    if criterion == "joint":
        segment = scenario.segments[code // w.REASONS]
        reason, words = _REASONS[code % w.REASONS]
        return f"{segment.id}-{reason}", f"nobody of {segment.agency} aboard for {segment.title} {words}"
    if code >= w.CAUSE_FUNCTION:
        function = scenario.functions[code - w.CAUSE_FUNCTION]
        return f"function-{function.id}", f"{function.title} out for longer than tolerated"
    if code >= w.CAUSE_STOCK:
        stock = w.STOCKS[code - w.CAUSE_STOCK]
        line = "critical line" if criterion == "safe" else "reserve"
        title = next(row.title for row in scenario.stocks if row.id == stock)
        return f"stock-{stock}", f"{title} under its {line}"
    return _SAFE_CAUSES[code]
