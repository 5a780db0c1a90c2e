"""Who is tied to whom: a small world by Watts and Strogatz, networkx's generators, files."""

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsim.community.grids import even_sizes
from govsim.community.network import Network, draw_ties, read_ties, rows_of
from govsim.scenario import load_scenario
from govsim.text.errors import InputError


def graph_of(ties):
    residents = len(ties.start) - 1
    graph = nx.empty_graph(residents)
    graph.add_edges_from((i, int(q)) for i in range(residents) for q in ties.tie[ties.start[i] : ties.start[i + 1]])
    return graph


def is_symmetric(ties):
    residents = len(ties.start) - 1
    me = np.repeat(np.arange(residents), np.diff(ties.start.astype(int)))
    pairs = set(zip(me.tolist(), ties.tie.tolist(), strict=True))
    return len(pairs) == len(me) and all(a != b and (b, a) in pairs for a, b in pairs)


@pytest.mark.parametrize("generator", ["small_world", "barabasi_albert", "erdos_renyi", "random_regular"])
def test_ties_are_mutual_without_doubles_or_self_ties(generator):
    """Mean degree is what was asked for, less the doubles that rewiring makes (at most 5 %); G(n, p) within four sigma."""
    ties = draw_ties(Network(generator=generator), 1200, 300, 5)
    assert is_symmetric(ties) and ties.grid_sizes.tolist() == [300] * 4
    error = {"erdos_renyi": 4 * math.sqrt(2 * 8 / 1200), "small_world": 0.4, "barabasi_albert": 0.1}.get(generator, 1e-9)
    assert len(ties.tie) / 1200 == pytest.approx(8, abs=error)
    assert np.array_equal(ties.tie, draw_ties(Network(generator=generator), 1200, 300, 5).tie)
    assert not np.array_equal(ties.tie, draw_ties(Network(generator=generator), 1200, 300, 6).tie)


def test_a_ring_without_rewiring_is_the_lattice():
    """Watts & Strogatz 1998: clustering C(0) = 3 (k - 2) / (4 (k - 1)), each grid a ring of its own."""
    graph = graph_of(draw_ties(Network(rewired=0.0, ties=8), 400, 100, 1))
    assert nx.average_clustering(graph) == pytest.approx(3 * 6 / (4 * 7))
    assert sorted(map(len, nx.connected_components(graph))) == [100] * 4
    assert set(dict(graph.degree).values()) == {8}


def test_a_small_world_is_clustered_and_near():
    """Clustering about C(0) (1 - p)^3, paths nearly as short as in a random network (Watts & Strogatz 1998)."""
    small, rand = (graph_of(draw_ties(Network(generator=g), 480, 120, 3)) for g in ("small_world", "erdos_renyi"))
    lattice = 3 * 6 / (4 * 7)
    assert nx.average_clustering(small) == pytest.approx(lattice * 0.9**3, abs=0.06)
    assert nx.average_clustering(small) > 8 * nx.average_clustering(rand)
    rand = rand.subgraph(max(nx.connected_components(rand), key=len))
    near, nearest = nx.average_shortest_path_length(small), nx.average_shortest_path_length(rand)
    assert nearest < near < 2 * nearest < 120 / 16


@pytest.mark.parametrize("across", [0.0, 0.5, 1.0])
def test_rewired_ties_leave_the_grid_as_often_as_told(across):
    """Share of ties between grids p x across x (g - 1) / g with g grids; four binomial standard errors of 8,000 ties."""
    ties = draw_ties(Network(rewired=0.4, across=across), 2000, 250, 9)
    me = np.repeat(np.arange(2000), np.diff(ties.start.astype(int)))
    share = 0.4 * across * 7 / 8
    error = 4 * math.sqrt(max(share * (1 - share), 1e-12) / 8000)
    assert (me // 250 != ties.tie // 250).mean() == pytest.approx(share, abs=error + 0.02 * share)


@given(st.integers(1, 30), st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=80))
def test_rows_hold_each_tie_in_both_directions_once(residents, pairs):
    pairs = [(a % residents, b % residents) for a, b in pairs]
    start, tie = rows_of(np.array(pairs, np.int64).reshape(-1, 2), residents)
    expected = {(a, b) for a, b in pairs if a != b} | {(b, a) for a, b in pairs if a != b}
    rows = [(i, int(q)) for i in range(residents) for q in tie[start[i] : start[i + 1]]]
    assert rows == sorted(expected) and start[0] == 0 and start[-1] == len(tie)


@given(st.integers(20, 5000), st.integers(10, 2000))
def test_grids_differ_by_one_resident_at_most(residents, per_grid):
    sizes = even_sizes(residents, per_grid)
    assert sizes.sum() == residents and sizes.max() - sizes.min() <= 1 and sizes.min() >= 1


def wheel(n=24):
    return [(i, (i + 1) % n) for i in range(n)] + [(0, i) for i in range(2, n, 5)]


@pytest.mark.parametrize("between", [" ", "\t", ",", ";", ", "])
def test_an_edge_list_is_read_and_what_is_dropped_is_said(tmp_path, between):
    lines = ["# comment", "", *(f"r{a}{between}r{b}" for a, b in wheel()), f"r3{between}r3", f"r1{between}r0"]
    (tmp_path / "ties.txt").write_text("\n".join(lines), "utf-8")
    ties = read_ties(tmp_path / "ties.txt", 12)
    assert is_symmetric(ties) and len(ties.tie) == 2 * len(set(map(frozenset, wheel())))
    assert ties.grid_sizes.sum() == 24
    assert ties.notes == (f"ties.txt: 24 residents, {len(ties.tie) // 2} ties; dropped 1 self-loops and 1 doubles",)


def test_graphml_places_residents_in_the_grids_it_names(tmp_path):
    graph = nx.Graph(wheel())
    nx.set_node_attributes(graph, {node: "ABA"[node % 3] for node in graph}, "grid")
    nx.write_graphml(graph, tmp_path / "ties.graphml")
    ties = read_ties(tmp_path / "ties.graphml", 500)
    assert ties.grid_sizes.tolist() == [16, 8] and is_symmetric(ties)
    degree = sorted(np.diff(ties.start.astype(int)).tolist())
    assert degree == sorted(d for _, d in graph.degree)


def test_a_directed_network_is_read_both_ways(tmp_path):
    nx.write_graphml(nx.DiGraph(wheel()), tmp_path / "ties.graphml")
    assert is_symmetric(read_ties(tmp_path / "ties.graphml", 12))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ties.txt", "a b\nc\n", r"ties.txt:2: an edge needs two labels \(got 'c'\)"),
        ("ties.txt", "a b\nb c\n", r"at least 20 residents \(the network has 3\)"),
        ("ties.txt", "", r"at least 20 residents \(the network has 0\)"),
        ("ties.graphml", "<graphml>", "cannot be read as a network"),
        ("ties.graphml", "not xml", "cannot be read as a network"),
        ("none.txt", None, "cannot be read as a network"),
        ("ties.txt", b"\xff\xfe\xfa", "cannot be read as a network"),
    ],
)
def test_a_file_that_is_no_network_is_refused(tmp_path, name, content, said):
    if isinstance(content, str):
        content = content.encode()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_ties(tmp_path / name, 100)


def test_a_network_file_decides_how_many_residents_there_are(tmp_path):
    (tmp_path / "ties.txt").write_text("\n".join(f"{a},{b}" for a, b in wheel(40)), "utf-8")
    from govsim.community import settle

    scenario = load_scenario("base", {"community.network.file": str(tmp_path / "ties.txt"), "community.residents_per_grid": 10})
    settled = settle(scenario.community, 1)
    assert settled.grids.residents == 40 and settled.need.shape == (4, 40)
