"""Recursive functions with loops: as deep as in CPython, or nearly so."""

from __future__ import annotations

import pytest

import minijit


def visit(adjacency, node, seen):
    seen[node] = True
    count = 1
    for neighbour in adjacency[node]:
        if not seen[neighbour]:
            count += descend(adjacency, neighbour, seen)
    return count


def visit_by_index(adjacency, node, seen):
    seen[node] = True
    count = 1
    for k in range(len(adjacency[node])):
        if not seen[adjacency[node][k]]:
            count += descend(adjacency, adjacency[node][k], seen)
    return count


descend = visit
CHAIN = [[max(k - 1, 0), k + 1, k + 1] for k in range(600)] + [[0]]


@pytest.mark.parametrize("function", [visit, visit_by_index])
@pytest.mark.parametrize("builtin", [True, False])
@pytest.mark.parametrize("warm", range(0, 30, 3))
def test_a_deep_recursion_does_not_fill_the_stack(function, builtin, warm, monkeypatch):
    fast = minijit.jit(function, hot_rounds=5, builtin=builtin)
    monkeypatch.setitem(globals(), "descend", fast)
    for _ in range(warm):
        assert fast([[1, 2, 0], [0, 2], [1, 0]], 0, [False] * 3) == 3
    for _ in range(4):
        assert fast(CHAIN, 0, [False] * len(CHAIN)) == 601
