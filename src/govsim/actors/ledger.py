"""The books: money by item and hours by sector; refuses to spend what is not there."""

from govsim.actors.budget import ITEMS, Lines


class Ledger:
    """Money of the counted days in integer fen."""

    def __init__(self) -> None:
        self.envelope = 0
        self.spent = dict.fromkeys(ITEMS, 0)
        self._funded_days = 0.0
        self.fixed_share = 1.0  # the least share of the fixed lines that could be paid at any time
        self.days = 0

    def book(self, envelope: int, lines: Lines, days: int) -> None:
        """Take in the envelope of some days and spend it by their table; raises ValueError when they differ by a fen."""
        self.envelope += envelope
        for item, fen in lines.fen.items():
            self.spend(item, fen)
        if sum(self.spent.values()) != self.envelope:
            raise ValueError(f"spent {sum(self.spent.values())} fen of an envelope of {self.envelope}")
        self.fixed_share = min(self.fixed_share, lines.fixed_share)
        self._funded_days += lines.funded_share * days
        self.days += days

    def spend(self, item: str, fen: int) -> None:
        """Spend fen on an item; raises ValueError on a negative amount or more than is left."""
        if fen < 0 or sum(self.spent.values()) + fen > self.envelope:
            raise ValueError(f"{item}: {fen} fen cannot be spent, {self.envelope - sum(self.spent.values())} are left")
        self.spent[item] += fen

    @property
    def funded_share(self) -> float:
        """Mean share of the levers and purchases asked for that could be paid."""
        return self._funded_days / self.days if self.days else 1.0
