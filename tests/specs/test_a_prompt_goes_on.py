"""A prompt of the organisation's own is a candidate as a model is: shadow, canary, everywhere, and back by itself."""

from pathlib import Path

import pytest

from reviewbot.fakes.model_line import Line, approves, nonsense
from reviewbot.kernel.ids import ModelName
from reviewbot.ownership.wording import read_wordings
from reviewbot.review.exchange import Answer, Request
from reviewbot.review.prompt import PROMPT_DIGEST, prompt_of
from reviewbot.scoring.observation import Observation
from reviewbot.scoring.promotion_entry import words_of
from tests.builders import Tree, a_promotions_file, the_stages
from tests.specs.test_a_model_goes_on import advanced
from tests.specs.test_a_model_in_shadow import observed, words
from tests.world import CLEAN, World
from tests.world_script import OwnerScript

OPEN = "success: Nothing to do: the gate is open"
PROMOTIONS, PROMPT = "evals/promotions.yaml", "owners/prompts/terse.md"
OLD, NEW = ModelName("anthropic:claude-sonnet-5"), ModelName("anthropic:claude-sonnet-5+terse")
"""One model in our words, and in those of the organisation."""
TEXT = b"- Report only what loses money.\n"
DIGEST = f"sha256:{'a' * 64}"


def entry(world: World, stage: str, **more: object) -> Tree:
    """Return what people approved of the model with these words, measured in them as they are now."""
    asked = words_of(NEW, read_wordings(world.rules.files))
    evidence = {"decided": "2026-11-20", "beside": OLD, "suite": DIGEST, "goldens": DIGEST, "runs": [DIGEST]}
    noted = {"prompt": str(asked.prompt), "wording": str(asked.wording), "because": ["Shown."]}
    return {"model": str(NEW), "stage": stage, "evidence": {**evidence, "beside": str(OLD), **noted}, **more}


def promoted(world: World, stage: str, **more: object) -> None:
    old: Tree = {"model": str(OLD), "stage": "everywhere"}
    world.rules.write(PROMOTIONS, a_promotions_file(entry(world, stage, **more), old, stages=the_stages()))


@pytest.fixture
def payments(world: World) -> OwnerScript:
    script = world.owner("payments", of="src/**")
    world.policy(tiers={"standard": {"chain": [str(NEW), str(OLD), "guardrails"]}})
    world.rules.write(PROMPT, TEXT)
    world.models_find_nothing()
    return script


def who_reviews(world: World, path: str = "src/tax.py") -> list[str]:
    """Let an author open one more change, and return who reviewed it."""
    asked = len(world.asked())
    world.author_opens(path)
    world.everything()
    return world.asked()[asked:]


def in_its_words(says: Line) -> Line:
    """Return what is said where the model answers so in the organisation's words, and approves in ours."""

    def line(model: ModelName, request: Request) -> Answer:
        return (says if "loses money" in request.system else approves())(model, request)

    return line


def test_in_shadow_it_is_asked_beside_and_its_word_is_only_observed(world: World, payments: OwnerScript) -> None:
    promoted(world, "shadow")
    world.models_say(in_its_words(payments.finding("src/tax.py", line=1, says="Rounds.")))

    assert who_reviews(world) == [f"payments {OLD}", f"payments {NEW}"]

    old, new = world.prompts("payments")
    assert "A finding is a fault" in old
    assert TEXT.decode() in new
    assert words(world) == {OLD: "approved", NEW: "objected"}
    kept: dict[str, Observation] = observed(world)
    assert kept[OLD].prompt == PROMPT_DIGEST
    assert kept[NEW].prompt == prompt_of(NEW, read_wordings(world.rules.files)) != PROMPT_DIGEST
    assert kept[OLD].rules == kept[NEW].rules is not None
    world.gate_says(OPEN)
    assert world.comments() == []


def test_it_goes_from_shadow_over_named_repositories_to_everybody(
    world: World, payments: OwnerScript, tmp_path: Path
) -> None:
    promoted(world, "shadow")
    for number in range(3):
        who_reviews(world, f"src/tax-{number}.py")

    code, said = advanced(world, tmp_path, "acme/tools")
    assert (code, f"→ {NEW}: allow, canary in acme/tools" in said) == (0, True)
    assert who_reviews(world) == [f"payments {OLD}"]

    promoted(world, "canary", repositories=["acme/shop"])
    assert who_reviews(world) == [f"payments {NEW}"]
    promoted(world, "everywhere")
    assert who_reviews(world) == [f"payments {NEW}"]


def test_the_check_and_the_record_say_which_words_it_was_asked_in(world: World, payments: OwnerScript) -> None:
    promoted(world, "everywhere")

    who_reviews(world)

    asked_with = prompt_of(NEW, read_wordings(world.rules.files))
    assert f"`{NEW}` looked" in world.owner_text("payments")
    assert f"asked with the prompt {asked_with}" in world.story()
    world.everything()


def test_when_its_evidence_turns_the_service_takes_it_out_and_goes_on_in_our_words(
    world: World, payments: OwnerScript
) -> None:
    promoted(world, "everywhere")
    world.models_say(in_its_words(nonsense()))
    assert [who_reviews(world), who_reviews(world)] == [[f"payments {NEW}"] * 2] * 2

    assert who_reviews(world) == [f"payments {OLD}"]

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    (incident,) = world.incidents()
    assert incident.startswith(f"Look at {NEW}: it was taken out for payments\n")
    assert "- 2 of 2 reviews failed; at most 40% may" in incident


def test_other_words_than_it_was_promoted_with_review_nothing(world: World, payments: OwnerScript) -> None:
    promoted(world, "everywhere")
    assert who_reviews(world) == [f"payments {NEW}"]

    world.rules.write(PROMPT, b"- Report nothing at all.\n")

    assert who_reviews(world) == [f"payments {OLD}"]
    assert f"`{NEW}` is asked with other words for payments at tier standard than it was promoted with" in (
        world.owner_text("payments")
    )
    world.gate_says(OPEN)


def test_what_it_gave_in_other_words_takes_it_nowhere(world: World, payments: OwnerScript, tmp_path: Path) -> None:
    promoted(world, "shadow")
    for number in range(3):
        who_reviews(world, f"src/tax-{number}.py")
    world.rules.write(PROMPT, b"- Report what loses money or time.\n")
    promoted(world, "shadow")

    code, said = advanced(world, tmp_path, "acme/shop")

    assert code == 1
    assert "  3 more under another prompt than now, or nobody noted under which: not counted" in said
    assert "undecided  changes: compared on 0 changes; 3 are asked for" in said


def test_a_chain_that_names_words_that_there_are_not_shuts_the_gate_as_every_broken_rule_does(
    world: World, payments: OwnerScript
) -> None:
    world.rules.write(PROMPT, None)

    assert who_reviews(world) == []

    assert world.gate_title(on=1) == "Repair the policy: its files have faults"
