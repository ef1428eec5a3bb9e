"""An owner: a team, what it answers for, and how it reviews."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reviewbot.change.account import Account
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import Login, OwnerName, TeamName, TierName

Stance: TypeAlias = Literal["blocking", "advisory", "shadow"]
Severity: TypeAlias = Literal["low", "medium", "high", "critical"]

SEVERITIES: Final[tuple[Severity, ...]] = ("low", "medium", "high", "critical")
"""From the least to the worst."""


def is_at_least(severity: Severity, threshold: Severity) -> bool:
    """Say whether a severity reaches a threshold."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWatch:
    """Calls its owner where an added or removed line matches an RE2 pattern."""

    name: str
    because: str
    files: tuple[Glob, ...]
    pattern: str
    file_line: int | None = None
    """Where it stands in the owner's file, from 1."""
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuralWatch:
    """Calls its owner where an ast-grep rule matches code that touches an added line."""

    name: str
    because: str
    files: tuple[Glob, ...]
    language: str
    rule: str
    """The rule object as JSON, so that the value is frozen."""
    file_line: int | None = None
    """Where it stands in the owner's file, from 1."""
    kind: Literal["structural"] = "structural"


Watch: TypeAlias = LineWatch | StructuralWatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """One owner file, checked."""

    name: OwnerName
    file: str
    """Where it was read, for `because` sentences: `owners/payments.yaml`."""
    team: TeamName | None
    """None where `people` are listed instead."""
    people: tuple[Account, ...]
    stand_ins: TeamName | None
    paths: tuple[Glob, ...]
    watches: tuple[Watch, ...]
    runbooks: tuple[str, ...]
    """Folders below `runbooks/`."""
    stance: Stance
    tier: TierName
    blocks_at: Severity
    """A cited finding at least this severe blocks."""
    maintainer: Login
    domain_expert: Login
    eval_owner: Login
    slack: str
    escalation: str
    path_lines: tuple[int, ...] = ()
    """For each of `paths`, on which line of the file it stands, from 1; empty where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why an owner is called for a path: one pattern on one line of one file."""

    path: str
    pattern: str
    file: str
    line: int | None
    """From 1; None where the file has no single line for it."""
    sentence: str
    """Complete: `owners/payments.yaml owns 'ledger/**'`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An owner who answers for this change, with every reason."""

    owner: OwnerName
    team: TeamName | None
    people: tuple[Account, ...]
    stand_ins: TeamName | None
    stance: Stance
    has_agent: bool
    """False for an owner that only CODEOWNERS names: people may answer, no agent does."""
    paths: tuple[str, ...]
    """The present names of the entries that are this owner's, in the order of the change."""
    because: tuple[Because, ...]
