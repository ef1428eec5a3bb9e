"""Deliveries come twice, late, out of order, or mean nothing: what people see is the same."""

import pytest

from tests.specs.ground import ON_EACH_GROUND
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"


@pytest.fixture
def reviewed(world: World) -> World:
    """A world in which one change was opened and reviewed."""
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")
    world.author_pushes("src/tax.py")
    return world


@ON_EACH_GROUND
def test_w05_the_same_delivery_twice_is_one_review(reviewed: World) -> None:
    before, shown = reviewed.writes(), reviewed.everything()

    answers = reviewed.delivery_arrives_again()

    assert answers == [202]
    assert (reviewed.writes(), reviewed.everything()) == (before, shown)
    assert reviewed.trail() == ["1 blocked"]


@ON_EACH_GROUND
def test_w05_fifty_at_once_with_one_id_are_one_review(world: World) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")
    world.author_opens("src/tax.py", is_announced=False)

    answers = world.arrive(*[world.knock("opened")] * 50)

    assert answers == [202] * 50
    assert len(world.asked()) == 1
    assert world.trail() == ["1 blocked"]
    assert world.writes().count("create_check") == 2
    world.everything()


def test_w06_a_body_replayed_under_a_new_id_changes_nothing(reviewed: World) -> None:
    before, shown = reviewed.trail(), reviewed.everything()

    answers = reviewed.delivery_arrives_again(times=5, is_new=True)

    assert answers == [202] * 5
    assert reviewed.everything() == shown
    assert set(reviewed.trail()) == set(before)
    assert len(reviewed.asked()) == 1


@ON_EACH_GROUND
def test_w06_a_second_look_at_what_is_judged_does_not_shut_the_gate_again(reviewed: World) -> None:
    written, trail = reviewed.writes(), reviewed.trail()

    reviewed.delivery_arrives_again(is_new=True)

    assert (reviewed.writes(), reviewed.trail()) == (written, trail)
    reviewed.everything()


def test_w06_an_approval_replayed_after_its_dismissal_opens_nothing(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.team("acme/sox", "grace")
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.author_pushes("src/tax.py")
    world.person_approves("grace")
    approval = world.sent[-1]
    world.review_is_dismissed("grace")

    world.replayed(approval)

    world.gate_says("action_required: Ask acme/sox to approve")
    world.everything()


def test_w07_an_old_opened_after_a_newer_synchronize_starts_nothing(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    with world.deliveries_wait() as late:
        world.author_pushes("src/tax.py")
        world.author_pushes("src/tax.py")
    opened, synchronize = late

    world.arrive(synchronize)
    world.arrive(opened)

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert len(world.asked()) == 1


@ON_EACH_GROUND
@pytest.mark.parametrize("is_late_first", [True, False], ids=["the late one first", "the late one last"])
def test_w07_an_old_opened_beside_a_newer_synchronize_does_not_end_its_review(
    world: World, is_late_first: bool
) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    with world.deliveries_wait() as late:
        world.author_pushes("src/tax.py")
        world.author_pushes("src/tax.py")

    world.arrive(*(late if is_late_first else reversed(late)))

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


@pytest.mark.parametrize("seed", range(5))
def test_w07_deliveries_in_any_order_end_in_the_same_picture(world: World, seed: int) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace", "lin")
    world.regulated("sox", of="src/**", approvals=2, by="acme/sox")
    with world.deliveries_wait() as late:
        world.author_pushes("src/tax.py")
        world.person_approves("grace")
        world.author_pushes("src/tax.py")
        world.person_approves("lin")
        world.person_approves("grace")

    for knock in world.shuffled(late, seed=seed):
        world.arrive(knock)

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert world.may_merge()


@pytest.mark.parametrize("seed", range(3))
def test_i11_lost_and_doubled_deliveries_end_in_the_same_picture(world: World, seed: int) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace", "lin")
    world.regulated("sox", of="src/**", approvals=2, by="acme/sox")
    with world.deliveries_wait() as late:
        world.author_pushes("src/tax.py")
        world.author_pushes("src/tax.py")
        world.person_approves("lin")
        world.person_approves("grace")
    _, synchronize, first_approval, _ = late

    world.arrive(*world.shuffled([synchronize, first_approval, synchronize, first_approval], seed=seed))

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def test_w10_an_event_that_is_not_ours_is_accepted_and_ignored(reviewed: World) -> None:
    shown = reviewed.everything()

    answers = reviewed.arrive(reviewed.knock("created", event="star"), reviewed.knock("labeled"))

    assert answers == [202, 202]
    assert reviewed.everything() == shown


def test_a_ping_is_answered(world: World) -> None:
    assert world.arrive(world.knock("", event="ping", zen="Keep it simple.")) == [202]


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        pytest.param("X-Hub-Signature-256", "", 401, id="w01 no signature"),
        pytest.param("X-Hub-Signature-256", "sha256=" + "0" * 64, 401, id="w01 a wrong one"),
        pytest.param("Content-Type", "application/x-www-form-urlencoded", 415, id="w03 a form"),
        pytest.param("X-GitHub-Delivery", "", 400, id="no id"),
    ],
)
def test_what_is_not_signed_or_not_json_leaves_no_trace(world: World, header: str, value: str, status: int) -> None:
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", is_announced=False)

    assert world.arrive(world.knock("opened", headers={header: value})) == [status]

    world.nothing_is_shown()
    assert world.bot.waiting() == 0


def test_w08_a_body_that_is_too_large_is_turned_away_and_others_are_not(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", is_announced=False)
    huge = world.knock("opened", filler="x" * (25 * 1024 * 1024))

    assert world.arrive(huge, world.knock("opened")) == [413, 202]

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def test_w02_a_signature_over_other_bytes_leaves_no_trace(world: World) -> None:
    world.author_opens("src/tax.py", is_announced=False)
    signature = world.knock("opened").headers["X-Hub-Signature-256"]

    answers = world.arrive(world.knock("opened", headers={"X-Hub-Signature-256": signature}, sender="mallory"))

    assert answers == [401]
    world.nothing_is_shown()


def test_an_event_about_a_change_that_is_gone_says_nothing(world: World) -> None:
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", is_announced=False)
    world.scene.close(world.place, world.last)

    assert world.arrive(world.knock("opened")) == [202]

    world.nothing_is_shown()


def test_a_rerun_asks_again_only_who_gave_no_answer(world: World) -> None:
    world.owner("docs", of="docs/**").finds_nothing()
    payments = world.owner("payments", of="src/**")
    payments.answers_nonsense(times=2)
    payments.finds_nothing()
    world.author_pushes("src/tax.py", "docs/tax.md")
    world.gate_says("failure: Rerun the check, or ask acme/payments to approve (and 1 more)")

    world.somebody_reruns()

    world.gate_says(OPEN)
    world.owners_say(docs=CLEAN, payments=CLEAN)
    assert [asked.split()[0] for asked in world.asked()].count("docs") == 1


def test_l15_a_rerun_of_an_objection_is_no_new_roll_of_the_dice(reviewed: World) -> None:
    shown = reviewed.everything()

    reviewed.somebody_reruns()

    assert reviewed.everything() == shown
    assert len(reviewed.asked()) == 1
