"""The content hash of a scenario."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from stationkeeper.scenario.model import Scenario


def content_hash(scenario: Scenario) -> str:
    """Return the first 16 hex digits of SHA-256 over the canonical JSON of everything declared.

    Independent of the form and order in which it was written, but for segments and ports, whose order has a meaning;
    changes with any value.
    """
    content = scenario.model_dump(mode="json", exclude={"hash", "origins"})
    text = json.dumps(_tidy(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _tidy(node: Any) -> Any:
    """Return the node with runs of white space in texts as one blank."""
    if isinstance(node, str):
        return " ".join(node.split())
    if isinstance(node, dict):
        return {key: _tidy(inner) for key, inner in node.items()}
    if isinstance(node, list):
        return [_tidy(inner) for inner in node]
    return node
