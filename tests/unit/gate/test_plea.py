"""Pleas: what people say by commands moves what an agent comes to, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from reviewbot.gate import code
from reviewbot.gate.circle import circle_of
from reviewbot.gate.coverage import judge_coverage
from reviewbot.gate.decide import decide
from reviewbot.gate.decision import Blocked, Opened, Ruling
from reviewbot.gate.person import hands_on
from reviewbot.gate.plea import NO_PLEAS, Pleas, pleas_about
from reviewbot.gate.seat import judge_sitting, pleas_on, sittings_in
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import World
from reviewbot.kernel.ids import BaseRef, FindingKey, OwnerName
from tests.unit.gate import builders as a

AWAY_AND_BACK = (a.a_push(minutes=-30), a.a_push(a.OLD_HEAD, 10), a.a_push(minutes=61))
OBJECTION = a.a_judgement("objected", findings=2, blocking=("k-1", "k-2"), besides="approved")


def pleas_in(world: World) -> Pleas:
    return pleas_about(OwnerName("payments"), world, circle_of((a.PAYMENTS,), readable=world.teams))


def ruled(world: World) -> Ruling:
    [sitting] = sittings_in(world, voices_in(world, hands_on(world)))
    return judge_sitting(sitting).ruling


def a_case(*judgements: Any, **changed: Any) -> World:
    return a.a_world(**{"rules": (), "reviews": (), "judgements": judgements, **changed})


def test_a_command_about_an_advisory_owner_is_heard_though_nothing_waits_for_it() -> None:
    seat = a.a_seat(stance="advisory")
    world = a_case(seats=(seat,), overrulings=(a.an_overruling("cy"),))

    assert [each.login for each in pleas_on(seat, world).overruling] == ["cy"]


def test_a_command_of_a_stand_in_is_heard() -> None:
    seat = a.a_seat(stand_ins=a.STAFF)
    world = a_case(seats=(seat,), overrulings=(a.an_overruling("gus"),))

    assert [each.login for each in pleas_on(seat, world).overruling] == ["gus"]


def test_where_nobody_said_anything_there_is_nothing_to_hear() -> None:
    assert pleas_in(a_case(overrulings=(a.an_overruling("cy", owner="docs"),))) is NO_PLEAS


@pytest.mark.parametrize(
    ("judgements", "says"),
    [
        pytest.param((), "silent", id="an agent that is silent"),
        pytest.param((a.a_judgement("failed"),), "failed", id="an agent that failed"),
        pytest.param((a.a_judgement("abstained"),), "abstained", id="an agent that abstained"),
        pytest.param((OBJECTION,), "objects", id="an agent that objects"),
    ],
)
def test_a_person_of_the_team_stands_in_by_a_command(judgements: tuple[Any, ...], says: str) -> None:
    world = a_case(*judgements, overrulings=(a.an_overruling("cy"),))

    ruling = ruled(world)

    assert (ruling.outcome, ruling.code) == ("satisfied", code.OVERRIDE)
    assert ruling.text == "cy overrode the agent of payments on this head by a command"
    assert ruling.children[0].code == f"agent_{says}"
    assert ruling.children[1] == Ruling(
        name="override:cy",
        outcome="satisfied",
        code=code.OVERRIDE,
        text="cy overrides the agent of payments on this head, at 2026-11-20T12:00:00.000000Z: 'it is right'",
    )
    assert isinstance(decide(world), Opened)


def test_of_a_long_reason_the_beginning_is_shown() -> None:
    world = a_case(overrulings=(a.an_overruling("cy", reason="x" * 200 + "y"),))

    [ruling] = pleas_in(world).heard

    assert (
        ruling.text == f"cy overrides the agent of payments on this head, at 2026-11-20T12:00:00.000000Z: '{'x' * 200}'"
    )


LOST = [
    pytest.param(
        {"overrulings": (a.an_overruling("bob"),)}, code.NOT_A_MEMBER, "bob is not in acme/payments", id="a stranger"
    ),
    pytest.param(
        {"overrulings": (a.an_overruling("cy"),), "author": a.an_account("cy")},
        code.IS_AUTHOR,
        "cy is the author",
        id="A-09 the author",
    ),
    pytest.param(
        {"overrulings": (a.an_overruling("cy"),), "contributors": (a.a_contributor("cy", "pusher"),)},
        code.HAD_A_HAND,
        "cy pushed to this change",
        id="H-02 somebody who pushed",
    ),
    pytest.param(
        {"overrulings": (a.an_overruling("cy", kind="bot"),)},
        code.NOT_HUMAN,
        "cy is not known to be a person (bot)",
        id="H-05 a bot",
    ),
    pytest.param(
        {"overrulings": (a.an_overruling("cy", head=a.OLD_HEAD),)},
        code.OTHER_HEAD,
        "it was given on another head",
        id="another head",
    ),
    pytest.param(
        {"overrulings": (a.an_overruling("cy", base_ref=BaseRef("release")),)},
        code.OTHER_BASE,
        "it was given for another base branch",
        id="another base",
    ),
    pytest.param(
        {
            "overrulings": (a.an_overruling("cy"),),
            "pushes": (a.a_push(minutes=-30), a.a_push(a.OLD_HEAD, 10), a.a_push(minutes=61)),
        },
        code.REANCHORED,
        "it was given before this head was pushed, or came to stand over this base",
        id="R-02 a head that went away and came back",
    ),
    pytest.param(
        {"overrulings": (a.an_overruling("cy"),), "pushes": ()},
        code.PUSH_UNKNOWN,
        "it is not known when this head was pushed",
        id="a head of which nobody knows when it came",
    ),
]


@pytest.mark.parametrize(("changed", "why", "because"), LOST)
def test_an_override_that_does_not_count_is_shown_with_its_reason(
    changed: dict[str, Any], why: str, because: str
) -> None:
    world = a_case(OBJECTION, **changed)
    login = world.overrulings[0].user.login

    ruling, decision = ruled(world), decide(world)

    text = f"{login}'s override does not count: {because}"
    assert ruling.children[1] == Ruling(name=f"override:{login}", outcome="unsatisfied", code=why, text=text)
    assert isinstance(decision, Blocked)
    assert text in decision.reasons[0].text


def test_h12_an_override_by_somebody_of_a_team_that_cannot_be_read_is_unknown() -> None:
    world = a_case(OBJECTION, teams={}, overrulings=(a.an_overruling("cy"),))

    ruling, decision = ruled(world), decide(world)

    assert (ruling.outcome, ruling.children[1].outcome) == ("unknown", "unknown")
    assert isinstance(decision, Blocked)
    assert [reason.code for reason in decision.reasons] == [code.AGENT_OBJECTS, code.TEAM_UNREADABLE]


def test_an_override_is_weaker_than_a_colleague_who_asks_for_changes() -> None:
    world = a_case(OBJECTION, overrulings=(a.an_overruling("cy"),), reviews=(a.a_review("dee", "changes_requested"),))

    assert ruled(world).code == code.CHANGES_REQUESTED


def test_of_one_person_s_overrides_the_last_counts() -> None:
    first, last = a.an_overruling("cy", head=a.OLD_HEAD), a.an_overruling("cy")

    assert len(pleas_in(a_case(overrulings=(first, last))).heard) == 1
    assert pleas_in(a_case(overrulings=(first, last))).overruling == (a.an_account("cy"),)


def test_an_override_answers_for_what_no_review_covered() -> None:
    uncovered = a.an_entry(covered=False)
    world = a_case(a.a_judgement("failed"), entries=(uncovered,), overrulings=(a.an_overruling("cy"),))

    answer = judge_coverage(world, sittings_in(world, voices_in(world, hands_on(world))))

    assert answer.ruling.code == code.COVERED_BY_A_PERSON


def test_where_the_agent_approves_an_override_changes_nothing() -> None:
    assert ruled(a_case(a.a_judgement(), overrulings=(a.an_overruling("cy"),))).code == code.AGENT_APPROVED


def test_an_approval_is_told_before_an_override() -> None:
    world = a_case(OBJECTION, reviews=(a.a_review("dee"),), overrulings=(a.an_overruling("cy"),))

    assert ruled(world).text == "dee approved this head for payments, overriding its agent, which objects"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"overrulings": tuple(a.an_overruling(login) for login in ("cy", "dee"))}, id="overrides"),
        pytest.param({"dismissals": (a.a_dismissal("dee", "k-1"), a.a_dismissal("dee", "k-2"))}, id="dismissals"),
    ],
)
def test_i1_no_regulated_rule_counts_a_command(said: dict[str, Any]) -> None:
    everybody = {team: frozenset().union(*a.TEAMS.values()) for team in a.TEAMS}
    world = a_case(OBJECTION, rules=(a.a_rule(),), teams=everybody, **said)

    decision = decide(world)

    assert isinstance(decision, Blocked)
    assert [reason.code for reason in decision.reasons] == [code.APPROVALS_MISSING]
    assert "2 of 2 approvals" in decision.reasons[0].text


def test_an_objection_is_gone_once_everything_that_blocks_is_dismissed() -> None:
    world = a_case(OBJECTION, dismissals=(a.a_dismissal("cy", "k-1"), a.a_dismissal("dee", "k-2", reason="`x`\u202e")))

    ruling = ruled(world)

    assert (ruling.outcome, ruling.code) == ("satisfied", code.FINDINGS_DISMISSED)
    assert ruling.text == "The agent of payments objects, and every finding that blocks was dismissed by cy and dee"
    assert [child.text for child in ruling.children[1:]] == [
        "cy dismissed finding k-1 of payments at 2026-11-20T12:00:00.000000Z: 'as meant'",
        "dee dismissed finding k-2 of payments at 2026-11-20T12:00:00.000000Z: '`x`<U+202E>'",
    ]
    assert isinstance(decide(world), Opened)


NOT_GONE = [
    pytest.param((a.a_dismissal("cy", "k-1"),), (OBJECTION,), {}, id="only one of two"),
    pytest.param(
        (a.a_dismissal("bob", "k-1"), a.a_dismissal("cy", "k-2")),
        (OBJECTION,),
        {},
        id="one by somebody without the right",
    ),
    pytest.param(
        (a.a_dismissal("cy", "k-1"), a.a_dismissal("cy", "k-2")),
        (OBJECTION,),
        {"author": a.an_account("cy")},
        id="both by the author",
    ),
    pytest.param(
        (a.a_dismissal("cy", "k-1", owner="docs"), a.a_dismissal("cy", "k-2")),
        (OBJECTION,),
        {},
        id="one of another owner",
    ),
    pytest.param(
        (a.a_dismissal("cy", "k-1"),), (a.a_judgement("objected", findings=1),), {}, id="keys that are not told"
    ),
    pytest.param(
        (a.a_dismissal("cy", "k-1"), a.a_dismissal("cy", "k-2")),
        (OBJECTION, a.a_judgement("objected", findings=1, blocking=("k-3",), besides="approved")),
        {},
        id="L-13 another verdict that objects",
    ),
]


@pytest.mark.parametrize(("dismissals", "judgements", "changed"), NOT_GONE)
def test_an_objection_stands_while_anything_that_blocks_is_left(
    dismissals: tuple[Any, ...], judgements: tuple[Any, ...], changed: dict[str, Any]
) -> None:
    ruling = ruled(a_case(*judgements, dismissals=dismissals, **changed))

    assert (ruling.outcome, ruling.code) == ("unsatisfied", code.AGENT_OBJECTS)


def test_a_failed_review_stays_one_without_its_findings() -> None:
    failed = a.a_judgement("objected", findings=1, blocking=("k-1",), besides="failed")

    ruling = ruled(a_case(failed, dismissals=(a.a_dismissal("cy", "k-1"),)))

    assert (ruling.outcome, ruling.code) == ("unsatisfied", code.AGENT_FAILED)


def test_a_dismissal_holds_for_every_head_of_the_change() -> None:
    world = a_case(OBJECTION, dismissals=(a.a_dismissal("cy", "k-1"), a.a_dismissal("cy", "k-2")))

    assert pleas_in(world).dismissed == {FindingKey("k-1"), FindingKey("k-2")}
    assert pleas_in(replace(world, binding=replace(world.binding, head=a.OLD_HEAD))) == pleas_in(world)
