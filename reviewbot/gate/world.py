"""The world a decision is made from: everything the gate looks at, at one instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from reviewbot.change.account import Account, Contributor
from reviewbot.change.change import Binding, EntryKind
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, BaseRef, Digest, FindingKey, Head, Login, OwnerName, RepoName, TeamName
from reviewbot.ownership.owner import Stance
from reviewbot.ownership.policy import Keeping, Proof, Quorum
from reviewbot.plan.switch import Switch

ReviewState: TypeAlias = Literal["approved", "changes_requested", "commented", "dismissed"]
VerdictKind: TypeAlias = Literal["approved", "objected", "abstained", "failed"]
OverrideKind: TypeAlias = Literal["break_glass"]
OverrideState: TypeAlias = Literal["pending", "active", "expired"]
FactKind: TypeAlias = Literal["check", "deployment"]
FreezeKind: TypeAlias = Literal["window", "debt"]

NO_BASE: Final = BaseRef("(no base)")
"""What a review is bound to that counts for no base. git allows no space in a branch's name, so none is called this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """Why nobody reviews an entry. It takes no rule away, and no owner who is assigned to the entry."""

    exemption: str
    """The policy's name for it."""
    reason: str
    """In the policy's words: to be shown, never read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEntry:
    """One changed path, as far as the gate cares."""

    path: str
    previous_path: str | None
    kind: EntryKind
    is_covered: bool
    """Whether every reviewable byte was in a review that ended normally."""
    excuse: Excuse | None = None
    """Why the policy leaves the entry out of review; None where it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """A regulated rule: N distinct eligible people of these teams."""

    name: str
    paths: tuple[Glob, ...]
    approvals: int
    from_teams: tuple[TeamName, ...]
    kinds: tuple[EntryKind, ...] = ()
    """Only entries that are or may be of these kinds; empty for every kind. An `unknown` entry is of every kind."""
    is_for_agents: bool = False
    has_one_more_for_agents: bool = False
    all_of: tuple[Quorum, ...] = ()
    any_of: tuple[Quorum, ...] = ()
    is_distinct: bool = False
    cool_off_seconds: int = 0
    evidence: tuple[Proof, ...] = ()
    keeps: tuple[Keeping, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a check run or a deployment says of a head now."""

    kind: FactKind
    name: str
    app_id: int
    """The App that wrote it, as the forge vouches; never what the text claims."""
    head: Head
    is_success: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One move of the change's head, or of the base under it by force, as the forge's timeline has it."""

    head: Head
    """What the head became."""
    at: datetime
    brings: frozenset[str] | None
    """Every name of every entry whose content is another than on the head before, what the base brought left out;
    None where that is not known, as after a force-push, or of one that is old, or where nobody asked."""
    is_base_merge: bool
    """Whether all it did was to merge the base, without a resolution made by hand; it then `brings` nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an account is on the forge now; None is not known, and counts as no."""

    may_write: bool | None
    is_active: bool | None
    """False for an account that is suspended or gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Paths that do not change at this instant."""

    name: str
    kind: FreezeKind
    """A window of the policy that is open now, or a broken glass that nobody has looked at in time."""
    paths: tuple[Glob, ...]
    until: datetime | None
    """When a window closes; None for a debt, which a person has to settle."""


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
    blocking: tuple[FindingKey, ...] = ()
    """The findings for which it is `objected`; empty where they are not told: then none can be dismissed."""
    besides: VerdictKind = "objected"
    """What it comes to once every one of `blocking` is dismissed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruling:
    """A person who stands in for an owner's agent by a command: like an approval, but for no regulated rule."""

    owner: OwnerName
    user: Account
    head: Head
    base_ref: BaseRef
    at: datetime
    reason: str
    """In the person's words: to be shown, never read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """A person who says that a finding of an owner's agent is none, whatever head of the change it was about."""

    owner: OwnerName
    finding: FindingKey
    user: Account
    at: datetime
    reason: str
    """In the person's words: to be shown, never read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDismissal:
    """Somebody's act by which a review came to be dismissed."""

    by: Account | None
    """As the forge vouches; None where it does not tell, which takes no request for changes away."""
    was: ReviewState
    """What the review said until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a person or a bot said with the forge's own review."""

    id: int
    user: Account
    state: ReviewState
    head: Head
    base_ref: BaseRef
    submitted_at: datetime
    dismissal: ReviewDismissal | None = None
    """Of a dismissed one: None where it was nobody's act but the forge's own, or where nothing is told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A break-glass, as far as it has come."""

    kind: OverrideKind
    state: OverrideState
    head: Head
    expires_at: datetime
    people: frozenset[AccountId]
    reasons: tuple[str, ...] = ()
    """What each of them said, after a name, in the order in which they struck: to be shown, never read."""
    since: datetime | None = None
    """When the first of them struck; None is not known, and opens nothing where the pushes are known."""


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
    machines: frozenset[AccountId] = frozenset()
    has_glass: bool = True
    """Whether the policy names anybody who may break the glass: only then is that a way out to tell of."""
    standings: Mapping[AccountId, Standing] | None = None
    """None: nobody asked, and membership alone decides. Otherwise whoever is missing can approve nothing and break no
    glass, though a request for changes holds unless it is known that its account may not write."""
    pushes: tuple[Push, ...] | None = None
    """Oldest first, from the head that the change was opened with to its head now; one that ends elsewhere, or is
    empty, vouches for no approval. None: nobody asked, and a review counts by its head alone."""
    facts: tuple[Fact, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    overrulings: tuple[Overruling, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()
