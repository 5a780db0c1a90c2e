"""Among whom a difference is shared: the thesis's four proposals, or the players that an experiment names."""

from typing import NamedTuple

import pandas as pd

from govsim.drawing.style import PARTS, PROPOSAL_FILLS
from govsim.names import PROPOSAL_NAMES
from govsim.policy import PROPOSALS
from govsim.store.reading import RunFolder
from govsim.text.words import Words, as_it_stands, clauses, words


class Party(NamedTuple):
    """A proposal or a player: how margins and sentences call it, its sign in sets, and its fill."""

    margin: Words
    told: Words
    sign: Words
    fill: str


def players_of(folder: RunFolder) -> dict[str, Words]:
    """The players that the experiment names, by name; none where proposals are shared out."""
    design = folder.manifest.get("design")
    named = design.get("players") if isinstance(design, dict) else None
    if not isinstance(named, dict):
        return {}
    plain = {str(n): str(p.get("title") or "") if isinstance(p, dict) else "" for n, p in named.items()}
    return {name: words(title or name.replace("_", " ").capitalize()) for name, title in plain.items()}


def parties_of(folder: RunFolder) -> dict[str, Party]:
    """Among whom the difference is shared, in order."""
    if players := players_of(folder):
        return {name: Party(title, title, title, PARTS[n % 8]) for n, (name, title) in enumerate(players.items())}
    mark = words("proposal {number}")
    fills = zip(PROPOSALS, PROPOSAL_FILLS, strict=True)
    return {
        name: Party(PROPOSAL_NAMES[name] + as_it_stands(f"  {name}"), mark.format(number=name), as_it_stands(name), fill)
        for name, fill in fills
    }


def shared_table(folder: RunFolder, table: str, column: str, *needed: str) -> pd.DataFrame | None:
    """A table of shares with its parties under the name `column`, whichever they are called in the file."""
    own = column.replace("proposal", "player") if players_of(folder) else column
    found = folder.table(table, own, *needed)
    return None if found is None else found.rename(columns={own: column})


def proposals_note() -> Words:
    """The names of the proposals."""
    told = words("{number}: {proposal}")
    each = [told.format(number=name, proposal=title.lower()) for name, title in PROPOSALS.items()]
    return words("{sentence}.").format(sentence=clauses(each))


def note_of(folder: RunFolder) -> Words:
    """The names of the proposals, for those who read their numbers; players are called by their names everywhere."""
    return as_it_stands("") if players_of(folder) else words("Proposals: ") + proposals_note()
