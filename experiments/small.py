"""A small sample of an experiment: the same questions with few seeds, few points, a small community, a month."""

from typing import Any

TINY = {"community.residents": 200, "community.residents_per_grid": 100, "horizon.days": 31, "horizon.warmup_days": 31}
SIZES = {
    "draws": 8, "trajectories": 2, "base": 4, "keep": 2, "population": 2, "generations": 1, "fresh": 3, "screening": 1,
    "important": 2, "front_at_most": 2, "at_day": 10,
}  # fmt: skip
"""Options of designs that say how much is run, as a sample has them."""
OPTIONS = {
    "regime_map": ("draws",), "stress": ("draws",), "sensitivity": ("trajectories", "base", "keep"), "shock": ("at_day",),
    "optimise": ("population", "generations", "fresh", "front_at_most"),
    "refute": ("screening", "important", "population", "generations", "fresh"),
}  # fmt: skip


def small(plan: dict[str, Any], scale: float) -> dict[str, Any]:
    """The plan of a sample: a share `scale` of its seeds, two at least, and the least of everything else."""
    design = plan.get("design", "paired")
    options = dict(design) if isinstance(design, dict) else {"kind": design}
    options |= {name: SIZES[name] for name in OPTIONS.get(options["kind"], ())}
    if options["kind"] == "regime_map" and all("range" not in str(f) for f in plan.get("factors", {}).values()):
        options.pop("draws")
    seeds = plan.get("seeds", 30)
    fewer = max(2, round(seeds * scale)) if isinstance(seeds, int) else seeds
    return plan | {"design": options, "seeds": fewer, "set": plan.get("set", {}) | TINY}
