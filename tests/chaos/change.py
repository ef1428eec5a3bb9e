"""What was done to each pull request, and what its gate has to say: written apart from reviewbot's own rules."""

import random
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from tests.standins.github import Account, GitHubRepo

Kind: TypeAlias = Literal["clean", "rounding", "ledger"]

_FILES: Final = {
    "clean": "topics/{name}.py",
    "rounding": "billing/{name}.py",
    "ledger": "ledger/{name}.sql",
}
_LINES: Final = {"clean": "orders = {salt}\n", "rounding": "total = round({salt})\n", "ledger": "-- {salt}\n"}


@dataclass(slots=True, kw_only=True)
class Made:
    """One pull request, as the storm made it."""

    number: int
    branch: str
    kind: Kind
    heads: list[str]
    approved: set[str] = field(default_factory=set)
    """Heads that the one eligible person has approved while they were the head."""

    @property
    def head(self) -> str:
        """The head now."""
        return self.heads[-1]

    def may_be_green(self, head: str) -> bool:
        """Whether the gate may ever have been open on this head."""
        return self.kind == "clean" or (self.kind == "ledger" and head in self.approved)

    @property
    def conclusion(self) -> str:
        """What the gate says once nothing happens any more."""
        if self.kind == "rounding":
            return "failure"
        return "success" if self.may_be_green(self.head) else "action_required"


class Author:
    """Opens pull requests, pushes to them, and has some approved, by the dice."""

    def __init__(self, shop: GitHubRepo, *, author: Account, approver: Account, dice: random.Random) -> None:
        self.shop = shop
        self._author = author
        self._approver = approver
        self._dice = dice
        self.made: list[Made] = []

    def open(self) -> None:
        """Open one more."""
        kind: Kind = self._dice.choice(("clean", "rounding", "ledger"))
        branch = f"change-{len(self.made)}"
        number = self.shop.open_change(branch, self._files(branch, kind), by=self._author)
        self.made.append(Made(number=number, branch=branch, kind=kind, heads=[self.shop.head(branch)]))

    def go_on(self, *, among: int = 20) -> None:
        """Push to one of the last few, or have it approved."""
        if not self.made:
            return
        made = self._dice.choice(self.made[-among:])
        if made.kind == "ledger" and self._dice.random() < 0.6:
            self.shop.review(made.number, by=self._approver)
            made.approved.add(made.head)
        else:
            made.heads.append(self.shop.push(made.branch, self._files(made.branch, made.kind), by=self._author))

    def close(self, made: Made) -> None:
        """Close one without merging it."""
        self.shop.close(made.number, by=self._author)

    def _files(self, name: str, kind: Kind) -> dict[str, str]:
        salt = self._dice.randrange(1 << 40)
        return {_FILES[kind].format(name=name): _LINES[kind].format(salt=salt)}
