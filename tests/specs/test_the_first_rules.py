"""A repository without rules: nothing is checked, but for the change that brings the first ones."""

import pytest

from reviewbot.kernel.ids import RepoName
from tests.builders import a_policy_file, an_owner_file
from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
ASK = "action_required: Ask the administrators of acme/shop to approve"
FIRST = {"owners/policy.yaml": a_policy_file(), "owners/platform.yaml": an_owner_file("platform", of=["platform/**"])}


@pytest.fixture
def bare(self_governed_world: World) -> World:
    """A repository that is to hold its own rules and has none yet. Grace administers it, and so does Ada."""
    world = self_governed_world
    world.scene.lets_administer(world.place, "grace", "ada")
    return world


def test_one_administrator_lets_the_first_rules_in(bare: World) -> None:
    bare.author_pushes(FIRST, "src/tax.py")
    bare.gate_says(ASK)
    assert bare.reasons() == ["approvals_missing first-rules"]
    assert not bare.may_merge()

    bare.person_approves("grace")

    bare.gate_says(OPEN)
    assert bare.may_merge()
    assert bare.asked() == []
    assert bare.trail_holds() is None
    bare.everything()


@pytest.mark.parametrize(
    "login",
    [
        pytest.param("bob", id="by somebody who can only push"),
        pytest.param("platform-lead", id="by somebody whom the brought policy names"),
        pytest.param("ada", id="by the author, who administers the repository"),
    ],
)
def test_nobody_else_lets_the_first_rules_in(bare: World, login: str) -> None:
    bare.author_pushes(FIRST)

    bare.person_approves(login)

    bare.gate_says(ASK)
    bare.everything()


def test_a_push_voids_the_administrator_s_approval(bare: World) -> None:
    bare.author_pushes(FIRST)
    bare.person_approves("grace")
    bare.gate_says(OPEN)

    bare.author_pushes("src/tax.py")

    bare.gate_says(ASK)
    bare.everything()


def test_an_administrator_who_is_one_no_more_lets_nothing_in(bare: World) -> None:
    bare.author_pushes(FIRST)
    bare.person_approves("grace")
    bare.gate_says(OPEN)

    bare.scene.repos[bare.place.repo].admins = set()
    bare.a_sweep_passes()

    bare.gate_says(ASK)
    bare.everything()


def test_where_nobody_can_say_who_administers_the_gate_stays_shut(bare: World) -> None:
    bare.scene.repos[bare.place.repo].admins = None
    bare.author_pushes(FIRST)

    bare.person_approves("grace")

    assert "team_unreadable first-rules" in bare.reasons()
    bare.everything()


def test_first_rules_that_cannot_be_read_are_shown_with_their_faults(bare: World) -> None:
    bare.author_pushes({"owners/policy.yaml": b"version: 3\n"})

    bare.person_approves("grace")

    bare.gate_says("failure: Repair the policy: its files have faults")
    assert "owners/policy.yaml" in bare.gate_text()


def test_what_the_first_rules_do_not_come_with_is_checked_once_they_are_in(bare: World) -> None:
    bare.models_find_nothing()
    bare.author_opens({"platform/a.py": "pass\n"}, branch="work")
    bare.author_opens(FIRST, branch="rules")
    bare.gate_says(ASK)
    bare.person_approves("grace")

    bare.base_moves(FIRST)

    bare.gate_says(OPEN, on=1)
    bare.everything()


def test_the_central_rules_repository_brings_its_own_first_rules(world: World) -> None:
    world.rules.empty()
    world.rules_come_from(RepoName("ACME/shop"))
    world.scene.lets_administer(world.place, "grace")
    world.author_pushes(FIRST)
    world.gate_says(ASK)

    world.person_approves("grace")

    world.gate_says(OPEN)
    world.everything()


def test_a_repository_that_the_central_rules_do_not_come_from_brings_none(world: World) -> None:
    world.rules.empty()
    world.rules_come_from(RepoName("acme/rules"))

    world.author_pushes(FIRST)

    world.nothing_is_shown()


def test_that_a_base_has_no_rules_is_said_once_whatever_process_finds_it(
    bare: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="reviewbot.flow")
    bare.author_pushes("src/tax.py")

    bare.bot.dies()
    bare.bot_runs()
    bare.base_has({"README.md": "Another shop.\n"})
    bare.a_sweep_passes()
    bare.author_pushes("src/tax.py")

    bare.nothing_is_shown()
    said = [record.getMessage() for record in caplog.records if "no rules" in record.getMessage()]
    assert said == ["acme/shop has no rules at its base: nothing is checked there until it has"]


def test_r05_a_retarget_to_a_base_without_rules_leaves_no_gate_open_or_running(self_governed_world: World) -> None:
    world = self_governed_world
    world.models_find_nothing()
    world.branch("bare")
    world.author_opens({"platform/a.py": "pass\n"}, branch="work", into="main")
    world.nothing_is_shown()
    world.rules_stand_in_the_repository()
    world.rules_move()
    world.gate_says(OPEN)
    world.everything()

    world.scene.retarget(world.place, world.last, "bare")
    world.happens("edited", changes={"base": {"ref": {"from": "main"}}})

    world.gate_says("failure: Nothing to do: there are no rules at this base")
    assert world.reasons() == ["ungoverned governance"]
    assert not world.may_merge()
    before = world.writes()
    world.person_comments("grace")
    assert world.writes() == before
    world.everything()
