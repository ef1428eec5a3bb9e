"""The brief: what an owner's reviewer is shown, and when that is too much."""

from dataclasses import replace

import pytest

from reviewbot.change.change import Change
from reviewbot.kernel.ids import Head
from reviewbot.review.brief import (
    LONGEST_LINE,
    MOST_LINES,
    MOST_OTHER_PATHS,
    Brief,
    digest_of_brief,
    make_brief,
    oversize,
    recall_text,
)
from reviewbot.review.precedent import precedents_of
from reviewbot.review.shown import show
from tests.unit.review.build import (
    PATH,
    a_brief,
    a_change,
    a_dismissal,
    a_hit,
    a_passage,
    added,
    an_assignment,
    an_entry,
    recalled,
)


def _brief_of(change: Change) -> Brief:
    return make_brief(change, an_assignment(), blocks_at="high", recalled=(recalled(),), hits=(a_hit(),))


def test_a_brief_holds_the_owners_entries_whole_and_the_others_as_names() -> None:
    change = a_change(an_entry("docs/tax.md", (added(1, "Tax"),)), an_entry())

    brief = _brief_of(change)

    assert brief.entries == (an_entry(),)
    assert brief.other_paths == ("docs/tax.md",)
    assert brief.because == ("owners/payments.yaml owns 'ledger/**'",)


def test_a_brief_holds_the_owners_own_matches_only() -> None:
    brief = make_brief(
        a_change(), an_assignment(), blocks_at="high", recalled=(), hits=(a_hit(owner="identity"), a_hit(line=None))
    )

    assert [hit.line for hit in brief.guardrail_hits] == [None]


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(a_change(head=Head("e" * 40)), id="at another head"),
        pytest.param(a_change(title="Another title", description="and words"), id="with another description"),
        pytest.param(
            a_change(an_entry("docs/tax.md", (added(1, "Other words"),), kind="added"), an_entry()),
            id="in another order",
        ),
    ],
)
def test_a_briefs_digest_is_the_same(same: Change) -> None:
    assert digest_of_brief(_brief_of(same)) == digest_of_brief(_brief_of(a_change()))


def test_a_passages_score_is_not_part_of_the_digest() -> None:
    moved = a_brief(passages=(replace(recalled(), score="0.5", because="words: posting"),))

    assert digest_of_brief(moved) == digest_of_brief(a_brief())


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(a_brief(an_entry(lines=(added(2, "book(entry)"),))), id="another diff"),
        pytest.param(a_brief(other_paths=()), id="another neighbour"),
        pytest.param(a_brief(passages=(recalled(a_passage(text="Another rule.")),)), id="another passage"),
        pytest.param(a_brief(hits=(a_hit(),)), id="another match"),
        pytest.param(a_brief(an_entry(modes=("100644", "100755"))), id="another mode"),
        pytest.param(a_brief(precedents=precedents_of((a_dismissal(),))), id="a precedent"),
    ],
)
def test_a_briefs_digest_is_another(other: Brief) -> None:
    assert digest_of_brief(other) != digest_of_brief(a_brief())


@pytest.mark.parametrize(
    ("brief", "sentence"),
    [
        pytest.param(a_brief(), None, id="an ordinary brief"),
        pytest.param(a_brief(an_entry(lines=None, kind="mode")), None, id="nothing to read"),
        pytest.param(
            a_brief(an_entry(lines=[added(number, "x") for number in range(1, MOST_LINES + 2)])),
            "the diff has 8,001 lines for payments; at most 8,000 are reviewed at once",
            id="too many lines",
        ),
        pytest.param(
            a_brief(an_entry(lines=(added(1, "x" * (LONGEST_LINE + 1)),))),
            "a line of the diff has 20,001 characters; at most 20,000 are reviewed",
            id="too long a line",
        ),
        pytest.param(
            a_brief(other_paths=[f"{number}" for number in range(MOST_OTHER_PATHS + 1)]),
            "the change touches 3,001 other files; at most 3,000 are listed",
            id="too many neighbours",
        ),
        pytest.param(
            a_brief(an_entry(lines=[added(number, "ü" * 10_000) for number in range(1, 22)])),
            "the brief for payments has 420,141 bytes; at most 400,000 are reviewed at once",
            id="too many bytes",
        ),
        pytest.param(
            a_brief(precedents=precedents_of((a_dismissal("ü" * 500),)) * 400),
            "the brief for payments has 414,223 bytes; at most 400,000 are reviewed at once",
            id="too many bytes of precedents",
        ),
    ],
)
def test_a_brief_is_never_cut(brief: Brief, sentence: str | None) -> None:
    assert oversize(brief) == sentence


def test_what_is_looked_up_is_the_paths_and_the_changed_lines() -> None:
    moved = an_entry(previous_path="ledger/old.py")

    assert recall_text(show((moved,))) == f"{PATH}\nledger/old.py\nbook(entry, counterpart(entry))\nbook(entry)"
    assert "AKIA" not in recall_text(show((an_entry(lines=(added(1, "AKIAIOSFODNN7EXAMPLE"),)),)))
    assert len(recall_text(show((an_entry(lines=(added(1, "x" * 9_000),)),)))) == 2_000
