"""Shares of players in report and figures: called by their own names, in both languages."""

import json

import pandas as pd
import pytest

from govsim.drawing.style import look_for
from govsim.experiment.designs.proposals import figure as but_for
from govsim.experiment.designs.proposals import figure as shapley_shares
from govsim.experiment.designs.proposals.parties import parties_of
from govsim.store.reading import open_folder

TITLES = {"I": ("firms", "Enterprises"), "II": ("groups", "Social organizations"), "III": ("residents", "Residents"),
          "IV": ("reform", "Government's own reform")}  # fmt: skip


@pytest.fixture
def folder(folders, tmp_path):
    """The made-up folder of proposals, with players in their place."""
    import shutil

    shutil.copytree(folders["shapley"], tmp_path / "runs")
    path = tmp_path / "runs"
    told = json.loads((path / "manifest.json").read_text("utf-8"))
    told["design"] = {"kind": "shapley", "players": {name: {"title": title} for name, title in TITLES.values()}}
    (path / "manifest.json").write_text(json.dumps(told), "utf-8")
    names = {proposal: name for proposal, (name, _) in TITLES.items()}
    shares = pd.read_csv(path / "tables" / "shapley.csv")
    shares.assign(proposal=shares.proposal.map(names)).rename(columns={"proposal": "player"}).to_csv(
        path / "tables" / "shapley.csv", index=False
    )
    sets = pd.read_csv(path / "tables" / "but_for.csv", dtype={"proposals": object}).fillna({"proposals": ""})
    sets.proposals = ["-".join(names.get(n, n) for n in s.split("-")) for s in sets.proposals]
    sets.rename(columns={"proposals": "players"}).to_csv(path / "tables" / "but_for.csv", index=False)
    return open_folder(path)


def test_players_are_called_by_their_titles(folder):
    assert [party.told.en for party in parties_of(folder).values()] == [title for _, title in TITLES.values()]
    look = look_for("en", folder.arms)
    title = shapley_shares.draw_shares(folder, look).title.en
    assert "is due to residents" in title and "proposal" not in title.lower()
    drawn = but_for.draw_but_for(folder, look)
    said = " ".join(line.en for _, lines in drawn.words for line in lines)
    assert "Enterprises" in said and "proposal" not in (drawn.title.en + said + drawn.note.en).lower()


def test_players_in_chinese(folder):
    title = shapley_shares.draw_shares(folder, look_for("en", folder.arms)).title
    assert "居民" in title.zh and "Residents" not in title.zh


def test_proposals_keep_their_numbers(folders):
    plain = open_folder(folders["shapley"])
    assert [party.sign.en for party in parties_of(plain).values()] == ["I", "II", "III", "IV"]
    assert "is due to proposal III" in shapley_shares.draw_shares(plain, look_for("en", plain.arms)).title.en
