"""Daily mass balance of air, water, food and supplies: what is drawn from the stocks and where it goes.

Everything that enters a day leaves it: kg drawn = kg lost or banked, to rounding (see `Flows`). The air itself is
held constant: what breathing and leaks take from it is made up the same day.

Water follows the vapour. What people breathe out, sweat and wash with ends on cold surfaces: a share of the vapour of
the second segment's people is condensed and processed there, the rest drifts through the open hatches to the first
segment's condensers. Distilled urine and the vapour of the brine processor join it in the water processor.
"""

from __future__ import annotations

from typing import NamedTuple

from stationkeeper.compiled import inlined, kernel

WATER_MOLAR_MASS = 18.01528  # g/mol, IUPAC standard atomic weights
OXYGEN_MOLAR_MASS = 31.9988  # g/mol, O2
WATER_PER_OXYGEN = 2.0 * WATER_MOLAR_MASS / OXYGEN_MOLAR_MASS  # kg of water split for a kg of oxygen, 1.1260
OXYGEN_IN_AIR = 0.231  # mass fraction; the rest is taken as nitrogen
_DUST = 1e-12  # kg


class Rates(NamedTuple):
    """Rates of use and recovery, with the units of the scenario's section `lifesupport`.

    kg a person and day: oxygen, carbon_dioxide, drink, hygiene_water, flush, urine, respiration, food, hygiene.
    Shares 0..1: the four recoveries. kg a day: payload_water, nitrogen_use. kg a spacewalk: eva_oxygen, eva_air.
    clothing: kg a person and day, 0 where it is told with hygiene. lithium_hydroxide: kg a kg of carbon dioxide that
    canisters take up.
    """

    oxygen: float
    carbon_dioxide: float
    drink: float
    hygiene_water: float
    flush: float
    urine: float
    respiration: float
    food: float
    hygiene: float
    condensate_recovery: float
    urine_recovery: float
    brine_recovery: float
    condensate_recovery_ros: float
    payload_water: float
    nitrogen_use: float
    eva_oxygen: float
    eva_air: float
    clothing: float = 0.0
    lithium_hydroxide: float = 0.0


class Running(NamedTuple):
    """What the machines give today: shares (0..1) of their full function, but for the generators.

    oxygen, oxygen_ros: what the generators of each segment can make, as a share of the oxygen that all people and
    leaks take (0 or more). carbon_dioxide: share of what people give off that machines remove.
    """

    condensate: float
    urine: float
    brine: float
    oxygen: float
    condensate_ros: float
    oxygen_ros: float = 0.0
    carbon_dioxide: float = 1.0


class Loop(NamedTuple):
    """One day of the water loops, kg: collected = potable_usos + potable_ros + waste.

    unprocessed: part of waste for which a processor of the first segment stood still: it can wait in tanks.
    """

    collected: float
    distillate: float
    from_brine: float
    potable_usos: float
    potable_ros: float
    waste: float
    unprocessed: float


class Flows(NamedTuple):
    """One day's masses, kg.

    Drawn from the stocks, none negative, in the order of `stocks.DRAWN`: water (potable), oxygen and oxygen_ros
    (stored by segment), nitrogen, food_usos, food_ros, hygiene, clothing, technical (water for the second segment's
    generator and flush), lithium (canisters). Where they go: waste_water (unprocessed or lost in processing, and what
    payloads keep), lost_gas (carbon dioxide and hydrogen vented, leaks, airlock and suit gas, nitrogen used), trash
    (faeces, food left, packaging, used supplies and canisters), surplus_water (potable, recovered beyond use: to be
    banked). The ten drawn add up to the four that leave. oxygen_made and oxygen_made_ros by electrolysis in each
    segment pass through and are told for information, and so is unprocessed: the part of waste_water for which a
    machine stood still.
    """

    water: float
    oxygen: float
    nitrogen: float
    food_usos: float
    food_ros: float
    hygiene: float
    clothing: float
    technical: float
    oxygen_ros: float
    lithium: float
    waste_water: float
    lost_gas: float
    trash: float
    surplus_water: float
    oxygen_made: float
    oxygen_made_ros: float
    unprocessed: float


class Oxygen(NamedTuple):
    """Oxygen of one day, kg: made by the generators of each segment, and drawn from the tanks of each."""

    made: float
    made_ros: float
    tank: float
    tank_ros: float


@inlined
@kernel
def electrolysis_water_kg(oxygen_kg: float) -> float:
    """Return the water (kg) that electrolysis splits for `oxygen_kg` of oxygen; the difference is hydrogen."""
    return WATER_PER_OXYGEN * oxygen_kg


@kernel
def metabolic_water_kg(oxygen: float, carbon_dioxide: float, food_solids: float, waste_solids: float) -> float:
    """Return the water (kg/person-day) that the body makes by burning food: what is left of its mass balance.

    All arguments in kg/person-day; waste_solids are the dry solids of urine, sweat and faeces.
    """
    return food_solids + oxygen - carbon_dioxide - waste_solids


@inlined
@kernel
def remainder_kg(rates: Rates) -> float:
    """Return what a person takes in and does not give off as gas, urine or vapour (kg/person-day).

    Faeces, food left, packaging.

    Negative rates of this kind mean rates that contradict each other: more given off than taken in.
    """
    return rates.oxygen + rates.drink + rates.food - rates.carbon_dioxide - rates.urine - rates.respiration


@inlined
@kernel
def _more_than_dust(kg: float) -> float:
    """Return `kg`, or nothing where it is the rounding of a difference."""
    return kg if kg > _DUST else 0.0


@inlined
@kernel
def water_loop(rates: Rates, running: Running, people_usos: float, people_ros: float) -> Loop:
    """Return one day of water recovery (kg) for the people of the two segments.

    A machine that stands still sends its feed to waste, told as unprocessed where it can be kept for later.
    """
    vapour = rates.respiration + rates.hygiene_water
    urine = rates.urine + rates.flush
    potable_ros = vapour * people_ros * rates.condensate_recovery_ros * running.condensate_ros
    distillate = urine * people_usos * rates.urine_recovery * running.urine
    brine = urine * people_usos * running.urine - distillate
    from_brine = brine * rates.brine_recovery * running.brine
    feed = vapour * (people_usos + people_ros) - potable_ros + distillate + from_brine
    potable_usos = feed * rates.condensate_recovery * running.condensate
    collected = (vapour + urine) * (people_usos + people_ros)
    waste = collected - potable_usos - potable_ros
    unprocessed = urine * people_usos * (1.0 - running.urine) + feed * (1.0 - running.condensate)
    return Loop(collected, distillate, from_brine, potable_usos, potable_ros, waste, unprocessed)


@kernel
def backlog_kg(rates: Rates, waiting_kg: float, urine_share: float, condensate_share: float, people: float) -> float:
    """Return how much of the water that waits (kg) is worked off today by what the processors can do beyond their feed.

    The shares tell what each can take of its usual feed: 1.2 leaves a fifth of it. people: of the first segment. All of
    it takes the way of urine, whatever it is (pessimistic).
    """
    spare = min(urine_share, condensate_share) - 1.0
    return max(0.0, min(waiting_kg, spare * (rates.urine + rates.flush) * people))


@kernel
def backlog_recovered_kg(rates: Rates, worked_off_kg: float) -> float:
    """Return the potable water (kg) from water that waited; the rest of it is brine and waste."""
    return worked_off_kg * rates.urine_recovery * rates.condensate_recovery


@inlined
@kernel
def oxygen_day(running: Running, need_usos: float, need_ros: float) -> Oxygen:
    """Return who makes the oxygen (kg) that the two segments need: each its own first, then what the other lacks.

    Air mixes through the open hatches, so a generator feeds both; tanks give what is still missing, each segment its
    own.
    """
    need = need_usos + need_ros
    most, most_ros = running.oxygen * need, running.oxygen_ros * need
    own, own_ros = min(most, need_usos), min(most_ros, need_ros)
    lent, lent_ros = min(most - own, need_ros - own_ros), min(most_ros - own_ros, need_usos - own)
    short, short_ros = need_usos - own - lent_ros, need_ros - own_ros - lent
    return Oxygen(own + lent, own_ros + lent_ros, _more_than_dust(short), _more_than_dust(short_ros))


@kernel
def recovery_share(rates: Rates, running: Running) -> float:
    """Return the share (0..1) of the water collected from the first segment's people that becomes potable again.

    This is how NASA counts its "93 to 94 %" and "98 %": of 100 kg collected, 98 kg go round again.
    """
    loop = water_loop(rates, running, 1.0, 0.0)
    return loop.potable_usos / loop.collected


@inlined
@kernel
def daily_flows(
    rates: Rates, running: Running, people_usos: float, people_ros: float, leak_kg: float, evas: float
) -> Flows:
    """Return one day's masses (kg) for the people of the two segments, an air leak and a number of spacewalks.

    Oxygen is made by electrolysis as far as the generators run; the rest comes from tanks, and so does all suit oxygen,
    which needs tank pressure. The first segment's generator takes potable water, the second's technical water. Leaked
    air is made up at 23.1 % oxygen by mass, by the first segment. What machines do not remove of the carbon dioxide is
    taken up by canisters. People may be fractional (means over time).
    """
    people = people_usos + people_ros
    air = leak_kg + evas * rates.eva_air
    oxygen = oxygen_day(running, rates.oxygen * people_usos + OXYGEN_IN_AIR * air, rates.oxygen * people_ros)
    suits = evas * rates.eva_oxygen
    nitrogen = (1.0 - OXYGEN_IN_AIR) * air + rates.nitrogen_use
    loop = water_loop(rates, running, people_usos, people_ros)
    split, split_ros = electrolysis_water_kg(oxygen.made), electrolysis_water_kg(oxygen.made_ros)
    used = (rates.drink + rates.hygiene_water) * people + rates.flush * people_usos + rates.payload_water + split
    net = used - loop.potable_usos - loop.potable_ros
    lithium = max(0.0, 1.0 - running.carbon_dioxide) * rates.carbon_dioxide * people * rates.lithium_hydroxide
    hydrogen = (split - oxygen.made) + (split_ros - oxygen.made_ros)
    return Flows(
        water=max(0.0, net),
        oxygen=oxygen.tank + suits,
        nitrogen=nitrogen,
        food_usos=rates.food * people_usos,
        food_ros=rates.food * people_ros,
        hygiene=rates.hygiene * people,
        clothing=rates.clothing * people,
        technical=rates.flush * people_ros + split_ros,
        oxygen_ros=oxygen.tank_ros,
        lithium=lithium,
        waste_water=loop.waste + rates.payload_water,
        lost_gas=rates.carbon_dioxide * people + hydrogen + air + suits + rates.nitrogen_use,
        trash=(remainder_kg(rates) + rates.hygiene + rates.clothing) * people + lithium,
        surplus_water=max(0.0, -net),
        oxygen_made=oxygen.made,
        oxygen_made_ros=oxygen.made_ros,
        unprocessed=loop.unprocessed,
    )
