"""The audit trail: written before anything is shown, whole, and enough to decide again."""

from reviewbot.audit.chain import verify
from tests.world import World

OPEN = "success: Nothing to do: the gate is open"


def test_a_decision_is_recorded_before_it_is_shown(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()

    world.author_pushes("src/tax.py")

    order = [name for name, _ in world.bot.fuse.order]
    green = [at for at, each in enumerate(world.forge.applied) if "success" in repr(each)]
    writes = [at for at, name in enumerate(order) if name == "apply"]
    assert order.index("append") < min(writes[at] for at in green)
    world.everything()


def test_nothing_is_shown_that_could_not_be_recorded(world: World) -> None:
    world.owner("payments", of="src/**")
    world.store_is_down("append", times=99)

    world.author_pushes("src/tax.py")

    assert world.work_failed()
    world.nothing_is_shown()
    assert world.records() == ()


def test_every_decision_is_in_the_trail_once_and_in_order(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing(times=2)
    world.team("acme/sox", "grace")
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")

    world.author_pushes("src/tax.py")
    world.person_approves("grace")
    world.everything()
    world.author_pushes("src/tax.py")

    assert world.trail() == ["1 blocked", "1 open", "1 blocked"]
    assert world.trail_holds() is None
    world.everything()


def test_settling_again_adds_no_record(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_pushes("src/tax.py")
    before = world.records()

    world.an_hour_passes()
    world.a_sweep_passes()

    assert world.records() == before
    world.everything()


def test_the_record_gives_the_same_decision_again(world: World) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")

    world.author_pushes("src/tax.py")
    world.person_approves("payments-lead")

    assert world.trail() == ["1 blocked", "1 open"]
    assert world.trail_holds() is None
    world.everything()


def test_a_record_that_was_edited_is_found(world: World) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")
    world.author_pushes("src/tax.py")
    world.person_approves("payments-lead")

    assert world.fault_of_trail(with_words=("in_progress", "success")) == "record 1 was changed after it was written"
    assert world.fault_of_trail(without=1) == "record 2 stands where record 1 belongs"
    world.everything()


def test_the_record_tells_who_was_called_and_why_and_what_each_said(world: World) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")

    world.author_pushes("src/tax.py")

    story = world.story()
    assert "owners/payments.yaml owns 'src/**'" in story
    assert "Rounds too early." in story
    assert "The agent of payments objects (1 finding)" in story
    world.everything()


def test_the_trail_is_the_same_after_the_process_has_come_back(lasting_world: World) -> None:
    lasting_world.owner("payments", of="src/**").finds_nothing()
    lasting_world.author_pushes("src/tax.py")
    before = lasting_world.records()

    lasting_world.bot_restarts()
    lasting_world.person_comments("grace")

    assert lasting_world.records()[: len(before)] == before
    assert lasting_world.trail_holds() is None
    lasting_world.everything()


def test_q09_a_stored_decision_that_the_disk_has_lost_opens_nothing_and_is_found(lasting_world: World) -> None:
    world = lasting_world
    world.owner("payments", of="src/**").finds_nothing()
    world.team("acme/sox", "grace")
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.author_pushes("src/tax.py")
    world.person_approves("grace")
    world.gate_says("success: Nothing to do: the gate is open")
    damaged = len(world.records())

    world.last_record_is_damaged()
    world.review_is_dismissed("grace")

    world.gate_says("action_required: Ask acme/sox to approve")
    broken = verify(world.records())
    assert broken is not None
    assert (broken.sequence, broken.why) == (damaged, f"record {damaged} was changed after it was written")
    world.everything()


def test_nothing_turns_green_whose_record_cannot_be_signed_and_what_is_stricter_is_shown(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.team("acme/sox", "grace")
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.checkpoints_cannot_be_kept()

    world.author_pushes("src/tax.py")
    world.gate_says("action_required: Ask acme/sox to approve")
    world.person_approves("grace")

    assert world.work_failed()
    assert not world.may_merge()
    world.checkpoints_cannot_be_kept(are_they=True)
    world.a_sweep_passes()
    world.gate_says("success: Nothing to do: the gate is open")
    world.everything()


def test_every_record_is_signed_by_the_time_that_it_is_shown(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()

    world.author_pushes("src/tax.py")

    assert world.checkpoints()[-1].end.sequence == len(world.records())
    assert [each.end.sequence for each in world.checkpoints()] == list(range(1, len(world.records()) + 1))
    world.everything()
