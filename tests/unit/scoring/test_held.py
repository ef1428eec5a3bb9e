"""What is remembered of a verdict."""

import pytest

from reviewbot.kernel.ids import ModelName
from reviewbot.scoring.held import Held
from reviewbot.scoring.promotion import Ground, Weight, verdict_of
from reviewbot.scoring.promotion_entry import held_beside

OLD = ModelName("vendor:old")


def a_ground(rule: str, weight: Weight) -> Ground:
    return Ground(rule=rule, weight=weight, sentence=f"It is {weight}.")


@pytest.mark.parametrize(
    ("rule", "is_worse"),
    [
        pytest.param("quality", True, id="the rate that decides"),
        pytest.param("other rates", True, id="another rate"),
        pytest.param("cost", False, id="what is asked of everybody"),
    ],
)
def test_a_block_is_remembered_with_the_rules_that_do_not_speak_for_it_and_whether_it_is_worse(
    rule: str, *, is_worse: bool
) -> None:
    verdict = verdict_of((a_ground(rule, "against"), a_ground("readable", "for"), a_ground("latency", "undecided")))

    assert held_beside(OLD, verdict) == Held(
        beside=OLD,
        verdict="block",
        is_worse=is_worse,
        because=(f"{rule}: It is against.", "latency: It is undecided."),
    )


def test_an_allow_has_nothing_to_explain() -> None:
    assert held_beside(OLD, verdict_of((a_ground("quality", "for"),))) == Held(
        beside=OLD, verdict="allow", is_worse=False, because=()
    )
