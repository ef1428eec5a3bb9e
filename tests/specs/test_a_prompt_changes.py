"""A version with another prompt: what was promoted under the old one reviews on, and is measured again."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from reviewbot.entry.command.lint import run as lint
from reviewbot.kernel.errors import Misconfigured
from reviewbot.review.prompt import PROMPT_DIGEST
from tests.trials import FINDS, MISSES, PROMOTIONS, Trials
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
NEW, OLD = "anthropic:claude-sonnet-5", "openai:gpt-5.4"
OTHER = f"sha256:{'b' * 64}"
WHY = "There are too few changes to wait for."


@pytest.fixture
def trials(world: World, tmp_path: Path) -> Trials:
    """A team whose new model reviews, by what it gave under a prompt that has changed since."""
    world.owner("payments", of="ledger/**")
    world.models_find_nothing()
    trials = Trials(tmp_path / "rules", world.rules.files)
    trials.promote(trials.run_of(OLD, MISSES), trials.run_of(NEW, FINDS), stage="everywhere", exception=WHY)
    assert trials.promotions.count(PROMPT_DIGEST.encode()) == 2
    trials.write(PROMOTIONS, trials.promotions.decode().replace(PROMPT_DIGEST, OTHER))
    return trials


def linted(trials: Trials) -> str:
    out = io.StringIO()
    lint(str(trials.folder), "text", teams=None, out=out, err=io.StringIO())
    return out.getvalue()


def test_it_reviews_on_and_lint_tells_of_it(world: World, trials: Trials) -> None:
    world.rules.write(PROMOTIONS, trials.promotions)

    world.author_pushes("ledger/tax.py")

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert world.asked()[-1] == f"payments {NEW}"
    assert f"was written under another prompt for {NEW} for payments, {OLD} for payments; the next" in linted(trials)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(MISSES, FINDS, id="better, as before"),
        pytest.param(FINDS, FINDS, id="not shown to be better"),
    ],
)
def test_run_again_it_stays_where_it_was_on_what_it_gave_under_this_prompt(trials: Trials, old: Any, new: Any) -> None:
    trials.promote(trials.run_of(OLD, old), trials.run_of(NEW, new))

    assert (trials.promotions.count(PROMPT_DIGEST.encode()), OTHER.encode() in trials.promotions) == (2, False)
    assert trials.promotions.count(b"stage: everywhere") == 2
    assert "another prompt" not in linted(trials)


def test_run_again_and_found_worse_it_is_blocked(trials: Trials) -> None:
    trials.promote(trials.run_of(OLD, FINDS), trials.run_of(NEW, MISSES))

    assert b"verdict: block" in trials.promotions
    assert "another prompt" not in linted(trials)


def test_a_run_under_another_prompt_promotes_nobody(trials: Trials) -> None:
    old, new = trials.run_of(OLD, MISSES), trials.run_of(NEW, FINDS)
    document = json.loads(new.read_text(encoding="utf-8"))
    stale = trials.keep("stale", {**document, "prompt": OTHER})

    with pytest.raises(Misconfigured) as same:
        trials.promote(stale, stale)
    with pytest.raises(Misconfigured) as refused:
        trials.promote(old, stale)

    assert len(same.value.faults) == len(set(same.value.faults)) == 2
    assert refused.value.faults == (
        f"payments: {NEW} was run under another prompt than this version asks with; run it again",
    )
