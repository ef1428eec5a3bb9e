"""Reads any folder of Markdown for recall. What is missing is filled in and told; being strict is lint's work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.glob import pattern_fault
from reviewbot.kernel.ids import OwnerName, RunbookId
from reviewbot.kernel.strict_yaml import Value, parse_yaml
from reviewbot.knowledge.document import Passage
from reviewbot.knowledge.front_matter import comma_separated
from reviewbot.knowledge.markdown import Page, outline, part_page, slug_of
from reviewbot.knowledge.parse import SKILL_FILE, decode_page
from reviewbot.knowledge.passage import Source, make_passages

_FOR_PEOPLE: Final = frozenset({"README.md", "CONTRIBUTING.md"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """What a folder holds, as far as it can be read."""

    passages: tuple[Passage, ...]
    complaints: tuple[str, ...]
    """What had to be filled in or left out, as `FILE: sentence`."""


def read_loosely(files: Mapping[str, bytes], *, folder_owners: Mapping[str, str]) -> Loose:
    """Return the passages of Markdown files, by their paths in the folder.

    Without an `id` the file's path is the id; without an `owner`, the owner of its first folder, or the folder's name.
    """
    passages: list[Passage] = []
    complaints: list[str] = []
    taken: set[str] = set()
    for file, content in sorted(files.items()):
        try:
            page = part_page(decode_page(file, content))
        except Misconfigured as error:
            complaints += str(error).splitlines()
            continue
        if page.front_matter is None and PurePosixPath(file).name in _FOR_PEOPLE:
            continue
        front, said = _front(file, page)
        source = _source(file, front, folder_owners, taken)
        taken.add(source.id)
        complaints += (f"{file}: {each}" for each in (*said, *_filled_in(front, source)))
        passages += make_passages(source, outline(page))
    return Loose(passages=tuple(passages), complaints=tuple(complaints))


def _front(file: str, page: Page) -> tuple[Mapping[str, Value], tuple[str, ...]]:
    if page.front_matter is None:
        return {}, ()
    try:
        value = parse_yaml(page.front_matter, where=file, first_line=2).value
    except Misconfigured as error:
        return {}, error.faults
    return (value, ()) if isinstance(value, dict) else ({}, ("the front matter is no mapping",))


def _source(file: str, front: Mapping[str, Value], folder_owners: Mapping[str, str], taken: set[str]) -> Source:
    folder = file.split("/", 1)[0] if "/" in file else ""
    below = front.get("metadata")
    metadata = below if isinstance(below, dict) else {}
    owner = _first_text(front.get("owner"), metadata.get("owner"), folder_owners.get(folder), folder)
    by_path = slug_of(file.removesuffix(".md").removesuffix(f"/{PurePosixPath(SKILL_FILE).stem}"))
    wanted = _first_text(front.get("id"), front.get("name"), by_path)
    names = (wanted, f"{wanted}-{by_path}", *(f"{wanted}-{count}" for count in range(2, len(taken) + 3)))
    return Source(
        id=RunbookId(next(name for name in names if name not in taken)),
        owner=OwnerName(owner),
        kind="incident" if front.get("kind") == "incident" else "runbook",
        title=_first_text(front.get("title"), front.get("name"), wanted),
        applies_to=tuple(_patterns(front.get("applies_to", metadata.get("applies_to")))),
        file=file,
    )


def _filled_in(front: Mapping[str, Value], source: Source) -> Iterator[str]:
    if source.id not in (front.get("id"), front.get("name")):
        yield f"has no id of its own; it is called {source.id!r}"
    if not source.owner:
        yield "has no owner"
    elif source.owner != front.get("owner"):
        yield f"names no owner; it is taken for {source.owner!r}"


def _first_text(*values: Value) -> str:
    return next((value for value in values if isinstance(value, str) and value), "")


def _patterns(value: Value) -> Iterator[str]:
    listed = comma_separated(value) if isinstance(value, str) else value if isinstance(value, list) else ()
    for each in listed:
        if isinstance(each, str) and pattern_fault(each) is None:
            yield each
