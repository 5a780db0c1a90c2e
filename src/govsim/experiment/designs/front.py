"""The Pareto front, without a word about policies: who is dominated, how much a front covers, which few points stand for it.

All functions take costs: an array (points, objectives) in which less is better everywhere. A row that is not finite is a
point without a value: it dominates nothing and is never on a front.
"""

import numpy as np


def non_dominated(costs: np.ndarray) -> np.ndarray:
    """Mask (points,) of the front: no other point is at least as good in every objective and better in one.

    Points that are equal in every objective stand on the front together.
    """
    known = np.isfinite(costs).all(axis=1)
    if not known.any():
        return known
    rows = np.where(known[:, None], costs, np.inf)
    as_good = (rows[:, None, :] <= rows[None, :, :]).all(axis=2)
    better = (rows[:, None, :] < rows[None, :, :]).any(axis=2)
    return known & ~(as_good & better).any(axis=0)


def hypervolume(costs: np.ndarray, reference: np.ndarray) -> float:
    """Volume of all that lies between the points and a reference point which is worse than they are.

    Exact, by slicing along the last objective (While, Hingston, Barone & Huband 2006, doi 10.1109/TEVC.2005.851275). Points
    that are no better than the reference in some objective add nothing.
    """
    inside = costs[(costs < reference).all(axis=1)]
    if not len(inside):
        return 0.0
    inside = inside[np.argsort(inside[:, -1], kind="stable")]
    if inside.shape[1] == 1:
        return float(reference[0] - inside[0, 0])
    upper = np.append(inside[1:, -1], reference[-1])
    if inside.shape[1] == 2:
        return float(((upper - inside[:, 1]) * (reference[0] - np.minimum.accumulate(inside[:, 0]))).sum())
    thickness = upper - inside[:, -1]
    slices = (n for n in range(len(inside)) if thickness[n] > 0)
    return float(sum(thickness[n] * hypervolume(inside[: n + 1, :-1], reference[:-1]) for n in slices))


def scaled(costs: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Costs as shares of the way from the best to the worst finite value of each objective `among` some points.

    An objective in which all of those are equal becomes 0.
    """
    known = among[np.isfinite(among).all(axis=1)]
    if not len(known):
        return np.full(costs.shape, np.nan)
    low, span = known.min(axis=0), np.ptp(known, axis=0)
    return np.where(span > 0, (costs - low) / np.where(span > 0, span, 1.0), 0.0)


def spread(costs: np.ndarray, at_most: int) -> list[int]:
    """The few points that stand for a front: one by one, whichever adds most hypervolume to those already chosen.

    The greedy choice covers at least 63 % (1 - 1/e) of what the best subset would (Nemhauser, Wolsey & Fisher 1978). The
    reference lies a tenth of each objective's range behind the worst point, so that the ends of the front count too.
    Returns numbers of points, in order; equal points once.
    """
    front = np.flatnonzero(non_dominated(costs))
    _, first = np.unique(costs[front], axis=0, return_index=True)
    left = sorted(front[first].tolist())
    shares = scaled(costs, costs[front])
    reference = np.full(costs.shape[1], 1.1)
    chosen: list[int] = []
    while left and len(chosen) < at_most:
        gains = [hypervolume(shares[[*chosen, n]], reference) for n in left]
        chosen.append(left.pop(int(np.argmax(gains))))
    return sorted(chosen)


def nearest(point: np.ndarray, costs: np.ndarray) -> tuple[int, bool]:
    """The point of a set that is nearest to a given one, and whether it dominates that.

    Points that dominate it go first: at least as good in every objective, better in one. Distance is Euclidean, so the
    costs should be scaled. Raises ValueError for an empty set.
    """
    away = np.linalg.norm(costs - point, axis=1)
    dominate = (costs <= point).all(axis=1) & (costs < point).any(axis=1)
    among = np.flatnonzero(dominate) if dominate.any() else np.flatnonzero(np.isfinite(away))
    if not len(among):
        raise ValueError("no point to be near to")
    return int(among[np.argmin(away[among])]), bool(dominate.any())
