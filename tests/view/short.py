"""Scenarios short enough for a test: what ships, for some days."""

from pathlib import Path

from govsim.view.offer import Offer, offer_of

BASES = ("top_down", "collaborative")


def short_offer(folder: Path, days: int) -> Offer:
    """An offer that begins with files of one's own, `short_top_down` and `short_collaborative`."""
    files = [folder / f"short_{base}.yaml" for base in BASES]
    for base, file in zip(BASES, files, strict=True):
        file.write_text(f"extends: {base}.yaml\nhorizon: {{days: {days}, warmup_days: 31}}\n", encoding="utf-8")
    return offer_of(tuple(map(str, files)), (files[0].stem, files[1].stem), clients=40)
