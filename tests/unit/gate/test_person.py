"""Who counts."""

import pytest

from reviewbot.change.account import Account, Contributor
from reviewbot.gate import code
from reviewbot.gate.person import Circle, circle_of, disqualification, hands_on, why_disqualified
from reviewbot.gate.world import World
from reviewbot.kernel.ids import AccountId, Login, TeamName
from tests.unit.gate import builders as a

ROLES = [
    pytest.param("committer", "fay committed to this change", id="a committer"),
    pytest.param("author", "fay wrote a commit of this change", id="the author of a commit"),
    pytest.param("coauthor", "fay is named as a co-author of this change", id="a co-author"),
    pytest.param("pusher", "fay pushed this head", id="a pusher"),
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


def test_a_circle_holds_the_people_of_its_teams_and_those_listed() -> None:
    circle = circle_of((a.SOX, a.STAFF), readable=a.TEAMS, people=frozenset({AccountId(99)}))

    assert circle == Circle(
        teams=(a.SOX, a.STAFF), members=a.TEAMS[a.SOX] | a.TEAMS[a.STAFF] | {AccountId(99)}, unreadable=()
    )
    assert circle.title == "acme/sox or acme/staff"
    assert circle.membership(AccountId(99)) == "member"
    assert circle.membership(AccountId(12)) == "stranger"


def test_a_team_that_is_missing_is_unreadable_and_not_empty() -> None:
    circle = circle_of((a.SOX, TeamName("acme/gone")), readable=a.TEAMS)

    assert circle.unreadable == (TeamName("acme/gone"),)
    assert circle.membership(AccountId(a.IDS["eve"])) == "member"
    assert circle.membership(AccountId(a.IDS["bob"])) == "unreadable"


def test_an_empty_team_holds_nobody() -> None:
    circle = circle_of((a.SOX,), readable={a.SOX: frozenset()})

    assert circle.membership(AccountId(a.IDS["eve"])) == "stranger"


def test_a_circle_without_a_team_is_called_by_its_list() -> None:
    assert circle_of((), readable=a.TEAMS).title == "any list of people"
