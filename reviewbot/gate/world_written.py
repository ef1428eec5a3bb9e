"""The parts of a world as JSON, each written whole, so that `world_parts` reads back what was there."""

from reviewbot.change.account import Account, Contributor
from reviewbot.gate.world import (
    Excuse,
    Fact,
    Freeze,
    GateEntry,
    GateRule,
    Judgement,
    Override,
    Push,
    Review,
    ReviewDismissal,
    Seat,
    Standing,
)
from reviewbot.kernel.canonical import Plain, instant
from reviewbot.kernel.ids import AccountId
from reviewbot.ownership.policy import Quorum
from reviewbot.plan.switch import Switch


def render_account(account: Account) -> dict[str, Plain]:
    """Write an account."""
    return {"login": account.login, "id": account.id, "kind": account.kind}


def render_contributor(contributor: Contributor) -> dict[str, Plain]:
    """Write somebody who had a hand in the change."""
    return {
        "login": contributor.login,
        "id": contributor.id,
        "kind": contributor.kind,
        "role": contributor.role,
        "claimed": contributor.is_claimed,
    }


def render_entry(entry: GateEntry) -> dict[str, Plain]:
    """Write a changed entry."""
    return {
        "path": entry.path,
        "previous_path": entry.previous_path,
        "kind": entry.kind,
        "covered": entry.is_covered,
        **({} if entry.excuse is None else {"not_reviewed": _excuse(entry.excuse)}),
    }


def _excuse(excuse: Excuse) -> dict[str, Plain]:
    return {"exemption": excuse.exemption, "reason": excuse.reason}


def render_rule(rule: GateRule) -> dict[str, Plain]:
    """Write a regulated rule; what it does not ask for is left out."""
    asked: dict[str, Plain] = {
        "kinds": list(rule.kinds),
        "for_agents": rule.is_for_agents,
        "one_more_for_agents": rule.has_one_more_for_agents,
        "all_of": [_quorum(each) for each in rule.all_of],
        "any_of": [_quorum(each) for each in rule.any_of],
        "distinct": rule.is_distinct,
        "cool_off_seconds": rule.cool_off_seconds,
        "evidence": [{"kind": each.kind, "name": each.name, "app_id": each.app_id} for each in rule.evidence],
        "keep_approvals": list(rule.keeps),
    }
    return {
        "name": rule.name,
        "paths": [glob.pattern for glob in rule.paths],
        "approvals": rule.approvals,
        "from": list(rule.from_teams),
        **{key: value for key, value in asked.items() if value},
    }


def _quorum(quorum: Quorum) -> dict[str, Plain]:
    return {"approvals": quorum.approvals, "from": list(quorum.from_teams)}


def render_seat(seat: Seat) -> dict[str, Plain]:
    """Write an assignment."""
    return {
        "owner": seat.owner,
        "team": seat.team,
        "people": [*sorted(seat.people)],
        "stand_ins": seat.stand_ins,
        "stance": seat.stance,
        "paths": [*sorted(seat.paths)],
    }


def render_judgement(judgement: Judgement) -> dict[str, Plain]:
    """Write a verdict."""
    return {
        "owner": judgement.owner,
        "head": judgement.head,
        "policy_digest": judgement.policy_digest,
        "kind": judgement.kind,
        "reason": judgement.reason,
        "findings": judgement.findings,
        **({"blocking": [*judgement.blocking], "besides": judgement.besides} if judgement.blocking else {}),
    }


def render_review(review: Review) -> dict[str, Plain]:
    """Write a review."""
    return {
        "id": review.id,
        "user": render_account(review.user),
        "state": review.state,
        "head": review.head,
        "base_ref": review.base_ref,
        "submitted_at": instant(review.submitted_at),
        **({} if review.dismissal is None else {"dismissal": _dismissal(review.dismissal)}),
    }


def _dismissal(dismissal: ReviewDismissal) -> dict[str, Plain]:
    return {"by": None if dismissal.by is None else render_account(dismissal.by), "was": dismissal.was}


def render_override(override: Override) -> dict[str, Plain]:
    """Write a break-glass."""
    said: dict[str, Plain] = {"reasons": [*override.reasons]} if override.reasons else {}
    return {
        "kind": override.kind,
        "state": override.state,
        "head": override.head,
        "expires_at": instant(override.expires_at),
        "people": [*sorted(override.people)],
        **said,
        **({} if override.since is None else {"since": instant(override.since)}),
    }


def render_switch(switch: Switch) -> dict[str, Plain]:
    """Write a switch."""
    return {"id": switch.id, "scope": switch.scope, "state": switch.state}


def render_standing(account: AccountId, standing: Standing) -> dict[str, Plain]:
    """Write what an account is on the forge now."""
    return {"id": account, "may_write": standing.may_write, "active": standing.is_active}


def render_push(push: Push) -> dict[str, Plain]:
    """Write a move of the head."""
    return {
        "head": push.head,
        "at": instant(push.at),
        "brings": None if push.brings is None else [*sorted(push.brings)],
        "base_merge": push.is_base_merge,
    }


def render_fact(fact: Fact) -> dict[str, Plain]:
    """Write what an App says of a head."""
    return {
        "kind": fact.kind,
        "name": fact.name,
        "app_id": fact.app_id,
        "head": fact.head,
        "success": fact.is_success,
    }


def render_freeze(freeze: Freeze) -> dict[str, Plain]:
    """Write paths that do not change now."""
    return {
        "name": freeze.name,
        "kind": freeze.kind,
        "paths": [glob.pattern for glob in freeze.paths],
        "until": None if freeze.until is None else instant(freeze.until),
    }
