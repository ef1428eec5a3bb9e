"""The parts of a world as JSON, each read exactly. What an absent field means is told in `world_json`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast, get_args

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
    Excuse,
    FactKind,
    GateEntry,
    GateRule,
    Judgement,
    Override,
    OverrideKind,
    OverrideState,
    Review,
    ReviewDismissal,
    ReviewState,
    Seat,
    VerdictKind,
)
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    Digest,
    FindingKey,
    Head,
    Login,
    OwnerName,
    TeamName,
)
from reviewbot.ownership.owner import Stance
from reviewbot.ownership.policy import Keeping, Proof, Quorum
from reviewbot.plan.switch import Switch, SwitchState

_ACCOUNT_KIND: Final[Reader[AccountKind]] = one_of(get_args(AccountKind))
_ENTRY_KIND: Final[Reader[EntryKind]] = one_of(get_args(EntryKind))
_ROLE: Final[Reader[Role]] = one_of(get_args(Role))
_STANCE: Final[Reader[Stance]] = one_of(get_args(Stance))
_VERDICT_KIND: Final[Reader[VerdictKind]] = one_of(get_args(VerdictKind))
_REVIEW_STATE: Final[Reader[ReviewState]] = one_of(get_args(ReviewState))
_SWITCH_STATE: Final[Reader[SwitchState]] = one_of(get_args(SwitchState))
_OVERRIDE_KIND: Final[Reader[OverrideKind]] = one_of(get_args(OverrideKind))
_TEXTS: Final = each_of(text)
_OVERRIDE_STATE: Final[Reader[OverrideState]] = one_of(get_args(OverrideState))
_KEEPING: Final[Reader[Keeping]] = one_of(get_args(Keeping))
_FACT_KIND: Final[Reader[FactKind]] = one_of(get_args(FactKind))

# An identifier is read as what it is spelled with.
_LOGIN: Final = cast("Reader[Login]", text)
_ACCOUNT: Final = cast("Reader[AccountId]", count)
_OWNER: Final = cast("Reader[OwnerName]", name)
_TEAM: Final = cast("Reader[TeamName]", name)
_HEAD: Final = cast("Reader[Head]", name)
_HEAD_OR_NONE: Final = cast("Reader[Head]", text)
_BASE_REF: Final = cast("Reader[BaseRef]", name)
_DIGEST: Final = cast("Reader[Digest]", name)

_NAMES: Final = each_of(name)
_FINDINGS: Final = each_of(cast("Reader[FindingKey]", name))
_NO_FINDINGS: Final[tuple[FindingKey, ...]] = ()
_TEAMS: Final = each_of(_TEAM)
_ACCOUNTS: Final = each_of(_ACCOUNT)
_GLOBS: Final = each_of(glob)
_NAME_OR_NULL: Final = nullable(name)
_MOMENT_OR_NULL: Final = nullable(moment)
_TEAM_OR_NULL: Final = nullable(_TEAM)
_ACCOUNT_OR_NULL: Final = nullable(_ACCOUNT)
_KINDS: Final = each_of(_ENTRY_KIND)
_KEEPS: Final = each_of(_KEEPING)
_NOBODY: Final[tuple[AccountId, ...]] = ()


def read_author(value: object) -> Account:
    """Read the author; one whose kind is not told is taken for a bot."""
    return _account(value, "bot")


def read_person(value: object) -> Account:
    """Read an account."""
    return _account(value, "unknown")


def _account(value: object, kind_where_absent: AccountKind) -> Account:
    whole = mapping(value)
    return Account(
        login=required(whole, "login", _LOGIN),
        id=required(whole, "id", _ACCOUNT),
        kind=optional(whole, "kind", _ACCOUNT_KIND, kind_where_absent),
    )


def read_contributor(value: object) -> Contributor:
    """Read somebody who had a hand in the change."""
    whole = mapping(value)
    return Contributor(
        login=required(whole, "login", _LOGIN),
        id=required(whole, "id", _ACCOUNT_OR_NULL),
        kind=optional(whole, "kind", _ACCOUNT_KIND, "unknown"),
        role=optional(whole, "role", _ROLE, "author"),
        is_claimed=optional(whole, "claimed", flag, False),
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
        excuse=optional(whole, "not_reviewed", _EXCUSE, None),
    )


def _read_excuse(value: object) -> Excuse:
    whole = mapping(value)
    return Excuse(exemption=required(whole, "exemption", name), reason=required(whole, "reason", text))


_EXCUSE: Final = nullable(_read_excuse)


def read_rule(value: object) -> GateRule:
    """Read a regulated rule."""
    whole = mapping(value)
    plain = GateRule(
        name=required(whole, "name", name),
        paths=required(whole, "paths", _GLOBS),
        approvals=required(whole, "approvals", positive),
        from_teams=required(whole, "from", _TEAMS),
    )
    # Mostly there is nothing more, and looking for nine absent fields costs as much as reading four.
    return plain if _MORE_OF_A_RULE.isdisjoint(whole) else _with_more(plain, whole)


def _with_more(plain: GateRule, whole: Mapping[str, object]) -> GateRule:
    return replace(
        plain,
        kinds=optional(whole, "kinds", _KINDS, ()),
        is_for_agents=optional(whole, "for_agents", flag, False),
        has_one_more_for_agents=optional(whole, "one_more_for_agents", flag, False),
        all_of=optional(whole, "all_of", _QUORUMS, ()),
        any_of=optional(whole, "any_of", _QUORUMS, ()),
        is_distinct=optional(whole, "distinct", flag, False),
        cool_off_seconds=optional(whole, "cool_off_seconds", count, 0),
        evidence=optional(whole, "evidence", _PROOFS, ()),
        keeps=optional(whole, "keep_approvals", _KEEPS, ()),
    )


def _read_quorum(value: object) -> Quorum:
    whole = mapping(value)
    return Quorum(
        approvals=required(whole, "approvals", positive),
        from_teams=required(whole, "from", _TEAMS),
    )


def _read_proof(value: object) -> Proof:
    whole = mapping(value)
    return Proof(
        kind=required(whole, "kind", _FACT_KIND),
        name=required(whole, "name", name),
        app_id=required(whole, "app_id", count),
    )


_MORE_OF_A_RULE: Final = frozenset(
    {
        "kinds",
        "for_agents",
        "one_more_for_agents",
        "all_of",
        "any_of",
        "distinct",
        "cool_off_seconds",
        "evidence",
        "keep_approvals",
    }
)
_QUORUMS: Final = each_of(_read_quorum)
_PROOFS: Final = each_of(_read_proof)


def read_seat(value: object) -> Seat:
    """Read an assignment."""
    whole = mapping(value)
    return Seat(
        owner=required(whole, "owner", _OWNER),
        team=required(whole, "team", _TEAM_OR_NULL),
        people=frozenset(optional(whole, "people", _ACCOUNTS, _NOBODY)),
        stand_ins=optional(whole, "stand_ins", _TEAM_OR_NULL, None),
        stance=optional(whole, "stance", _STANCE, "blocking"),
        paths=frozenset(required(whole, "paths", _NAMES)),
    )


def read_judgement(value: object) -> Judgement:
    """Read a verdict."""
    whole = mapping(value)
    return Judgement(
        owner=required(whole, "owner", _OWNER),
        head=required(whole, "head", _HEAD),
        policy_digest=required(whole, "policy_digest", _DIGEST),
        kind=required(whole, "kind", _VERDICT_KIND),
        reason=optional(whole, "reason", text, ""),
        findings=optional(whole, "findings", count, 0),
        blocking=optional(whole, "blocking", _FINDINGS, _NO_FINDINGS),
        besides=optional(whole, "besides", _VERDICT_KIND, "objected"),
    )


def read_review(value: object, base_ref_where_absent: BaseRef) -> Review:
    """Read a review; without a base ref it was made on the change's. An empty head is nobody's: its commit is gone."""
    whole = mapping(value)
    return Review(
        id=required(whole, "id", count),
        user=required(whole, "user", read_person),
        state=required(whole, "state", _REVIEW_STATE),
        head=required(whole, "head", _HEAD_OR_NONE),
        base_ref=optional(whole, "base_ref", _BASE_REF, base_ref_where_absent),
        submitted_at=required(whole, "submitted_at", moment),
        dismissal=optional(whole, "dismissal", _REVIEW_DISMISSAL, None),
    )


def _read_review_dismissal(value: object) -> ReviewDismissal:
    whole = mapping(value)
    return ReviewDismissal(
        by=optional(whole, "by", _PERSON_OR_NULL, None),
        was=optional(whole, "was", _REVIEW_STATE, "changes_requested"),
    )


_PERSON_OR_NULL: Final = nullable(read_person)
_REVIEW_DISMISSAL: Final = nullable(_read_review_dismissal)


def read_teams(value: object) -> Mapping[TeamName, frozenset[AccountId]]:
    """Read who is in which team."""
    whole = mapping(value)
    return {TeamName(team): frozenset(required(whole, team, _ACCOUNTS)) for team in whole}


def read_override(value: object) -> Override:
    """Read a break-glass."""
    whole = mapping(value)
    return Override(
        kind=required(whole, "kind", _OVERRIDE_KIND),
        state=required(whole, "state", _OVERRIDE_STATE),
        head=required(whole, "head", _HEAD),
        expires_at=required(whole, "expires_at", moment),
        people=frozenset(required(whole, "people", _ACCOUNTS)),
        reasons=optional(whole, "reasons", _TEXTS, ()),
        since=optional(whole, "since", _MOMENT_OR_NULL, None),
    )


def read_switch(value: object) -> Switch:
    """Read a switch; one without a scope covers everything."""
    whole = mapping(value)
    return Switch(
        id=required(whole, "id", name),
        scope=optional(whole, "scope", text, ""),
        state=optional(whole, "state", _SWITCH_STATE, "requested"),
    )
