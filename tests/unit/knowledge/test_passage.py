"""Passages: their ids hold still, their digests do not."""

from dataclasses import replace

from reviewbot.kernel.ids import OwnerName, RunbookId
from reviewbot.knowledge.markdown import outline, part_page
from reviewbot.knowledge.passage import Source, make_passages, passage_id, search_text

SOURCE = Source(
    id=RunbookId("book"), owner=OwnerName("payments"), kind="runbook", title="The book", applies_to=(), file="a.md"
)
TEXT = "Before.\n\n# One\n\nText of one.\n\n## Empty\n\n## Two\n\nText of two.\n"


def test_each_heading_with_text_is_a_passage() -> None:
    passages = make_passages(SOURCE, outline(part_page(TEXT)))

    assert [(each.id, each.heading) for each in passages] == [
        ("book#intro", "The book"),
        ("book#one", "One"),
        ("book#two", "One > Two"),
    ]
    assert search_text(passages[2]) == "One > Two\nText of two."
    assert passage_id(SOURCE.id, "two") == passages[2].id


def test_what_is_added_elsewhere_moves_a_passage_and_keeps_its_id() -> None:
    (*_, before) = make_passages(SOURCE, outline(part_page(TEXT)))
    (*_, after) = make_passages(SOURCE, outline(part_page("# New\n\nNew.\n\n" + TEXT)))

    assert (after.id, after.text, after.line) == (before.id, before.text, before.line + 4)
    assert after.digest != before.digest


def test_the_digest_is_over_the_whole_passage() -> None:
    sections = outline(part_page(TEXT))

    digests = {
        make_passages(source, sections)[0].digest
        for source in (SOURCE, SOURCE, replace(SOURCE, applies_to=("a/**",)), replace(SOURCE, owner=OwnerName("b")))
    }

    assert len(digests) == 3
