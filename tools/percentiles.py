"""The two figures by which the benches tell many measurements; knows nothing of what was measured."""

from __future__ import annotations


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]
