"""The stocks people live on: names and order, what stands in for one that is not kept apart, who lends to whom.

A station keeps the first six; of the others it may keep any. What would be drawn from one that it does not keep is
drawn from the one that stands in, or is not followed at all (canisters, candles, waste, trash).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

# The order of every array over stocks. Append; the draws of a stock are numbered by its place.
STOCKS = (
    "water", "oxygen", "nitrogen", "food-usos", "food-ros", "hygiene",
    "clothing", "water-technical", "oxygen-ros", "lithium-hydroxide",
    "water-waste", "candles", "trash",
)  # fmt: skip
(
    WATER, OXYGEN, NITROGEN, FOOD_0, FOOD_1, HYGIENE, CLOTHING, TECHNICAL, OXYGEN_1, LITHIUM, WASTE, CANDLES, TRASH,
) = range(13)  # fmt: skip

BASIC = STOCKS[:6]
"""The stocks that every station keeps."""

DRAWN = STOCKS[:10]
"""The stocks that a day draws on, in the order of the first fields of `balance.Flows`."""

STAND_IN = {"clothing": "hygiene", "water-technical": "water", "oxygen-ros": "oxygen"}
"""What a stock that is not kept apart is drawn from."""

LENDERS = {
    "food-usos": ("food-ros",),
    "food-ros": ("food-usos",),
    "oxygen": ("oxygen-ros", "candles"),
    "oxygen-ros": ("oxygen", "candles"),
    "water-technical": ("water",),
}
"""From what a stock is drawn when it is empty, in this order: people share, gas before candles."""


def drawn_kg(flows: Sequence[float], surplus_water: float, kept: Collection[str]) -> tuple[dict[str, float], float]:
    """Return what a day draws from each stock that is kept, and the water it gains, kg.

    flows: needs in the order of DRAWN. What is not kept apart is drawn from its stand-in.
    """
    drawn = dict.fromkeys((name for name in DRAWN if name in kept), 0.0)
    for name, kg in zip(DRAWN, flows, strict=False):
        place = name if name in drawn else STAND_IN.get(name, "")
        if place in drawn:
            drawn[place] += kg
    net = drawn.get("water", 0.0) - surplus_water
    if "water" in drawn:
        drawn["water"] = max(0.0, net)
    return drawn, max(0.0, -net)
