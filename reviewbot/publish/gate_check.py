"""The required check: what to do first, what would open the gate, and the tree of rulings it rests on."""

from collections.abc import Sequence
from typing import Final, assert_never

from reviewbot.gate import code as codes
from reviewbot.gate.decision import Blocked, Decision, Opened, Reason
from reviewbot.gate.decision_json import conclude
from reviewbot.kernel.canonical import Plain, plain
from reviewbot.kernel.ids import Digest
from reviewbot.ownership.left_out import LeftOut
from reviewbot.publish.case import Case
from reviewbot.publish.inert import code, legible, prose
from reviewbot.publish.page import bullets, draw, fitting, machine_block, sections, titled
from reviewbot.publish.seal import sealed
from reviewbot.publish.surface import Check
from reviewbot.publish.way import way_line, ways_title
from reviewbot.review.reason import split_reason
from reviewbot.review.verdict import Failed

GATE: Final = "reviewbot/gate"

NOT_REVIEWED: Final = "Not reviewed, as the policy says"

_LONGEST_LEFT_OUT: Final = 8_000
_MOST_HELPERS: Final = 10
_LONGEST_REASONS: Final = 30_000
_LONGEST_PENDING: Final = 5_000
_LONGEST_TEXT: Final = 400
_LONGEST_WORD: Final = 200
_MOST_NAMES: Final = 3
_WAY_OUT: Final = (
    "A credential that was pushed is known: replace it, whatever becomes of this change. Squashing does not take it "
    "away, since the commit stays on the forge. Write the commits anew without it, or let a person of the default "
    "owner approve this head."
)
_TOO_MUCH: Final = "Split the change, or ask {who} to approve"
_FIRST_WORDS: Final = {
    codes.STOPPED: "Wait for the stop to be released",
    codes.SWITCHES_UNREADABLE: "Wait until the switches can be read",
    codes.DRAFT: "Mark the change as ready",
    codes.INCOMPLETE: "Split the change, or break the glass",
    codes.UNCLASSIFIED: "Split the change, or break the glass",
    codes.NOTHING_CHANGED: "Push a change",
    codes.AGENT_OBJECTS: "Fix what {rule} found",
    codes.CHANGES_REQUESTED: "Answer who asked for changes: {rule}",
    codes.AGENT_FAILED: "Rerun the check, or ask {who} to approve",
    codes.AGENT_SILENT: "Rerun the check, or ask {who} to approve",
    codes.TEAM_UNREADABLE: "Let the App read the team: {rule}",
    codes.CONTRIBUTORS_UNKNOWN: "Wait until the forge tells who worked on the change",
    codes.NOT_COVERED: "Ask {who} to approve",
    codes.AGENT_ABSTAINED: "Ask {who} to approve",
    codes.APPROVALS_MISSING: "Ask {who} to approve",
}
"""What to do about a reason, the most urgent first: fixing comes before asking, since a push voids approvals."""


def gate_check(case: Case, binding: Digest) -> Check:
    """Return the gate's check for a decision."""
    check = Check(
        name=GATE,
        head=case.change.head,
        external_id="",
        status="in_progress" if case.is_running else "completed",
        conclusion=None if case.is_running else conclude(case.decision),
        title=gate_title(case),
        summary=sections(
            _summary(case),
            titled("To be looked at afterwards", bullets(case.owed, str)),
            titled(NOT_REVIEWED, bullets(case.left_out, left_out_line, most=_LONGEST_LEFT_OUT)),
            _warning(case.impostors),
            exposed_part(case),
            titled("Reviews that were dismissed by whom they should not", bullets(case.dismissals, prose)),
        ),
        text=sections(draw(case.decision.rulings), machine_block(for_machines(case.decision))),
        annotations=(),
    )
    return sealed(check, binding)


def exposed_part(case: Case) -> str:
    """Say which commits of the change hold a secret, and the way out; empty where none does."""
    way_out = _WAY_OUT if case.exposed else ""
    return titled("Secrets in the commits of this change", sections(bullets(case.exposed, prose), way_out))


def gate_title(case: Case) -> str:
    """Return one line whose first words say what to do. Nothing that a model wrote is in it."""
    decision = case.decision
    match decision:
        case Opened(broken_glass_until=None) if case.is_left_out_whole:
            return "Nothing to do: the gate is open, and nobody reviewed this, as the policy says"
        case Opened(broken_glass_until=None):
            return "Nothing to do: the gate is open"
        case Opened(broken_glass_until=until):
            return f"BROKEN GLASS, expires {until}"
        case Blocked() if case.is_running:
            return f"Wait for {_joined(decision.pending)}"
        case Blocked():
            return _ask(decision.reasons, too_much=_overwhelmed(case))
        case _:
            assert_never(decision)


def reason_line(reason: Reason) -> str:
    """Say what one reason is and who can change it."""
    who = ", ".join(code(each) for each in reason.who_can_fix[:_MOST_HELPERS])
    return f"{prose(reason.text, most=400)}{f'; who can change it: {who}' if who else ''}"


def left_out_line(left_out: LeftOut) -> str:
    """Say which entry nobody reviews, and by which exemption of the policy."""
    return f"{code(left_out.path)}: {code(left_out.exemption)}, {prose(left_out.reason)}"


def _overwhelmed(case: Case) -> frozenset[str]:
    # Their agents would have to say the same again, however often they are asked.
    verdicts = {each.owner: case.verdict_of(each.owner) for each in case.visible}
    return frozenset(
        f"owner:{owner}"
        for owner, verdict in verdicts.items()
        if isinstance(verdict, Failed) and split_reason(verdict.reason)[0] == "too_large"
    )


def _ask(reasons: tuple[Reason, ...], *, too_much: frozenset[str]) -> str:
    first = min(reasons, key=_urgency)
    is_too_much = first.code == codes.AGENT_FAILED and first.rule in too_much
    words = _TOO_MUCH if is_too_much else _FIRST_WORDS.get(first.code, "Resolve {rule}")
    said = words.format(rule=legible(first.rule) or "it", who=_joined(first.who_can_fix) or "its people")
    more = len(reasons) - 1
    return f"{said} (and {more} more)" if more else said


def _urgency(reason: Reason) -> int:
    order = list(_FIRST_WORDS)
    return order.index(reason.code) if reason.code in _FIRST_WORDS else len(order)


def _joined(names: Sequence[str]) -> str:
    shown = [legible(name) for name in names[:_MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join([*shown, f"{more} more"] if more else shown)


def _summary(case: Case) -> str:
    decision = case.decision
    match decision:
        case Opened(broken_glass_until=None) if case.is_left_out_whole:
            return "Nobody was asked: the policy leaves every entry of this change out of review."
        case Opened(broken_glass_until=None):
            return "Every owner and every regulated rule is satisfied for this head."
        case Opened(broken_glass_until=until):
            return f"A break-glass opened the gate until {until}. This is no ordinary pass: a review has to follow."
        case Blocked():
            waits = decision.pending if case.is_running else ()
            why = prose(case.waiting.sentence) if case.waiting is not None else ""
            opens = bullets(decision.reasons, reason_line)
            ways = () if case.is_running else case.openings
            return sections(
                why,
                titled("Still reviewing", bullets(waits, code)),
                titled("What would open it", opens),
                titled(ways_title(ways), bullets(ways, lambda way: prose(way_line(way)))),
            )
        case _:
            assert_never(decision)


def _warning(impostors: Sequence[str]) -> str:
    if not impostors:
        return ""
    named = ", ".join(code(name) for name in impostors[:_MOST_NAMES])
    return (
        f"Another App wrote a check with a name of ours on this head: {named}. It counts for nothing here; let the "
        "branch's protection require the check from this App alone."
    )


def for_machines(decision: Decision) -> Plain:
    """Return the decision for the block that a check ends with, within what fits there."""
    reasons = decision.reasons if isinstance(decision, Blocked) else ()
    pending = decision.pending if isinstance(decision, Blocked) else ()
    spelled = fitting([_reason(reason) for reason in reasons], most=_LONGEST_REASONS)
    return {
        "outcome": decision.kind,
        "reasons": spelled,
        "reasons_left_out": len(reasons) - len(spelled),
        "pending": fitting([str(owner) for owner in pending], most=_LONGEST_PENDING),
        "binding": plain(decision.binding),
        "policy_digest": str(decision.policy_digest),
    }


def _reason(reason: Reason) -> Plain:
    return {
        "code": reason.code,
        "rule": reason.rule[:_LONGEST_WORD],
        "text": reason.text[:_LONGEST_TEXT],
        "who_can_fix": fitting([who[:_LONGEST_WORD] for who in reason.who_can_fix], most=_LONGEST_PENDING),
    }
