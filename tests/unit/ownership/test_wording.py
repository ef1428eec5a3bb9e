"""A team's own words for the prompt: where they stand, which faults are told, and what names them."""

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest, ModelName, TierName
from reviewbot.ownership.policy import Tier
from reviewbot.ownership.wording import (
    LONGEST,
    Wording,
    bare,
    check_wordings,
    read_wordings,
    unknown_wording,
    with_wordings,
    wording_named,
    wording_of,
)

MODEL, TERSE = ModelName("anthropic:new"), ModelName("anthropic:new+terse")
RULES = Digest("sha256:rules")


def read(**texts: bytes) -> tuple[Wording, ...]:
    return read_wordings({f"owners/prompts/{name}.md": text for name, text in texts.items()})


def a_tier(*chain: ModelName) -> Tier:
    return Tier(name=TierName("standard"), chain=chain, ends_with_guardrails=True)


def test_a_link_names_its_words_behind_a_plus() -> None:
    assert [wording_named(link) for link in (MODEL, TERSE)] == [None, "terse"]
    assert [bare(link) for link in (MODEL, TERSE)] == [MODEL, MODEL]


def test_each_text_is_read_by_its_name_and_ends_in_one_line_break() -> None:
    terse, thorough = read(thorough=b"- Look twice.\n", terse=b"\n- Be brief.\n\n")

    assert (terse.name, terse.text) == ("terse", "- Be brief.\n")
    assert wording_of(TERSE, (terse, thorough)) == terse
    assert wording_of(MODEL, (terse, thorough)) is None
    assert read(terse=b"- Be brief.")[0].digest == terse.digest != thorough.digest


def test_what_stands_elsewhere_is_no_prompt() -> None:
    assert read_wordings({"owners/README.md": b"", "runbooks/prompts/terse.md": b"", "owners/x.yaml": b""}) == ()


def test_every_fault_of_every_text_is_told_at_once() -> None:
    with pytest.raises(Misconfigured) as broken:
        read_wordings(
            {
                "owners/prompts/Terse.md": b"- Brief.",
                "owners/prompts/a/b.md": b"- Brief.",
                "owners/prompts/empty.md": b" \n",
                "owners/prompts/hidden.md": "- Be\u202e brief.".encode(),
                "owners/prompts/latin.md": b"\xe9",
                "owners/prompts/long.md": b"x" * (LONGEST + 1),
            }
        )

    named = "is no prompt; write owners/prompts/<name>.md, the name of a-z, 0-9 and '-'"
    assert broken.value.faults == (
        f"owners/prompts/Terse.md: {named}",
        f"owners/prompts/a/b.md: {named}",
        "owners/prompts/empty.md: must have 1 to 8000 characters",
        "owners/prompts/hidden.md: holds hidden characters (U+202E); remove them",
        "owners/prompts/latin.md: is not UTF-8",
        "owners/prompts/long.md: must have 1 to 8000 characters",
    )


def test_a_chain_that_asks_with_words_that_there_are_not_is_a_fault() -> None:
    terse = read(terse=b"- Be brief.")

    check_wordings((a_tier(MODEL, TERSE),), terse)
    with pytest.raises(Misconfigured) as broken:
        check_wordings((a_tier(MODEL, TERSE),), ())

    assert broken.value.faults == (
        "owners/policy.yaml: tier standard asks anthropic:new+terse, and there is no owners/prompts/terse.md",
    )
    assert [unknown_wording(link, terse) for link in (MODEL, TERSE)] == [None, None]


def test_words_that_a_chain_asks_with_are_a_part_of_the_rules_and_others_are_not() -> None:
    terse, longer = read(terse=b"- Be brief."), read(terse=b"- Be brief, please.")

    assert with_wordings(RULES, (a_tier(MODEL),), terse) == RULES
    digests = {with_wordings(RULES, (a_tier(TERSE),), each) for each in (terse, longer)}
    assert len(digests | {RULES}) == 3
