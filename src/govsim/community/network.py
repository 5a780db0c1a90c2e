"""Social ties: a small world inside and between grids, a generator of networkx, or a file.

Ties are kept as rows of neighbours (compressed sparse rows): `tie[start[i]:start[i+1]]` are the neighbours of resident i.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import networkx as nx
import numpy as np

from govsim.community.grids import even_sizes
from govsim.engine.block import Block, coefficient
from govsim.engine.streams import Purpose, stream
from govsim.text.errors import InputError


class Network(Block):
    """How residents are tied to each other."""

    generator: Literal["small_world", "barabasi_albert", "erdos_renyi", "random_regular"] = "small_world"
    """`small_world` knows grids; the others are networkx generators over the whole community."""
    file: str | None = None
    """GraphML, or an edge list of two columns; its nodes are the residents and a node attribute `grid` places them."""
    ties: int = coefficient(
        8, unit="ties/resident", source="assumed", meaning="mean number of ties", plausible=(4, 12), ge=2, le=100
    )
    rewired: float = coefficient(
        0.1, unit="share", source="Watts & Strogatz 1998: small-world range .01-.1", meaning="ties that leave the ring",
        plausible=(0.02, 0.2), ge=0, le=1,
    )  # fmt: skip
    across: float = coefficient(
        0.5, unit="share", source="assumed", meaning="rewired ties that leave the grid", plausible=(0.2, 0.8), ge=0, le=1
    )


@dataclass(frozen=True)
class Ties:
    """Rows of neighbours, both directions, without self-ties and doubles; residents numbered by grid."""

    start: np.ndarray  # (residents + 1,) u4
    tie: np.ndarray  # (2 * ties,) u4
    grid_sizes: np.ndarray  # (grids,) residents in each grid
    notes: tuple[str, ...] = ()


def draw_ties(network: Network, residents: int, per_grid: int, seed: int) -> Ties:
    """Draw, or read, who is tied to whom."""
    if network.file:
        return read_ties(Path(network.file), per_grid)
    sizes = even_sizes(residents, per_grid)
    if network.generator == "small_world":
        edges = small_world(network, sizes, stream(seed, Purpose.NETWORK))
    else:
        edges = np.array(_generated(network, residents, seed).edges(), dtype=np.int64).reshape(-1, 2)
    start, tie = rows_of(edges, residents)
    return Ties(start, tie, sizes)


def small_world(network: Network, sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Ring of `ties` neighbours in each grid, some of them rewired inside the grid or across (Watts & Strogatz 1998)."""
    residents, reach = int(sizes.sum()), max(1, network.ties // 2)
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    size = np.repeat(sizes, sizes)
    me = np.repeat(np.arange(residents), reach)
    step = np.tile(np.arange(1, reach + 1), residents)
    ring = first[me] + (me - first[me] + step) % size[me]
    luck = rng.random((3, len(me)))
    near = first[me] + (luck[1] * size[me]).astype(np.int64)
    far = (luck[1] * residents).astype(np.int64)
    other = np.where(luck[2] < network.across, far, near)
    return np.column_stack([me, np.where(luck[0] < network.rewired, other, ring)])


def _generated(network: Network, residents: int, seed: int) -> Any:
    luck = stream(seed, Purpose.NETWORK)
    ties = min(network.ties, residents - 1)
    match network.generator:
        case "barabasi_albert":
            return nx.barabasi_albert_graph(residents, max(1, ties // 2), seed=luck)
        case "erdos_renyi":
            return nx.fast_gnp_random_graph(residents, ties / (residents - 1), seed=luck)
        case _:
            return nx.random_regular_graph(ties - ties * residents % 2, residents, seed=luck)


def rows_of(edges: np.ndarray, residents: int) -> tuple[np.ndarray, np.ndarray]:
    """Turn an edge list (ties, 2) into rows of neighbours, dropping self-ties and doubles."""
    a, b = edges[:, 0], edges[:, 1]
    both = np.concatenate([a * residents + b, b * residents + a])
    ordered = np.sort(both[np.concatenate([a != b, a != b])])
    kept = ordered[np.concatenate([[True], np.diff(ordered) > 0])] if len(ordered) else ordered
    start = np.searchsorted(kept, np.arange(residents + 1) * residents)
    return start.astype(np.uint32), (kept % residents).astype(np.uint32)


def read_ties(path: Path, per_grid: int) -> Ties:
    """Read a network of residents from GraphML or a two-column edge list; say what was dropped."""
    graph = _read_graph(path)
    loops, n = nx.number_of_selfloops(graph), graph.number_of_nodes()
    doubles = graph.number_of_edges()
    graph = nx.Graph(graph.to_undirected() if graph.is_directed() else graph)
    doubles -= graph.number_of_edges()
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    if n < 20:
        raise InputError([f"{path}: a community needs at least 20 residents (the network has {n})"])
    order, sizes = _by_grid(graph, per_grid)
    place = {node: i for i, node in enumerate(order)}
    edges = np.array([(place[a], place[b]) for a, b in graph.edges()], dtype=np.int64).reshape(-1, 2)
    start, tie = rows_of(edges, n)
    notes = (f"{path.name}: {n} residents, {len(edges)} ties; dropped {loops} self-loops and {doubles} doubles",)
    return Ties(start, tie, sizes, notes)


def _read_graph(path: Path) -> Any:
    try:
        if path.suffix.lower() in (".graphml", ".xml"):
            return nx.read_graphml(path)
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError, SyntaxError, nx.NetworkXError) as error:
        raise InputError([f"{path}: cannot be read as a network: {error}"]) from error
    graph = nx.MultiGraph()
    for number, line in enumerate(text.splitlines(), start=1):
        cells = line.replace(",", " ").replace(";", " ").split()
        if cells and not cells[0].startswith("#"):
            if len(cells) < 2:
                raise InputError([f"{path}:{number}: an edge needs two labels (got {line.strip()!r})"])
            graph.add_edge(cells[0], cells[1])
    return graph


def _by_grid(graph: Any, per_grid: int) -> tuple[list[Any], np.ndarray]:
    """Order nodes by their attribute `grid`, or by the network's own communities, cut to the size of a grid."""
    named = nx.get_node_attributes(graph, "grid")
    if len(named) == graph.number_of_nodes():
        order = sorted(graph, key=lambda node: (str(named[node]), str(node)))
        _, counts = np.unique([str(named[node]) for node in order], return_counts=True)
        return order, counts
    groups = nx.community.label_propagation_communities(graph)
    ordered = sorted((sorted(map(str, group)), group) for group in groups)
    order = [node for _, group in ordered for node in sorted(group, key=str)]
    return order, even_sizes(len(order), per_grid)
