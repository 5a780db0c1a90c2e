"""The tables of a search by hand: which candidate a scenario is held against, and how that is told."""

import pandas as pd

from govsim.experiment.designs.pareto import OBJECTIVES, distance, sentences


def test_the_distance_is_from_the_front_that_fresh_seeds_left():
    """`fallen` lies nearest to the scenario and dominates it, but `stays` dominates both; `lonely` has only a fallen one."""
    means = {"arm": (9, 0.1, 9), "fallen": (8, 0.2, 8), "stays": (1, 0.9, 5), "other": (9.5, 0.3, 1), "lonely": (8.5, 0.15, 2)}
    table = pd.DataFrame([
        {"candidate": "" if name in ("arm", "lonely") else name, "scenario": name if name in ("arm", "lonely") else "",
         "kind": "arm" if name in ("arm", "lonely") else "front", "on_front": name in ("stays", "other"),
         **dict(zip(OBJECTIVES, mean, strict=True))}
        for name, mean in means.items()
    ])  # fmt: skip
    runs = pd.concat([table.assign(seed=seed) for seed in (1, 2)])
    apart = distance(runs, table, (1, 2)).drop_duplicates("arm").set_index("arm")
    assert apart.candidate["arm"] == "stays" and apart.dominated["arm"]
    assert apart.candidate["lonely"] == "other" and not apart.dominated["lonely"]
    only = table.assign(on_front=table.candidate.eq("other"))
    assert distance(runs, only, (1, 2)).candidate.tolist()[:3] == ["fallen"] * 3  # none on the front dominates, this one does


def test_what_is_not_sure_is_listed():
    rows = [{"metric": m, "difference": 0.0, "ci_low": -1.0, "ci_high": 1.0, "arm": "a", "candidate": "c", "dominated": True}
            for m in OBJECTIVES]  # fmt: skip
    table = pd.DataFrame([{"candidate": "c", "scenario": "", "kind": "arm", "on_front": True}])
    assert "(not surely in help, satisfaction and harm)" in sentences(table, pd.DataFrame(rows), [])[0].en
