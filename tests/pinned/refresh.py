"""Pin the metrics anew and say what changed: `make pin`. A change is explained in the changelog."""

import json
import sys

from runs import PINNED, changes, measure_all


def main() -> None:
    """Write pinned.json and print every metric that moved."""
    before = json.loads(PINNED.read_text("utf-8")) if PINNED.exists() else {}
    after = measure_all()
    moved = [
        f"{scenario}, seed {seed}: {line}"
        for scenario, seeds in after.items()
        for seed, metrics in seeds.items()
        for line in changes(before.get(scenario, {}).get(seed, {}), metrics)
    ]
    moved += [f"{scenario}: gone" for scenario in sorted({*before} - {*after})]
    PINNED.write_text(json.dumps(after, indent=1, sort_keys=True, allow_nan=False) + "\n", "utf-8")
    sys.stdout.write("\n".join([*moved, f"{len(moved)} values moved; explain them in CHANGELOG.md"]) + "\n")


if __name__ == "__main__":
    main()
