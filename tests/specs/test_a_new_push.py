"""A new push: what counts no longer, what is not said again, and what stands."""

from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
FIX = "failure: Fix what owner:payments found"
ONE = "failure: Fix: 1 finding, 1 blocks"

TAX = {"src/tax.py": "total = 0\nfor line in lines: total += round(line)\nreport(total)\n"}
TAX_AND_MORE = {"src/tax.py": "import decimal\n" + TAX["src/tax.py"]}


def test_a_push_asks_again(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=3, says="Rounds each line before summing.")
    payments.finds_nothing()

    world.author_pushes("src/tax.py")
    world.gate_says(FIX)
    assert world.comments() == ["src/tax.py:3 Rounds each line before summing."]

    world.author_pushes("src/tax.py")
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert world.comments() == [f"src/tax.py:3 Fixed: this is no longer found at {world.change().head[:12]}."]


def test_the_check_of_an_old_head_opens_nothing_for_a_new_one(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds_nothing()
    payments.finds("src/tax.py", line=3, says="Rounds too early.")

    world.author_pushes("src/tax.py")
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)

    world.author_pushes("src/tax.py")
    world.gate_says(FIX)
    assert not world.may_merge()
    world.everything()


def test_an_approval_of_an_old_head_does_not_count(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing(times=2)
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.team("acme/sox", "grace")

    world.author_pushes("src/tax.py")
    world.person_approves("grace")
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)

    world.author_pushes("src/tax.py")
    world.gate_says("action_required: Ask acme/sox to approve")
    assert "grace's approval does not count: it was given on another head" in world.gate_text()
    world.everything()


def test_an_approval_that_names_an_older_commit_does_not_count(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing(times=2)
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.team("acme/sox", "grace")
    world.author_pushes("src/tax.py")
    old_head = world.change().head
    world.everything()
    world.author_pushes("src/tax.py")

    world.person_approves("grace", at=old_head)

    world.gate_says("action_required: Ask acme/sox to approve")
    world.everything()


def test_a_finding_that_is_still_there_is_not_said_again(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=2, says="Rounds too early.")
    payments.finds("src/tax.py", line=3, says="Rounds before it sums.")

    world.author_pushes(TAX)
    world.comments()
    world.author_pushes(TAX_AND_MORE)

    assert len(world.comments()) == 1
    assert world.writes().count("create_inline") == 1
    world.everything()


def test_a_deleted_comment_of_a_finding_that_still_blocks_is_posted_again_once(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=2, says="Rounds too early.")
    world.author_pushes(TAX)
    world.comments()

    world.somebody_deletes_comments()
    world.person_comments("grace")
    world.person_comments("grace")

    assert world.comments() == ["src/tax.py:2 Rounds too early."]
    world.everything()


def test_an_objection_on_lines_that_did_not_change_stands(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=2, says="Rounds too early.")
    payments.finds_nothing()

    world.author_pushes(TAX)
    old_head = world.change().head
    world.author_pushes(TAX_AND_MORE)

    world.gate_says(FIX)
    world.owners_say(payments=ONE)
    assert f"stands from {old_head[:12]}: the line has not changed since" in world.owner_text("payments").replace(
        "`", ""
    )
    world.everything()


def test_an_objection_falls_with_its_line(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=2, says="Rounds too early.")
    payments.finds_nothing()

    world.author_pushes(TAX)
    world.author_pushes({"src/tax.py": "total = sum(lines)\nreport(round(total))\n"})

    world.gate_says(OPEN)
    world.everything()


def test_an_empty_push_is_no_new_roll_of_the_dice(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=2, says="Rounds too early.")

    world.author_pushes(TAX)
    world.author_pushes({})

    world.gate_says(FIX)
    assert world.asked() == ["payments anthropic:claude-sonnet-5"]
    world.everything()


def test_an_owner_whose_part_did_not_change_is_not_asked_again_and_says_so(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.owner("docs", of="docs/**").finds_nothing(times=2)

    world.author_pushes("src/tax.py", "docs/tax.md")
    world.everything()
    world.author_pushes("docs/tax.md")

    assert world.asked().count("payments anthropic:claude-sonnet-5") == 1
    assert "the recorded reply to the same brief was used; no model was asked again" in world.owner_text("payments")
    world.gate_says(OPEN)
    world.owners_say(docs=CLEAN, payments=CLEAN)


def test_l04_one_summary_is_edited_in_place_however_often_is_pushed(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing(times=3)

    for _ in range(3):
        world.author_pushes("src/tax.py")
        world.everything()

    world.summary_says("Nothing to do: the gate is open")
    assert world.writes().count("create_comment") == 1


def test_a_newer_head_ends_the_review_of_an_older_one(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds_nothing(times=2)
    world.author_pushes("src/tax.py")
    world.everything()
    with world.deliveries_wait() as late:
        world.author_pushes("src/tax.py")
        world.author_pushes("src/tax.py")

    world.arrive(*late)

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert len(world.asked()) == 2


def test_c11_a_policy_that_moved_while_reviews_ran_decides_and_not_the_old_one(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing(times=2)
    world.author_pushes("src/tax.py")
    world.gate_says(OPEN)

    world.team("acme/sox", "grace")
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.rules_move()

    world.gate_says("action_required: Ask acme/sox to approve")
    world.everything()


def test_r04_a_base_that_moved_is_decided_about_afresh_without_asking_again(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_pushes("src/tax.py")
    world.everything()

    world.base_moves({"docs/other.md": "Other.\n"})

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert len(world.asked()) == 1
