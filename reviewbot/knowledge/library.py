"""The library: every runbook, incident and skill of the organisation, checked against each other and the registry."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import OwnerName
from reviewbot.knowledge.document import Document, Passage
from reviewbot.knowledge.guardrail import Guardrail
from reviewbot.knowledge.parse import SKILL_FILE, parse_document
from reviewbot.ownership.registry import WHERE, Registry, owners_with_files

FOLDER: Final = "runbooks/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What the teams know."""

    documents: tuple[Document, ...]
    """Sorted by id."""

    @property
    def owners(self) -> tuple[OwnerName, ...]:
        """Return the owners that have documents, sorted."""
        return tuple(sorted({document.owner for document in self.documents}))

    @property
    def guardrails(self) -> tuple[Guardrail, ...]:
        """Return every guardrail, in the order of the documents."""
        return tuple(chain.from_iterable(document.guardrails for document in self.documents))

    def documents_of(self, owner: OwnerName) -> tuple[Document, ...]:
        """Return one owner's documents."""
        return tuple(document for document in self.documents if document.owner == owner)

    def passages_of(self, owner: OwnerName) -> tuple[Passage, ...]:
        """Return one owner's passages: what its index learns."""
        return tuple(chain.from_iterable(document.passages for document in self.documents_of(owner)))


def build_library(files: Mapping[str, bytes], registry: Registry) -> Library:
    """Return the library of the files, by their paths from the root of governance.

    Documents are `runbooks/<folder>/<file>.md` and `runbooks/<folder>/<skill>/SKILL.md`; files directly in
    `runbooks/`, and what else stands in a skill's folder, are for people. Raises Misconfigured with every fault of
    every file, each as `FILE: line N: sentence`.
    """
    library, faults = read_library(files, registry)
    if faults:
        raise Misconfigured(WHERE, faults)
    return library


def read_library(files: Mapping[str, bytes], registry: Registry | None) -> tuple[Library, tuple[str, ...]]:
    """Return the documents that can be read, as `build_library` does, and the faults of the others and between them.

    Where the owners' own files are broken, and so there is no registry, a folder counts as that of the owner of its
    name.
    """
    documents: list[Document] = []
    faults: list[str] = []
    folders = None if registry is None else _folder_owners(registry)
    for file in sorted(files):
        depth = _depth(file, files)
        if depth == "too deep":
            faults.append(f"{file}: is deeper than {FOLDER}<folder>/<file>.md; nobody would read it")
        elif depth == "document":
            folder = _folder(file)
            owners = (OwnerName(folder),) if folders is None else folders.get(folder, ())
            try:
                documents.append(parse_document(file, files[file], folder_owners=owners))
            except Misconfigured as error:
                faults += str(error).splitlines()
    known = owners_with_files(files) if registry is None else {owner.name for owner in registry.owners}
    faults += chain(
        _unknown_owners(documents, known), _repeated(documents), _unknown_incidents(documents), _staged(documents)
    )
    found = tuple(sorted(documents, key=lambda document: document.id))
    return Library(documents=found), tuple(dict.fromkeys(faults))


def folder_of(document: Document) -> str:
    """Return the folder below `runbooks/` that the document stands in."""
    return _folder(document.file)


def _folder(file: str) -> str:
    return file.removeprefix(FOLDER).split("/", 1)[0]


def _depth(file: str, files: Mapping[str, bytes]) -> str:
    parts = file.split("/")
    if not file.startswith(FOLDER) or not file.endswith(".md") or len(parts) < 3:
        return "other"
    if len(parts) == 3 or (len(parts) == 4 and parts[-1] == SKILL_FILE):
        return "document"
    return "other" if "/".join((*parts[:3], SKILL_FILE)) in files else "too deep"


def _folder_owners(registry: Registry) -> Mapping[str, Sequence[OwnerName]]:
    folders: dict[str, list[OwnerName]] = {}
    for owner in registry.owners:
        for folder in owner.runbooks:
            folders.setdefault(folder, []).append(owner.name)
    return folders


def _unknown_owners(documents: Sequence[Document], known: Collection[OwnerName]) -> Iterator[str]:
    for document in documents:
        if document.owner not in known:
            yield f"{document.file}: owner {document.owner!r} has no file owners/{document.owner}.yaml"


def _repeated(documents: Sequence[Document]) -> Iterator[str]:
    files: dict[str, str] = {}
    rules: dict[str, str] = {}
    for document in documents:
        first = files.setdefault(document.id, document.file)
        if first != document.file:
            yield f"{document.file}: id {document.id!r} is that of {first} already"
        for guardrail in document.guardrails:
            if guardrail.id in rules:
                yield f"{document.file}: guardrail {guardrail.id!r} stands in {rules[guardrail.id]} already"
            rules.setdefault(guardrail.id, document.file)


def _staged(documents: Sequence[Document]) -> Iterator[str]:
    plain = {(document.id, document.owner) for document in documents if document.staging is None}
    for document in documents:
        if document.staging is None:
            continue
        replaces = document.staging.replaces
        if replaces is not None and (replaces, document.owner) not in plain:
            yield f"{document.file}: replaces {replaces!r}, which is no document of {document.owner!r} without a stage"
        if document.guardrails:
            yield f"{document.file}: has guardrails, which hold at once; put them into a document without a stage"


def _unknown_incidents(documents: Sequence[Document]) -> Iterator[str]:
    incidents = {document.id for document in documents if document.kind == "incident"}
    for document in documents:
        for guardrail in document.guardrails:
            if guardrail.incident is not None and guardrail.incident not in incidents:
                yield f"{document.file}: guardrail {guardrail.id!r} cites {guardrail.incident!r}, which is no incident"
