"""Promotions that are bound to the prompt that they were measured under."""

from reviewbot.kernel.ids import Digest
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
    assert lint_prompts(promotions, Digest(DIGEST)) is None
    assert lint_prompts(promotions, NOW) == (
        "was written under another prompt for anthropic:new for payments; the next nights measure again, and "
        "`reviewbot eval promote` writes it"
    )


def test_of_an_entry_that_notes_no_prompt_nothing_is_said() -> None:
    assert lint_prompts(read_promotions(a_file(an_entry()), registry()), NOW) is None


def test_an_entry_of_an_older_version_keeps_its_mark_so_what_has_fallen_stays_out() -> None:
    plain, other = (read_promotions(a_file(each), registry()).entries[0] for each in (an_entry(), noted(an_entry())))

    assert plain.mark == MARK
    assert other.mark != MARK
