"""Broken glass: the way through in an emergency, by two people, for one head, for a while, looked at afterwards."""

from datetime import timedelta

import pytest

from reviewbot.gate.debt import Debt
from reviewbot.publish.issue import Issue
from tests.world import World
from tests.world_given import NOON

ASK_SOX = "action_required: Ask acme/sox to approve"
BROKEN = "success: BROKEN GLASS, expires 2026-11-20T13:01:00.000000Z"
COMMAND = "/reviewbot break-glass the ledger is down"


@pytest.fixture
def shut(world: World) -> World:
    """A change of ada's on a regulated path whose gate waits for people, and a list of three who break glass."""
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "grace")
    world.team("acme/incident", "cy", "dee", "eve")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    world.policy(break_glass={"from": ["acme/incident"], "expires": "1h", "review_within": "3d"})
    world.author_pushes("ledger/tax.py")
    world.gate_says(ASK_SOX)
    world.clock.advance(minutes=1)
    return world


def said(world: World) -> str:
    """Return what the last command was answered, without whom it is for."""
    return world.answers()[-1].partition("\n\n")[2]


def debts(world: World) -> tuple[Debt, ...]:
    """Return the debts that stand."""
    return world.bot.asks(lambda store: store.fetch_debts())


def issues(world: World) -> list[Issue]:
    """Return the issues that were opened."""
    return [each.wanted for each in world.scene.issues.of(world.place)]


def test_one_person_only_asks(shut: World) -> None:
    shut.person_says("cy", COMMAND)

    shut.gate_says(ASK_SOX)
    assert said(shut) == (
        f"Asked for; nothing is open yet. The glass breaks for `{shut.change().head}` once another person of "
        "`acme/incident`, with no hand in this change, gives this command until 2026-11-20 13:01 UTC."
    )
    assert "break_glass: The break-glass is asked for and not active" in shut.gate_text()
    assert (debts(shut), issues(shut)) == ((), [])
    shut.everything()


def test_two_people_break_it(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", "/reviewbot break-glass I see it, too")

    shut.gate_says(BROKEN)
    assert shut.may_merge()
    assert said(shut) == (
        f"**The glass is broken for `{shut.change().head}` until 2026-11-20 13:01 UTC**, unless a stop is on or the "
        "head moves. An issue asks for the review that has to follow."
    )
    shut.everything()


def test_i12_it_is_on_record_before_it_is_open(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)

    assert shut.trail() == ["1 blocked", "1 blocked", "1 open"]
    assert shut.trail_holds() is None
    assert (
        "The gate: open by broken glass until 2026-11-20T13:01:00.000000Z\n"
        "  cy: the ledger is down\n  dee: the ledger is down\n"
    ) in shut.story()
    shut.everything()


def test_an_issue_asks_for_the_review_and_the_check_says_so(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", "/reviewbot break-glass I see it, too")

    (issue,) = issues(shut)
    (debt,) = debts(shut)
    assert issue.title == "Review change 1 afterwards: its glass was broken"
    assert "- `cy`: the ledger is down\n- `dee`: I see it, too" in issue.body
    assert (debt.patterns, debt.due_at) == (("ledger/**",), NOON + timedelta(days=3, minutes=1))
    assert f"Its retro-review is due by 2026-11-23 12:01 UTC; see #{debt.issue}." in shut.gate_text()
    shut.everything()


def test_a09_it_is_whole_again_when_its_hour_comes(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)
    shut.gate_says(BROKEN)

    assert shut.its_hour_comes(hours=2) >= 1

    shut.gate_says(ASK_SOX)
    assert "break_glass: The break-glass has expired" in shut.gate_text()
    assert len(issues(shut)) == 1
    shut.everything()


def test_a09_it_is_for_this_head_alone(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)
    shut.gate_says(BROKEN)
    shut.everything()

    shut.author_pushes("ledger/tax.py")

    shut.gate_says(ASK_SOX)
    assert "break_glass: The break-glass was for another head" in shut.gate_text()
    shut.everything()


def test_a09_a_blow_before_a_push_and_one_after_it_are_not_added_up(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.everything()
    shut.author_pushes("ledger/tax.py")

    shut.person_says("dee", COMMAND)

    shut.gate_says(ASK_SOX)
    shut.everything()


def test_a_push_between_a_command_and_its_reading_takes_nobody_in(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.everything()
    earlier = shut.clock.now()
    shut.clock.advance(minutes=1)
    shut.author_pushes("ledger/tax.py")

    shut.person_says("dee", COMMAND, at=earlier)

    assert said(shut).startswith("Nothing was done: it is not certain that the head was the present one")
    shut.gate_says(ASK_SOX)
    shut.everything()


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        pytest.param("ada", "`/reviewbot break-glass <reason>` is for people of the policy's", id="A-09 the author"),
        pytest.param("grace", "`/reviewbot break-glass <reason>` is for people of the policy's", id="another team"),
        pytest.param("cy", "Asked for; nothing is open yet.", id="A-09 the same person twice"),
    ],
)
def test_it_takes_another_person(shut: World, who: str, answer: str) -> None:
    shut.person_says("cy", COMMAND)

    shut.person_says(who, COMMAND)

    assert answer in said(shut)
    shut.gate_says(ASK_SOX)
    shut.everything()


def test_a09_whoever_had_a_hand_in_the_change_does_not_break_its_glass(shut: World) -> None:
    shut.team("acme/incident", "ada", "bob", "cy")
    shut.everything()
    shut.author_opens("ledger/rate.py", coauthors=("bob",))
    shut.person_says("cy", COMMAND)

    for hand in ("ada", "bob"):
        shut.person_says(hand, COMMAND)
        assert said(shut) == "Nothing was done: whoever had a hand in a change does not break its glass."

    shut.gate_says(ASK_SOX)
    shut.everything()


def test_a09_without_a_reason_it_is_only_explained(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", "/reviewbot break-glass")

    assert said(shut).startswith("Nothing was done: break-glass lacks its reason")
    shut.gate_says(ASK_SOX)
    shut.everything()


def test_somebody_who_may_not_push_any_more_does_not_break_it(shut: World) -> None:
    shut.scene.takes_write(shut.place, "cy")

    shut.person_says("cy", COMMAND)

    assert said(shut) == "Nothing was done: only an active account that may push here breaks the glass."
    shut.everything()


def test_somebody_who_leaves_the_list_takes_the_blow_along(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)
    shut.gate_says(BROKEN)

    shut.team("acme/incident", "dee", "eve")
    shut.a_sweep_passes()

    shut.gate_says(ASK_SOX)
    shut.everything()


def test_a_stop_outweighs_broken_glass(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)
    shut.everything()
    assert shut.may_merge()

    shut.switch_is_on("global")
    shut.a_second_passes()

    assert shut.surface.gate(shut.last).conclusion == "failure"
    shut.everything()


@pytest.mark.parametrize(
    ("rules", "answer"),
    [pytest.param({"break_glass": None}, "Nothing was done: the policy names nobody who may", id="no list")],
)
def test_without_a_list_nobody_breaks_it(shut: World, rules: dict[str, None], answer: str) -> None:
    shut.policy(**rules)

    shut.person_says("cy", COMMAND)

    assert said(shut).startswith(answer)
    shut.everything()


def test_i10_commands_that_arrive_again_open_one_issue(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)

    shut.delivery_arrives_again(times=2)
    shut.delivery_arrives_again(times=2, is_new=True)
    shut.a_sweep_passes()

    assert (len(issues(shut)), len(debts(shut))) == (1, 1)
    assert len(shut.answers()) == 2
    shut.everything()


def test_an_emergency_does_not_wait_for_the_issue(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.forge.is_down("post_issue")

    shut.person_says("dee", COMMAND)

    shut.gate_says(BROKEN)
    assert issues(shut) == []
    shut.a_sweep_passes()
    assert len(issues(shut)) == 1
    shut.everything()


def test_what_nobody_looked_at_in_time_freezes_until_somebody_who_may_has_closed_the_issue(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)
    shut.gate_says(BROKEN)
    (debt,) = debts(shut)
    assert debt.issue is not None
    shut.person_approves("grace")
    shut.everything()

    shut.clock.advance(days=4)
    shut.a_sweep_passes()
    frozen = shut.reasons()
    shut.scene.issues.close(shut.place, debt.issue, by=shut.scene.account("dee"))
    shut.a_sweep_passes()
    still_frozen = shut.reasons()
    shut.scene.issues.close(shut.place, debt.issue, by=shut.scene.account("eve"))
    shut.a_sweep_passes()

    assert frozen == still_frozen == [f"debt the retro-review of change 1, issue #{debt.issue}"]
    shut.gate_says("success: Nothing to do: the gate is open")
    assert debts(shut) == ()
    shut.everything()


def test_a_deleted_issue_settles_nothing_and_is_asked_for_again(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)
    (debt,) = debts(shut)
    assert debt.issue is not None

    shut.scene.issues.delete(shut.place, debt.issue)
    shut.a_sweep_passes()

    (again,) = debts(shut)
    assert again.issue not in {None, debt.issue}
    assert len(issues(shut)) == 1
    shut.everything()
