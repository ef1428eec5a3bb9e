"""What a forge in memory keeps of a repository, its changes and its issues."""

from dataclasses import dataclass, field
from datetime import datetime

from reviewbot.change.account import Account
from reviewbot.change.merge import Merge
from reviewbot.gate.world import Fact, Review
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import AccountId, BaseRef, ChangeNumber, Head
from reviewbot.publish.surface import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One move of a change's head."""

    before: Head | None
    """None for the first head."""
    after: Head
    at: datetime
    is_forced: bool
    by: Account | None
    """None where the base moved, not the head."""


@dataclass(slots=True, kw_only=True)
class ChangeState:
    """One change as the forge keeps it."""

    number: ChangeNumber
    branch: str
    base_ref: BaseRef
    author: Account
    sponsor: Account | None
    title: str
    description: str
    is_draft: bool
    is_open: bool = True
    heads: list[Head] = field(default_factory=list)
    """Every head it has had, the present one last."""
    moves: list[Moved] = field(default_factory=list)
    """How the head came to be what it is, oldest first."""
    tells_pushes: bool = True
    """Whether the forge tells when the head moved; of a fork it may not."""
    reviews: list[Review] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    """Our comments on it, in the order of their ids."""
    hidden_paths: set[str] = field(default_factory=set)
    """Paths whose patch the forge does not show."""
    is_complete: bool = True
    merged: Merge | None = None
    merges_itself: bool = False
    """Whether somebody enabled auto-merge: the forge merges it with the write that lets it."""

    @property
    def head(self) -> Head:
        """The present head."""
        return self.heads[-1]

    @property
    def pushers(self) -> tuple[Account, ...]:
        """Everybody who moved the head, each once: whoever pushed anything had a hand in the change."""
        return tuple(dict.fromkeys(moved.by for moved in self.moves if moved.by is not None))

    def stands_anew(self, at: datetime) -> None:
        """Let the same head become another change, over another base."""
        self.moves.append(Moved(before=self.head, after=self.head, at=at, is_forced=True, by=None))


@dataclass(slots=True, kw_only=True)
class RepoState:
    """One repository as the forge keeps it."""

    place: Place
    writers: set[AccountId] = field(default_factory=set)
    admins: set[AccountId] | None = field(default_factory=set)
    """None where nobody may know who they are."""
    facts: list[Fact] = field(default_factory=list)
    """What other Apps' checks and deployments say, newest last."""
    changes: dict[ChangeNumber, ChangeState] = field(default_factory=dict)
    on_issues: dict[ChangeNumber, list[Posted]] = field(default_factory=dict)
    """Our comments on each issue, in the order of their ids."""
    checks: dict[Head, list[Posted]] = field(default_factory=dict)
    foreign_checks: dict[Head, dict[str, int]] = field(default_factory=dict)
    """The newest check of each name that another App wrote, by its id."""

    def conversation(self, number: ChangeNumber) -> list[Posted]:
        """Return our comments on a change or an issue, to read or to add to."""
        change = self.changes.get(number)
        return self.on_issues.setdefault(number, []) if change is None else change.posted
