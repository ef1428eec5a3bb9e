"""Who counts."""

from typing import Any

import pytest

from reviewbot.change.account import Account, Contributor
from reviewbot.gate import code
from reviewbot.gate.person import disqualification, hands_on, why_disqualified
from reviewbot.gate.world import Standing, World
from reviewbot.kernel.ids import AccountId, Login
from tests.unit.gate import builders as a

ROLES = [
    pytest.param("committer", "fay committed to this change", id="a committer"),
    pytest.param("author", "fay wrote a commit of this change", id="the author of a commit"),
    pytest.param("coauthor", "fay is named as a co-author of this change", id="a co-author"),
    pytest.param("pusher", "fay pushed to this change", id="a pusher"),
    pytest.param("sponsor", "fay is the person this change was made for", id="the sponsor"),
]


def told(account: Account, world: World) -> tuple[str | None, str]:
    hands = hands_on(world)
    why = disqualification(account, hands)
    return why, "" if why is None else why_disqualified(account, hands, why)


def test_a_person_with_no_hand_in_the_change_counts() -> None:
    assert told(a.an_account("fay"), a.OPEN_WORLD) == (None, "")


@pytest.mark.parametrize("kind", ["bot", "app", "mannequin", "unknown"])
def test_only_a_human_account_counts(kind: str) -> None:
    fay = a.an_account("fay", kind)  # type: ignore[arg-type] # the ids of a parametrised case

    assert told(fay, a.OPEN_WORLD) == (code.NOT_HUMAN, f"fay is not known to be a person ({kind})")


def test_the_author_does_not_count_under_any_login() -> None:
    renamed = Account(login=Login("lovelace"), id=AccountId(a.IDS["ada"]), kind="human")

    assert told(renamed, a.OPEN_WORLD) == (code.IS_AUTHOR, "lovelace is the author")


@pytest.mark.parametrize(("role", "sentence"), ROLES)
def test_nobody_counts_who_is(role: str, sentence: str) -> None:
    world = a.a_world(contributors=(a.a_contributor("fay", role),))  # type: ignore[arg-type] # as above

    assert told(a.an_account("fay"), world) == (code.HAD_A_HAND, sentence)


def test_a_contributor_without_an_id_disqualifies_nobody_else() -> None:
    unknown = Contributor(login=Login("fay"), id=None, kind="unknown", role="coauthor")

    assert told(a.an_account("fay"), a.a_world(contributors=(unknown,))) == (None, "")


def test_the_login_of_a_contributor_is_not_its_identity() -> None:
    namesake = Contributor(login=Login("fay"), id=AccountId(12), kind="human", role="pusher")

    assert told(a.an_account("fay"), a.a_world(contributors=(namesake,))) == (None, "")


def test_an_id_that_is_a_person_in_one_place_and_a_bot_in_another_is_in_doubt() -> None:
    world = a.a_world(reviews=(a.a_review("fay"), a.a_review("fay", "commented", kind="bot")))

    assert told(a.an_account("fay"), world) == (
        code.IN_DOUBT,
        "fay is a person in one place and something else in another",
    )


def test_nobody_counts_while_the_contributors_are_unknown() -> None:
    world = a.a_world(contributors=None)

    assert told(a.an_account("fay"), world) == (
        code.CONTRIBUTORS_UNKNOWN,
        "it is not known who had a hand in this change",
    )


def test_an_account_that_the_policy_lists_as_a_machines_does_not_count() -> None:
    world = a.a_world(machines=frozenset({AccountId(a.IDS["fay"])}))

    assert told(a.an_account("fay"), world) == (code.IS_MACHINE, "fay is listed as a machine's account")


STANDINGS = [
    pytest.param(Standing(may_write=True, is_active=True), None, "", id="active and able to write"),
    pytest.param(
        Standing(may_write=False, is_active=True),
        code.MAY_NOT_WRITE,
        "fay may not write to this repository",
        id="unable to write",
    ),
    pytest.param(
        Standing(may_write=True, is_active=False),
        code.NOT_ACTIVE,
        "fay's account is suspended or gone",
        id="suspended",
    ),
    pytest.param(
        Standing(may_write=None, is_active=True),
        code.STANDING_UNKNOWN,
        "it is not known whether fay is active and may write to this repository",
        id="perhaps able to write",
    ),
    pytest.param(
        Standing(may_write=True, is_active=None),
        code.STANDING_UNKNOWN,
        "it is not known whether fay is active and may write to this repository",
        id="perhaps active",
    ),
]


@pytest.mark.parametrize(("standing", "why", "sentence"), STANDINGS)
def test_an_account_counts_by_what_it_is_now(standing: Standing, why: str | None, sentence: str) -> None:
    assert told(a.an_account("fay"), a.a_world(standings=a.standings(fay=standing))) == (why, sentence)


def test_where_somebody_asked_an_account_that_nobody_told_of_does_not_count() -> None:
    assert told(a.an_account("fay"), a.a_world(standings={}))[0] == code.STANDING_UNKNOWN


@pytest.mark.parametrize(
    ("changed", "could"),
    [
        pytest.param({}, True, id="nobody asked"),
        pytest.param({"standings": {}}, True, id="nobody told of it yet"),
        pytest.param({"standings": a.standings(fay=Standing(may_write=False, is_active=True))}, False, id="no access"),
        pytest.param({"standings": a.standings(fay=Standing(may_write=None, is_active=False))}, False, id="it is gone"),
        pytest.param({"machines": frozenset({AccountId(16)})}, False, id="it is a machine's"),
        pytest.param({"contributors": None}, False, id="it is not known who had a hand in it"),
        pytest.param({"contributors": (a.a_contributor("fay"),)}, False, id="it had a hand in it"),
    ],
)
def test_an_approval_that_was_not_given_yet_could_count_where(changed: dict[str, Any], could: bool) -> None:
    assert hands_on(a.a_world(**changed)).could_approve(AccountId(a.IDS["fay"])) == could


OBJECTORS = [
    pytest.param((), True, id="nobody who had a hand in it"),
    pytest.param((a.a_contributor("fay", "coauthor", is_claimed=True),), True, id="H-03 whom a commit claims"),
    pytest.param((a.a_contributor("fay", "author", kind="unknown", is_claimed=True),), True, id="H-03 an address"),
    pytest.param((a.a_contributor("fay", "coauthor"),), False, id="a co-author that is vouched for"),
    pytest.param(
        (a.a_contributor("fay", "author", is_claimed=True), a.a_contributor("fay", "pusher")), False, id="who pushed"
    ),
    pytest.param(None, False, id="somebody where nobody's hand is known"),
]


@pytest.mark.parametrize(("contributors", "holds"), OBJECTORS)
def test_a_request_for_changes_holds_of(contributors: tuple[Contributor, ...] | None, holds: bool) -> None:
    hands = hands_on(a.a_world(contributors=contributors))

    assert hands.may_object(a.an_account("fay")) is holds
    assert not hands.may_object(a.an_account("ada"))
    assert not hands.may_object(a.an_account("fay", "bot"))


def test_h03_a_claim_takes_an_approval_away_all_the_same() -> None:
    world = a.a_world(contributors=(a.a_contributor("fay", "coauthor", is_claimed=True),))

    assert told(a.an_account("fay"), world) == (code.HAD_A_HAND, "fay is named as a co-author of this change")


def test_a_claimed_hand_of_an_account_that_is_a_bot_elsewhere_does_not_object() -> None:
    claim = a.a_contributor("fay", "coauthor", is_claimed=True)
    world = a.a_world(contributors=(claim,), reviews=(a.a_review("fay", "commented", kind="bot"),))

    assert not hands_on(world).may_object(a.an_account("fay"))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"author": a.an_account("fay")}, id="the author's own"),
        pytest.param({"machines": frozenset({AccountId(a.IDS["fay"])})}, id="a machine's account"),
        pytest.param({"standings": a.standings(fay=Standing(may_write=True, is_active=False))}, id="suspended"),
    ],
)
def test_a_claimed_hand_does_not_object_where_it_could_not_without_the_claim(changed: dict[str, Any]) -> None:
    claim = a.a_contributor("fay", "coauthor", is_claimed=True)

    assert not hands_on(a.a_world(contributors=(claim,), **changed)).may_object(a.an_account("fay"))
