"""The people who are asked, of teams as they can be read now."""

from reviewbot.gate.circle import Circle, circle_of
from reviewbot.kernel.ids import AccountId, TeamName
from tests.unit.gate import builders as a


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


def test_one_team_that_can_be_read_leaves_nothing_unreadable() -> None:
    assert circle_of((a.SOX,), readable=a.TEAMS) == Circle(teams=(a.SOX,), members=a.TEAMS[a.SOX], unreadable=())


def test_an_empty_team_holds_nobody() -> None:
    circle = circle_of((a.SOX,), readable={a.SOX: frozenset()})

    assert circle.membership(AccountId(a.IDS["eve"])) == "stranger"


def test_a_circle_without_a_team_is_called_by_its_list() -> None:
    assert circle_of((), readable=a.TEAMS).title == "any list of people"


def test_people_who_are_listed_beside_one_team_are_in_the_circle() -> None:
    circle = circle_of((a.SOX,), readable=a.TEAMS, people=frozenset({AccountId(99)}))

    assert circle.members == a.TEAMS[a.SOX] | {AccountId(99)}
