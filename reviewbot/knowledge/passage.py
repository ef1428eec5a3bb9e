"""Passages: what stands under a heading, with an id that survives edits elsewhere in the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest, OwnerName, PassageId, RunbookId
from reviewbot.knowledge.document import DocumentKind, Passage
from reviewbot.knowledge.markdown import INTRO, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The document that passages are cut from."""

    id: RunbookId
    owner: OwnerName
    kind: DocumentKind
    title: str
    applies_to: tuple[str, ...]
    file: str


def passage_id(document: RunbookId, slug: str) -> PassageId:
    """Return the id that a finding cites."""
    return PassageId(f"{document}#{slug}")


def make_passages(source: Source, sections: Sequence[Section]) -> tuple[Passage, ...]:
    """Return the passages of a document, in its order; a heading with no text of its own is not one.

    What stands before the first heading is `<id>#intro`, under the document's title.
    """
    return tuple(_passages(source, sections))


def search_text(passage: Passage) -> str:
    """Return what of a passage is searched: its headings and its text."""
    return f"{passage.heading}\n{passage.text}"


def _passages(source: Source, sections: Sequence[Section]) -> Iterator[Passage]:
    for section in sections:
        if section.text:
            bare = Passage(
                id=passage_id(source.id, section.slug),
                document=source.id,
                owner=source.owner,
                kind=source.kind,
                heading=source.title if section.slug == INTRO else section.heading,
                text=section.text,
                applies_to=source.applies_to,
                file=source.file,
                line=section.line,
                digest=Digest(""),
            )
            yield replace(bare, digest=digest_of(bare))
