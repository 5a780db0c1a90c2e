"""The figures of designs: drawn without collisions in both languages, told by their numbers, silent without their table."""

import json
import re
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.report import fabricate_sweeps as made
from tests.report.pictures import drawn, texts

from govsim.experiment.designs.optimise import figure as pareto_front
from govsim.experiment.designs.price import figure as price
from govsim.experiment.designs.proposals import figure as proposals
from govsim.experiment.designs.refute import figure as turning_point
from govsim.experiment.designs.regime_map import figure as losing_box
from govsim.experiment.designs.shock import figure as shock_courses
from govsim.experiment.designs.space import figure as regime_map
from govsim.experiment.designs.stress import figure as stress_signs
from govsim.report.figures import sequential
from govsim.store.reading import open_folder
from govsim.text.errors import InputError
from govsim.text.words import words

MINUS = "\N{MINUS SIGN}"
FIGURES = {
    "factorial": (regime_map.draw, ("winners", "map")), "ladder": (proposals.draw_steps, ("ladder",)),
    "shapley": (proposals.draw_shares, ("shapley",)), "price": (price.draw_levers, ("price",)),
    "stress": (stress_signs.draw, ("stress", "stress_parameters")),
    "optimise": (pareto_front.draw, ("pareto", "front_history")), "shock": (shock_courses.draw, ("shock_courses",)),
    "regime_map": (losing_box.draw, ("box", "regime_map")), "refute": (turning_point.draw, ("refute", "refute_screening")),
    "but_for": (proposals.draw_but_for, ("but_for",)), "hours": (price.draw_hours, ("price",)),
}  # fmt: skip


@pytest.mark.parametrize("kind", FIGURES)
@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.long), "zh"])
def test_each_is_drawn_without_collisions(folders, kind, lang):
    found = drawn(FIGURES[kind][0], open_folder(folders[kind]), lang)
    assert found is not None and found.title.en and found.title.zh and found.note.zh


@pytest.mark.parametrize("kind", FIGURES)
def test_none_without_its_table_and_one_line_for_a_table_of_another_shape(folders, tmp_path, kind):
    draw, (table, *_) = FIGURES[kind]
    shutil.copytree(folders[kind], tmp_path / "copy")
    file = tmp_path / "copy" / "tables" / f"{table}.csv"
    pd.DataFrame({"x": [1]}).to_csv(file, index=False)
    with pytest.raises(InputError, match=rf"{table}\.csv: has no column"):
        drawn(draw, open_folder(tmp_path / "copy"))
    file.unlink()
    assert drawn(draw, open_folder(tmp_path / "copy")) is None


def holes(table):
    numbers = table.select_dtypes("number").columns
    luck = np.random.default_rng(1).random((len(table), len(numbers))) < 0.4
    table[numbers] = table[numbers].astype(float).mask(luck)
    return table


def nothing(table):
    return table.assign(**dict.fromkeys(table.select_dtypes("number").columns, np.nan))


CHANGES = {"one row": lambda table: table.head(1), "no row": lambda table: table.head(0), "holes": holes, "nothing": nothing}


@pytest.mark.parametrize("change", ["one row", "no row", "holes", pytest.param("nothing", marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("kind", "table"),
    [
        pytest.param(kind, table, marks=pytest.mark.long if n else ())
        for kind, (_, tables) in FIGURES.items()
        for n, table in enumerate(tables)
    ],
)
def test_a_single_row_no_row_and_missing_numbers_are_survived(copied, kind, table, change):
    found = drawn(FIGURES[kind][0], copied(kind, table, CHANGES[change]))
    assert found is None or not re.search(r"\b(nan|inf)\b", found.title.en + found.title.zh)


def test_the_map_counts_who_is_ahead(copied):
    def all_won(table):
        table.loc[table.metric == "help_time_mean_h", "winner"] = "open_grid"
        table.loc[table.metric != "help_time_mean_h", "winner"] = "tie"
        return table

    found = drawn(regime_map.draw, copied("factorial", "winners", all_won))
    assert found.title.en == (
        "Collaborative governance is ahead at 25 of 25 points on time to help, 0 on satisfaction and 0 on harm"
    )
    assert "only where" not in found.note.en
    found = drawn(regime_map.draw, copied("factorial", "winners", lambda t: t.assign(winner="tie")))
    assert found.title.en == "Nobody is clearly ahead at any of 25 points"


def test_the_map_says_in_words_where_one_is_ahead(copied):
    def corner(table):
        low = (table[made.CAPACITY] < 0.6) & (table[made.PRICE] >= 3)
        return table.assign(winner=np.where(low, "plain_grid", "tie"))

    found = drawn(regime_map.draw, copied("factorial", "winners", corner))
    assert "only where civic capacity is at most 0.525 and price of partnership is at least 3." in found.note.en


def test_the_lead_is_over_the_next_and_above_zero(tmp_path):
    folder = open_folder(made.regime_map(tmp_path / "map", arms=3, levels=3, seeds=3))
    winners, pairs = folder.table("winners"), folder.table("map")
    found = regime_map.with_leads(winners, pairs, [made.CAPACITY, made.PRICE])
    won = found[found.winner != "tie"].iloc[0]
    here = pairs[(pairs[made.CAPACITY] == won[made.CAPACITY]) & (pairs[made.PRICE] == won[made.PRICE])]
    mine = here[(here.metric == won.metric) & ((here.a == won.winner) | (here.b == won.winner))]
    assert len(mine) == 2 and won.lead == pytest.approx(mine.difference.abs().min()) and 0 < won.low < won.lead < won.high


@pytest.mark.parametrize(
    ("options", "panels", "said"),
    [
        ({"third": (0.0, 0.5, 1.0), "levels": 2, "arms": 3}, 9, "Coloured"),
        ({"third": (0.0, 0.2, 0.4, 0.6, 0.8), "levels": 2}, 3, "Each cell stands for 5 points"),
        ({"draws": 30}, 3, "Marks"),
    ],
)
def test_a_third_factor_makes_rows_many_levels_a_majority_and_draws_marks(tmp_path, options, panels, said):
    found = drawn(regime_map.draw, open_folder(made.regime_map(tmp_path / "map", seeds=3, **options)))
    assert len(found.figure.axes) == panels and said in found.note.en


def test_of_many_drawn_factors_the_two_that_decide_are_shown(tmp_path):
    folder = open_folder(made.regime_map(tmp_path / "map", seeds=3, draws=30))
    pairs = folder.table("map").assign(idle=np.arange(180) % 30 * 0.1)
    columns = ["idle", made.CAPACITY, made.PRICE]
    assert set(regime_map.strongest_first(pairs[pairs.metric == "help_time_mean_h"], columns)[:2]) == {
        made.CAPACITY,
        made.PRICE,
    }
    for name in ("map", "winners"):
        table = folder.table(name).assign(idle=lambda t: np.arange(len(t)) % 30 * 0.1)
        table[["idle", *(c for c in table if c != "idle")]].to_csv(folder.path / "tables" / f"{name}.csv", index=False)
    found = drawn(regime_map.draw, open_folder(folder.path))
    labels = {found.figure.axes[0].get_xlabel(), found.figure.axes[0].get_ylabel()} | {
        a.get_xlabel() for a in found.figure.axes
    }
    assert labels - {""} == {"Civic capacity", "Price of partnership"} and "Of 3 factors the two" in found.note.en


def test_the_staircase_says_what_each_proposal_adds(copied):
    def change(table):
        mine = table.metric == "help_time_mean_h"
        table.loc[mine, "mean"] = [24.0, 22.0, 23.0, 15.0, 14.0]
        table.loc[mine, "added"] = [0.0, -2.0, 1.0, -8.0, -1.0]
        table.loc[mine, "ci_low"], table.loc[mine, "ci_high"] = table.added[mine] - 0.5, table.added[mine] + 0.5
        return table

    found = drawn(proposals.draw_steps, copied("ladder", "ladder", change))
    told = found.title.en
    assert f"changes by {MINUS}10.00 h: I {MINUS}2.00, II +1.00, III {MINUS}8.00, IV {MINUS}1.00; III brings most of" in told
    assert told.endswith("III brings most of the other changes too")


def test_shares_add_up_to_the_total_in_the_title(folders):
    folder = open_folder(folders["shapley"])
    total = folder.table("shapley").query("metric == 'help_time_mean_h'").value.sum()
    assert (
        total == pytest.approx(-9.0)
        and f"Of {MINUS}9.00 h in time to help, {MINUS}5.85 is due to proposal III"
        in drawn(proposals.draw_shares, folder).title.en
    )


def test_the_price_list_is_sorted_and_says_what_has_no_sure_effect(copied):
    def change(table):
        table = table[table.metric == "help_time_mean_h"].head(4).copy()
        table["lever"] = ["policy.platform", "policy.grassroots", "policy.rule_of_law", "policy.party_building"]
        table["effect"], table["effect_low"], table["effect_high"] = -0.5, [-0.6, -0.6, -0.9, 0.3], [-0.4, -0.4, 0.1, 0.9]
        table["yuan_per_unit"], table["yuan_per_year"] = [9000.0, 3000.0, 10.0, np.nan], 90_000.0
        table["yuan_per_unit_low"], table["yuan_per_unit_high"] = (
            [7500.0, 2500.0, np.nan, np.nan],
            [11000.0, 3700.0, np.nan, np.nan],
        )
        return table

    folder = copied("price", "price", change)
    kinds = [(p.lever, p.kind) for p in price.priced(folder.table("price"))]
    assert kinds == [
        ("policy.grassroots", "priced"), ("policy.platform", "priced"), ("policy.rule_of_law", "unsure"),
        ("policy.party_building", "worse"),
    ]  # fmt: skip
    told = drawn(price.draw_levers, folder).title.en
    assert "grass-roots posts and authority: 3,000 yuan a year (2,500 to 3,700)" in told
    assert told.endswith("no sure gain through party building and culture and rule of law")


def test_a_metric_that_no_lever_surely_moves_has_a_panel_without_prices(copied):
    def change(table):
        idle = table.metric == "satisfaction_mean"
        table.loc[idle, ["effect_low", "effect_high"]] = [-1.0, 1.0]
        return table

    found = drawn(price.draw_levers, copied("price", "price", change))
    assert "no lever surely buys a point of satisfaction" in found.title.en
    assert [len(axes.get_xticks()) > 0 for axes in found.figure.axes] == [True, False]


def test_a_lever_that_costs_nothing_has_no_price(copied):
    def change(table):
        gain = table[table.metric == "help_time_mean_h"].head(2)
        return gain.assign(effect=-0.5, effect_low=-0.6, effect_high=-0.4, yuan_per_year=0.0, yuan_per_unit=0.0)

    assert {p.kind for p in price.priced(copied("price", "price", change).table("price"))} == {"free"}


def test_the_distance_to_the_front_is_at_no_less_satisfaction(copied):
    def change(table):
        front = table.head(2).assign(help_time_mean_h=[10.0, 16.0], satisfaction_mean=[0.60, 0.66], on_front=True)
        arm = table[table.scenario == "open_grid"].assign(help_time_mean_h=18.0, satisfaction_mean=0.62)
        return pd.concat([front, arm])

    told = drawn(pareto_front.draw, copied("optimise", "pareto", change)).title.en
    assert told.startswith("2 policies are unbeaten") and "Collaborative governance lies 2.0" in told

    def alone(table):
        return table[table.candidate.isin(["0", "open_grid"])].assign(on_front=lambda t: t.candidate == "0")

    assert drawn(pareto_front.draw, copied("optimise", "pareto", alone)).title.en.startswith(
        "One policy is unbeaten: 10.00 h until help"
    )

    def unbeaten(table):
        return table.assign(satisfaction_mean=np.where(table.scenario == "open_grid", 0.9, table.satisfaction_mean))

    assert (
        "Collaborative governance has more satisfaction"
        in drawn(pareto_front.draw, copied("optimise", "pareto", unbeaten)).title.en
    )


def test_how_many_points_reached_the_target(folders, tmp_path):
    folder = open_folder(folders["sequential"])
    assert drawn(sequential.draw, folder).title.en == (
        "3 of 4 points reach a half-width of 1.2 h in time to help, after 20 to 40 seeds; 1 not by the cap of 60 (up to 1.4 h)"
    )
    copy = tmp_path / "copy"
    shutil.copytree(folder.path, copy)
    told = json.loads((copy / "manifest.json").read_text())
    for rows in (told["stopping"]["rows"][:1], [{"scenario": "open_grid", "seeds": 5, "half_width": None}], []):
        told["stopping"]["rows"] = rows
        (copy / "manifest.json").write_text(json.dumps(told))
        found = drawn(sequential.draw, open_folder(copy))
        assert (found is None) == (len(rows) == 0 or rows[0]["half_width"] is None)
    del told["stopping"]
    (copy / "manifest.json").write_text(json.dumps(told))
    assert drawn(sequential.draw, open_folder(copy)) is None


def test_the_names_of_three_regimes_fit_above_the_front(copied):
    folder = copied("optimise", "pareto", lambda table: table)
    third = replace(folder.arms[-1], name="third", title=words("Digital top-down control"))
    folder.__dict__["arms"] = (*folder.arms, third)
    names = {text.get_text() for text in texts(drawn(pareto_front.draw, folder).figure)}  # fails where one leaves the picture
    assert {arm.title.en for arm in folder.arms} <= names


def test_the_deepest_shock_is_told_arm_by_arm(folders):
    found = drawn(shock_courses.draw, open_folder(folders["shock"]))
    assert found.title.en == (
        f"Epidemic wave, satisfaction at its worst: {MINUS}4.0 points under Top-down control (day 10), "
        f"{MINUS}2.0 points under Collaborative governance (day 10)"
    )
    assert [axes.get_title("left") for axes in found.figure.axes[:2]] == ["Flood", "Epidemic wave"]


def test_drawn_levels_beside_an_axis_have_three_digits_and_given_ones_all():
    drawn_ones = [regime_map.short(x) for x in (0.00291462, 0.109777, 1.86457)]
    assert drawn_ones == ["0.00291", "0.11", "1.86"]
    assert [regime_map.short(x) for x in (0.125, 0.25, 1234, "talk")] == ["0.125", "0.25", "1234", "talk"]
