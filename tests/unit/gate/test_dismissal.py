"""Dismissed reviews: whose dismissal takes a request for changes away, and whose should not have happened."""

from typing import Any

import pytest

from reviewbot.change.account import AccountKind
from reviewbot.gate import code
from reviewbot.gate.decide import decide
from reviewbot.gate.decision import Blocked, Opened
from reviewbot.gate.dismissal import improper_dismissals, still_objects, why_void
from reviewbot.gate.opening import openings_in
from reviewbot.gate.person import hands_on
from reviewbot.gate.world import Review, ReviewDismissal, Standing
from reviewbot.gate.world_json import parse_world, render_world
from tests.unit.gate import builders as a

IN_VAIN = [
    pytest.param("ada", "human", {}, "ada is the author", id="H-09 by the author"),
    pytest.param("gus", "bot", {}, "gus is not known to be a person (bot)", id="H-09 by a bot"),
    pytest.param("gus", "app", {}, "gus is not known to be a person (app)", id="H-09 by an App"),
    pytest.param(None, "human", {}, "it is not known who dismissed it", id="by nobody who is told"),
    pytest.param(
        "bob",
        "human",
        {"contributors": (a.a_contributor("ada"), a.a_contributor("bob"))},
        "bob committed to this change",
        id="by a committer",
    ),
    pytest.param(
        "bob",
        "human",
        {"contributors": (a.a_contributor("ada"), a.a_contributor("bob", "coauthor", is_claimed=True))},
        "bob is named as a co-author of this change",
        id="by somebody who is said to be a co-author",
    ),
    pytest.param(
        "bob",
        "human",
        {"contributors": None},
        "it is not known who had a hand in this change",
        id="where nobody knows whose hands were on it",
    ),
    pytest.param(
        "bob", "human", {"machines": frozenset({12})}, "bob is listed as a machine's account", id="by a listed machine"
    ),
    pytest.param(
        "bob",
        "human",
        {"standings": a.standings(bob=Standing(may_write=True, is_active=False))},
        "bob's account is suspended or gone",
        id="by a suspended account",
    ),
]
PROPER = [
    pytest.param("fay", {}, id="by the reviewer"),
    pytest.param("gus", {}, id="by somebody without a hand in it"),
    pytest.param("fay", {"contributors": None}, id="by the reviewer, whoever else had a hand in it"),
    pytest.param(
        "gus",
        {"standings": a.standings(gus=Standing(may_write=None, is_active=None))},
        id="by somebody without a hand in it, of whom nothing more is known",
    ),
]


def a_case(review: Review, **changed: Any) -> Any:
    """Return a world in which eve approves, which is enough, and fay's review is dismissed."""
    return a.a_world(**{"rules": (a.a_rule(approvals=1),), "reviews": (a.a_review("eve"), review), **changed})


@pytest.mark.parametrize(("by", "kind", "changed", "why"), IN_VAIN)
def test_h09_a_request_for_changes_that_was_dismissed_by_whom_it_should_not_stands(
    by: str | None, kind: AccountKind, changed: dict[str, Any], why: str
) -> None:
    review = a.a_dismissed_review("fay", by, kind=kind)
    world = a_case(review, **changed)

    assert still_objects(review, hands_on(world)) == why
    assert isinstance(decide(world), Blocked)


@pytest.mark.parametrize(("by", "changed"), PROPER)
def test_h09_a_proper_dismissal_takes_a_request_for_changes_away(by: str, changed: dict[str, Any]) -> None:
    review = a.a_dismissed_review("fay", by)
    world = a_case(review, **changed)

    assert why_void(review, hands_on(world)) is None
    assert list(improper_dismissals(world)) == []


def test_h09_the_gate_opens_after_a_proper_dismissal() -> None:
    assert isinstance(decide(a_case(a.a_dismissed_review("fay", "gus"))), Opened)


def test_h09_the_gate_says_why_it_stays_shut_and_what_opens_it() -> None:
    decision = decide(a_case(a.a_dismissed_review("fay", "ada")))

    assert isinstance(decision, Blocked)
    (reason,) = decision.reasons
    assert (reason.code, reason.rule, reason.who_can_fix) == (code.CHANGES_REQUESTED, "sox", ("fay",))
    assert reason.text == (
        "fay of acme/sox asks for changes; they have to approve, or their review to be dismissed; that fay's was "
        "dismissed does not count: ada is the author, so a new review by fay is needed"
    )
    texts = [ruling.text for rule in decision.rulings for ruling in rule.children]
    assert "fay asks for changes; that fay's was dismissed does not count: ada is the author" in texts
    openings = openings_in(a_case(a.a_dismissed_review("fay", "ada")), decision)
    assert [[act.text for act in opening] for opening in openings] == [
        ["fay, whose request for changes was dismissed in vain, approves this head instead"]
    ]


def test_h09_a_stranger_whose_request_was_dismissed_in_vain_has_no_veto_either() -> None:
    assert isinstance(decide(a_case(a.a_dismissed_review("bob", "ada"))), Opened)


def test_h09_a_new_review_ends_what_was_dismissed_in_vain() -> None:
    again = a.a_review("fay", number=20, minutes=20)
    world = a_case(a.a_dismissed_review("fay", "ada"))

    assert isinstance(decide(a.a_world(rules=world.rules, reviews=(*world.reviews, again))), Opened)


@pytest.mark.parametrize(
    "review",
    [
        pytest.param(a.a_dismissed_review("fay", "ada", was="approved"), id="an approval"),
        pytest.param(a.a_review("fay", "dismissed", number=9), id="of which nothing is told"),
        pytest.param(a.a_review("fay", "commented", number=9), id="a comment"),
    ],
)
def test_nothing_but_a_request_for_changes_stands_again(review: Review) -> None:
    assert still_objects(review, hands_on(a_case(review))) is None


@pytest.mark.parametrize(
    ("review", "told"),
    [
        pytest.param(a.a_dismissed_review("fay", "ada"), ["ada is the author"], id="H-09 a request for changes"),
        pytest.param(a.a_dismissed_review("fay", "ada", was="approved"), ["ada is the author"], id="H-09 an approval"),
        pytest.param(a.a_dismissed_review("fay", "ada", of="bot"), [], id="a bot's review"),
        pytest.param(a.a_dismissed_review("fay", None), [], id="by nobody who is told"),
        pytest.param(a.a_review("fay", number=9), [], id="a review that stands"),
    ],
)
def test_what_should_not_have_happened_is_told_where_somebody_is_known_to_have_done_it(
    review: Review, told: list[str]
) -> None:
    assert [why for _, why in improper_dismissals(a_case(review))] == told


def test_h09_it_is_told_where_nobody_else_has_spoken() -> None:
    review = a.a_dismissed_review("fay", "ada")

    assert list(improper_dismissals(a.a_world(reviews=(review,)))) == [(review, "ada is the author")]


def test_h09_beside_a_dismissal_of_which_nothing_is_told_another_one_is_told_all_the_same() -> None:
    untold, told = a.a_review("eve", "dismissed", number=8), a.a_dismissed_review("fay", "ada")

    assert list(improper_dismissals(a.a_world(reviews=(untold, told)))) == [(told, "ada is the author")]


def test_what_is_told_of_a_dismissal_is_nothing_to_a_review_that_stands() -> None:
    dismissal = ReviewDismissal(by=a.an_account("ada"), was="changes_requested")
    review = a.a_review("fay", "approved", dismissal=dismissal)

    assert still_objects(review, hands_on(a_case(review))) is None
    assert isinstance(decide(a_case(review)), Opened)


def test_how_a_review_was_dismissed_is_written_and_read_back() -> None:
    reviews = (
        a.a_dismissed_review("fay", "gus", kind="bot", was="approved"),
        a.a_dismissed_review("eve", None, number=10),
    )
    world = a.a_world(reviews=reviews)

    assert parse_world(render_world(world)).reviews == reviews


def test_a_dismissal_of_which_nothing_more_is_told_takes_nothing_away() -> None:
    told: Any = render_world(a.a_world(reviews=(a.a_review("fay", "dismissed"),)))
    told["reviews"][0]["dismissal"] = {}

    (review,) = parse_world(told).reviews

    assert review.dismissal == ReviewDismissal(by=None, was="changes_requested")
