"""When something is down: nothing turns green for it, and everything is there again when it comes back."""

import pytest

from reviewbot.change.change import Binding
from reviewbot.ports import Store
from reviewbot.review.verdict import Failed
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
FAULTS = (
    "docs.yaml: line 9: tier is 'golden'; there are premium, standard",
    "payments.yaml: line 8: stance is 'strict'; it must be 'blocking', 'advisory' or 'shadow'",
    "payments.yaml: line 15: blocks_at is 'huge'; it must be 'low', 'medium', 'high' or 'critical'",
)


@pytest.mark.parametrize("call", ["fetch_change", "fetch_open_changes", "fetch_reviews", "fetch_present", "apply"])
def test_a_forge_that_comes_back_is_asked_again(world: World, call: str) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.forge_is_down(call, times=2)

    world.author_pushes("src/tax.py")

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert len(world.asked()) == 1


def test_a_forge_that_stays_down_leaves_nothing_green_and_the_next_event_mends_it(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.forge_is_down("fetch_reviews", times=9)
    world.author_pushes("src/tax.py")
    assert world.work_failed()
    world.gate_says("failure: Rerun the check: the review broke off")
    told = world.gate_text().replace("`", "").splitlines()
    assert [line for line in told if line.startswith("- ")] == [
        "- Step: change_pushed",
        "- Cause: the other side is unavailable",
        "- Tried: 3 times",
        "- For whoever runs reviewbot: runbooks/reviewbot/poison-delivery.md",
    ]
    assert "press re-run on this check, or push, and it begins at once" in world.gate_text()
    assert world.noticed()[-1] == "reviewbot/gate: failure: Rerun the check: the review broke off"

    world.forge_comes_back()
    world.person_comments("grace")

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert len(world.asked()) == 1


@pytest.mark.parametrize("lost", [1, 2])
def test_r07_a_write_whose_answer_was_lost_is_there_once(world: World, lost: int) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")
    world.forge_loses_answers(times=lost)

    world.author_pushes("src/tax.py")

    world.gate_says("failure: Fix what owner:payments found")
    world.owners_say(payments="failure: Fix: 1 finding, 1 blocks")
    assert world.comments() == ["src/tax.py:1 Rounds too early."]
    assert (world.writes().count("create_check"), world.writes().count("create_comment")) == (2, 1)


def test_the_next_model_of_the_chain_is_asked_where_the_first_does_not_answer(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.model_is_down("anthropic:claude-sonnet-5")

    world.author_pushes("src/tax.py")

    assert world.asked() == ["payments openai:gpt-5.4"]
    assert "openai:gpt-5.4 looked, and guardrails" in world.owner_text("payments").replace("`", "")
    world.gate_says(OPEN)


def test_guardrails_alone_are_the_last_link_and_the_check_says_so(world: World) -> None:
    world.owner("payments", of="src/**")
    world.every_model_is_down()

    world.author_pushes("src/tax.py")

    assert "only guardrails looked; no model did" in world.owner_text("payments")
    world.gate_says(OPEN)


def test_guardrails_alone_can_still_object(world: World) -> None:
    world.owner("payments", of="src/**")
    world.guardrail("no-floats", owner="payments", says="Uses a float for money.", added=r"float\(")
    world.every_model_is_down()

    world.author_pushes({"src/tax.py": "rate = float(19)\n"})

    world.gate_says("failure: Fix what owner:payments found")
    world.owners_say(payments="failure: Fix: 1 finding, 1 blocks")
    assert world.comments() == ["src/tax.py:1 Uses a float for money."]


def test_a_premium_tier_without_a_model_waits_for_people(world: World) -> None:
    world.owner("payments", of="src/**", tier="premium")
    world.every_model_is_down()

    world.author_pushes("src/tax.py")
    world.gate_says("action_required: Ask acme/payments to approve (and 1 more)")
    world.owners_say(payments="action_required: Ask acme/payments: the agent abstains, no findings")

    world.person_approves("payments-lead")
    world.gate_says(OPEN)
    world.everything()


def test_q02_a_store_that_is_down_gives_no_answer_that_it_was_kept(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_opens("src/tax.py", is_announced=False)
    knock = world.knock("opened")
    world.store_is_down("keep_delivery")

    assert world.arrive(knock) == [503]
    world.nothing_is_shown()

    assert world.arrive(knock) == [202]
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


@pytest.mark.parametrize("call", ["keep_look", "keep_verdict", "append", "fetch_verdicts", "fetch_switches"])
def test_a_store_that_comes_back_is_asked_again(world: World, call: str) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.store_is_down(call)

    world.author_pushes("src/tax.py")

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert world.trail() == ["1 open"]


def test_c03_rules_that_are_broken_shut_the_gate_with_every_fault(world: World) -> None:
    world.owner("payments", of="src/**", stance="strict", blocks_at="huge")
    world.owner("docs", of="docs/**", tier="golden")

    world.author_pushes("src/tax.py")

    world.gate_says("failure: Repair the policy: its files have faults")
    listed = [line for line in world.gate_text().replace("`", "").splitlines() if line.startswith("- ")]
    # Below the faults: whose people let a repair in.
    assert listed == [*(f"- governance: owners/{fault}" for fault in FAULTS), "- acme/platform"]
    assert world.decisions() == []
    assert world.noticed() == ["reviewbot/gate: failure: Repair the policy: its files have faults"]


def test_c03_a_change_that_was_open_is_shut_when_the_rules_break_and_opens_when_they_are_mended(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_pushes("src/tax.py")
    world.gate_says(OPEN)

    world.owner_moves("payments", of="src/**", stance="strict")
    world.person_comments("grace")
    world.gate_says("failure: Repair the policy: its files have faults")
    assert not world.may_merge()

    world.owner_moves("payments", of="src/**", stance="blocking")
    world.person_comments("grace")
    world.gate_says(OPEN)
    world.everything()


def test_a05_a_switch_that_is_on_shuts_the_gate_and_asks_no_model(world: World) -> None:
    world.owner("payments", of="src/**")
    world.switch_is_on("repo:acme/shop")

    world.author_pushes("src/tax.py")

    world.gate_says("failure: Wait for the stop to be released (and 2 more)")
    world.owners_say(payments="action_required: Not started: stopped")
    assert world.asked() == []


def test_a_stop_that_is_released_decides_afresh_and_restores_no_old_green(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_pushes("src/tax.py")
    world.gate_says(OPEN)
    world.switch_is_on("global")
    world.person_comments("grace")
    world.gate_says("failure: Wait for the stop to be released")

    world.switches_are_released()
    world.person_comments("grace")

    world.gate_says(OPEN)
    world.everything()


def test_a_switch_of_another_repository_stops_nothing_here(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.switch_is_on("repo:acme/other")

    world.author_pushes("src/tax.py")

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def test_a_process_that_is_told_to_stop_stops_whatever_the_database_says(world: World) -> None:
    world.owner("payments", of="src/**")
    world.process_is_told_to_stop()

    world.author_pushes("src/tax.py")

    world.gate_says("failure: Wait for the stop to be released (and 2 more)")
    world.owners_say(payments="action_required: Not started: stopped")
    assert world.asked() == []


def test_q03_a_failure_that_came_after_an_answer_is_healed_by_asking_again(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_pushes("src/tax.py")
    change = world.change()
    binding = Binding(repo_id=world.place.repo_id, number=world.last, head=change.head, base_ref=change.base_ref)

    async def says_late(store: Store) -> None:
        (said,) = await store.fetch_verdicts(binding)
        await store.keep_verdict(binding, Failed(basis=said.basis, findings=(), reason="late: It was too late"))

    world.bot.asks(says_late)
    world.a_sweep_passes()
    shut = world.may_merge()
    world.somebody_reruns()

    assert (shut, world.may_merge()) == (False, True)
    world.gate_says(OPEN)
    # What was answered is on record, and paid once.
    assert world.asked() == ["payments anthropic:claude-sonnet-5"]
    world.everything()
