"""A model in shadow is asked beside the one that counts, and nothing of what it says reaches the gate or the change."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from reviewbot.entry.command.eval_evidence import evidence_lines
from reviewbot.fakes.model_line import Line, approves, nonsense
from reviewbot.fakes.observed import MemoryObservations
from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.gather import gather_evidence
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.ownership.registry import build_registry
from reviewbot.review.exchange import Answer, Request
from reviewbot.review.prompt import PROMPT_DIGEST
from reviewbot.scoring.observation import LeftOut, Observation, Opinion, made_with
from reviewbot.scoring.promotion_file import read_promotions
from tests.builders import Tree, a_promotions_file, the_stages
from tests.world import CLEAN, World
from tests.world_script import OwnerScript

OPEN = "success: Nothing to do: the gate is open"
PROMOTIONS = "evals/promotions.yaml"
OLD, NEW = "anthropic:claude-sonnet-5", "openai:gpt-5.4"
"""The model in use, and the one in shadow."""

Shop = tuple[World, OwnerScript]


def each_says(old: Line, new: Line) -> Line:
    """Return what is said, by which of the two models is asked."""

    def line(model: ModelName, request: Request) -> Answer:
        return (new if model == NEW else old)(model, request)

    return line


def beside(path: str, says: Line) -> Line:
    """Return what is said of changes to other paths; those to this one are approved."""

    def line(model: ModelName, request: Request) -> Answer:
        return (approves() if path in f"{request.shared}{request.own}" else says)(model, request)

    return line


def in_shadow(world: World, **stages: object) -> None:
    old: Tree = {"model": OLD, "stage": "everywhere"}
    new: Tree = {"model": NEW, "stage": "shadow"}
    world.rules.write(PROMOTIONS, a_promotions_file(old, new, stages=the_stages(**stages)))


@pytest.fixture
def shop(world: World) -> Shop:
    payments = world.owner("payments", of="src/**")
    in_shadow(world)
    return world, payments


def observed(world: World) -> dict[str, Observation]:
    """Return what was observed last of each model."""
    since = world.clock.now() - timedelta(days=1)
    found = world.bot.asks(lambda store: store.observations.fetch(None, since=since, most=100))
    return {each.model: each for each in reversed(found)}


def word_of(observation: Observation) -> str:
    said = observation.said
    return said.word if isinstance(said, Opinion) else f"left out: {said.why}"


def words(world: World) -> dict[str, str]:
    return {model: word_of(each) for model, each in observed(world).items()}


def test_it_is_asked_the_same_and_what_it_said_is_kept_beside_the_verdict(shop: Shop) -> None:
    world, payments = shop
    found = payments.finding("src/tax.py", line=1, says="Rounds too early.")
    world.models_say(each_says(approves(), found))

    world.author_pushes("src/tax.py")

    assert world.asked() == [f"payments {OLD}", f"payments {NEW}"]
    old, new = world.prompts("payments")
    assert old == new
    kept = observed(world)
    assert words(world) == {OLD: "approved", NEW: "objected"}
    assert {each.standing for each in kept.values()} == {"everywhere", "shadow"}
    assert kept[OLD].review == kept[NEW].review
    said = kept[NEW].said
    assert isinstance(said, Opinion)
    assert [(each.path, each.line, each.is_blocking) for each in said.findings] == [("src/tax.py", 1, True)]
    assert said.cost is not None
    assert said.cost.micros > 0
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert world.comments() == []
    world.everything()


def test_what_it_approves_opens_nothing(shop: Shop) -> None:
    world, payments = shop
    found = payments.finding("src/tax.py", line=1, says="Rounds too early.")
    world.models_say(each_says(found, approves()))

    world.author_pushes("src/tax.py")

    assert words(world) == {OLD: "objected", NEW: "approved"}
    world.gate_says("failure: Fix what owner:payments found")
    assert world.comments() == ["src/tax.py:1 Rounds too early."]
    world.everything()


def test_without_rules_for_stages_nobody_is_asked_beside_and_nothing_is_observed(shop: Shop) -> None:
    world, _ = shop
    world.models_find_nothing()
    entries: tuple[Tree, Tree] = {"model": OLD, "stage": "everywhere"}, {"model": NEW, "stage": "shadow"}
    world.rules.write(PROMOTIONS, a_promotions_file(*entries))

    world.author_pushes("src/tax.py")

    assert world.asked() == [f"payments {OLD}"]
    assert observed(world) == {}
    world.everything()


def _silent(world: World) -> None:
    world.model_is_down(NEW)


def _exhausted(world: World) -> None:
    in_shadow(world, shadow_cap=0.000001)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param(_silent, "silent", id="its vendor does not answer"),
        pytest.param(_exhausted, "exhausted", id="B-04 the day's cap is spent"),
    ],
)
def test_what_keeps_it_from_answering_leaves_it_out_and_is_counted(
    shop: Shop, given: Callable[[World], None], why: str
) -> None:
    world, _ = shop
    world.models_find_nothing()
    given(world)

    world.author_pushes("src/tax.py")

    assert world.asked() == [f"payments {OLD}"]
    assert observed(world)[NEW].said == LeftOut(why=why)  # type: ignore[arg-type]
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    world.everything()


def test_a_stop_that_comes_after_the_verdict_leaves_it_out(shop: Shop) -> None:
    world, _ = shop
    world.models_find_nothing()
    world.switch_is_moved_before("keep_verdict", "owner:payments")

    world.author_pushes("src/tax.py")

    assert world.asked() == [f"payments {OLD}"]
    assert words(world) == {OLD: "approved", NEW: "left out: stopped"}
    world.everything()


def test_an_answer_that_cannot_be_read_is_a_failure_of_its_own_alone(shop: Shop) -> None:
    world, _ = shop
    world.models_say(each_says(approves(), nonsense()))

    world.author_pushes("src/tax.py")

    assert words(world) == {OLD: "approved", NEW: "failed"}
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def test_k09_a_crash_in_the_middle_of_its_question_pays_once(lasting_world: World) -> None:
    world = lasting_world
    world.owner("payments", of="src/**")
    world.models_find_nothing()
    in_shadow(world)
    world.worker_will_die_after("ask", time=2)

    world.author_pushes("src/tax.py")

    assert world.bot.lives == 2
    assert world.asked() == [f"payments {OLD}", f"payments {NEW}"]
    assert words(world) == {OLD: "approved", NEW: "left out: lost"}
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


class Forgetful(MemoryObservations):
    """A memory that keeps no observation."""

    async def keep(self, observation: Observation) -> None:
        raise Unavailable("the database", why="it is gone")


def test_what_cannot_be_observed_is_in_nobodys_way(shop: Shop) -> None:
    world, _ = shop
    world.models_find_nothing()
    world.bot_runs()
    assert isinstance(world.bot.store, MemoryStore)
    world.bot.store.observations = Forgetful()

    world.author_pushes("src/tax.py")

    assert observed(world) == {}
    assert world.asked().count(f"payments {OLD}") == 1
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


@pytest.mark.parametrize("call", ["keep_verdict", "keep_answer", "ask"])
def test_a_crash_of_the_review_that_counts_leaves_it_asked_once(lasting_world: World, call: str) -> None:
    world = lasting_world
    world.owner("payments", of="src/**")
    world.models_find_nothing()
    in_shadow(world)
    world.worker_will_die_after(call)

    world.author_pushes("src/tax.py")

    assert world.bot.lives == 2
    assert world.asked().count(f"payments {NEW}") == 1
    assert words(world) == {OLD: "approved", NEW: "approved"}
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def told(world: World) -> list[str]:
    """Return what `eval evidence` tells of the model in shadow."""
    rules = dict(world.rules.files)
    promotions = read_promotions(rules, build_registry(rules, None, None))
    (word,) = [each for each in promotions.entries if each.model == NEW]
    return list(
        evidence_lines(world.bot.asks(lambda store: gather_evidence(store, word, made_with(lambda _: PROMPT_DIGEST))))
    )


def test_evidence_tells_what_it_gave_beside_the_model_in_use_and_what_people_made_of_it(shop: Shop) -> None:
    world, payments = shop
    rounds = payments.finding("src/tax.py", line=1, says="Rounds too early.")
    world.models_say(beside("src/other.py", each_says(rounds, approves())))
    world.author_pushes("src/tax.py")
    (key,) = [each.key for each in said_by(world, OLD).findings]
    world.person_says("payments-lead", f"/reviewbot dismiss {key} It is meant to.")
    world.author_opens("src/other.py")

    lines = told(world)

    assert lines[0] == f"payments, tier standard: {NEW}, shadow since 2026-11-20"
    assert lines[1] == "  2 reviews of 2 changes, 0 failed"
    assert lines[2] == "  agrees with the verdict that counted in 1 of 2 (0% to 100%)"
    assert lines[3] == "  beside the model in use, by what people left standing: +0.0 to +100.0 points"
    assert lines[4] == "  findings: 0 in common, 0 of its own, 1 missed"
    assert lines[6] == "  and of the models' in use 1 of 1 (27% to 100%)"
    assert lines[7].startswith("  cost of a change: $0.0")
    world.everything()


def said_by(world: World, model: str) -> Opinion:
    said = observed(world)[model].said
    assert isinstance(said, Opinion)
    return said
