"""A regulated rule that applies, with everything that people said about it."""

from datetime import timedelta
from typing import Any

import pytest

from reviewbot.gate.hearing import Hearing, hearings_in
from reviewbot.gate.person import hands_on
from reviewbot.gate.quorum import Panel
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import World
from reviewbot.kernel.ids import AccountId
from tests.unit.gate import builders as a


def hearing_in(world: World) -> Hearing:
    (hearing,) = hearings_in(world, voices_in(world, hands_on(world)))
    return hearing


@pytest.mark.parametrize(
    ("more", "changed", "needed"),
    [
        pytest.param({}, {}, 2, id="a person's change"),
        pytest.param({"has_one_more_for_agents": True}, {}, 2, id="a person's change, where agents' need one more"),
        pytest.param({}, {"author": a.an_account("gus", "bot")}, 3, id="a bot whose sponsor is not known"),
        pytest.param(
            {"has_one_more_for_agents": True},
            {"author": a.an_account("gus", "bot")},
            4,
            id="the same, where agents' changes need one more",
        ),
        pytest.param(
            {"has_one_more_for_agents": True},
            {"contributors": (a.a_contributor("gus", "coauthor", kind="bot"),)},
            3,
            id="a person's change with a bot as co-author",
        ),
    ],
)
def test_so_many_people_are_needed_for(more: dict[str, Any], changed: dict[str, Any], needed: int) -> None:
    world = a.a_world(rules=(a.a_rule(**more),), **changed)

    assert hearing_in(world).panel == Panel(needed=(needed,))


ALL_OF = a.a_rule("sox", ("ledger/**",), 1, a.SOX, all_of=(a.a_quorum(1, a.PAYMENTS),), is_distinct=True)


def test_a_bot_whose_sponsor_is_not_known_needs_one_person_more_of_the_first_quorum_alone() -> None:
    world = a.a_world(rules=(ALL_OF,), author=a.an_account("gus", "bot"))

    assert hearing_in(world).panel == Panel(needed=(2, 1), is_distinct=True)


def test_each_quorum_asks_its_own_teams_and_the_rule_hears_all_of_them() -> None:
    rule = a.a_rule("sox", ("ledger/**",), 1, a.SOX, any_of=(a.a_quorum(1, a.PAYMENTS), a.a_quorum(2, a.STAFF, a.SOX)))
    hearing = hearing_in(a.a_world(rules=(rule,)))

    assert hearing.panel == Panel(needed=(1, 1, 2), choice=2)
    assert [circle.teams for circle in hearing.quorums] == [(a.SOX,), (a.PAYMENTS,), (a.STAFF, a.SOX)]
    assert hearing.circle.teams == (a.SOX, a.PAYMENTS, a.STAFF)
    assert [hearing.places(AccountId(a.IDS[login])) for login in ("bob", "cy", "dee", "gus")] == [
        0,
        0b010,
        0b111,
        0b100,
    ]


@pytest.mark.parametrize(
    ("rule", "reviewers", "minute"),
    [
        pytest.param(a.a_rule(), ("eve", "fay"), 1, id="the second of two"),
        pytest.param(a.a_rule(), ("bob", "eve", "fay", "dee"), 2, id="the second that counts"),
        pytest.param(a.a_rule(), ("eve",), None, id="nobody yet"),
        pytest.param(ALL_OF, ("eve", "fay", "cy"), 2, id="the first of another quorum"),
        pytest.param(ALL_OF, ("dee", "eve"), 1, id="the second, who frees the first for the other quorum"),
        pytest.param(ALL_OF, ("dee",), None, id="nobody, since one person does not count twice"),
    ],
)
def test_the_approval_that_completes_a_rule_is(rule: Any, reviewers: tuple[str, ...], minute: int | None) -> None:
    reviews = tuple(a.a_review(login, number=at, minutes=at) for at, login in enumerate(reviewers))
    hearing = hearing_in(a.a_world(rules=(rule,), reviews=reviews))

    assert hearing.completed_at == (None if minute is None else a.ELEVEN + timedelta(minutes=minute))


PUSHES = (a.a_push(a.OLD_HEAD, -5), a.a_push(minutes=5, brings=(), base_merge=True))


@pytest.mark.parametrize(
    "quorums", [pytest.param({}, id="of one quorum"), pytest.param({"all_of": (a.a_quorum(),)}, id="of several")]
)
def test_a_rule_keeps_approvals_over_harmless_pushes_where_it_says_so(quorums: dict[str, Any]) -> None:
    reviews = (a.a_review("eve", head=a.OLD_HEAD), a.a_review("fay", minutes=6))

    keeping, strict = (
        hearing_in(a.a_world(rules=(a.a_rule(keeps=keeps, **quorums),), reviews=reviews, pushes=PUSHES))
        for keeps in (("base_merge",), ())
    )

    assert [voice.user.login for voice in keeping.counted.approving] == ["eve", "fay"]
    assert [ruling.text for ruling in keeping.counted.heard] == [
        "eve's approval of an earlier head counts: this rule keeps it over what was pushed since",
        "fay's approval counts",
    ]
    assert [voice.user.login for voice in strict.counted.approving] == ["fay"]


def test_no_rule_keeps_an_approval_over_a_push_of_which_nothing_is_known() -> None:
    pushes = (a.a_push(a.OLD_HEAD, -5), a.a_push(minutes=5))
    rule = a.a_rule(keeps=("base_merge", "outside_paths"))
    world = a.a_world(rules=(rule,), reviews=(a.a_review("eve", head=a.OLD_HEAD),), pushes=pushes)

    assert hearing_in(world).counted.approving == ()


def test_where_no_rule_applies_nobody_is_heard() -> None:
    assert hearings_in(a.a_world(rules=(a.a_rule(paths=("docs/**",)),)), ()) == ()
