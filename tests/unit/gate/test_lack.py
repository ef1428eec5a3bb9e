"""What people or agents still have to say before the gate could open."""

from typing import Any

import pytest

from reviewbot.gate.heard import hear
from reviewbot.gate.lack import Lack, lack_of
from reviewbot.gate.world import Judgement, World
from tests.unit.gate import builders as a

STAFF_SEAT = a.a_seat("staff", team=a.STAFF)
"""Answers for the same entry as payments."""
APPROVED, STAFF_APPROVED = a.a_judgement(), a.a_judgement(owner="staff")


def lacking_in(world: World) -> Lack:
    _, _, _, sittings, hearings = hear(world)
    return lack_of(world, hearings, sittings)


def a_case(**changed: Any) -> World:
    return a.a_world(**{"rules": (), "reviews": (), "seats": (a.a_seat(), STAFF_SEAT), **changed})


@pytest.mark.parametrize(
    ("changed", "titles"),
    [
        pytest.param({"judgements": (APPROVED, STAFF_APPROVED)}, [], id="nothing where every agent approves"),
        pytest.param(
            {"judgements": (APPROVED,), "reviews": (a.a_review("gus"),)},
            [],
            id="nothing where somebody stands in for an agent that has not answered",
        ),
        pytest.param({"judgements": (APPROVED,)}, ["acme/staff"], id="one owner whose agent has not answered"),
        pytest.param(
            {"judgements": (), "rules": (a.a_rule(),)},
            ["acme/sox", "acme/payments", "acme/staff"],
            id="a rule's people before two owners, each once",
        ),
        pytest.param(
            {"judgements": (APPROVED, STAFF_APPROVED), "entries": (a.an_entry(covered=False),)},
            ["acme/payments or acme/staff"],
            id="any one owner of what no review covered",
        ),
        pytest.param(
            {
                "judgements": (APPROVED, STAFF_APPROVED),
                "entries": (a.an_entry(covered=False),),
                "reviews": (a.a_review("gus"),),
            },
            [],
            id="nothing where a person of one of its owners vouches for what no review covered",
        ),
        pytest.param(
            {"judgements": (), "seats": (a.a_seat(people=("bob",)),)},
            ["acme/payments or payments"],
            id="an owner's team, and those listed beside it",
        ),
    ],
)
def test_people_are_asked_for(changed: dict[str, Any], titles: list[str]) -> None:
    lack = lacking_in(a_case(**changed))

    assert [" or ".join(title) for need in lack.needs for title in need.titles] == titles


def test_what_agents_have_yet_to_say_can_be_left_to_them() -> None:
    lack = lacking_in(a_case(judgements=(), rules=(a.a_rule(),)))

    left = lack.left_to_agents()

    assert [agents for _, agents in left.left] == [("payments",), ("staff",)]
    assert left == lack._replace(needs=lack.needs[:1], by_agents=(), left=lack.by_agents)


def test_what_one_of_two_agents_has_answered_is_not_left_to_the_other() -> None:
    lack = lacking_in(a_case(judgements=(APPROVED,), entries=(a.an_entry(covered=False),)))

    assert [agents for _, agents in lack.by_agents] == [("staff",)]
    assert len(lack.needs) == 2


@pytest.mark.parametrize(
    ("judgements", "agents"),
    [
        pytest.param((), [("payments",)], id="one that has yet to answer"),
        pytest.param(
            (a.a_judgement("failed", reason="late: It took too long."),), [("payments",)], id="one that could not"
        ),
        pytest.param(
            (a.a_judgement("failed", reason="too_large: Split the change."),), [], id="one it is too much for"
        ),
        pytest.param(
            (a.a_judgement("abstained", reason="no_model: Nobody answered."),), [], id="one that has passed it on"
        ),
    ],
)
def test_an_agent_may_be_waited_for_where_it_may_still_answer(
    judgements: tuple[Judgement, ...], agents: list[tuple[str, ...]]
) -> None:
    lack = lacking_in(a_case(judgements=judgements, seats=(a.a_seat(),)))

    assert [names for _, names in lack.by_agents] == agents
