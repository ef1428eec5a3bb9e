"""The prompt: what a model is shown, word for word."""

from dataclasses import replace

import pytest

from reviewbot.change.diff import Hunk, Patch
from reviewbot.kernel.ids import ModelName
from reviewbot.ownership.wording import read_wordings
from reviewbot.review.prompt import PROMPT_DIGEST, prompt_of, render_own, render_shared, render_system
from reviewbot.review.shown import show
from tests.unit.review.build import a_brief, added, an_entry
from tests.unit.review.golden import PROMPTS, prompts


@pytest.mark.parametrize("name", sorted(prompts()))
def test_a_prompt_is_as_it_was_agreed(name: str) -> None:
    agreed = (PROMPTS / name).read_text(encoding="utf-8")

    assert prompts()[name] == agreed, "if this is meant, run `python -m tests.unit.review.golden` and compare the evals"


def test_no_prompt_is_kept_that_is_not_sent() -> None:
    assert {path.name for path in PROMPTS.iterdir()} == {*prompts(), "README.md"}


def test_no_secret_and_no_hidden_character_is_in_any_prompt() -> None:
    whole = "".join(prompts().values())

    assert not any(secret in whole for secret in ("AKIA", "Zk3v9Q", "ghp_", "\u202e", "\u2066"))


def test_every_owner_is_shown_the_same_names() -> None:
    one = a_brief(an_entry("a.py"), an_entry("c.py"), other_paths=("b.py",))
    other = a_brief(an_entry("b.py"), other_paths=("c.py", "a.py"))

    assert render_shared(one) == render_shared(other)


def test_a_gap_between_hunks_is_shown() -> None:
    patch = Patch(hunks=(Hunk(lines=(added(1, "one"),)), Hunk(lines=(added(90, "two"),))))

    brief = a_brief(replace(an_entry(), patch=patch))

    assert "+1|one\n   ⋮\n+90|two" in render_own(brief, show(brief.entries))


def test_a_teams_own_words_stand_between_what_is_not_theirs_to_say() -> None:
    (terse,) = read_wordings({"owners/prompts/terse.md": b"- Be brief."})

    told = render_system("mark", terse)

    ours = render_system("mark")
    before, _, rest = ours.partition("- A finding is a fault")
    after = rest[rest.index("\nAnswering\n") :]
    assert told == f"{before}- Be brief.\n{after}"


def test_a_prompts_digest_is_that_of_the_words_it_asks_with() -> None:
    wordings = read_wordings({"owners/prompts/terse.md": b"- Be brief."})
    reworded = read_wordings({"owners/prompts/terse.md": b"- Be brief, please."})
    terse, plain = ModelName("anthropic:new+terse"), ModelName("anthropic:new")

    assert prompt_of(plain, wordings) == PROMPT_DIGEST
    assert len({PROMPT_DIGEST, prompt_of(terse, wordings), prompt_of(terse, reworded)}) == 3


def test_a_prompts_digest_is_known() -> None:
    assert PROMPT_DIGEST.startswith("sha256:")
