"""Markdown, cut at its headings. Only blocks are parsed, so the work grows with the text and nothing else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reviewbot.kernel.glob import folded

INTRO: Final = "intro"
"""The slug of what stands before the first heading; a heading of that name becomes `intro-2`."""

_NEWLINE: Final = re.compile(r"\r\n?")
_FENCE: Final = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block of guardrails."""

    content: bytes
    first_line: int
    """Where its content starts in the file, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands under one heading, up to the next."""

    slug: str
    """Unique in the file."""
    heading: str
    """The headings above it and its own, joined by ` > `; empty before the first heading."""
    line: int
    """The heading's line in the file, from 1."""
    text: str
    """As written, without the heading and without blocks of guardrails."""
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A Markdown file, parted into its front matter and its body."""

    front_matter: bytes | None
    """The YAML between the `---` lines, which starts on line 2; None where there is none."""
    body: str
    body_line: int
    """The body's first line in the file, from 1."""


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    title: str
    start: int
    end: int


def part_page(text: str) -> Page:
    """Part a file's text into front matter and body; every line ending becomes a line feed."""
    lines = _NEWLINE.sub("\n", text).split("\n")
    if lines[0].rstrip() != _FENCE:
        return Page(front_matter=None, body="\n".join(lines), body_line=1)
    close = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() == _FENCE), None)
    if close is None:
        return Page(front_matter=None, body="\n".join(lines), body_line=1)
    front = "\n".join(lines[1:close]) + "\n"
    return Page(front_matter=front.encode(), body="\n".join(lines[close + 1 :]), body_line=close + 2)


def outline(page: Page) -> tuple[Section, ...]:
    """Return the body's sections in order: first what stands before any heading, even where it is blank.

    A heading inside a quotation, a list or a code block is text. Source: CommonMark 0.31, ATX and setext headings.
    """
    tokens = _block_parser().parse(page.body)
    lines = page.body.split("\n")
    headings = tuple(_headings(tokens))
    fences = tuple(token for token in tokens if _is_guardrails(token))
    return tuple(_sections(page, lines, headings, fences))


def slug_of(heading: str) -> str:
    """Return a heading as the part of an address: letters and digits, everything else one hyphen."""
    return re.sub(r"[^\w]+", "-", folded(heading)).strip("-_") or "section"


@cache
def _block_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _headings(tokens: Sequence[Token]) -> Iterator[_Heading]:
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map is not None:
            title = " ".join(tokens[at + 1].content.split())
            yield _Heading(level=int(token.tag[1:]), title=title, start=token.map[0], end=token.map[1])


def _is_guardrails(token: Token) -> bool:
    # A misspelt block must not be a rule that nobody checks.
    return token.type == "fence" and token.map is not None and token.info.strip().casefold().startswith("guardrail")


def _sections(
    page: Page, lines: list[str], headings: tuple[_Heading, ...], fences: tuple[Token, ...]
) -> Iterator[Section]:
    ends = (*(heading.start for heading in headings), len(lines))
    slugs = {INTRO}
    yield _section(page, lines, fences, slug=INTRO, heading="", line=0, start=0, end=ends[0])
    above: list[_Heading] = []
    for heading, end in zip(headings, ends[1:], strict=True):
        above = [*(each for each in above if each.level < heading.level), heading]
        slug = _unused(slug_of(heading.title), slugs)
        slugs.add(slug)
        path = " > ".join(each.title for each in above)
        yield _section(page, lines, fences, slug=slug, heading=path, line=heading.start, start=heading.end, end=end)


def _section(
    page: Page, lines: list[str], fences: tuple[Token, ...], *, slug: str, heading: str, line: int, start: int, end: int
) -> Section:
    kept: list[str] = []
    blocks: list[Block] = []
    at = start
    for fence in fences:
        first, last = fence.map or (0, 0)
        if start <= first < end:
            kept += lines[at:first]
            blocks.append(
                Block(content=fence.content.encode("utf-8", "replace"), first_line=page.body_line + first + 1)
            )
            at = last
    kept += lines[at:end]
    text = "\n".join(kept).strip("\n").rstrip()
    return Section(slug=slug, heading=heading, line=page.body_line + line, text=text, blocks=tuple(blocks))


def _unused(slug: str, slugs: set[str]) -> str:
    if slug not in slugs:
        return slug
    return next(each for count in range(2, len(slugs) + 3) if (each := f"{slug}-{count}") not in slugs)
