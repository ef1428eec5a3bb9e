"""Promotions that are bound to the prompt that they were measured under."""

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest
from reviewbot.ownership.wording import read_wordings
from reviewbot.scoring.promotion_file import lint_prompts, read_promotions
from tests.unit.scoring.test_promotion_file import DIGEST, a_file, an_entry, registry

NOW = Digest("sha256:now")
MARK = "sha256:0b43e71b18b3706452713b0fbc8256b2b6de0e26f06f3a0c74a651013caf3a1e"
"""Of the plain entry, as the version before prompts were noted made it."""


def noted(entry: str) -> str:
    return entry.replace("      because", f'      prompt: "{DIGEST}"\n      because')


def test_what_was_let_review_under_another_prompt_is_told_by_its_name() -> None:
    held = noted(an_entry("verdict: hold\n", model="anthropic:held"))
    promotions = read_promotions(a_file(noted(an_entry()), held), registry())

    assert [each.prompt for each in promotions.entries] == [DIGEST, DIGEST]
    assert lint_prompts(promotions, lambda _: Digest(DIGEST)) is None
    assert lint_prompts(promotions, lambda _: NOW) == (
        "was written under another prompt for anthropic:new for payments; the next nights measure again, and "
        "`reviewbot eval promote` writes it"
    )


def test_of_an_entry_that_notes_no_prompt_nothing_is_said() -> None:
    assert lint_prompts(read_promotions(a_file(an_entry()), registry()), lambda _: NOW) is None


TERSE = "anthropic:new+terse"
TEXTS = {"owners/prompts/terse.md": b"- Be brief."}
WORDING = read_wordings(TEXTS)[0].digest


@pytest.mark.parametrize(
    ("stage", "wording", "standing"),
    [
        ("everywhere", WORDING, "everywhere"),
        ("canary\n    repositories: [acme/shop]", WORDING, "canary"),
        ("everywhere", DIGEST, "reworded"),
        ("canary\n    repositories: [acme/shop]", DIGEST, "reworded"),
        ("everywhere", None, "reworded"),
        ("shadow", DIGEST, "shadow"),
    ],
)
def test_one_that_was_promoted_with_other_words_reviews_nowhere(stage: str, wording: str | None, standing: str) -> None:
    entry = an_entry(f"verdict: allow\n    stage: {stage}\n", model=TERSE)
    said = entry if wording is None else entry.replace("      because", f'      wording: "{wording}"\n      because')

    (word,) = read_promotions({**a_file(said), **TEXTS}, registry()).entries

    assert word.standing == standing


def test_one_that_was_promoted_with_other_words_is_told() -> None:
    promotions = read_promotions({**a_file(noted(an_entry(model=TERSE))), **TEXTS}, registry())

    assert "for anthropic:new+terse for payments; the next" in str(lint_prompts(promotions, lambda _: NOW))


def test_an_entry_that_names_words_which_there_are_not_is_a_fault() -> None:
    with pytest.raises(Misconfigured) as broken:
        read_promotions(a_file(an_entry(), an_entry(model=TERSE)), registry())

    assert broken.value.faults == ("anthropic:new+terse is named, and there is no owners/prompts/terse.md",)


def test_an_entry_of_an_older_version_keeps_its_mark_so_what_has_fallen_stays_out() -> None:
    plain, other = (read_promotions(a_file(each), registry()).entries[0] for each in (an_entry(), noted(an_entry())))

    assert plain.mark == MARK
    assert other.mark != MARK
