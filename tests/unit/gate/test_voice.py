"""What each person says now: the latest decisive review, and only that one."""

import pytest

from reviewbot.gate import code
from reviewbot.gate.person import hands_on
from reviewbot.gate.voice import Voice, voices_in
from reviewbot.gate.world import Review
from reviewbot.kernel.ids import BaseRef
from tests.unit.gate import builders as a


def heard(*reviews: Review) -> list[tuple[str, str]]:
    world = a.a_world(reviews=reviews)
    return [(voice.user.login, voice.says) for voice in voices_in(world, hands_on(world))]


@pytest.mark.parametrize(
    ("states", "says"),
    [
        pytest.param(["approved"], ["approves"], id="an approval"),
        pytest.param(["changes_requested"], ["asks_for_changes"], id="a request for changes"),
        pytest.param(["commented"], [], id="a comment"),
        pytest.param(
            ["approved", "changes_requested", "commented"], ["asks_for_changes"], id="approve, object, comment"
        ),
        pytest.param(["changes_requested", "approved"], ["approves"], id="object, approve"),
        pytest.param(["approved", "dismissed"], ["dismissed"], id="approve, be dismissed"),
        pytest.param(["approved", "dismissed", "commented"], ["dismissed"], id="be dismissed, comment"),
        pytest.param(["changes_requested", "dismissed"], ["dismissed"], id="object, be dismissed"),
        pytest.param(["approved", "dismissed", "approved"], ["approves"], id="be dismissed, approve again"),
    ],
)
def test_of_one_persons_reviews_the_latest_decisive_one_counts(states: list[str], says: list[str]) -> None:
    reviews = [
        a.a_review("eve", state, number=number, minutes=number)  # type: ignore[arg-type] # the words of a parametrised case
        for number, state in enumerate(states)
    ]

    assert [said for _, said in heard(*reviews)] == says
    assert [said for _, said in heard(*reversed(reviews))] == says


def test_at_one_instant_the_higher_id_is_the_later_review() -> None:
    assert heard(a.a_review("eve", "changes_requested", number=2), a.a_review("eve", "approved", number=1)) == [
        ("eve", "asks_for_changes")
    ]


def test_a_later_instant_beats_a_higher_id() -> None:
    assert heard(a.a_review("eve", "changes_requested", number=2), a.a_review("eve", number=1, minutes=1)) == [
        ("eve", "approves")
    ]


@pytest.mark.parametrize(
    ("state", "other"),
    [("approved", "dismissed"), ("approved", "changes_requested"), ("dismissed", "changes_requested")],
)
def test_two_states_of_one_review_at_one_instant_are_heard_as_the_worse(state: str, other: str) -> None:
    better, worse = a.a_review("eve", state), a.a_review("eve", other)  # type: ignore[arg-type] # as above

    assert heard(better, worse) == heard(worse, better) == heard(worse)


@pytest.mark.parametrize(
    ("review", "says"),
    [
        pytest.param(a.a_review("eve", head=a.OLD_HEAD), "approved_other_head", id="approved another head"),
        pytest.param(
            a.a_review("eve", base_ref=BaseRef("next")), "approved_other_base", id="approved for another base"
        ),
        pytest.param(
            a.a_review("eve", "changes_requested", head=a.OLD_HEAD, base_ref=BaseRef("next")),
            "asks_for_changes",
            id="objected to whatever head",
        ),
    ],
)
def test_an_approval_is_bound_and_an_objection_is_not(review: Review, says: str) -> None:
    assert heard(review) == [("eve", says)]


def test_everybody_is_heard_in_the_order_of_their_last_word() -> None:
    reviews = (a.a_review("eve", number=1), a.a_review("fay", number=2), a.a_review("eve", number=3))

    assert heard(*reviews) == [("fay", "approves"), ("eve", "approves")]


def test_a_voice_carries_why_it_does_not_count() -> None:
    from_author, from_eve = a.a_review("ada"), a.a_review("eve", minutes=1)
    world = a.a_world(reviews=(from_author, from_eve))

    assert voices_in(world, hands_on(world)) == (
        Voice(
            review=from_author,
            says="approves",
            disqualified=code.IS_AUTHOR,
            why_disqualified="ada is the author",
            may_object=False,
        ),
        Voice(review=from_eve, says="approves", disqualified=None, why_disqualified="", may_object=True),
    )


def test_of_two_reviews_of_one_instant_the_one_with_the_higher_id_counts() -> None:
    asks, approves = a.a_review("eve", "changes_requested", number=1), a.a_review("eve", number=2)
    world = a.a_world(reviews=(approves, asks))

    assert [voice.says for voice in voices_in(world, hands_on(world))] == ["approves"]
