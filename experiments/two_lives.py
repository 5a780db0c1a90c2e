"""One incident and one resident, followed through the bundled arms under one seed, for the page on common random numbers.

    python experiments/two_lives.py [--seed 7] [--into results/two_lives]

Writes two_lives.csv and figures/two_lives.png there. The incident is the first by number that is of
severity 2, happens and is contained under all arms, goes wrong on the ladder of the first arm and is answered by society in
the last: chosen because all that differs between the arms shows in it, so it stands for nothing but itself. The resident is
the one who lives at its place.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

from govsim.community.population import AWARENESS, SATISFACTION, TRUST_GOVERNMENT
from govsim.drawing.style import ARMS as COLOURS
from govsim.drawing.style import DASHES, drawing, look_for
from govsim.measure.tables import STAGE_TIMES
from govsim.model import GovernanceModel, prepare, records
from govsim.names import NEEDS
from govsim.scenario import load_scenario
from govsim.scenario.files import arms

ARMS = arms()
FELT = ("performance felt", "satisfaction", "trust in government", "safety awareness")
FACTS = ("kind", "severity", "grid", "place", "born_h")
FATES = ("noticed_h", "reported_h", "routed_h", "accepted_h", "on_scene_h", "contained_h")
ENDS = ("route", "bounced", "answered_by", "harm_person_h")


def lived(arm: str, seed: int, ground: Any, residents: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The incidents of a run, and what every resident feels each midnight (days, residents, 3 + 4)."""
    model = GovernanceModel(load_scenario(arm, {"community.residents": residents}), seed, inputs=ground)
    days = []
    while model.state.day < model.state.last_day:
        model.step()
        if 0 < model.state.day <= ground.days:
            rows = model.state.today[:, [SATISFACTION, TRUST_GOVERNMENT, AWARENESS]]
            days.append(np.concatenate([rows, np.asarray(model.state.world.felt).T], axis=1))
    return records(model.state).incidents, np.array(days)


def chosen(lives: dict[str, dict[str, np.ndarray]]) -> int:
    """Row of the incident that is told (see above). ValueError when the seed has none."""
    tables = list(lives.values())
    tells = tables[0]["severity"] == 2
    for table in tables:
        tells &= ~table["prevented"] & np.isfinite(table["contained_h"])
    tells &= (tables[0]["bounced"] > 0) & np.isin(tables[-1]["answered_sector"], ("enterprises", "social_organizations"))
    tells &= tables[0]["born_h"] < 24 * 300  # so that the year shows what comes after it
    if not tells.any():
        raise ValueError("no incident of this seed shows all that differs")
    return int(np.flatnonzero(tells)[0])


def told(lives: dict[str, dict[str, np.ndarray]], felt: dict[str, np.ndarray], row: int, resident: int) -> pd.DataFrame:
    """Long table: what, and its value under each arm; the incident's hours count from its birth."""
    first = next(iter(lives.values()))
    born, kind = float(first["born_h"][row]), NEEDS.index(first["kind"][row])
    day = int(born // 24)
    lines = [{"part": "incident", "what": name, **{arm: table[name][row] for arm, table in lives.items()}} for name in FACTS]
    lines.insert(0, {"part": "incident", "what": "incident_id", **{arm: t["incident_id"][row] for arm, t in lives.items()}})
    for name in FATES:
        lines.append({"part": "fate", "what": name, **{arm: round(t[name][row] - born, 2) for arm, t in lives.items()}})
    lines += [{"part": "fate", "what": name, **{arm: t[name][row] for arm, t in lives.items()}} for name in ENDS]
    for when, at in (("the day before", day - 1), ("30 days after", day + 30), ("at the end", -1)):
        for n, name in enumerate(FELT):
            column = (3 + kind, 0, 1, 2)[n]
            values = {arm: round(float(days[at, resident, column]), 3) for arm, days in felt.items()}
            lines.append({"part": "resident", "what": f"{name}, {when}", **values})
    return pd.DataFrame(lines)


def draw(lives: dict[str, dict[str, np.ndarray]], felt: dict[str, np.ndarray], row: int, resident: int, path: Path) -> None:
    """Above the stages of the incident under each arm, below the year of the resident."""
    first = next(iter(lives.values()))
    born, kind = float(first["born_h"][row]), NEEDS.index(first["kind"][row])
    shades = ("#d0d7de", "#afb8c1", "#8c959f", "#6e7781", "#424a53", "#1f2328")
    names = ("until noticed", "until reported", "until routed", "until accepted", "on the way", "work on the scene")
    with drawing(look_for("en", ())):
        figure, (above, below) = plt.subplots(2, 1, figsize=(7.4, 5.2), height_ratios=(2, 3), layout="constrained")
        for n, table in enumerate(lives.values()):
            hours = np.maximum.accumulate(np.nan_to_num([table[s][row] - born for s in STAGE_TIMES[:7]]))
            for stage in range(6):
                label = names[stage] if n == 0 else None
                above.barh(n, hours[stage + 1] - hours[stage], left=hours[stage], color=shades[stage], label=label)
            above.annotate(f"{hours[5]:.0f} h to help", (hours[6], n), (4, 0), textcoords="offset points", va="center")
        above.set_yticks(range(len(lives)), list(lives))
        above.invert_yaxis()
        above.margins(x=0.14)
        above.set_xlim(left=0)
        above.set_xlabel("hours since it happened")
        above.set_title(f"Incident {first['incident_id'][row]}", fontweight="normal", loc="left")
        above.legend(ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.28), frameon=False, fontsize=8)
        for (arm, days), colour, dash in zip(felt.items(), COLOURS, DASHES, strict=False):
            below.plot(days[:, resident, 3 + kind], color=colour, linestyle=dash, linewidth=1.4, label=arm)
        below.axvline(born / 24, color="#57606a", linewidth=0.8, linestyle=":")
        below.annotate(
            "the incident", (born / 24, 1.0), (3, -9), xycoords=("data", "axes fraction"), textcoords="offset points"
        )
        below.set_xlabel("day of the counted year")
        below.set_title(
            f"Resident {resident}: performance felt, {NEEDS[kind].replace('_', '-')} safety", fontweight="normal", loc="left"
        )
        below.margins(x=0)
        below.legend(ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.18), frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=110, metadata={"Software": None})
        plt.close(figure)


def main() -> None:
    """Run the arms on one ground and tell the two lives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--residents", type=int, default=4000)
    parser.add_argument("--into", type=Path, default=Path("results") / "two_lives")
    asked = parser.parse_args()
    ground = prepare(load_scenario(ARMS[0], {"community.residents": asked.residents}), asked.seed)
    runs = {arm: lived(arm, asked.seed, ground, asked.residents) for arm in ARMS}
    lives, felt = {arm: run[0] for arm, run in runs.items()}, {arm: run[1] for arm, run in runs.items()}
    row = chosen(lives)
    first, start = lives[ARMS[0]], ground.community.grids.start
    grid = int(first["grid"][row])
    resident = int(start[grid] + first["place"][row] % (start[grid + 1] - start[grid]))
    asked.into.mkdir(parents=True, exist_ok=True)
    table = told(lives, felt, row, resident).assign(seed=asked.seed, resident=resident)
    table.to_csv(asked.into / "two_lives.csv", index=False)
    draw(lives, felt, row, resident, asked.into / "figures" / "two_lives.png")


if __name__ == "__main__":
    main()
