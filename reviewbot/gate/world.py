"""The world a decision is made from: everything the gate looks at, at one instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from reviewbot.change.account import Account, Contributor
from reviewbot.change.change import Binding, EntryKind
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, BaseRef, Digest, Head, Login, OwnerName, RepoName, TeamName
from reviewbot.ownership.owner import Stance
from reviewbot.plan.switch import Switch

ReviewState: TypeAlias = Literal["approved", "changes_requested", "commented", "dismissed"]
VerdictKind: TypeAlias = Literal["approved", "objected", "abstained", "failed"]
OverrideKind: TypeAlias = Literal["break_glass"]
OverrideState: TypeAlias = Literal["pending", "active", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEntry:
    """One changed path, as far as the gate cares."""

    path: str
    previous_path: str | None
    kind: EntryKind
    is_covered: bool
    """Whether every reviewable byte was in a review that ended normally."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """A regulated rule: N distinct eligible people of these teams."""

    name: str
    paths: tuple[Glob, ...]
    approvals: int
    from_teams: tuple[TeamName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An assignment, as far as the gate cares."""

    owner: OwnerName
    team: TeamName | None
    people: frozenset[AccountId]
    """Those an owner file lists instead of a team."""
    stand_ins: TeamName | None
    stance: Stance
    paths: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict, as far as the gate cares."""

    owner: OwnerName
    head: Head
    policy_digest: Digest
    kind: VerdictKind
    reason: str
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a person or a bot said with the forge's own review."""

    id: int
    user: Account
    state: ReviewState
    head: Head
    base_ref: BaseRef
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A break-glass, as far as it has come."""

    kind: OverrideKind
    state: OverrideState
    head: Head
    expires_at: datetime
    people: frozenset[AccountId]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One change, the policy of today, what was said about it, and who is who now. Every instant has a time zone."""

    repo: RepoName
    binding: Binding
    is_draft: bool
    author: Account
    contributors: tuple[Contributor, ...] | None
    """None where it is not known who had a hand in the change: then nobody may approve it."""
    entries: tuple[GateEntry, ...]
    is_complete: bool
    policy_digest: Digest
    bots: frozenset[Login]
    rules: tuple[GateRule, ...]
    seats: tuple[Seat, ...]
    judgements: tuple[Judgement, ...]
    reviews: tuple[Review, ...]
    teams: Mapping[TeamName, frozenset[AccountId]]
    """A team that is missing could not be read; that is not the same as empty."""
    overrides: tuple[Override, ...]
    switches: tuple[Switch, ...] | None
    """None where they could not be read, which counts as stopped."""
    now: datetime
