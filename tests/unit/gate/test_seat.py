"""Seats: what each owner's agent and people come to."""

from typing import Any

import pytest

from reviewbot.gate import code
from reviewbot.gate.answer import Answer
from reviewbot.gate.decision import Reason
from reviewbot.gate.person import hands_on
from reviewbot.gate.seat import judge_advisory, judge_sitting, sittings_in, verdict_of
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import Seat, VerdictKind, World
from reviewbot.kernel.ids import TeamName
from tests.unit.gate import builders as a


def judged(world: World) -> Answer:
    [sitting] = sittings_in(world, voices_in(world, hands_on(world)))
    return judge_sitting(sitting)


def a_case(seat: Seat | None = None, *verdicts: VerdictKind, reviews: tuple[Any, ...] = ()) -> World:
    told = tuple(a.a_judgement(kind, findings=1 if kind == "objected" else 0) for kind in verdicts)
    return a.a_world(seats=(seat or a.a_seat(),), judgements=told, reviews=reviews)


@pytest.mark.parametrize(
    ("kinds", "worst"),
    [
        (["approved"], "approved"),
        (["approved", "abstained"], "abstained"),
        (["abstained", "failed", "approved"], "failed"),
        (["approved", "objected", "failed", "abstained"], "objected"),
    ],
)
def test_of_an_owners_verdicts_the_worst_counts(kinds: list[VerdictKind], worst: VerdictKind) -> None:
    for order in (kinds, kinds[::-1]):
        verdict = verdict_of(a.a_seat(), a_case(None, *order))
        assert verdict is not None
        assert verdict.kind == worst


def test_an_objection_is_worse_than_a_failure_however_many_findings_each_has() -> None:
    failure, objection = a.a_judgement("failed", findings=9), a.a_judgement("objected")

    for order in ((failure, objection), (objection, failure)):
        assert verdict_of(a.a_seat(), a.a_world(judgements=order)) == objection


def test_verdicts_on_another_head_under_another_policy_or_of_another_owner_are_dropped() -> None:
    others = (a.a_judgement(head=a.OLD_HEAD), a.a_judgement(policy=a.OLD_POLICY), a.a_judgement(owner="docs"))

    assert verdict_of(a.a_seat(), a.a_world(judgements=others)) is None


CASES = [
    pytest.param(a_case(None, "approved"), "satisfied", [code.AGENT_APPROVED], id="its agent approves"),
    pytest.param(
        a_case(None, reviews=(a.a_review("cy"),)), "satisfied", [code.STANDING_IN], id="a person, the agent silent"
    ),
    pytest.param(
        a_case(None, "abstained", reviews=(a.a_review("cy"),)),
        "satisfied",
        [code.STANDING_IN],
        id="a person, the agent abstaining",
    ),
    pytest.param(
        a_case(None, "failed", reviews=(a.a_review("cy"),)),
        "satisfied",
        [code.STANDING_IN],
        id="a person, the agent failed",
    ),
    pytest.param(
        a_case(None, "objected", reviews=(a.a_review("cy"),)),
        "satisfied",
        [code.OVERRIDE],
        id="a person, the agent objecting",
    ),
    pytest.param(
        a_case(a.a_seat(stand_ins=a.STAFF), "objected", reviews=(a.a_review("gus"),)),
        "satisfied",
        [code.OVERRIDE],
        id="a stand-in",
    ),
    pytest.param(
        a_case(a.a_seat(team=None, people=("bob",)), reviews=(a.a_review("bob"),)),
        "satisfied",
        [code.STANDING_IN],
        id="a person the owner lists",
    ),
    pytest.param(
        a_case(a.a_seat(stand_ins=a.STAFF), "approved", reviews=(a.a_review("gus", "changes_requested"),)),
        "satisfied",
        [code.AGENT_APPROVED],
        id="its agent, a stand-in asking for changes",
    ),
    pytest.param(
        a_case(None, "approved", reviews=(a.a_review("cy", "changes_requested", head=a.OLD_HEAD),)),
        "unsatisfied",
        [code.CHANGES_REQUESTED],
        id="its agent, a person asking for changes on any head",
    ),
    pytest.param(
        a_case(a.a_seat(team=None, people=("bob",)), "approved", reviews=(a.a_review("bob", "changes_requested"),)),
        "unsatisfied",
        [code.CHANGES_REQUESTED],
        id="its agent, a listed person asking for changes",
    ),
    pytest.param(
        a_case(None, "approved", reviews=(a.a_review("cy"), a.a_review("dee", "changes_requested"))),
        "unsatisfied",
        [code.CHANGES_REQUESTED],
        id="one person, another asking for changes",
    ),
    pytest.param(
        a_case(None, "objected", reviews=(a.a_review("cy", "changes_requested"),)),
        "unsatisfied",
        [code.CHANGES_REQUESTED, code.AGENT_OBJECTS],
        id="neither",
    ),
    pytest.param(
        a_case(None, "objected", reviews=(a.a_review("cy", head=a.OLD_HEAD),)),
        "unsatisfied",
        [code.AGENT_OBJECTS],
        id="a person on another head",
    ),
    pytest.param(
        a_case(None, "objected", reviews=(a.a_review("bob"),)), "unsatisfied", [code.AGENT_OBJECTS], id="a stranger"
    ),
    pytest.param(
        a_case(a.a_seat(team=TeamName("acme/gone")), "approved"),
        "satisfied",
        [code.AGENT_APPROVED],
        id="its agent, the team unreadable",
    ),
    pytest.param(
        a_case(a.a_seat(team=TeamName("acme/gone")), "objected"),
        "unsatisfied",
        [code.AGENT_OBJECTS],
        id="nobody, the team unreadable",
    ),
    pytest.param(
        a_case(a.a_seat(team=TeamName("acme/gone")), "approved", reviews=(a.a_review("bob", "changes_requested"),)),
        "unknown",
        [code.TEAM_UNREADABLE],
        id="its agent, somebody asking for changes who may be of the team",
    ),
    pytest.param(
        a_case(a.a_seat(stand_ins=TeamName("acme/gone")), "objected", reviews=(a.a_review("bob"),)),
        "unknown",
        [code.AGENT_OBJECTS, code.TEAM_UNREADABLE],
        id="somebody who may be a stand-in",
    ),
    pytest.param(
        a_case(
            a.a_seat(stand_ins=TeamName("acme/gone")),
            "objected",
            reviews=(a.a_review("bob"), a.a_review("cy", "changes_requested")),
        ),
        "unsatisfied",
        [code.CHANGES_REQUESTED, code.AGENT_OBJECTS, code.TEAM_UNREADABLE],
        id="somebody who may be a stand-in, a person asking for changes",
    ),
    pytest.param(
        a_case(
            a.a_seat(team=TeamName("acme/gone"), people=("cy",)),
            "objected",
            reviews=(a.a_review("cy"), a.a_review("bob", "changes_requested")),
        ),
        "unknown",
        [code.TEAM_UNREADABLE],
        id="a person, another asking for changes who may be of the team",
    ),
    pytest.param(
        a_case(
            a.a_seat(team=TeamName("acme/gone")),
            "objected",
            reviews=(a.a_review("bob", "changes_requested"),),
        ),
        "unsatisfied",
        [code.AGENT_OBJECTS, code.TEAM_UNREADABLE],
        id="neither, for sure or perhaps",
    ),
]


@pytest.mark.parametrize(("world", "outcome", "codes"), CASES)
def test_an_owner_answers_with(world: World, outcome: str, codes: list[str]) -> None:
    answer = judged(world)

    assert answer.ruling.outcome == outcome
    assert [reason.code for reason in answer.reasons] or [answer.ruling.code] == codes
    assert [reason.code for reason in answer.reasons] == ([] if outcome == "satisfied" else codes)


TEXTS = [
    pytest.param(a_case(None, "approved"), "The agent of payments approves", id="approves"),
    pytest.param(
        a_case(None, "objected", reviews=(a.a_review("cy"), a.a_review("dee", minutes=1))),
        "cy and dee approved this head for payments, overriding its agent, which objects",
        id="is overridden",
    ),
    pytest.param(
        a_case(None, reviews=(a.a_review("cy"),)),
        "cy approved this head, standing in for the agent of payments",
        id="is stood in for",
    ),
    pytest.param(
        a_case(None, "objected", reviews=(a.a_review("cy", head=a.OLD_HEAD),)),
        "The agent of payments objects (1 finding); an eligible person of acme/payments can approve in its place "
        "(cy's approval does not count: it was given on another head)",
        id="objects, an approval lost",
    ),
    pytest.param(
        a_case(a.a_seat(team=None)),
        "The agent of payments has not answered for this head; nobody is named who could approve in its place",
        id="is silent and alone",
    ),
]


@pytest.mark.parametrize(("world", "text"), TEXTS)
def test_it_is_said_that_an_agent(world: World, text: str) -> None:
    assert judged(world).ruling.text == text


def test_nobodys_owner_is_named_by_itself_as_who_can_fix_it() -> None:
    assert judged(a_case(a.a_seat(team=None))).reasons[0].who_can_fix == ("payments",)


def test_a_team_that_cannot_be_read_is_for_the_operators_to_mend() -> None:
    seat = a.a_seat(team=TeamName("acme/gone"))

    assert judged(a_case(seat, "approved", reviews=(a.a_review("bob", "changes_requested"),))).reasons == (
        Reason(
            code=code.TEAM_UNREADABLE,
            rule="owner:payments",
            text="The members of acme/gone could not be read; the App needs the right to read them",
            who_can_fix=("operators",),
        ),
    )


def test_people_of_other_teams_are_not_shown_under_an_owner() -> None:
    children = judged(a_case(None, "approved", reviews=(a.a_review("eve"), a.a_review("cy")))).ruling.children

    assert [child.name for child in children] == ["agent:payments", "approval:cy"]


@pytest.mark.parametrize(
    ("judgement", "says"),
    [
        pytest.param(a.a_judgement(findings=2), "approves (2 findings, none blocks)", id="approves with findings"),
        pytest.param(a.a_judgement("objected", findings=1), "objects (1 finding)", id="objects once"),
        pytest.param(a.a_judgement("objected", findings=2), "objects (2 findings)", id="objects twice"),
        pytest.param(a.a_judgement("failed"), "could not review", id="fails without a word"),
        pytest.param(a.a_judgement("failed", reason="late"), "could not review: 'late'", id="fails"),
        pytest.param(
            a.a_judgement("abstained", reason="no\u202emodel"), "abstains: 'no<U+202E>model'", id="abstains in disguise"
        ),
        pytest.param(
            a.a_judgement("failed", reason="x" * 999), f"could not review: '{'x' * 200}'", id="talks too much"
        ),
    ],
)
def test_an_advisory_owner_is_quoted_and_does_not_block(judgement: Any, says: str) -> None:
    [answer] = judge_advisory(a.a_world(seats=(a.a_seat(stance="advisory"),), judgements=(judgement,)))

    assert answer.is_satisfied
    assert answer.ruling.text == f"payments is advisory and does not block: {says}"


def test_a_shadow_owner_is_not_shown() -> None:
    world = a.a_world(seats=(a.a_seat(stance="shadow"),))

    assert judge_advisory(world) == ()
    assert sittings_in(world, ()) == ()
