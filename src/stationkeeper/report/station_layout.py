"""Where the parts of a station go in its picture, from the graph of its modules alone, so that any station draws.

Modules joined fore and aft make a spine from left (aft) to right (forward). What hangs on another side of a module
grows away from the spine: zenith and port upwards, nadir and starboard downwards, whatever is on it further out. So no
two boxes overlap and no link crosses another. Modules that carry nothing are stacked on the one they hang on; parts
that are no pressure shell (trusses) make a strip. Every link tells its side, since port and zenith share a direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stationkeeper.assessment.configuration import Configuration, ModuleState, PortState

GAP = 14.0
LINK = 28.0
CHIP_GAP = 2.0
MODULE = (98.0, 34.0)
CHIP = (98.0, 20.0)
SOCKET = (104.0, 22.0)
CREWED = (138.0, 88.0)
CARGO = (138.0, 70.0)
_UP = ("zenith", "port")


class Box(NamedTuple):
    """A part in its place, px; kind is module, chip, vehicle or socket, name that of the module, flight or port."""

    kind: str
    name: str
    x: float
    y: float
    width: float
    height: float
    port: str = ""


class Link(NamedTuple):
    """A straight link between two parts, px, with the side it is on."""

    x1: float
    y1: float
    x2: float
    y2: float
    side: str


@dataclass(frozen=True)
class Layout:
    """All parts of a station on one day; trusses are strips of parts in order, each with the module it hangs on."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    trusses: tuple[tuple[str, tuple[str, ...]], ...]
    loose: tuple[str, ...]
    width: float
    height: float


@dataclass(frozen=True)
class _Node:
    """A part with what hangs on it, and the room that all of it takes."""

    kind: str
    name: str
    size: tuple[float, float]
    side: str = ""
    port: str = ""
    children: tuple[_Node, ...] = ()

    @property
    def width(self) -> float:
        inner = sum(child.width for child in self.children) + GAP * max(len(self.children) - 1, 0)
        return max(self.size[0], inner)

    @property
    def height(self) -> float:
        gap = CHIP_GAP if self.kind == "chip" else LINK
        return self.size[1] + max((gap + child.height for child in self.children), default=0.0)


@dataclass(frozen=True)
class _Station:
    """The graph: what hangs on each module."""

    modules: dict[str, ModuleState]
    hung: dict[str, list[ModuleState]]
    ports: dict[str, list[PortState]]
    crewed: frozenset[str]


def station_layout(day: Configuration) -> Layout:
    """Return where everything goes on this day, origin at the upper left."""
    graph = _graph(day)
    shells = [one for one in day.modules if one.pressurised]
    roots = [one for one in shells if one.attached_to not in graph.modules]
    boxes: list[Box] = []
    links: list[Link] = []
    right = bottom = 0.0
    for root in roots:
        if boxes and not _carries(graph, root):
            continue
        made, joined, width, height = _spined(graph, root)
        boxes += [one._replace(x=one.x + right) for one in made]
        links += [one._replace(x1=one.x1 + right, x2=one.x2 + right) for one in joined]
        right, bottom = right + width + 2 * GAP, max(bottom, height)
    trusses = _trusses(day)
    drawn = {one.name for one in boxes}.union(*(parts for _, parts in trusses))
    loose = tuple(one.module for one in day.modules if one.module not in drawn)
    return Layout(tuple(boxes), tuple(links), trusses, loose, max(right - 2 * GAP, 0.0), bottom)


def _graph(day: Configuration) -> _Station:
    """Return what hangs on what."""
    shells = {one.module: one for one in day.modules if one.pressurised}
    hung: dict[str, list[ModuleState]] = {}
    for one in shells.values():
        hung.setdefault(one.attached_to, []).append(one)
    ports: dict[str, list[PortState]] = {}
    for port in open_sockets(day):
        ports.setdefault(port.module, []).append(port)
    return _Station(shells, hung, ports, frozenset(one.vehicle for one in day.vehicles if one.seats))


def open_sockets(day: Configuration) -> list[PortState]:
    """Return the ports in use, and those free and not covered by a module on the same side."""
    covered = {(one.attached_to, one.side) for one in day.modules}
    return [port for port in day.ports if port.vehicle or (port.module, port.side) not in covered]


def _carries(graph: _Station, module: ModuleState) -> bool:
    return bool(graph.hung.get(module.module) or graph.ports.get(module.module))


def _trusses(day: Configuration) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each strip of parts that are no pressure shells, from port to starboard, with what it hangs on."""
    parts = {one.module: one for one in day.modules if not one.pressurised}
    hung: dict[str, list[ModuleState]] = {}
    for one in parts.values():
        hung.setdefault(one.attached_to, []).append(one)

    def strip(name: str) -> list[str]:
        before = [one for one in hung.get(name, []) if one.side in _UP]
        after = [one for one in hung.get(name, []) if one.side not in _UP]
        left = [part for one in before for part in strip(one.module)]
        return [*left, name, *(part for one in after for part in strip(one.module))]

    roots = [one for one in parts.values() if one.attached_to not in parts]
    return tuple((one.attached_to, tuple(strip(one.module))) for one in roots)


def _spined(graph: _Station, root: ModuleState) -> tuple[list[Box], list[Link], float, float]:
    """Return the parts around one spine, their links, and the room they take."""
    spine = _spine(graph, root)
    on_spine = {one.module for one in spine}
    ups = [_branches(graph, one.module, on_spine, up=True) for one in spine]
    downs = [_branches(graph, one.module, on_spine, up=False) for one in spine]
    above = max((_rise(nodes) for nodes in ups), default=0.0)
    axis = above + MODULE[1] / 2
    ends = [_end(graph, spine[0], "aft", on_spine), _end(graph, spine[-1], "forward", on_spine)]
    above = max([above, *((end.size[1] - MODULE[1]) / 2 for end in ends if end)])
    axis = above + MODULE[1] / 2
    below = max([*(_rise(nodes) for nodes in downs), *((end.size[1] - MODULE[1]) / 2 for end in ends if end)])
    boxes: list[Box] = []
    links: list[Link] = []
    x = ends[0].size[0] + LINK if ends[0] else 0.0
    for place, one in enumerate(spine):
        width = max(MODULE[0], _breadth(ups[place]), _breadth(downs[place]))
        centre = x + width / 2
        boxes.append(Box("module", one.module, centre - MODULE[0] / 2, axis - MODULE[1] / 2, *MODULE))
        _grow(boxes, links, ups[place], centre, axis - MODULE[1] / 2, -1.0)
        _grow(boxes, links, downs[place], centre, axis + MODULE[1] / 2, 1.0)
        x += width + LINK
    width = x - LINK
    middles = [one for one in boxes if one.name in on_spine and one.kind == "module"]
    for left, after in zip(middles, middles[1:], strict=False):
        links.append(Link(left.x + left.width, axis, after.x, axis, ""))
    if ends[0]:
        boxes.append(_placed(ends[0], 0.0, axis - ends[0].size[1] / 2))
        links.append(Link(ends[0].size[0], axis, middles[0].x, axis, "aft"))
    if ends[1]:
        boxes.append(_placed(ends[1], width + LINK, axis - ends[1].size[1] / 2))
        links.append(Link(middles[-1].x + MODULE[0], axis, width + LINK, axis, "forward"))
        width += LINK + ends[1].size[0]
    return boxes, links, width, above + MODULE[1] + below


def _spine(graph: _Station, root: ModuleState) -> list[ModuleState]:
    """Return the modules joined fore and aft through `root`, aft first."""
    spine = [root]
    for side, add in (("aft", 0), ("forward", -1)):
        while True:
            end = spine[0] if add == 0 else spine[-1]
            found = next((one for one in graph.hung.get(end.module, []) if one.side == side), None)
            if found is None or found in spine:
                break
            spine.insert(0 if add == 0 else len(spine), found)
    return spine


def _end(graph: _Station, module: ModuleState, side: str, on_spine: set[str]) -> _Node | None:
    """Return the first port at an end of the spine."""
    port = next((one for one in graph.ports.get(module.module, []) if one.side == side), None)
    return None if port is None else _port_node(graph, port)


def _branches(graph: _Station, name: str, on_spine: set[str], up: bool) -> list[_Node]:
    """Return what grows up, or down, from a module of the spine; ports at the ends of the spine do not."""
    modules = [one for one in graph.hung.get(name, []) if one.module not in on_spine and (one.side in _UP) == up]
    ports = [one for one in graph.ports.get(name, []) if (one.side in _UP) == up and not _at_end(graph, one, on_spine)]
    return _nodes(graph, modules, ports)


def _at_end(graph: _Station, port: PortState, on_spine: set[str]) -> bool:
    """Return whether the port is the first one on its free end of the spine."""
    if port.side not in ("aft", "forward"):
        return False
    taken = any(one.side == port.side and one.module in on_spine for one in graph.hung.get(port.module, []))
    backwards = {"aft": "forward", "forward": "aft"}[port.side]
    own = graph.modules.get(port.module)
    joined = own is not None and own.attached_to in on_spine and own.side == backwards
    first = next((one for one in graph.ports[port.module] if one.side == port.side), port)
    return not taken and not joined and first is port


def _nodes(graph: _Station, modules: Sequence[ModuleState], ports: Sequence[PortState]) -> list[_Node]:
    """Return the parts that hang on one module: a stack of those that carry nothing, then the others."""
    plain = [one for one in modules if not _carries(graph, one)]
    others = [one for one in modules if _carries(graph, one)]
    stack: tuple[_Node, ...] = ()
    for one in reversed(plain):
        side = one.side if len(plain) == 1 else ""  # a stack of several may hang on several sides
        stack = (_Node("chip", one.module, CHIP, side, children=stack),)
    branches = [_module_node(graph, one) for one in others]
    return [*stack, *branches, *(_port_node(graph, one) for one in ports)]


def _module_node(graph: _Station, one: ModuleState) -> _Node:
    inner = _nodes(graph, graph.hung.get(one.module, []), graph.ports.get(one.module, []))
    return _Node("module", one.module, MODULE, one.side, children=tuple(inner))


def _port_node(graph: _Station, port: PortState) -> _Node:
    if not port.vehicle:
        return _Node("socket", port.port, SOCKET, port.side, port.port)
    return _Node("vehicle", port.vehicle, CREWED if port.vehicle in graph.crewed else CARGO, port.side, port.port)


def _placed(node: _Node, x: float, y: float) -> Box:
    return Box(node.kind, node.name, x, y, *node.size, node.port)


def _breadth(nodes: Sequence[_Node]) -> float:
    return sum(node.width for node in nodes) + GAP * max(len(nodes) - 1, 0)


def _rise(nodes: Sequence[_Node]) -> float:
    return max((LINK + node.height for node in nodes), default=0.0)


def _grow(
    boxes: list[Box],
    links: list[Link],
    nodes: Sequence[_Node],
    centre: float,
    edge: float,
    way: float,
    gap: float = LINK,
) -> None:
    """Place parts side by side `gap` beyond `edge` and whatever hangs on them; way: -1 up, 1 down."""
    left = centre - _breadth(nodes) / 2
    for node in nodes:
        middle = left + node.width / 2
        near = edge + way * gap
        top = near if way > 0 else near - node.size[1]
        boxes.append(_placed(node, middle - node.size[0] / 2, top))
        if gap == LINK:
            links.append(Link(centre, edge, middle, near, node.side))
        inner = CHIP_GAP if node.kind == "chip" else LINK
        _grow(boxes, links, node.children, middle, near + way * node.size[1], way, inner)
        left += node.width + GAP
