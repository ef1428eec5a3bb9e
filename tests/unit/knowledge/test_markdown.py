"""Markdown: where a page is cut."""

import time

import pytest

from reviewbot.knowledge.markdown import Block, Page, Section, outline, part_page, slug_of


def sections(text: str) -> list[tuple[str, str, int, str]]:
    return [(each.slug, each.heading, each.line, each.text) for each in outline(part_page(text))]


def test_front_matter_is_parted_from_the_body() -> None:
    page = part_page("---\r\nid: a\r\n---\r\nbody\r\n")

    assert page == Page(front_matter=b"id: a\n", body="body\n", body_line=4)


@pytest.mark.parametrize(
    "text", [pytest.param("# A\n", id="none"), pytest.param("---\nid: a\n", id="one that never ends")]
)
def test_without_front_matter_all_is_body(text: str) -> None:
    assert part_page(text) == Page(front_matter=None, body=text, body_line=1)


def test_each_heading_starts_a_section() -> None:
    text = "---\nid: a\n---\nBefore.\n\n# Top\n\nUnder top.\n\n## Low ##\nUnder low.\n\nSet\n===\n\nUnder set.\n"

    assert sections(text) == [
        ("intro", "", 4, "Before."),
        ("top", "Top", 6, "Under top."),
        ("low", "Top > Low", 10, "Under low."),
        ("set", "Set", 13, "Under set."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("```\n# no\n```", id="in a fence"),
        pytest.param("~~~~\n```\n# no\n~~~~", id="in a longer fence"),
        pytest.param("    # no", id="indented"),
        pytest.param("> # no", id="quoted"),
        pytest.param("- # no", id="in a list"),
        pytest.param("#no", id="without a space"),
        pytest.param("<!--\n# no\n-->", id="in a comment"),
    ],
)
def test_what_only_looks_like_a_heading_is_text(text: str) -> None:
    assert sections(f"# Top\n{text}\n") == [("intro", "", 1, ""), ("top", "Top", 1, text.rstrip("\n"))]


def test_headings_of_the_same_name_are_numbered() -> None:
    found = sections("# A\n## Intro\n## B 2\n## B\n## B\n## B\n")

    assert [slug for slug, *_ in found] == ["intro", "a", "intro-2", "b-2", "b", "b-3", "b-4"]


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        pytest.param("Every migration can be taken back", "every-migration-can-be-taken-back", id="words"),
        pytest.param("`op.drop_column()`, and why", "op-drop_column-and-why", id="code"),
        pytest.param("Größe — Straße", "grösse-strasse", id="other letters"),
        pytest.param("!?", "section", id="no letter"),
    ],
)
def test_a_heading_becomes_a_slug(heading: str, slug: str) -> None:
    assert slug_of(heading) == slug


def test_guardrails_leave_the_text_and_keep_their_line() -> None:
    page = part_page("---\n---\n# A\nBefore.\n\n```guardrails\n- id: a\n```\n\nAfter.\n")

    assert outline(page)[1] == Section(
        slug="a",
        heading="A",
        line=3,
        text="Before.\n\n\nAfter.",
        blocks=(Block(content=b"- id: a\n", first_line=7),),
    )


@pytest.mark.parametrize("info", ["guardrail", "Guardrails", "guardrails yaml"])
def test_a_misspelt_block_is_still_a_block(info: str) -> None:
    assert len(outline(part_page(f"# A\n```{info}\n- x\n```\n"))[1].blocks) == 1


def test_a_block_in_a_list_is_a_block() -> None:
    (section,) = outline(part_page("- why\n\n  ```guardrails\n  - id: a\n  ```\n"))

    assert section.blocks == (Block(content=b"- id: a\n", first_line=4),)


@pytest.mark.parametrize("piece", ["[", ">", "- ", "`", "*a_", "<!--", "1) ", "> "])
def test_hostile_markdown_takes_no_time(piece: str) -> None:
    begin = time.perf_counter()

    outline(part_page(piece * (200_000 // len(piece))))

    assert time.perf_counter() - begin < 2.0
