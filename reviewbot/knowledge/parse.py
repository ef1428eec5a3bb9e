"""One Markdown file of `runbooks/`, from bytes to a Document, or every fault of it with its line."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import GuardrailId, OwnerName, RepoName, RunbookId
from reviewbot.kernel.strict_yaml import MOST_BYTES, Loaded, listed, parse_yaml, read_as
from reviewbot.kernel.untrusted import hidden_code_points
from reviewbot.knowledge.document import Document, Passage, Staging
from reviewbot.knowledge.front_matter import (
    FrontMatter,
    GuardrailBlock,
    GuardrailText,
    SkillMatter,
    comma_separated,
)
from reviewbot.knowledge.guardrail import AddedLine, EntryRule, Guardrail, RemovedLine, Structural, Test
from reviewbot.knowledge.markdown import Block, Page, Section, outline, part_page
from reviewbot.knowledge.passage import Source, make_passages, passage_id

SKILL_FILE: Final = "SKILL.md"
MOST_PASSAGES: Final = 200
"""Passages of one file."""
LONGEST_PASSAGE: Final = 20_000
"""Characters of one passage: it must fit into a brief beside others."""

_Part = TypeVar("_Part")


@dataclass(slots=True)
class _Faults:
    """The faults of one file, while it is read."""

    file: str
    found: list[str]

    def try_to(self, make: Callable[[], _Part]) -> _Part | None:
        try:
            return make()
        except Misconfigured as error:
            self.found += error.faults
            return None


def parse_document(file: str, content: bytes, *, folder_owners: Sequence[OwnerName]) -> Document:
    """Return the document in a file.

    `folder_owners` are the owners that name the file's folder: a skill, which has no `owner` of its own, is the only
    one's. Raises Misconfigured with every fault of the file as `line N: <sentence>`.
    """
    faults = _Faults(file, [])
    text = decode_page(file, content)
    faults.found += _hidden_faults(text)
    page = part_page(text)
    sections = outline(page)
    written = tuple(_written_guardrails(file, sections, faults))
    is_skill = file.rsplit("/", 1)[-1] == SKILL_FILE
    read = partial(_read_skill, file, page, sections, folder_owners) if is_skill else partial(_read, file, page)
    matter = faults.try_to(read)
    document = None if matter is None else _document(matter, sections, written, faults)
    if document is None or faults.found:
        raise Misconfigured(file, listed(sorted(faults.found, key=_line_of)))
    return document


def _line_of(fault: str) -> int:
    number = fault.removeprefix("line ").split(":", 1)[0]
    return int(number) if number.isdecimal() else 0


def decode_page(file: str, content: bytes) -> str:
    """Return the text of a file.

    Raises Misconfigured where it is too large or not UTF-8.
    """
    if len(content) > MOST_BYTES:
        raise Misconfigured(file, (f"the file has {len(content):,} bytes; at most {MOST_BYTES:,} are read",))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = 1 + content[: error.start].count(b"\n")
        raise Misconfigured(file, (f"line {line}: byte {error.start} is not UTF-8",)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matter:
    """What front matter says, in either form."""

    document: Document
    """Without its passages and guardrails."""
    description: str
    """A skill's; it stands before the text of its body."""
    guardrails: tuple[GuardrailText, ...]
    loaded: Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A guardrail as written, with the section that carries it."""

    text: GuardrailText
    section: Section


def _hidden_faults(text: str) -> Iterator[str]:
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        hidden = hidden_code_points(line)
        if hidden:
            yield f"line {number}: holds hidden characters ({', '.join(hidden)}); remove them"


def _read(file: str, page: Page) -> _Matter:
    loaded = _load(file, page, "id, owner, kind, title")
    matter = read_as(FrontMatter, loaded, where=file)
    missing = (*_missing(matter), *_misplaced(matter))
    if missing:
        raise Misconfigured(file, tuple(loaded.fault_at(*path, says=says) for path, says in missing))
    document = Document(
        id=RunbookId(matter.id),
        owner=OwnerName(matter.owner),
        kind=matter.kind,
        title=matter.title,
        file=file,
        applies_to=tuple(Glob(pattern) for pattern in matter.applies_to),
        last_reviewed=matter.last_reviewed,
        severity=matter.severity,
        occurred=matter.occurred,
        passages=(),
        guardrails=(),
        staging=_staging(matter),
    )
    return _Matter(document=document, description="", guardrails=matter.guardrails, loaded=loaded)


def _staging(matter: FrontMatter) -> Staging | None:
    if matter.stage is None:
        return None
    replaces = None if matter.replaces is None else RunbookId(matter.replaces)
    return Staging(repos=tuple(map(RepoName, matter.repositories)), replaces=replaces)


def _misplaced(matter: FrontMatter) -> Iterator[tuple[tuple[str, ...], str]]:
    if matter.stage is None:
        for name, value in (("repositories", matter.repositories), ("replaces", matter.replaces)):
            if value:
                yield (name,), f"{name} is for a runbook with a stage; this one is recalled everywhere"
    elif matter.kind == "incident":
        yield ("stage",), "an incident is a record, and has no stage"
    elif (matter.stage == "canary") != bool(matter.repositories):
        yield ("stage",), "a canary names its repositories, and a runbook in shadow has none"


def _missing(matter: FrontMatter) -> Iterator[tuple[tuple[str, ...], str]]:
    if matter.kind == "incident":
        if matter.severity is None:
            yield ("kind",), "an incident needs severity: sev1, sev2 or sev3"
        if matter.occurred is None:
            yield ("kind",), "an incident needs occurred: the day on which it happened"
        return
    if matter.last_reviewed is None:
        yield ("kind",), "a runbook needs last_reviewed: the day on which somebody last read it whole"
    for name in ("severity", "occurred"):
        if getattr(matter, name) is not None:
            yield (name,), f"{name} is an incident's; this is a runbook"


def _read_skill(file: str, page: Page, sections: Sequence[Section], folder_owners: Sequence[OwnerName]) -> _Matter:
    loaded = _load(file, page, "name, description, metadata")
    matter = read_as(SkillMatter, loaded, where=file)
    owners = folder_owners if matter.metadata.owner is None else (OwnerName(matter.metadata.owner),)
    faults: list[str] = []
    if len(owners) != 1:
        named = f"{len(owners)} owners name" if owners else "no owner names"
        faults.append(loaded.fault_at("name", says=f"{named} this folder; write metadata.owner"))
    if matter.metadata.last_reviewed is None:
        faults.append(loaded.fault_at("metadata", says='a skill needs metadata.last_reviewed, such as "2026-10-01"'))
    if faults:
        raise Misconfigured(file, faults)
    document = Document(
        id=RunbookId(matter.name),
        owner=owners[0],
        kind="runbook",
        title=next((section.heading for section in sections if section.heading), matter.name),
        file=file,
        applies_to=tuple(Glob(pattern) for pattern in comma_separated(matter.metadata.applies_to)),
        last_reviewed=matter.metadata.last_reviewed,
        severity=None,
        occurred=None,
        passages=(),
        guardrails=(),
    )
    return _Matter(document=document, description=matter.description, guardrails=(), loaded=loaded)


def _load(file: str, page: Page, keys: str) -> Loaded:
    if page.front_matter is None:
        raise Misconfigured(file, (f"line 1: there is no front matter; start with '---', {keys} and '---'",))
    return parse_yaml(page.front_matter, where=file, first_line=2)


def _written_guardrails(file: str, sections: Sequence[Section], faults: _Faults) -> Iterator[_Written]:
    for section in sections:
        for block in section.blocks:
            read = faults.try_to(partial(_read_block, file, block))
            yield from (_Written(text=text, section=section) for text in read or ())


def _read_block(file: str, block: Block) -> tuple[GuardrailText, ...]:
    loaded = parse_yaml(block.content, where=file, first_line=block.first_line)
    lines = {("guardrails", *path): line for path, line in loaded.lines.items()}
    named = Loaded({"guardrails": loaded.value}, {(): block.first_line, **lines})
    return read_as(GuardrailBlock, named, where=file).guardrails


def _document(
    matter: _Matter, sections: Sequence[Section], written: Sequence[_Written], faults: _Faults
) -> Document | None:
    bare = matter.document
    source = Source(
        id=bare.id, owner=bare.owner, kind=bare.kind, title=bare.title, file=bare.file,
        applies_to=tuple(glob.pattern for glob in bare.applies_to),
    )  # fmt: skip
    if matter.description:
        intro = replace(sections[0], text=f"{matter.description}\n\n{sections[0].text}".rstrip())
        sections = (intro, *sections[1:])
    passages = make_passages(source, sections)
    faults.found += _passage_faults(passages, written)
    if not passages:
        return None
    guardrails = (
        *(_guardrail(bare, text, passages[0]) for text in matter.guardrails),
        *(_guardrail(bare, each.text, _passage_of(passages, each.section)) for each in written),
    )
    return replace(bare, passages=passages, guardrails=guardrails)


def _passage_faults(passages: Sequence[Passage], written: Sequence[_Written]) -> Iterator[str]:
    if not passages:
        yield "line 1: the document has no text"
    if len(passages) > MOST_PASSAGES:
        yield f"line {passages[MOST_PASSAGES].line}: the document has more than {MOST_PASSAGES} headings; part it"
    for passage in passages:
        if len(passage.text) > LONGEST_PASSAGE:
            yield f"line {passage.line}: {len(passage.text):,} characters under one heading; part them"
    for each in written:
        if not each.section.text:
            yield f"line {each.section.line}: guardrail {each.text.id!r} stands where no sentence explains it"


def _passage_of(passages: Sequence[Passage], section: Section) -> Passage:
    return next((each for each in passages if each.id == passage_id(each.document, section.slug)), passages[0])


def _guardrail(document: Document, text: GuardrailText, passage: Passage) -> Guardrail:
    applies_to = document.applies_to if text.applies_to is None else tuple(Glob(each) for each in text.applies_to)
    return Guardrail(
        id=GuardrailId(text.id),
        owner=document.owner,
        document=document.id,
        passage=passage.id,
        severity=text.severity,
        says=text.says,
        fix=text.fix,
        incident=None if text.incident is None else RunbookId(text.incident),
        applies_to=applies_to,
        test=_test(text),
    )


def _test(text: GuardrailText) -> Test:
    if text.structural is not None:
        rule = json.dumps(text.structural.rule, sort_keys=True)
        return Structural(language=text.structural.language, rule=rule)
    if text.entry is not None:
        return EntryRule(kinds=frozenset(text.entry.kinds))
    if text.removed is not None:
        return RemovedLine(pattern=text.removed)
    return AddedLine(pattern=text.added or "")
