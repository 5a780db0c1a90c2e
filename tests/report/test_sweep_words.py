"""What designs say in words beside their figures: signs and what turns them, smallest sets, society's hours."""

import numpy as np
import pytest
from tests.report import fabricate_sweeps as made
from tests.report.pictures import drawn, texts

from govsim.experiment.designs.price import figure as price
from govsim.experiment.designs.proposals import figure as proposals
from govsim.experiment.designs.stress import figure as stress_signs
from govsim.experiment.designs.stress.sentence import sentence
from govsim.store.reading import open_folder


def test_the_stress_says_how_often_the_sign_holds_and_what_decides(copied):
    def change(table):
        return table.assign(sure_better=120, better=30, ties=0, worse=10, sure_worse=40)

    folder = copied("stress", "stress", change)
    told = drawn(stress_signs.draw, folder).title.en
    assert "on time to help in 75 % (surely in 60 %)" in told and "of 200 draws" in told
    decides = folder.table("stress_parameters")
    by_rule = folder.table("stress").query("metric == 'response_time_mean_h'").iloc[0]
    assert stress_signs.decisive(decides, made.ARMS, by_rule).parameter == by_rule.turns_on == made.PRICE
    assert stress_signs.decisive(decides, made.ARMS, by_rule.replace({0.001: 0.2})) is None
    assert stress_signs.strongest(decides, made.ARMS, "help_time_mean_h").parameter == made.CAPACITY
    assert "worse in 61 % below 0.62, 4 % above" in [
        t.get_text().split("\n")[-1] for t in texts(drawn(stress_signs.draw, folder).figure)
    ]
    calm = copied("stress", "stress_parameters", lambda t: t.assign(flips_share_below=0.0, flips_share_above=0.0))
    assert any(t.get_text().endswith("no draw is worse") for t in texts(drawn(stress_signs.draw, calm).figure))
    weak = decides.assign(ci_low=-0.1, ci_high=0.1)
    assert stress_signs.strongest(weak, made.ARMS, "help_time_mean_h") is None


def test_the_stress_says_in_words_for_each_pair_and_metric_what_turns_the_sign(tmp_path):
    folder = open_folder(made.stress(tmp_path / "three", arms=3))
    found = drawn(stress_signs.draw, folder)
    said = {pair.en: lines for pair, lines in found.words}
    assert list(said) == [  # the last two first, as in every answer; then each against the first
        "Collaborative governance against Digital top-down", "Digital top-down against Top-down control",
        "Collaborative governance against Top-down control",
    ] and all(len(lines) == 6 for lines in said.values())  # fmt: skip
    second = said["Digital top-down against Top-down control"][1]
    assert second.en == (
        "Response time: better in 154 of 200 draws (surely in 130), worse in 44 (surely in 30), equal in 2. It turns on price "
        "of partnership: worse in 61 % of the draws below 0.62 and in 4 % above; this one rule sorts 85 % of them rightly, "
        "always naming the more frequent sign 80 %."
    )
    assert "200 次抽样中 154 次更好" in second.zh and "方向取决于“合作成本”" in second.zh


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"p_turns": 0.3}, "No single parameter goes with the difference beyond chance; the best of them is civic capacity: "),
        ({"worse_above": 0.6}, "It goes most with civic capacity, which alone does not turn it: worse in 61 %"),
        ({"sorted_share": 0.8}, "sorts no more of them rightly than always naming the more frequent sign (80 %)."),
        ({"turns_on": np.nan, "threshold": np.nan}, "Too few draws turn the sign to say by what."),
        ({"worse": 0, "sure_worse": 0}, "The sign is the same in every draw."),
    ],
)
def test_a_rule_is_called_no_better_than_it_is(folders, change, said):
    row = open_folder(folders["stress"]).table("stress").iloc[0].copy()
    row["p_turns"] = 0.001
    for name, value in change.items():
        row[name] = value
    assert said in sentence(row).en


def test_the_smallest_sets_are_named_in_order_with_their_shares(folders):
    found = drawn(proposals.draw_but_for, open_folder(folders["but_for"]))
    assert found.title.en == (
        "Under Top-down control 33 % of incidents are helped in time; the smallest set that would most often have done so is "
        "III (25 % of incidents, 24 % of harm); for 10 % (15 % of harm) not even all together are enough"
    )
    names = [label.get_text() for label in found.figure.axes[0].get_yticklabels()]
    assert names == ["none needed", "III", "I", "I + III", "II", "III + IV", "all other sets", "not even all together"]
    alone, several = (line.en for line in found.words[0][1])
    assert alone.startswith("One alone is enough for 43 % of incidents: III 25 %, 22.5 to 27.5 (harm 24 %")
    assert several.startswith(
        "Two or more together, and none of them alone, are needed for at least 13 %, most of all I + III 8.0 %"
    )


def test_what_a_minute_asks_of_society_has_an_interval_or_is_left_out(copied):
    def change(table):
        table = table[table.metric == "help_time_mean_h"].head(3).copy()
        table["lever"] = ["policy.platform", "policy.community_supply", "policy.rule_of_law"]
        table["hours_per_unit"], table["hours_per_unit_low"] = [-2.0, 6.5, 0.4], [-3.0, 4.6, np.nan]
        table["hours_per_unit_high"] = [-1.0, 11.0, np.nan]
        return table

    folder = copied("price", "price", change)
    assert [h.lever for h in price.hours_of(folder.table("price"))] == ["policy.platform", "policy.community_supply"]
    assert drawn(price.draw_hours, folder).title.en == (
        "A minute less until help asks most of society through community supply: 6.5 h a year (4.6 to 11), and 1 of 2 levers "
        "surely spare it hours"
    )
