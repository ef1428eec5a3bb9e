"""A decision as JSON, in the contract's shape."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from reviewbot.gate.decision import Act, Blocked, Decision, Opened, Opening, Reason, Ruling
from reviewbot.kernel.canonical import Plain, instant

Conclusion: TypeAlias = Literal["success", "failure", "action_required"]


def render_decision(decision: Decision, openings: Sequence[Opening] = ()) -> dict[str, Plain]:
    """Return the decision in the contract's shape, with what would open it as far as somebody worked that out."""
    binding = decision.binding
    return {
        "outcome": decision.kind,
        "conclusion": conclude(decision),
        "reasons": [_reason(reason) for reason in decision.reasons] if isinstance(decision, Blocked) else [],
        "rulings": [_ruling(ruling) for ruling in decision.rulings],
        "pending": list(decision.pending) if isinstance(decision, Blocked) else [],
        "binding": {
            "repo_id": binding.repo_id,
            "number": binding.number,
            "head": binding.head,
            "base_ref": binding.base_ref,
            "policy_digest": decision.policy_digest,
        },
        "broken_glass_until": decision.broken_glass_until if isinstance(decision, Opened) else None,
        "openings": [list(map(_act, opening)) for opening in openings],
        "changes_at": _instant(decision.changes_at if isinstance(decision, Opened) else decision.opens_at),
    }


def conclude(decision: Decision) -> Conclusion:
    """Return the check's conclusion: `action_required` when only people are awaited."""
    if isinstance(decision, Opened):
        return "success"
    return "action_required" if decision.awaits_only_people else "failure"


def _ruling(ruling: Ruling) -> dict[str, Plain]:
    return {
        "name": ruling.name,
        "outcome": ruling.outcome,
        "code": ruling.code,
        "text": ruling.text,
        "children": [_ruling(child) for child in ruling.children],
    }


def _act(act: Act) -> Plain:
    return {
        "act": act.act,
        "who": list(act.who),
        "count": act.count,
        "text": act.text,
        "within": [list(teams) for teams in act.within],
        "until": _instant(act.until),
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)


def _reason(reason: Reason) -> dict[str, Plain]:
    return {
        "code": reason.code,
        "rule": reason.rule,
        "text": reason.text,
        "who_can_fix": list(reason.who_can_fix),
        "opens_at": _instant(reason.opens_at),
    }
