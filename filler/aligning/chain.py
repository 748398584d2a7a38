"""The heaviest chain of pairs that keeps both orders, in n log n steps."""

from __future__ import annotations

from collections.abc import Iterable


def heaviest(pairs: Iterable[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """Of ``(i, j, weight)``, those of most weight together that rise in i and in j.

    A Fenwick tree keeps the best chain that ends at or before each j (P. M. Fenwick, 1994).
    """
    # Of one i, the higher j comes first, so that no chain takes an i twice.
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    if not ordered:
        return []
    size = max(j for _, j, _ in ordered) + 2
    best = [0.0] * (size + 1)
    ends = [-1] * (size + 1)
    before = [-1] * len(ordered)
    for number, (_, j, weight) in enumerate(ordered):
        total, at = 0.0, j
        while at > 0:
            if best[at] > total:
                total, before[number] = best[at], ends[at]
            at -= at & -at
        total += weight
        at = j + 1
        while at <= size:
            if total > best[at]:
                best[at], ends[at] = total, number
            at += at & -at
    total, end, at = 0.0, -1, size
    while at > 0:
        if best[at] > total:
            total, end = best[at], ends[at]
        at -= at & -at
    chain = []
    while end >= 0:
        i, j, _ = ordered[end]
        chain.append((i, j))
        end = before[end]
    return chain[::-1]
