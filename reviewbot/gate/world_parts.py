"""The parts of a world as JSON, each read exactly. What an absent field means is told in `world_json`."""

from collections.abc import Mapping
from typing import Final, get_args

from reviewbot.change.account import Account, AccountKind, Contributor, Role
from reviewbot.change.change import EntryKind
from reviewbot.gate.exact import (
    Reader,
    count,
    each_of,
    flag,
    glob,
    mapping,
    moment,
    name,
    nullable,
    one_of,
    optional,
    positive,
    required,
    text,
)
from reviewbot.gate.world import (
    GateEntry,
    GateRule,
    Judgement,
    Override,
    OverrideKind,
    OverrideState,
    Review,
    ReviewState,
    Seat,
    VerdictKind,
)
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    Digest,
    Head,
    Login,
    OwnerName,
    TeamName,
)
from reviewbot.ownership.owner import Stance
from reviewbot.plan.switch import Switch, SwitchState

_ACCOUNT_KIND: Final[Reader[AccountKind]] = one_of(get_args(AccountKind))
_ENTRY_KIND: Final[Reader[EntryKind]] = one_of(get_args(EntryKind))
_ROLE: Final[Reader[Role]] = one_of(get_args(Role))
_STANCE: Final[Reader[Stance]] = one_of(get_args(Stance))
_VERDICT_KIND: Final[Reader[VerdictKind]] = one_of(get_args(VerdictKind))
_REVIEW_STATE: Final[Reader[ReviewState]] = one_of(get_args(ReviewState))
_SWITCH_STATE: Final[Reader[SwitchState]] = one_of(get_args(SwitchState))
_OVERRIDE_KIND: Final[Reader[OverrideKind]] = one_of(get_args(OverrideKind))
_OVERRIDE_STATE: Final[Reader[OverrideState]] = one_of(get_args(OverrideState))
_NAMES: Final = each_of(name)
_IDS: Final = each_of(count)
_NOBODY: Final[tuple[int, ...]] = ()
_GLOBS: Final = each_of(glob)
_NAME_OR_NULL: Final = nullable(name)
_ID_OR_NULL: Final = nullable(count)


def read_author(value: object) -> Account:
    """Read the author; one whose kind is not told is taken for a bot."""
    return _account(value, "bot")


def read_person(value: object) -> Account:
    """Read an account."""
    return _account(value, "unknown")


def _account(value: object, kind_where_absent: AccountKind) -> Account:
    whole = mapping(value)
    return Account(
        login=Login(required(whole, "login", text)),
        id=AccountId(required(whole, "id", count)),
        kind=optional(whole, "kind", _ACCOUNT_KIND, kind_where_absent),
    )


def read_contributor(value: object) -> Contributor:
    """Read somebody who had a hand in the change."""
    whole = mapping(value)
    number = required(whole, "id", _ID_OR_NULL)
    return Contributor(
        login=Login(required(whole, "login", text)),
        id=None if number is None else AccountId(number),
        kind=optional(whole, "kind", _ACCOUNT_KIND, "unknown"),
        role=optional(whole, "role", _ROLE, "author"),
    )


def read_entry(value: object) -> GateEntry:
    """Read a changed entry. A rename or a copy whose other name is not told is not classified."""
    whole = mapping(value)
    told: EntryKind = optional(whole, "kind", _ENTRY_KIND, "unknown")
    is_half_told = told in {"renamed", "copied"} and "previous_path" not in whole
    return GateEntry(
        path=required(whole, "path", name),
        previous_path=optional(whole, "previous_path", _NAME_OR_NULL, None),
        kind="unknown" if is_half_told else told,
        is_covered=optional(whole, "covered", flag, False),
    )


def read_rule(value: object) -> GateRule:
    """Read a regulated rule."""
    whole = mapping(value)
    return GateRule(
        name=required(whole, "name", name),
        paths=required(whole, "paths", _GLOBS),
        approvals=required(whole, "approvals", positive),
        from_teams=tuple(map(TeamName, required(whole, "from", _NAMES))),
    )


def read_seat(value: object) -> Seat:
    """Read an assignment."""
    whole = mapping(value)
    return Seat(
        owner=OwnerName(required(whole, "owner", name)),
        team=_team(required(whole, "team", _NAME_OR_NULL)),
        people=frozenset(map(AccountId, optional(whole, "people", _IDS, _NOBODY))),
        stand_ins=_team(optional(whole, "stand_ins", _NAME_OR_NULL, None)),
        stance=optional(whole, "stance", _STANCE, "blocking"),
        paths=frozenset(required(whole, "paths", _NAMES)),
    )


def _team(spelled: str | None) -> TeamName | None:
    return None if spelled is None else TeamName(spelled)


def read_judgement(value: object) -> Judgement:
    """Read a verdict."""
    whole = mapping(value)
    return Judgement(
        owner=OwnerName(required(whole, "owner", name)),
        head=Head(required(whole, "head", name)),
        policy_digest=Digest(required(whole, "policy_digest", name)),
        kind=required(whole, "kind", _VERDICT_KIND),
        reason=optional(whole, "reason", text, ""),
        findings=optional(whole, "findings", count, 0),
    )


def read_review(value: object, base_ref_where_absent: BaseRef) -> Review:
    """Read a review; without a base ref it was made on the change's."""
    whole = mapping(value)
    return Review(
        id=required(whole, "id", count),
        user=required(whole, "user", read_person),
        state=required(whole, "state", _REVIEW_STATE),
        head=Head(required(whole, "head", name)),
        base_ref=BaseRef(optional(whole, "base_ref", name, str(base_ref_where_absent))),
        submitted_at=required(whole, "submitted_at", moment),
    )


def read_teams(value: object) -> Mapping[TeamName, frozenset[AccountId]]:
    """Read who is in which team."""
    whole = mapping(value)
    return {TeamName(team): frozenset(map(AccountId, required(whole, team, _IDS))) for team in whole}


def read_override(value: object) -> Override:
    """Read a break-glass."""
    whole = mapping(value)
    return Override(
        kind=required(whole, "kind", _OVERRIDE_KIND),
        state=required(whole, "state", _OVERRIDE_STATE),
        head=Head(required(whole, "head", name)),
        expires_at=required(whole, "expires_at", moment),
        people=frozenset(map(AccountId, required(whole, "people", _IDS))),
    )


def read_switch(value: object) -> Switch:
    """Read a switch; one without a scope covers everything."""
    whole = mapping(value)
    return Switch(
        id=required(whole, "id", name),
        scope=optional(whole, "scope", text, ""),
        state=optional(whole, "state", _SWITCH_STATE, "requested"),
    )
