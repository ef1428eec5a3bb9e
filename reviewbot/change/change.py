"""One change at one head, as the forge showed it at one moment."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reviewbot.change.account import Account, Contributor
from reviewbot.change.diff import Patch
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head, RepoId, RepoName
from reviewbot.kernel.untrusted import Untrusted

EntryKind: TypeAlias = Literal[
    "modified", "added", "removed", "renamed", "copied", "mode", "symlink", "submodule", "binary", "unknown"
]
"""Where several fit: unknown, then submodule, symlink, binary, mode, then the rest."""

UNREADABLE_KINDS: Final[frozenset[EntryKind]] = frozenset({"symlink", "submodule", "binary", "unknown"})
"""Kinds that no model can have reviewed: a person must look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What an approval, an override or a decision counts for, and nothing else."""

    repo_id: RepoId
    number: ChangeNumber
    head: Head
    base_ref: BaseRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One changed path."""

    path: str
    previous_path: str | None
    """The other name of a rename or a copy; both count everywhere."""
    kind: EntryKind
    patch: Patch | None
    """None where there is nothing to read, or where the forge did not show it."""
    is_whole: bool
    """Whether `patch` holds every line of the entry that changed; False makes it uncovered."""
    reviewable_bytes: int
    """Bytes of the added and removed lines, obtained independently of `patch` where the forge allows it."""
    old_mode: str | None
    new_mode: str | None

    @property
    def paths(self) -> tuple[str, ...]:
        """Both names of the entry, the present one first."""
        return (self.path,) if self.previous_path is None else (self.path, self.previous_path)

    @property
    def is_readable(self) -> bool:
        """Whether a reviewer who was given `patch` has seen all of it."""
        return self.kind not in UNREADABLE_KINDS and self.is_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A request to merge one head into one base branch."""

    repo: RepoName
    repo_id: RepoId
    number: ChangeNumber
    head: Head
    base_ref: BaseRef
    base: Commit
    """The tip of the base branch: CODEOWNERS and in-repository governance are read here."""
    merge_base: Commit
    """Where the head left the base: the left side of the diff."""
    is_draft: bool
    is_open: bool
    author: Account
    author_may_write: bool
    """Whether the author can push to the repository; a stranger's change waits for somebody who can."""
    contributors: tuple[Contributor, ...]
    entries: tuple[Entry, ...]
    is_complete: bool
    """Whether `entries` is every path that changed. False opens only by break-glass."""
    title: Untrusted
    description: Untrusted
    commits: tuple[Commit, ...] = ()
    """Every commit since the merge base but merges, oldest first, as far as the forge lists them."""

    @property
    def binding(self) -> Binding:
        """What a judgement about this change is bound to."""
        return Binding(repo_id=self.repo_id, number=self.number, head=self.head, base_ref=self.base_ref)
