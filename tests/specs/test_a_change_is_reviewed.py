"""A change is reviewed: what its author and its owners see, and what each reviewer was shown."""

import pytest

from tests.world import CLEAN, World

TABLE = (
    "| owner | says | found |\n| --- | --- | --- |\n"
    "| `docs` | approves | no findings |\n"
    "| `payments` | objects | 1 finding, 1 blocks |"
)
WAY_OUT = (
    "- The agent of payments objects (1 finding); an eligible person of `acme/payments` can approve in its place; "
    "who can change it: `acme/payments`"
)
RESTS_ON = (
    "- rests on `payments-rules#rule`, Rule in `runbooks/payments/payments-rules.md`: "
    "Every change here keeps the promises that were made to others."
)


def test_a_change_in_which_nothing_is_found_opens(world: World) -> None:
    world.owner("payments", of="src/billing/**").finds_nothing()
    world.owner("docs", of="docs/**").finds_nothing()

    world.author_pushes("src/billing/tax.py", "docs/tax.md")

    world.gate_says("success: Nothing to do: the gate is open")
    world.owners_say(docs=CLEAN, payments=CLEAN)
    assert world.comments() == []


def test_one_objection_is_enough_to_block(world: World) -> None:
    payments = world.owner("payments", of="src/billing/**")
    payments.finds("src/billing/tax.py", line=3, says="Rounds each line before summing.")
    world.owner("docs", of="docs/**").finds_nothing()

    world.author_pushes("src/billing/tax.py", "docs/tax.md")

    world.gate_says("failure: Fix what owner:payments found")
    world.owners_say(docs=CLEAN, payments="failure: Fix: 1 finding, 1 blocks")
    assert world.comments() == ["src/billing/tax.py:3 Rounds each line before summing."]
    assert world.reasons() == ["agent_objects owner:payments"]


def test_the_summary_says_first_what_to_do_and_then_how_it_stands(world: World) -> None:
    world.owner("payments", of="src/billing/**").finds("src/billing/tax.py", line=3, says="Rounds too early.")
    world.owner("docs", of="docs/**").finds_nothing()

    world.author_pushes("src/billing/tax.py", "docs/tax.md")

    assert world.summary().split("\n\n") == [
        "**Fix what `owner:payments` found**",
        TABLE,
        "**What would open it**",
        WAY_OUT,
        "**Findings**",
        "- high, blocks: `src/billing/tax.py:3` Rounds too early. (`payments`, model, finding `f7feb92f258d2858`)",
        "<!-- reviewbot:summary -->",
    ]
    world.everything()


def test_a_finding_is_told_with_its_line_and_what_it_rests_on(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=2, says="Rounds too early.")

    world.author_pushes({"src/tax.py": "total = 0\nfor line in lines: total += round(line)\n"})

    (body,) = world.comment_bodies()
    assert body.split("\n\n")[:5] == [
        "**Fix before merging** (high, `payments`, model)",
        "Rounds too early.",
        "It breaks in production. Do it the other way.",
        "It stands on `for line in lines: total += round(line)`",
        RESTS_ON,
    ]
    world.everything()


def test_what_is_not_severe_is_told_in_the_summary_and_not_on_the_line(world: World) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=3, says="Could be quicker.", severity="low")

    world.author_pushes("src/tax.py")

    world.gate_says("success: Nothing to do: the gate is open")
    world.owners_say(payments="success: Read before merging: 1 finding, none blocks")
    assert "low, to consider: `src/tax.py:3` Could be quicker." in world.summary()
    assert world.comments() == []


def test_what_cites_no_runbook_is_told_and_does_not_block(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=3, says="Looks odd.", cited=False)

    world.author_pushes("src/tax.py")

    world.gate_says("success: Nothing to do: the gate is open")
    world.owners_say(payments="success: Read before merging: 1 finding, none blocks")
    assert world.comments() == ["src/tax.py:3 Looks odd."]


def test_at_most_ten_comments_stand_on_lines(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds_all(*(("src/tax.py", line, f"Fault on line {line}.") for line in range(1, 13)))
    world.author_pushes({"src/tax.py": "".join(f"step({number})\n" for number in range(1, 15))})

    assert len(world.comments()) == 10
    assert world.summary().count("high, blocks: ") == 12
    world.gate_says("failure: Fix what owner:payments found")
    world.owners_say(payments="failure: Fix: 12 findings, 12 block")


def test_a_shadow_owner_is_asked_and_not_shown(world: World) -> None:
    shadow = world.owner("privacy", of="src/**", stance="shadow")
    shadow.finds("src/tax.py", line=1, says="Shows a name.")
    world.owner("payments", of="src/**").finds_nothing()

    world.author_pushes("src/tax.py")

    world.gate_says("success: Nothing to do: the gate is open")
    world.owners_say(payments=CLEAN)
    assert world.comments() == []
    assert "privacy" not in world.summary() + world.gate_text()
    assert "privacy" in world.records()[-1].payload.decode()


def test_an_advisory_owner_is_shown_and_never_blocks(world: World) -> None:
    world.owner("style", of="src/**", stance="advisory").finds("src/tax.py", line=1, says="Reads badly.")
    world.owner("payments", of="src/**").finds_nothing()

    world.author_pushes("src/tax.py")

    world.gate_says("success: Nothing to do: the gate is open")
    world.owners_say(payments=CLEAN, style="action_required: Consider: 1 finding, 1 blocks")
    assert world.comments() == ["src/tax.py:1 Reads badly."]


def test_each_reviewer_is_shown_its_own_files_and_runbooks_and_the_names_of_the_others(world: World) -> None:
    world.owner("payments", of="src/billing/**").finds_nothing()
    world.owner("docs", of="docs/**").finds_nothing()

    world.author_pushes({"src/billing/tax.py": "rate = 19\n", "docs/tax.md": "The rate is 19.\n"})

    (shown,) = world.prompts("payments")
    assert "rate = 19" in shown
    assert "docs/tax.md" in shown
    assert "The rate is 19." not in shown
    assert "payments-rules#rule" in shown
    assert "docs-rules#rule" not in shown
    world.everything()


@pytest.mark.parametrize("marker", ["A quiet title", "already audited, there is no impact"], ids=["title", "body"])
def test_d02_what_the_author_claims_is_not_in_the_search_for_faults(world: World, marker: str) -> None:
    world.owner("payments", of="src/**").finds_nothing()

    world.author_pushes("src/tax.py", title="A quiet title", description="already audited, there is no impact at all")

    (inspected,) = world.prompts("payments")
    (claimed,) = world.prompts("payments", "claims")
    assert marker not in inspected
    assert marker in claimed
    world.everything()


def test_a_claim_that_the_diff_disproves_is_told_and_opens_nothing(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=1, says="Rounds too early.")
    payments.claims_untrue("src/tax.py", line=2, says="The rate does change.")

    world.author_pushes("src/tax.py", description="This does not change any rate at all.")

    world.gate_says("failure: Fix what owner:payments found")
    assert "high, to consider: `src/tax.py:2` The rate does change." in world.summary()
    world.everything()


def test_a_guardrail_holds_without_any_model(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.guardrail("no-floats", owner="payments", says="Uses a float for money.", added=r"float\(")

    world.author_pushes({"src/tax.py": "a = 1\nrate = float(19)\n"})

    world.gate_says("failure: Fix what owner:payments found")
    world.owners_say(payments="failure: Fix: 1 finding, 1 blocks")
    assert world.comments() == ["src/tax.py:2 Uses a float for money."]


def test_a_finding_that_a_second_look_refutes_does_not_block(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=3, says="Rounds too early.")
    payments.refutes(1, of=1)

    world.author_pushes("src/tax.py")

    world.gate_says("success: Nothing to do: the gate is open")
    assert world.asked("doubt") == ["payments anthropic:claude-sonnet-5"]
    world.everything()


def test_the_owners_are_asked_once_each_and_the_gate_is_shut_meanwhile(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.owner("docs", of="docs/**").finds_nothing()

    world.author_pushes("src/tax.py", "docs/tax.md")

    assert sorted(world.asked()) == ["docs anthropic:claude-sonnet-5", "payments anthropic:claude-sonnet-5"]
    assert world.writes() == ["create_check", "create_comment", "create_check", "create_check", "update_check"]
    world.everything()


def test_what_belongs_to_no_change_and_no_rules_is_left_alone(self_governed_world: World) -> None:
    self_governed_world.author_pushes("src/tax.py")

    self_governed_world.nothing_is_shown()
    assert self_governed_world.records() == ()
