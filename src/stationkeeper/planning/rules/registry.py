"""All rules by name, how each can hold (hard, soft with a price, off), and laying them on a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.planning.decisions import Decisions, make_decisions
from stationkeeper.planning.plan import Waiver
from stationkeeper.planning.problem import Problem
from stationkeeper.planning.rules import crew, supply, traffic

Kind = Literal["hard", "soft", "off"]


class Setting(NamedTuple):
    """How a rule holds; price: cost of one unit of breach when soft."""

    kind: Kind
    price: int = 0


@dataclass(frozen=True)
class Rule:
    """A rule: its name, what it says, where that comes from, and what lays it on a model.

    unit: what a soft breach is counted in, "" for a rule that cannot be soft.
    """

    name: str
    says: str
    source: str
    apply: Callable[[Decisions, int | None], None]
    unit: str = ""
    default: Setting = Setting("hard")


HARD = Setting("hard")


def _rule(name: str, apply: Callable[[Decisions, int | None], None], unit: str = "", default: Setting = HARD) -> Rule:
    """Return a rule whose words stand in the docstring of its function: what it says, then its source."""
    says, _, rest = (apply.__doc__ or "").partition("\n\n")
    source = " ".join(rest.split()).removeprefix("Source: ")
    return Rule(name, " ".join(says.split()), source, apply, unit, default)


RULES: tuple[Rule, ...] = (
    _rule("dates", traffic.dates, "days outside the window"),
    _rule("commitments", traffic.commitments, "flights left out"),
    _rule("ports", traffic.ports),
    _rule("neighbours", traffic.neighbours),
    _rule("spacing", traffic.spacing),
    _rule("life", traffic.life, "days over"),
    _rule("stay", traffic.stay, "days short"),
    _rule("pads", traffic.pads),
    _rule("beta", traffic.beta, "dockings"),
    _rule("handover", crew.handover, "days missing"),
    _rule("crew-size", crew.crew_size),
    _rule("seat-home", crew.seat_home),
    _rule("representation", crew.representation, "days"),
    _rule("single-loss", crew.single_loss, "days", Setting("soft", 1)),
    _rule("lead", crew.lead, "flights"),
    _rule("instrument", crew.instrument, "seats", Setting("soft", 0)),
    _rule("capacity", supply.capacity),
    _rule("stocks", supply.stocks, "kg"),
    _rule("propellant", supply.propellant, "kg"),
)
BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}
DEFAULTS: Mapping[str, Setting] = {rule.name: rule.default for rule in RULES}

BOUNDING = ("dates", "commitments", "life", "capacity")  # rules that the bounds of variables carry


def scopes(problem: Problem, rule: str) -> tuple[str, ...]:
    """Return the scopes in which a rule can be waived by itself; ("",) where it is one whole."""
    flights = tuple(flight.id for flight in problem.flights)
    coming = tuple(flight.id for flight in problem.flights if not flight.here)
    found: dict[str, tuple[str, ...]] = {
        "dates": coming,
        "commitments": tuple(flight.id for flight in problem.flights if not flight.here and not flight.optional),
        "ports": tuple(port.id for port in problem.ports),
        "neighbours": tuple(dict.fromkeys(problem.ports[m].id for port in problem.ports for m in port.blocks)),
        "life": flights,
        "stay": coming,
        "pads": tuple(rocket.id for rocket in problem.rockets),
        "beta": tuple(flight.id for flight in problem.flights if flight.refused),
        "handover": tuple(flight.id for flight in problem.flights if flight.rotation and not flight.here),
        "crew-size": ("most", "least"),
        "seat-home": flights,
        "representation": tuple(name for name, _ in problem.segments),
        "single-loss": tuple(name for name, _ in problem.segments),
        "lead": coming,
        "instrument": coming,
        "capacity": coming,
        "stocks": tuple(line.id for line in problem.stocks),
        "propellant": ("propellant",),
    }
    return found.get(rule, ("",))


def build(
    problem: Problem,
    settings: Mapping[str, Setting] = DEFAULTS,
    waivers: Sequence[Waiver] = (),
    exempt: Iterable[tuple[str, str]] = (),
    launches: Sequence[int | None] | None = None,
) -> Decisions:
    """Return the model of a problem with every rule laid on it as set, less what is waived or exempt.

    launches: the day on which each flight docks, None for one that does not fly, where that is decided already.
    """
    free = {*exempt, *waived(problem, waivers)}
    problem = _with_crews(problem, settings.get("instrument", DEFAULTS["instrument"]), free)
    for name in BOUNDING:
        if settings.get(name, DEFAULTS[name]).kind != "hard":
            free |= {(name, scope) for scope in scopes(problem, name)}
    decisions = make_decisions(problem, frozenset(free), launches)
    decisions.soft_handover = settings.get("handover", DEFAULTS["handover"]).kind != "hard"
    for rule in RULES:
        setting = settings.get(rule.name, rule.default)
        if setting.kind != "off" and not _wholly(problem, rule.name, free):
            rule.apply(decisions, None if setting.kind == "hard" else setting.price)
    traffic.class_order(decisions)
    return decisions


def _with_crews(problem: Problem, instrument: Setting, exempt: set[tuple[str, str]]) -> Problem:
    """Return the problem with the crews that can matter under the rule `instrument`.

    Hard: none with an unagreed seat, unless waived. Without a price: an unagreed seat costs nothing, so a crew that
    only gives such seats up is never better.
    """
    changed = []
    for flight in problem.flights:
        wish = flight.wish
        free = {("instrument", flight.id), ("instrument", "")} & exempt
        if instrument.kind == "hard" and not free and not flight.here:
            kept = tuple(c for c in flight.crews if c == flight.rescue or not any(seat.unagreed for seat in c))
        elif instrument.price == 0:
            most = sum(seat.exchanged for seat in wish)
            kept = tuple(c for c in flight.crews if c in (wish, flight.rescue) or sum(s.exchanged for s in c) > most)
        else:
            kept = flight.crews
        changed.append(replace(flight, crews=kept or flight.crews, wished_crew=wish))
    return replace(problem, flights=tuple(changed))


def _wholly(problem: Problem, rule: str, exempt: set[tuple[str, str]]) -> bool:
    """Return whether a rule is exempt as a whole."""
    return (rule, "") in exempt


def waived(problem: Problem, waivers: Sequence[Waiver]) -> set[tuple[str, str]]:
    """Return the rules and scopes that waivers set aside.

    A waiver of a flight counts when the flight is wished by its expiry; any other when it lasts as long as the plan.
    """
    wished = {flight.id: flight.wished for flight in problem.flights}
    return {
        (waiver.rule, waiver.scope) for waiver in waivers if waiver.until_day >= wished.get(waiver.scope, problem.last)
    }


def parse_rules(texts: Sequence[str], place: str = "--rule") -> dict[str, Setting]:
    """Return the settings of all rules with "NAME=hard|soft:PRICE|off" laid over; raise with all faults at once."""
    settings, faults = dict(DEFAULTS), list[Fault]()
    for text in texts:
        name, _, value = text.partition("=")
        rule = BY_NAME.get(name.strip())
        if rule is None:
            faults.append(Fault(place, f"'{text}'", ", ".join(BY_NAME), nearest(name, list(BY_NAME))))
            continue
        setting = _setting(value.strip(), rule)
        if isinstance(setting, Fault):
            faults.append(Fault(place, f"'{text}'", setting.allowed, setting.remedy))
        else:
            settings[rule.name] = setting
    if faults:
        raise RequestError(faults)
    return settings


def _setting(value: str, rule: Rule) -> Setting | Fault:
    soft = "hard, soft:PRICE or off" if rule.unit else "hard or off"
    if value in ("hard", "off"):
        return Setting("hard" if value == "hard" else "off")
    kind, _, price = value.partition(":")
    if kind == "soft" and not rule.unit:
        return Fault("", "", soft, f"Rule {rule.name} holds or does not: it has nothing to count")
    if kind == "soft" and price.isdigit():
        return Setting("soft", int(price))
    return Fault("", "", soft, f"For example {rule.name}={'soft:10' if rule.unit else 'off'}")
