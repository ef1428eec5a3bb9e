"""Rules that ask for more people than there are, told before a change waits for them in vain."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, TeamName
from reviewbot.ownership.lint_people import glass_remarks, rule_remarks
from reviewbot.ownership.policy import BreakGlass, Policy, Quorum, RegulatedRule
from tests.unit.ownership.files import a_registry

PEOPLE = {"acme/one": (1,), "acme/two": (1, 2), "acme/four": (1, 2, 3, 4), "acme/others": (5, 6), "acme/none": ()}
TEAMS = {TeamName(team): frozenset(map(AccountId, people)) for team, people in PEOPLE.items()}
TOO_FEW = "its groups have too few people between them for each to be another: it can never be met"


def of(approvals: int, *teams: str) -> Quorum:
    return Quorum(approvals=approvals, from_teams=tuple(map(TeamName, teams)))


def a_rule(
    named: Quorum,
    *all_of: Quorum,
    any_of: tuple[Quorum, ...] = (),
    is_distinct: bool = False,
    has_one_more_for_agents: bool = False,
) -> RegulatedRule:
    return RegulatedRule(
        name="sox",
        paths=(Glob("**"),),
        approvals=named.approvals,
        from_teams=named.from_teams,
        is_built_in=False,
        has_one_more_for_agents=has_one_more_for_agents,
        all_of=all_of,
        any_of=any_of,
        is_distinct=is_distinct,
    )


def a_policy(*, machines: frozenset[AccountId] = frozenset(), glass: BreakGlass | None = None) -> Policy:
    return replace(a_registry().policy, machines=machines, break_glass=glass)


@pytest.mark.parametrize(
    ("rule", "remarks"),
    [
        pytest.param(a_rule(of(2, "acme/four")), (), id="enough people"),
        pytest.param(a_rule(of(3, "acme/two", "acme/others")), (), id="enough people of two teams together"),
        pytest.param(
            a_rule(of(2, "acme/one")),
            ("wants 2 of acme/one, and there is 1 person: it can never be met",),
            id="one person too few",
        ),
        pytest.param(
            a_rule(of(3, "acme/one", "acme/two")),
            ("wants 3 of acme/one or acme/two, and there are 2 people: it can never be met",),
            id="people who are in both teams count once",
        ),
        pytest.param(
            a_rule(of(1, "acme/none")),
            ("wants 1 of acme/none, and there is nobody: it can never be met",),
            id="C-10 an empty team",
        ),
        pytest.param(
            a_rule(of(1, "acme/gone")),
            (
                "acme/gone cannot be read, or is not there; nobody counts for it",
                "wants 1 of acme/gone, and there is nobody: it can never be met",
            ),
            id="C-10 a team that does not exist",
        ),
        pytest.param(
            a_rule(of(1, "acme/gone", "acme/four")),
            ("acme/gone cannot be read, or is not there; nobody counts for it",),
            id="one of two teams cannot be read",
        ),
        pytest.param(
            a_rule(of(1, "acme/one")),
            ("wants all 1 of acme/one: none of them can have a hand in a change",),
            id="one person who may be the author",
        ),
        pytest.param(
            a_rule(of(2, "acme/two"), has_one_more_for_agents=True),
            ("an agent's change wants 3, and there are 2 people: it can never be met",),
            id="one more than there are",
        ),
        pytest.param(
            a_rule(of(1, "acme/four"), of(3, "acme/others")),
            ("wants 3 of acme/others, and there are 2 people: it can never be met",),
            id="a group of all_of",
        ),
        pytest.param(
            a_rule(of(1, "acme/four"), any_of=(of(2, "acme/one"), of(1, "acme/none"))),
            ("none of its any_of groups can ever be met",),
            id="every group of any_of",
        ),
        pytest.param(
            a_rule(of(1, "acme/four"), any_of=(of(2, "acme/one"), of(1, "acme/others"))), (), id="one group of any_of"
        ),
        pytest.param(
            a_rule(of(3, "acme/four"), of(2, "acme/two"), is_distinct=True), (TOO_FEW,), id="distinct with too few"
        ),
        pytest.param(
            a_rule(of(2, "acme/four"), of(1, "acme/one"), of(1, "acme/two"), is_distinct=True),
            (),
            id="distinct with just enough",
        ),
        pytest.param(
            a_rule(of(3, "acme/four"), of(1, "acme/one"), any_of=(of(1, "acme/two"),), is_distinct=True),
            (TOO_FEW,),
            id="distinct with too few for any of the groups",
        ),
        pytest.param(
            a_rule(
                of(3, "acme/four"),
                of(1, "acme/one"),
                any_of=(of(1, "acme/two"), of(1, "acme/others")),
                is_distinct=True,
            ),
            (),
            id="distinct with enough for one of the groups",
        ),
    ],
)
def test_what_can_never_be_met_is_told(rule: RegulatedRule, remarks: tuple[str, ...]) -> None:
    assert tuple(rule_remarks(rule, a_policy(), TEAMS)) == remarks


def test_machines_are_nobody() -> None:
    policy = a_policy(machines=frozenset({AccountId(1)}))

    assert tuple(rule_remarks(a_rule(of(1, "acme/one")), policy, TEAMS)) == (
        "wants 1 of acme/one, and there is nobody: it can never be met",
    )


def test_glass_takes_two_people() -> None:
    def glass(*teams: str) -> Policy:
        from_teams = tuple(map(TeamName, teams))
        return a_policy(glass=BreakGlass(from_teams=from_teams, seconds=60, review_within_seconds=3_600))

    assert tuple(glass_remarks(a_policy(), TEAMS)) == ()
    assert tuple(glass_remarks(glass("acme/two"), TEAMS)) == ()
    assert tuple(glass_remarks(glass("acme/one", "acme/gone"), TEAMS)) == (
        "acme/gone cannot be read, or is not there; nobody counts for it",
        "wants 2 of acme/one or acme/gone, and there is 1 person: it can never be met",
    )


CROWDS = st.lists(st.frozensets(st.integers(1, 5).map(AccountId), min_size=1), min_size=2, max_size=4)


@given(CROWDS)
def test_distinct_groups_are_told_exactly_when_no_way_of_seating_people_serves_them(
    crowds: list[frozenset[AccountId]],
) -> None:
    teams = {TeamName(f"acme/t{at}"): people for at, people in enumerate(crowds)}
    first, *rest = (of(1, team) for team in teams)
    rule = a_rule(first, *rest, is_distinct=True)
    everybody = sorted(frozenset().union(*crowds))

    seatings = permutations(everybody, len(crowds))
    is_possible = any(all(one in crowd for one, crowd in zip(row, crowds, strict=True)) for row in seatings)

    assert (TOO_FEW in tuple(rule_remarks(rule, a_policy(), teams))) is not is_possible
