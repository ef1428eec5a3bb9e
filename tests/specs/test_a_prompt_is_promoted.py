"""A prompt of the organisation's own is measured beside ours, with one model, and promoted as a model is."""

import io
from datetime import date
from pathlib import Path

import pytest

from reviewbot.entry.command.eval_compare import compare_runs
from reviewbot.entry.command.lint import run as lint
from reviewbot.entry.command.suite_folder import read_suites
from reviewbot.fakes.model_line import Line, approves
from reviewbot.flow.eval_night import run_night, told
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ModelName
from reviewbot.ownership.wording import read_wordings
from reviewbot.review.exchange import Answer, Request
from reviewbot.scoring.promotion_entry import words_of
from reviewbot.settings import read_settings
from tests.builders import a_promotions_file, the_stages
from tests.specs.test_a_candidate_is_promoted import NightOf
from tests.trials import FINDS, MISSES, PROMOTIONS, SUITE, Trials
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
OLD, NEW = "anthropic:claude-sonnet-5", "anthropic:claude-sonnet-5+terse"
PROMPT = "owners/prompts/terse.md"
TEXT, OTHER = "- Report only what loses money.\n", "- Report what loses money or time.\n"
WHY = "There are too few changes to wait for."


def in_words(text: str, says: Line) -> Line:
    """Return what is said where the model is asked in these words; in others it finds nothing."""

    def line(model: ModelName, request: Request) -> Answer:
        return (says if text in request.system else approves())(model, request)

    return line


ONLY_IN_ITS_WORDS = in_words("loses money", FINDS)
"""One model: what it says depends on the prompt alone."""
ONLY_IN_OURS = in_words("A finding is a fault", FINDS)


@pytest.fixture
def trials(world: World, tmp_path: Path) -> Trials:
    world.owner("payments", of="ledger/**")
    world.policy(tiers={"standard": {"chain": [NEW, OLD, "guardrails"]}})
    world.rules.write(PROMPT, TEXT.encode())
    world.models_find_nothing()
    return Trials(tmp_path / "rules", world.rules.files)


def judged(trials: Trials, says: Line, **asked: object) -> tuple[int, str]:
    """Run the model in both prompts, and judge that of the organisation."""
    return trials.promote(trials.run_of(OLD, says), trials.run_of(NEW, says), **asked)


def linted(trials: Trials) -> str:
    out = io.StringIO()
    lint(str(trials.folder), "text", teams=None, out=out, err=io.StringIO())
    return out.getvalue()


def night_of(world: World, trials: Trials) -> str:
    """Let a night run in which the model misses everything in the organisation's words, and return what it says."""
    (suite,), _ = read_suites([trials.folder / "evals" / "payments"], root=trials.folder)
    says = {OLD: FINDS, NEW: MISSES}
    runner = NightOf(settings=read_settings({}), root=trials.folder, trials=trials, says=says)
    outcomes = world.bot.asks(lambda store: run_night(store.nights, store, (suite,), runner, night=date(2099, 1, 1)))
    return "\n".join(map(told, outcomes))


def who_reviews(world: World, trials: Trials) -> str:
    world.rules.write(PROMOTIONS, trials.promotions)
    world.author_pushes("ledger/tax.py")
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    return world.asked()[-1]


def test_one_that_is_better_is_allowed_and_begins_in_shadow(world: World, trials: Trials) -> None:
    code, said = judged(trials, ONLY_IN_ITS_WORDS)

    assert code == 0
    assert f"payments, tier standard: {NEW} beside {OLD}: ALLOW" in said
    assert f"→ {NEW}: allow, shadow" in said
    asked = words_of(ModelName(NEW), read_wordings(world.rules.files))
    assert f'prompt: "{asked.prompt}"\n      wording: "{asked.wording}"'.encode() in trials.promotions
    assert trials.promotions.count(b"wording:") == 1
    assert who_reviews(world, trials) == f"payments {OLD}"
    assert "prompt" not in linted(trials)


def test_one_that_is_worse_is_blocked_and_ours_stays(world: World, trials: Trials) -> None:
    code, said = judged(trials, ONLY_IN_OURS)

    assert (code, f"{NEW} beside {OLD}: BLOCK" in said) == (1, True)
    assert who_reviews(world, trials) == f"payments {OLD}"


def test_one_that_is_equal_is_held(world: World, trials: Trials) -> None:
    code, said = judged(trials, FINDS)

    assert (code, f"{NEW} beside {OLD}: HOLD" in said) == (1, True)


def test_compare_says_the_same_word_and_that_the_prompt_differs(trials: Trials) -> None:
    old, new = trials.run_of(OLD, ONLY_IN_OURS), trials.run_of(NEW, ONLY_IN_OURS)
    out = io.StringIO()

    code = compare_runs(old, new, None, "text", out=out)

    assert code == 1
    assert out.getvalue().startswith(f"{OLD} → {NEW}\nthe prompt differs, so the difference is that of both\n")
    assert "\n  BLOCK\n" in out.getvalue()


def test_other_words_under_its_name_are_another_candidate(world: World, trials: Trials) -> None:
    judged(trials, ONLY_IN_ITS_WORDS, stage="everywhere", exception=WHY)
    assert who_reviews(world, trials) == f"payments {NEW}"
    trials.write(PROMPT, OTHER)

    assert f"was written under another prompt for {NEW} for payments; the next" in linted(trials)
    code, said = judged(trials, ONLY_IN_ITS_WORDS)

    assert (code, f"→ {NEW}: allow, shadow" in said) == (0, True)
    assert "another prompt" not in linted(trials)


def test_a_run_in_the_words_of_before_promotes_nobody(trials: Trials) -> None:
    old, new = trials.run_of(OLD, ONLY_IN_ITS_WORDS), trials.run_of(NEW, ONLY_IN_ITS_WORDS)
    trials.write(PROMPT, OTHER)

    with pytest.raises(Misconfigured) as refused:
        trials.promote(old, new)

    assert refused.value.faults == (
        f"payments: {NEW} was run under another prompt than this version asks with; run it again",
    )


def test_an_entry_of_words_that_there_are_not_is_a_fault(trials: Trials) -> None:
    judged(trials, ONLY_IN_ITS_WORDS)
    (trials.folder / PROMPT).unlink()

    said = linted(trials)

    assert said.splitlines() == [
        f"evals/promotions.yaml: fault: {NEW} is named, and there is no {PROMPT}",
        f"owners/policy.yaml: fault: tier standard asks {NEW}, and there is no {PROMPT}",
    ]


def test_a_night_measures_it_beside_ours_and_blocks_it_when_it_turns(world: World, trials: Trials) -> None:
    trials.write("evals/payments/suite.yaml", f'{SUITE}model: "{OLD}"\nnights: {{cap: 9.0, candidates: ["{NEW}"]}}\n')
    trials.write(PROMOTIONS, a_promotions_file(stages=the_stages()).decode())
    judged(trials, ONLY_IN_ITS_WORDS, stage="everywhere", exception=WHY)
    assert who_reviews(world, trials) == f"payments {NEW}"

    said = night_of(world, trials)

    assert f"payments on {NEW}: passes for $0.000000; BLOCK beside {OLD}: quality: recall is worse" in said
    assert who_reviews(world, trials) == f"payments {OLD}"
    (incident,) = world.incidents()
    assert incident.startswith(f"Look at {NEW}: it was taken out for payments\n")
    world.everything()
