"""The time between the approval that completes a rule and the merge."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reviewbot.gate import code
from reviewbot.gate.cool_off import cooled_after, judge_cool_off
from reviewbot.gate.decision import Reason, Ruling
from reviewbot.gate.hearing import Hearing, hearings_in
from reviewbot.gate.person import hands_on
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import World
from tests.unit.gate import builders as a


def a_hearing(world: World) -> Hearing:
    (hearing,) = hearings_in(world, voices_in(world, hands_on(world)))
    return hearing


EVE, FAY = a.a_review("eve", number=1), a.a_review("fay", number=2, minutes=1)
DEE_LATER = a.a_review("dee", number=3, minutes=59)


@pytest.mark.parametrize(
    ("reviews", "minutes", "says"),
    [
        pytest.param((EVE, FAY), 60, "2026-11-20T12:01:00.000000Z", id="the second approval begins it"),
        pytest.param((EVE, FAY, DEE_LATER), 60, "2026-11-20T12:01:00.000000Z", id="a third one changes nothing"),
        pytest.param((EVE, FAY), 59, "over", id="this very instant it is over"),
        pytest.param((EVE,), 60, None, id="without enough people it has not begun"),
        pytest.param((EVE, FAY), 0, None, id="no time is wanted"),
    ],
)
def test_cooling_off(reviews: tuple[Any, ...], minutes: int, says: str | None) -> None:
    world = a.a_world(rules=(a.a_rule(cool_off_seconds=60 * minutes),), reviews=reviews)

    answers = judge_cool_off(world, a_hearing(world))

    assert len(answers) == (0 if says is None else 1)
    for answer in answers:
        assert (says or "") in answer.ruling.text
        assert answer.is_satisfied == (says == "over")


def test_the_reason_says_when_it_opens_and_that_nobody_has_to_do_anything() -> None:
    world = a.a_world(rules=(a.a_rule(cool_off_seconds=7_200),))

    (answer,) = judge_cool_off(world, a_hearing(world))

    assert answer.reasons == (
        Reason(
            code=code.COOLING_OFF,
            rule="sox",
            text="Enough people approved; the time to cool off ends at 2026-11-20T13:01:00.000000Z, "
            "nobody has to do anything",
            who_can_fix=("time",),
            opens_at=a.NOON + timedelta(hours=1, minutes=1),
        ),
    )


def test_a_time_that_never_ends_is_no_fault() -> None:
    assert cooled_after(a.NOON, 2**62) == datetime.max.replace(tzinfo=UTC)


def test_that_the_time_is_over_is_said() -> None:
    world = a.a_world(rules=(a.a_rule(cool_off_seconds=59 * 60),))

    (answer,) = judge_cool_off(world, a_hearing(world))

    assert answer.ruling == Ruling(
        name="cool_off:sox",
        outcome="satisfied",
        code=code.ENOUGH_APPROVALS,
        text="The time to cool off is over",
    )
