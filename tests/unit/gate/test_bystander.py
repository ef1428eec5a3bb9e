"""Reviews by people whom no rule and no owner asks."""

from reviewbot.gate import code
from reviewbot.gate.bystander import judge_bystanders
from reviewbot.gate.decision import Ruling
from reviewbot.gate.hearing import hearings_in
from reviewbot.gate.person import hands_on
from reviewbot.gate.seat import sittings_in
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import World
from tests.unit.gate import builders as a


def rulings_on(world: World) -> list[Ruling]:
    voices = voices_in(world, hands_on(world))
    answers = judge_bystanders(voices, hearings_in(world, voices), sittings_in(world, voices))
    return [answer.ruling for answer in answers]


def test_a_strangers_review_is_recorded_with_the_reason_for_which_it_does_not_count() -> None:
    reviews = (a.a_review("bob"), a.a_review("cy"), a.a_review("ada", "changes_requested"))

    assert rulings_on(a.a_world(rules=(), reviews=reviews)) == [
        Ruling(
            name="recorded",
            outcome="satisfied",
            code=code.RECORDED,
            text="Reviews that nobody asked for are recorded and do not count: by bob and ada",
            children=(
                Ruling(
                    name="review:bob",
                    outcome="satisfied",
                    code=code.NOT_A_MEMBER,
                    text="bob's review is recorded and does not count: bob is in no team that is asked",
                ),
                Ruling(
                    name="review:ada",
                    outcome="satisfied",
                    code=code.IS_AUTHOR,
                    text="ada's review is recorded and does not count: ada is the author",
                ),
            ),
        )
    ]


def test_where_everybody_is_heard_elsewhere_nothing_is_said() -> None:
    assert rulings_on(a.a_world(rules=(), reviews=(a.a_review("cy"),))) == []
    assert rulings_on(a.a_world(rules=(), reviews=())) == []
    assert rulings_on(a.a_world(reviews=(a.a_review("bob"),))) == []


def test_whoever_one_owner_asks_is_no_bystander_though_another_does_not() -> None:
    seats = (a.a_seat(), a.a_seat("sox", team=a.SOX))

    assert rulings_on(a.a_world(rules=(), seats=seats, reviews=(a.a_review("cy"), a.a_review("eve")))) == []
