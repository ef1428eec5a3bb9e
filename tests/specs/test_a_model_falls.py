"""A model whose evidence turns is taken out of its chain by the service itself, and put back by people."""

from dataclasses import replace
from datetime import date

import pytest

from reviewbot.fakes.model_line import Line, approves, nonsense
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.review.exchange import Answer, Request
from tests.builders import Tree, a_promotions_file, the_stages
from tests.unit.scoring.test_night import a_run
from tests.world import CLEAN, World
from tests.world_script import OwnerScript

OPEN = "success: Nothing to do: the gate is open"
PROMOTIONS = "evals/promotions.yaml"
NEW, OLD = "anthropic:claude-sonnet-5", "openai:gpt-5.4"
"""The candidate, first in the tier's chain, and the model in use behind it."""
DIGEST = f"sha256:{'a' * 64}"


def promoted(world: World, *, decided: str = "2026-11-20", **new: object) -> None:
    """Let people promote the candidate beside the model in use."""
    evidence = {"decided": decided, "beside": OLD, "suite": DIGEST, "goldens": DIGEST, "runs": [DIGEST]}
    entry: Tree = {"model": NEW, "stage": "everywhere", "evidence": {**evidence, "because": ["Shown."]}, **new}
    old: Tree = {"model": OLD, "stage": "everywhere"}
    world.rules.write(PROMOTIONS, a_promotions_file(entry, old, stages=the_stages()))


def the_new_one(says: Line) -> Line:
    """Return what is said where the candidate always says this, and the model in use approves."""

    def line(model: ModelName, request: Request) -> Answer:
        return (says if model == NEW else approves())(model, request)

    return line


@pytest.fixture
def payments(world: World) -> OwnerScript:
    script = world.owner("payments", of="src/**")
    promoted(world)
    return script


def who_reviews(world: World, path: str = "src/tax.py") -> str:
    """Let an author open one more change, and return who reviewed it."""
    asked = len(world.asked())
    world.author_opens(path)
    world.everything()
    return " ".join(dict.fromkeys(world.asked()[asked:]))


def test_one_whose_reviews_fail_is_taken_out_told_of_and_put_back_by_people(
    world: World, payments: OwnerScript
) -> None:
    world.models_say(the_new_one(nonsense()))
    assert [who_reviews(world), who_reviews(world)] == [f"payments {NEW}"] * 2

    assert who_reviews(world) == f"payments {OLD}"
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert (
        f"- `{NEW}` was taken out for payments at tier standard by its evidence, though it was promoted, as "
        "`evals/promotions.yaml` says since `2026-11-20`"
    ) in world.owner_text("payments")
    (incident,) = world.incidents()
    assert incident.startswith(f"Look at {NEW}: it was taken out for payments\n")
    assert "- 2 of 2 reviews failed; at most 40% may" in incident
    assert world.wrongs() == [f"Look at {NEW}: it was taken out for payments"]
    assert world.trail_holds() is None
    assert "reviewbot_models_taken_out_total 1.0" in world.bot.reads("/metrics").text

    assert who_reviews(world) == f"payments {OLD}"
    assert len(world.wrongs()) == 1

    promoted(world, decided="2026-11-21")
    assert who_reviews(world) == f"payments {NEW}"


def test_one_whose_findings_people_dismiss_is_taken_out(world: World, payments: OwnerScript) -> None:
    world.models_say(the_new_one(finding_in(payments)))
    for number in range(2):
        assert who_reviews(world, f"src/tax-{number}.py") == f"payments {NEW}"
        key = world.owner_text("payments").partition("/reviewbot dismiss ")[2].partition(" ")[0]
        world.person_says("payments-lead", f"/reviewbot dismiss {key} It is meant.")
    world.everything()

    assert who_reviews(world, "src/tax-3.py") == f"payments {OLD}"
    (incident,) = world.incidents()
    assert "people dismissed 2 of 2 of its findings, 43% at least; of the models' in use 0 of 0" in incident


def finding_in(payments: OwnerScript) -> Line:
    def line(model: ModelName, request: Request) -> Answer:
        shown = f"{request.shared}{request.own}"
        path = next(f"src/tax-{number}.py" for number in (3, 2, 1, 0) if f"src/tax-{number}.py has line" in shown)
        return payments.finding(path, line=1, says="Rounds.")(model, request)

    return line


def test_one_that_fails_a_night_is_taken_out_before_it_reviews_again(world: World, payments: OwnerScript) -> None:
    world.models_find_nothing()
    assert who_reviews(world) == f"payments {NEW}"
    failed = replace(
        a_run(), owner=OwnerName("payments"), model=ModelName(NEW), night=date(2026, 11, 21), is_passed=False
    )
    world.bot.asks(lambda store: store.nights.keep_run(failed, b"{}"))

    assert who_reviews(world) == f"payments {OLD}"
    (incident,) = world.incidents()
    assert "- it failed its owner's suite in the night of `2026-11-21" in incident


def test_one_that_does_well_stays(world: World, payments: OwnerScript) -> None:
    world.models_find_nothing()

    assert [who_reviews(world) for _ in range(3)] == [f"payments {NEW}"] * 3
    assert world.incidents() == []


def test_the_last_of_a_chain_that_falls_leaves_people_to_be_asked(world: World) -> None:
    world.owner("payments", of="src/**")
    world.policy(tiers={"standard": {"chain": [NEW, "guardrails"]}})
    promoted(world)
    world.models_say(the_new_one(nonsense()))
    who_reviews(world)
    who_reviews(world)

    assert who_reviews(world) == ""
    world.gate_says("action_required: Ask acme/payments to approve (and 1 more)")
    world.everything()
    world.incidents()


def test_i10_a_crash_while_it_falls_tells_of_it_once(lasting_world: World) -> None:
    world = lasting_world
    world.owner("payments", of="src/**")
    promoted(world)
    world.models_say(the_new_one(nonsense()))
    who_reviews(world)
    who_reviews(world)
    world.dies_at_next("post_issue")

    assert who_reviews(world) == f"payments {OLD}"
    assert len(world.wrongs()) == len(world.incidents()) == 1


def test_what_it_approved_of_open_changes_is_asked_anew_and_what_it_objected_to_stands(
    world: World, payments: OwnerScript
) -> None:
    finds = payments.finding("src/tax-1.py", line=1, says="Rounds.")

    def says(model: ModelName, request: Request) -> Answer:
        return (finds if "src/tax-1.py has line" in request.own else approves())(model, request)

    world.models_say(the_new_one(says))
    objected = world.author_opens("src/tax-1.py")
    approved = world.author_opens("src/tax-7.py")
    world.gate_says(OPEN, on=approved)
    failed = replace(
        a_run(), owner=OwnerName("payments"), model=ModelName(NEW), night=date(2026, 11, 21), is_passed=False
    )
    world.bot.asks(lambda store: store.nights.keep_run(failed, b"{}"))
    assert who_reviews(world, "src/tax-8.py") == f"payments {OLD}"
    before = len(world.asked())

    world.a_sweep_passes()
    world.a_sweep_passes()

    assert world.asked()[before:] == [f"payments {OLD}"]
    world.gate_says(OPEN, on=approved)
    assert world.gate_title(on=objected) == "Fix what owner:payments found"
    world.everything()
    world.incidents()
