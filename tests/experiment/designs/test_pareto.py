"""The tables of a search by hand: which candidate a scenario is held against, and how that is told."""

import pandas as pd

from govsim.experiment.designs.optimise.pareto import OBJECTIVES, distance
from govsim.experiment.designs.optimise.sentence import against_the_front, part, still_growing
from govsim.text.words import words


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
    assert (
        "(not surely in help, satisfaction and harm)" in against_the_front(table, pd.DataFrame(rows), {"a": words("A")})[0].en
    )


def test_a_search_that_was_stopped_early_is_told():
    def told(*volumes):
        return still_growing(pd.DataFrame({"hypervolume": volumes}))

    assert "in the last of 3 generations: a longer search" in told(0.5, 0.6, 0.62).en
    assert told(0.5, 0.6, 0.602) is None and told(0.5) is None and told(0.0, 0.0) is None


def test_differences_are_told_with_their_sign_and_nothing_without():
    def told(metric, difference, half):
        row = {"metric": metric, "difference": difference, "ci_low": difference - half, "ci_high": difference + half}
        return part(row).en.replace("\N{MINUS SIGN}", "-")

    assert told("help_time_mean_h", -4.84, 0.31) == "help -4.84 h (-5.15 to -4.53)"
    assert told("help_time_mean_h", 0.04, 2.0) == "help 0.0 h (-2.0 to +2.0)"
    assert told("satisfaction_mean", 0.0123, 0.02) == "satisfaction +1.2 points of 100 (-0.8 to +3.2)"
    assert told("harm_person_h", 1234.5, 310.0) == "harm +1,230 person-h (+920 to +1,540)"
