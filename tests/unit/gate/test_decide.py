"""May this change merge? One open world, and what shuts it."""

from typing import Any

import pytest

from reviewbot.gate import code
from reviewbot.gate.decide import decide
from reviewbot.gate.decision import Blocked, Opened, Reason, Ruling
from tests.unit.gate import builders as a

NOTHING_STOPPED = Ruling(
    name="switches",
    outcome="satisfied",
    code=code.NOTHING_STOPPED,
    text="No switch that is on covers this change",
)
READY = Ruling(name="draft", outcome="satisfied", code=code.READY, text="The change is not a draft")
COMPLETE = Ruling(
    name="complete", outcome="satisfied", code=code.COMPLETE, text="Every changed entry is known: 1 in all"
)
COVERED = Ruling(
    name="coverage",
    outcome="satisfied",
    code=code.COVERED,
    text="Every entry of a blocking owner was in a review that ended normally",
)
EVE_COUNTS = Ruling(name="approval:eve", outcome="satisfied", code=code.COUNTS, text="eve's approval counts")
FAY_COUNTS = Ruling(name="approval:fay", outcome="satisfied", code=code.COUNTS, text="fay's approval counts")
AGENT_APPROVES = Ruling(
    name="agent:payments",
    outcome="satisfied",
    code=code.AGENT_APPROVED,
    text="The agent of payments approves",
)
PAYMENTS_CONTENT = Ruling(
    name="owner:payments",
    outcome="satisfied",
    code=code.AGENT_APPROVED,
    text="The agent of payments approves",
    children=(AGENT_APPROVES,),
)


def test_a_change_that_everybody_is_content_with_opens() -> None:
    assert decide(a.OPEN_WORLD) == Opened(
        binding=a.OPEN_WORLD.binding,
        policy_digest=a.POLICY,
        rulings=(
            NOTHING_STOPPED,
            READY,
            COMPLETE,
            COVERED,
            Ruling(
                name="rule:sox",
                outcome="satisfied",
                code=code.ENOUGH_APPROVALS,
                text="eve and fay of acme/sox approved this head",
                children=(EVE_COUNTS, FAY_COUNTS),
            ),
            PAYMENTS_CONTENT,
        ),
        broken_glass_until=None,
    )


def test_one_approval_short_says_whose_does_not_count_and_who_can_give_one() -> None:
    world = a.a_world(contributors=(a.a_contributor("fay"),), reviews=(a.a_review("eve"), a.a_review("fay", minutes=1)))

    decision = decide(world)

    text = (
        "1 of 2 approvals by eligible people of acme/sox is missing; "
        "fay's approval does not count: fay committed to this change"
    )
    assert decision == Blocked(
        binding=world.binding,
        policy_digest=a.POLICY,
        rulings=(
            NOTHING_STOPPED,
            READY,
            COMPLETE,
            COVERED,
            Ruling(
                name="rule:sox",
                outcome="unsatisfied",
                code=code.APPROVALS_MISSING,
                text=text,
                children=(
                    EVE_COUNTS,
                    Ruling(
                        name="approval:fay",
                        outcome="unsatisfied",
                        code=code.HAD_A_HAND,
                        text="fay's approval does not count: fay committed to this change",
                    ),
                ),
            ),
            PAYMENTS_CONTENT,
        ),
        reasons=(Reason(code=code.APPROVALS_MISSING, rule="sox", text=text, who_can_fix=("acme/sox",)),),
        pending=(),
        awaits_only_people=True,
    )


def test_silence_is_not_consent_and_is_awaited() -> None:
    decision = decide(a.a_world(judgements=()))

    assert isinstance(decision, Blocked)
    assert decision.pending == ("payments",)
    assert not decision.awaits_only_people
    assert decision.reasons == (
        Reason(
            code=code.AGENT_SILENT,
            rule="owner:payments",
            text="The agent of payments has not answered for this head; "
            "an eligible person of acme/payments can approve in its place",
            who_can_fix=("acme/payments",),
        ),
    )


SHUT: list[Any] = [
    pytest.param({"is_draft": True}, [code.DRAFT], False, id="a draft"),
    pytest.param({"switches": (a.a_switch(),)}, [code.STOPPED], False, id="a switch"),
    pytest.param({"switches": None}, [code.SWITCHES_UNREADABLE], False, id="switches that cannot be read"),
    pytest.param({"is_complete": False}, [code.INCOMPLETE], False, id="a list that is not complete"),
    pytest.param({"entries": ()}, [code.NOTHING_CHANGED], False, id="an empty list"),
    pytest.param({"entries": (a.an_entry(kind="unknown"),)}, [code.UNCLASSIFIED], False, id="an unknown kind"),
    pytest.param({"entries": (a.an_entry(covered=False),)}, [code.NOT_COVERED], True, id="an entry nobody read"),
    pytest.param({"reviews": ()}, [code.APPROVALS_MISSING], True, id="no approvals"),
    pytest.param({"judgements": (a.a_judgement("abstained"),)}, [code.AGENT_ABSTAINED], True, id="an abstention"),
    pytest.param({"judgements": (a.a_judgement("objected"),)}, [code.AGENT_OBJECTS], False, id="an objection"),
    pytest.param({"judgements": (a.a_judgement("failed"),)}, [code.AGENT_FAILED], False, id="a failure"),
    pytest.param(
        {"judgements": (a.a_judgement(head=a.OLD_HEAD),)}, [code.AGENT_SILENT], False, id="a verdict on another head"
    ),
    pytest.param(
        {"judgements": (a.a_judgement(policy=a.OLD_POLICY),)}, [code.AGENT_SILENT], False, id="one under another policy"
    ),
    pytest.param({"teams": {}}, [code.TEAM_UNREADABLE, code.APPROVALS_MISSING], False, id="teams that cannot be read"),
    pytest.param(
        {"contributors": None},
        [code.APPROVALS_MISSING, code.CONTRIBUTORS_UNKNOWN],
        False,
        id="people missing where it is not known who may approve",
    ),
    pytest.param(
        {"contributors": None, "rules": (), "judgements": ()},
        [code.AGENT_SILENT],
        False,
        id="only an agent missing where it is not known who may approve",
    ),
    pytest.param(
        {"reviews": (), "judgements": ()},
        [code.APPROVALS_MISSING, code.AGENT_SILENT],
        False,
        id="people and an agent missing",
    ),
]


@pytest.mark.parametrize(("changed", "codes", "awaits_only_people"), SHUT)
def test_it_is_shut_by(changed: dict[str, Any], codes: list[str], awaits_only_people: bool) -> None:
    decision = decide(a.a_world(**changed))

    assert isinstance(decision, Blocked)
    assert [reason.code for reason in decision.reasons] == codes
    assert decision.awaits_only_people == awaits_only_people


def test_where_nobody_needs_to_approve_it_may_be_unknown_who_had_a_hand_in_it() -> None:
    assert isinstance(decide(a.a_world(contributors=None, rules=())), Opened)


def test_every_reason_that_holds_is_told_at_once() -> None:
    decision = decide(a.a_world(is_draft=True, reviews=(), judgements=()))

    assert isinstance(decision, Blocked)
    assert [reason.code for reason in decision.reasons] == [code.DRAFT, code.APPROVALS_MISSING, code.AGENT_SILENT]


def test_broken_glass_opens_and_the_tree_still_shows_what_it_overrode() -> None:
    decision = decide(a.a_world(is_draft=True, overrides=(a.an_override("cy", "dee"),)))

    assert isinstance(decision, Opened)
    assert decision.broken_glass_until == "2026-11-20T12:30:00.000000Z"
    assert [ruling.name for ruling in decision.rulings if ruling.outcome != "satisfied"] == ["draft"]
    assert decision.rulings[-1] == Ruling(
        name="break_glass",
        outcome="satisfied",
        code=code.GLASS_BROKEN,
        text="BROKEN GLASS, expires 2026-11-20T12:30:00.000000Z",
    )


def test_broken_glass_is_not_needed_where_the_gate_is_open_anyway() -> None:
    assert decide(a.a_world(overrides=(a.an_override("cy", "dee"),))) == decide(a.OPEN_WORLD)


def test_a_switch_beats_broken_glass() -> None:
    decision = decide(a.a_world(switches=(a.a_switch(),), overrides=(a.an_override("cy", "dee"),)))

    assert isinstance(decision, Blocked)


def test_whole_glass_changes_nothing_and_is_shown() -> None:
    decision = decide(a.a_world(is_draft=True, overrides=(a.an_override("cy"),)))

    assert isinstance(decision, Blocked)
    assert [reason.code for reason in decision.reasons] == [code.DRAFT]
    assert decision.rulings[-1] == Ruling(
        name="break_glass",
        outcome="unsatisfied",
        code=code.GLASS_TOO_FEW,
        text="A break-glass takes two people who had no hand in the change",
    )
