"""Sentence, table, JSON and page of one folder never contradict one another, in no language: direction, verdict, number."""

import html
import json
import math
import re
from decimal import Decimal
from html.parser import HTMLParser
from itertools import takewhile

import pytest
from tests.analysis.made_up import NAMES, USED, expected, folder_of

from govsim.analysis import conclusions, sentences, verdict
from govsim.analysis.facts import SHOWN, scale_of
from govsim.analysis.verdict import LABELS
from govsim.cli import tables, terminal
from govsim.measure import METRICS
from govsim.report import page
from govsim.text import numbers
from govsim.text.words import words

OFTEN, SELDOM = 40, 500
NUMBER = r"[+−]?[\d,]*\.?\d+"
LEVELS = {"en": rf"({NUMBER}) against ({NUMBER})", "zh": rf"({NUMBER})，对照为 ({NUMBER})"}
CHANGE = {"en": rf" \S*[^(]*\(({NUMBER})[^;(]*; 95 % ({NUMBER}) to ({NUMBER})\): (.+?)(?=[.;]|$| after)",
          "zh": rf"[^（]*(?:（百分制）)?（({NUMBER})[^；]*；95 % ({NUMBER}) 至 ({NUMBER})）：(.+?)(?=[。；]|$|（)"}  # fmt: skip


class Tables(HTMLParser):
    """Every table of a page as rows of cells' texts."""

    def __init__(self):
        super().__init__()
        self.found, self.open = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.found.append([])
        elif tag == "tr" and self.found:
            self.found[-1].append([])
        elif tag in ("td", "th") and self.found and self.found[-1]:
            self.found[-1][-1].append("")
            self.open = True
        elif tag in ("small", "span") and self.open:
            self.found[-1][-1][-1] += "|"

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.open = False

    def handle_data(self, data):
        if self.open:
            self.found[-1][-1][-1] += data.strip()


def number(text):
    """A printed number, exactly."""
    return Decimal(text.replace(",", "").replace("−", "-").replace("+", ""))


def printed(batch, lang, monkeypatch, capsys):
    """What the command line prints."""
    monkeypatch.setattr(tables, "WIDTH", 1000)
    monkeypatch.setattr(terminal, "language", lambda chosen=None: lang)
    tables.print_batch(batch)
    return capsys.readouterr().out


def terminal_rows(text, pair):
    """The cells of one pair's table on the terminal, by the metric's title."""
    lines = text.splitlines()
    start = max(n for n, line in enumerate(lines) if line.strip() == pair)  # the first pair has a heading before its table too
    rows = {}
    for line in takewhile(lambda line: not line or line.startswith(" "), lines[start + 1 :]):
        first, *cells = re.split(r"\s{2,}", line.strip())
        if len(cells) > 3:
            rows[first] = [*cells[:-1], *[""] * (6 - len(cells)), cells[-1]]  # without p, and without an interval neither
    assert rows, f"no table for {pair}"
    return rows


def check(batch, lang, monkeypatch, capsys):
    """Hold every surface of a folder against the runs and against the others."""
    told = json.loads((batch.folder / "manifest.json").read_text())
    text = printed(batch, lang, monkeypatch, capsys)
    source = page.write(batch.folder, lang).read_text("utf-8")
    reader = Tables()
    reader.feed(source)
    plain = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", source)))
    assert not re.search(r"[−-]0(\.0+)?(?![\d.,])", text + plain), "a minus nought"
    data = {(row["a"], row["b"], row["metric"]): row for row in told["conclusions"]}
    said = " ".join(told["answer"][lang])
    pairs = list(dict.fromkeys(key[:2] for key in data))
    against = words("{b} against {a}")
    titled = {name: words(title).say(lang) for name, title in NAMES.items()}
    shown = {(a, b): terminal_rows(text, against.format(a=titled[a], b=titled[b]).say(lang)) for a, b in pairs}
    for a, b in pairs:
        of_page = max((t for t in reader.found if len(t[0]) == 6 and t[0][1:3] == [titled[a], titled[b]]), key=len)
        for metric in USED:
            row = data.get((a, b, metric))
            if row is not None and row["mean_a"] is not None and row["mean_b"] is not None:
                alike(batch, row, shown[a, b], of_page, lang)
    spoken(said, data, batch, lang, shown)
    for part in told["answer"][lang]:  # every sentence of the manifest stands on the page and on the terminal
        body = part.split(": ", 1)[-1] if lang == "en" else part.split("：", 1)[-1]
        for sentence in re.split(r"(?<=\.) (?=[A-Z])|(?<=。)", body):
            assert squeezed(sentence) in squeezed(plain), sentence
            assert squeezed(sentence) in squeezed(text), sentence
    said_in = {each: " ".join(told["answer"][each]).replace("points of 100", "") for each in ("en", "zh")}
    assert sorted(re.findall(NUMBER, said_in["en"])) == sorted(re.findall(NUMBER, said_in["zh"]))
    few = len(batch.seeds) < 10
    assert ("Only " in " ".join(told["answer"]["en"])) == few


def alike(batch, row, of_terminal, of_page, lang):
    """One metric of one pair on all surfaces."""
    metric = row["metric"]
    truth, title = expected(batch, metric, row["a"], row["b"]), re.escape(METRICS[metric].title.say(lang))
    held(row, truth, metric)
    if metric not in SHOWN:
        return
    cells = next(cells for name, cells in of_terminal.items() if re.fullmatch(rf"{title}( \(.*\))?", name))
    agree(cells, truth, metric, lang)
    mine = next(cells for cells in of_page if re.fullmatch(rf"{title}(\|\(.*\))?", cells[0]))
    change, _, between = mine[3].partition("|")
    assert [mine[1], mine[2], between, mine[4], mine[5].strip("|")] == [cells[n] for n in (0, 1, 3, 4, 5)], metric
    assert change.split(" ")[0] == cells[2], metric


def squeezed(text):
    """A text without spaces, lines and the stop at its end."""
    return re.sub(r"\s", "", text).rstrip(".。")


def held(row, truth, metric):
    """The JSON against the truth."""
    difference, low, high, word, way = truth
    for name, value in (("difference", difference), ("ci_low", low), ("ci_high", high)):
        if math.isnan(value):
            assert row[name] is None, metric
        else:
            assert row[name] == pytest.approx(value, rel=1e-6, abs=1e-12 * abs(row["mean_a"]) + 1e-15), (metric, name)
    assert (row["verdict"], row["direction"]) == (word, way), metric
    assert row["said"] == {lang: LABELS[word, way].say(lang) for lang in ("en", "zh")}


def agree(cells, truth, metric, lang):
    """A row of the terminal's table against the truth: it adds up, rounds rightly, and says the same."""
    base, other, change, interval, _, label = cells
    difference, low, high, word, way = truth
    assert label == LABELS[word, way].say(lang), metric
    assert number(base) + number(change) == number(other), metric
    if METRICS[metric].unit == "share":
        assert 0 <= number(base) <= 100 and 0 <= number(other) <= 100, metric
    unit = 10.0 ** -places(base, change)
    shown = float(number(change))
    assert abs(shown - difference * scale_of(metric)) <= 1.001 * unit, metric
    assert shown * difference >= 0, metric
    if word in ("matters", "small", "clear"):
        assert (change[0] == "+") == (difference > 0), metric
    if interval:
        ends = [float(number(end)) for end in re.findall(NUMBER, interval)]
        assert [math.copysign(1, e) if e else 0 for e in ends] == [math.copysign(1, e) if e else 0 for e in (low, high)], metric
        assert ends[0] <= shown + 1.001 * unit and shown - 1.001 * unit <= ends[1], metric


def places(*texts):
    """Decimals at which numbers are printed; below zero where all end in noughts."""
    behind = max(len(t.split(".")[1]) if "." in t else 0 for t in texts)
    if behind:
        return behind
    digits_of = [re.sub(r"\D", "", t) for t in texts]
    return -min((len(d) - len(d.rstrip("0")) for d in digits_of if d.strip("0")), default=0)


def spoken(said, data, batch, lang, rows):
    """Every clause of the sentences against the tables: the same numbers and the same verdict for some pair."""
    found = 0
    for metric in {key[2] for key in data}:
        title = METRICS[metric].title.say(lang)
        colon = ": " if lang == "en" else "："
        for clause in re.findall(r"(?<=[.;:。；： ])" + re.escape(title + colon) + LEVELS[lang] + CHANGE[lang], said):
            other, base, change, low, high, label = clause
            own = [
                cells for of in rows.values() for name, cells in of.items()
                if re.fullmatch(rf"{re.escape(title)}( \(.*\))?", name) and cells[:3] == [base, other, change]
            ]  # fmt: skip
            label = label.removeprefix("校正后")
            assert any(re.findall(NUMBER, c[3]) == [low, high] and c[5] == label for c in own), clause
            found += 1
    assert found or len(batch.seeds) == 1 or all(row["verdict"] in ("same", "none") for row in data.values())


@pytest.fixture
def quick(monkeypatch):
    """Pages without pictures, which take seconds each."""
    monkeypatch.setattr(page, "FIGURES", ())


@pytest.mark.parametrize("number", range(OFTEN))
def test_nothing_contradicts(number, quick, tmp_path, monkeypatch, capsys):
    batch = folder_of(number, tmp_path / "runs")
    for lang in ("en", "zh"):
        check(batch, lang, monkeypatch, capsys)


@pytest.mark.long
@pytest.mark.parametrize("number", range(OFTEN, SELDOM))
def test_nothing_contradicts_in_hundreds(number, quick, tmp_path, monkeypatch, capsys):
    batch = folder_of(number, tmp_path / "runs")
    for lang in ("en", "zh"):
        check(batch, lang, monkeypatch, capsys)


def raw_interval(better, difference, low, high, *, p=math.nan, smallest=None):
    """The verdict by the interval alone, as sentences once had it."""
    return verdict.judge(better, difference, low, high, smallest=smallest)


MUTANTS = {
    "verdicts by the interval alone": (conclusions, "judge", raw_interval),
    "a direction turned": (verdict, "way", lambda better, d: "better" if (d < 0) == (better == "higher") else "worse"),
    "a difference rounded by itself": (
        conclusions.Told, "rounded", property(lambda told: numbers.to(told.difference * scale_of(told.metric), told.decimals))),
    "no warning of few seeds": (sentences, "few", lambda seeds: words("")),
}  # fmt: skip


@pytest.mark.parametrize("name", list(MUTANTS))
def test_a_mutant_is_caught(name, quick, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(*MUTANTS[name])
    with pytest.raises(AssertionError):
        for number in range(SELDOM):
            check(folder_of(number, tmp_path / str(number)), "en", monkeypatch, capsys)
