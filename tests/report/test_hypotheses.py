"""The section on hypotheses: verdicts apart from one another and from what was not claimed, and a lock that is broken."""

import json

import numpy as np
import pandas as pd
import pytest
from tests.report import fabricate_sweeps as made
from tests.report.fabricate_runs import HEADLINE, run_rows, save
from tests.report.test_sweep_page import body

from govsim.experiment.hypotheses import lock
from govsim.report.hypotheses import claim_text, lock_note, section, unclaimed
from govsim.report.page import write
from govsim.store.reading import open_folder

FINDINGS = {
    "help_time_mean_h": ("lower", 3.0, "confirmed"), "satisfaction_mean": ("higher", 0.1, "equivalent"),
    "harm_person_h": ("higher", 1000.0, "refuted"), "satisfied_share": ("higher", 0.1, "undecided"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """A comparison of two arms with a hypothesis for each verdict, locked."""
    runs = run_rows([(name, {}, gain) for name, gain in zip(made.ARMS, (0.0, 1.0), strict=True)], 8)
    rows, claims = [], []
    for metric, (direction, smallest, finding) in FINDINGS.items():
        claim = {
            "metric": metric,
            "a": made.ARMS[0],
            "b": made.ARMS[1],
            "direction": direction,
            "smallest_difference": smallest,
        }
        claims.append(claim | {"why": f"Assumed for {metric}."})
        p = {f"p_{name}": 0.01 if name == finding else 0.4 for name in ("confirmed", "equivalent", "refuted")}
        mean = {"harm_person_h": -52_000.0}.get(metric, 0.05)
        rows.append(claim | p | {"name": metric, "difference": mean, "ci_low": mean - 0.01, "ci_high": mean + 0.01,
                                 "finding": finding, "verdict": finding})  # fmt: skip
    told = {"hypotheses": claims, "design": {"kind": "paired"}, "factors": {}, "seeds": list(range(1, 9)), "hashes": {"x": "1"}}
    told["locked"] = lock(told) | {"at": "2026-01-02T03:04:05+00:00"}
    return save(tmp_path / "runs", "paired", runs, {"hypotheses": pd.DataFrame(rows)}, **told)


def altered(folder, **more):
    told = json.loads((folder / "manifest.json").read_text("utf-8")) | more
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")
    return folder


def test_each_verdict_has_its_group_and_the_rest_is_exploratory(folder):
    found = section(open_folder(folder), "en")
    assert [(g["name"], len(g["rows"])) for g in found["groups"]] == [
        ("confirmed", 1), ("equivalent", 1), ("refuted", 1), ("undecided", 1), ("exploratory", 0),
    ]  # fmt: skip
    assert found["others_n"] == len(HEADLINE) - 4 and len(found["others"]) == found["others_n"]
    assert found["note"].startswith("Locked before the first run (hash ") and found["holds"]
    refuted = found["groups"][2]["rows"][0]
    assert refuted["found"] == "Refuted: the other way round" and refuted["p"] == "0.010"
    assert found["reasons"][0] == "Assumed for help_time_mean_h."


@pytest.mark.parametrize(("lang", "words"), [("en", "What was claimed beforehand"), ("zh", "事先提出的假设")])
def test_the_page_has_the_section(folder, tmp_path, lang, words):
    page = write(folder, lang, tmp_path / f"{lang}.html").read_text("utf-8")
    assert words in body(page) and 'id="hypotheses-0"' in page and 'href="#hypotheses-0"' in page
    assert "hypotheses.csv" not in page and 'class="banner"' not in page
    assert ("At least" in body(page) or "at least 3 h lower" in body(page)) == (lang == "en")
    assert ("至少低 3 小时" in body(page)) == (lang == "zh")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"seeds": [1, 2]}, "the seeds changed since they were locked"),
        ({"hypotheses": [{"metric": "help_time_mean_h"}], "hashes": {"x": "2"}}, "the hypotheses and the scenarios changed"),
        ({"locked": {}}, "runs were there before any hypothesis was locked"),
    ],
)
def test_a_broken_lock_is_said_above_all_and_leaves_nothing_confirmed(folder, tmp_path, more, said):
    place = altered(folder, **more)
    found = section(open_folder(place), "en")
    assert [(g["name"], len(g["rows"])) for g in found["groups"]] == [("exploratory", 4)]
    page = write(place, "en", tmp_path / "page.html").read_text("utf-8")
    assert said in page.split('class="banner"')[1][:300] and said in lock_note(open_folder(place), "en")
    assert "探索性" in lock_note(open_folder(place), "zh")


def test_a_claim_made_the_other_way_round_is_about_the_same_difference(folder):
    opened = open_folder(folder)
    table = opened.table("hypotheses").rename(columns={"a": "b", "b": "a"})
    assert len(unclaimed(opened, table)) == len(HEADLINE) - 4


def test_claims_in_words(folder):
    opened = open_folder(folder)
    rows = opened.table("hypotheses").set_index("metric", drop=False)
    share = claim_text(opened, rows.loc["satisfied_share"]).en
    assert share == "Satisfied residents under Collaborative governance at least 10 points higher than under Top-down control"
    harm = claim_text(opened, rows.loc["harm_person_h"]).zh
    assert harm.endswith("“协同治理”比“自上而下管控”至少高 1,000 人·小时")


def test_a_folder_without_hypotheses_has_no_section(tmp_path):
    opened = open_folder(made.regime_map(tmp_path / "map", levels=2, seeds=2))
    assert section(opened, "en") == {} and lock_note(opened, "en") == ""


def test_numbers_that_are_missing_are_survived(folder):
    file = folder / "tables" / "hypotheses.csv"
    numbers = ["difference", "ci_low", "ci_high", "p_confirmed", "p_equivalent", "p_refuted"]
    pd.read_csv(file).assign(**dict.fromkeys(numbers, np.nan), finding="undecided", verdict="undecided").to_csv(
        file, index=False
    )
    (group, _) = section(open_folder(folder), "en")["groups"]
    assert group["name"] == "undecided" and {row["p"] for row in group["rows"]} == {""}
