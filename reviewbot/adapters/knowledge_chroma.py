"""The index over the teams' passages, in Chroma: embedded in a directory, or a server by URL.

A process that has an embedded collection loaded does not see what another process writes into it. So a collection is
written once and never changed: new knowledge makes a new *generation* of an owner's collection, and then a *pointer*
names it, an empty collection whose metadata is read for every query. Vectors of unchanged passages are carried over.
"""

import hashlib
import logging
import re
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from reviewbot.adapters.knowledge_chroma_line import connect, disconnect, in_thread
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Digest, OwnerName
from reviewbot.knowledge.document import Passage, Recalled
from reviewbot.knowledge.passage import search_text
from reviewbot.knowledge.query import Query
from reviewbot.knowledge.recall import DEPTH, Shelf, by_likeness
from reviewbot.ports import Embedder

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client

_LOG: Final = logging.getLogger("reviewbot.knowledge")
_BATCH: Final = 1_000
_ATTEMPTS: Final = 3
_NONE: Final = ""
"""The generation of an owner that knows nothing."""

_PASSAGE: Final = TypeAdapter(Passage)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pointer:
    owner: str
    generation: str
    content: str
    """The digest of all the owner's passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What is kept in memory of the generations that a query searches."""

    generations: tuple[str, ...]
    collections: tuple["Collection", ...]
    sizes: tuple[int, ...]
    """How many passages each collection has."""
    shelf: Shelf


class _Lost(Unavailable):
    """The index lacks what this process taught it."""

    def __init__(self, owners: Iterable[OwnerName]) -> None:
        super().__init__("the knowledge index", why="it has lost what it knew", retry_after_seconds=1.0)
        self.owners = tuple(owners)


class ChromaKnowledge:
    """See `Knowledge`. Several may share a directory or a server, in one process or in many.

    Two that learn for one owner at once may get Unavailable; the last one wins, and no reader sees half of either.
    An index that was emptied meanwhile is taught again what it was taught here: an owner's runbooks never go unread.
    """

    def __init__(self, embedder: Embedder, *, directory: Path | None = None, url: str | None = None) -> None:
        if (directory is None) == (url is None):
            raise Misconfigured("Chroma", ("needs either a directory or a URL",))
        self._embedder = embedder
        self._directory = directory
        self._url = url
        self._client: Client | None = None
        self._opened: dict[OwnerName | None, _Opened] = {}
        self._taught: dict[OwnerName, tuple[Passage, ...]] = {}
        """What this process had each owner know last."""
        self._connecting = threading.Lock()
        self._opening = threading.Lock()
        self._writing = threading.Lock()

    async def learn(self, owner: OwnerName, passages: Sequence[Passage]) -> int:
        """Make these the owner's passages; the vectors of texts that the owner had before are used again."""
        made = await self._learn(owner, passages)
        self._taught[owner] = tuple(passages)
        return made

    async def _learn(self, owner: OwnerName, passages: Sequence[Passage]) -> int:
        content = digest_of(tuple(sorted(passage.digest for passage in passages)))
        known = await in_thread(lambda: self._known_vectors(owner, content))
        if known is None:
            return 0
        texts = {_text_key(passage): search_text(passage) for passage in passages}
        missing = [key for key in texts if key not in known]
        made = await self._embedder.embed([texts[key] for key in missing]) if missing else ()
        vectors = {**known, **dict(zip(missing, made, strict=True))}
        await in_thread(lambda: self._write(owner, content, tuple(passages), vectors))
        return sum(1 for passage in passages if _text_key(passage) not in known)

    async def recall(self, query: Query) -> tuple[Recalled, ...]:
        """Return the best passages; what another process has learned in the meantime counts."""
        (vector,) = await self._embedder.embed([query.text])
        try:
            return await in_thread(lambda: self._recall(query, vector))
        except _Lost as lost:
            for owner in lost.owners:
                _LOG.warning("the knowledge index has lost what %s knew, and is taught again", owner)
                await self._learn(owner, self._taught[owner])
        return await in_thread(lambda: self._recall(query, vector))

    def close(self) -> None:
        """Let go of the directory or the connection; the next call opens it again."""
        with self._connecting:
            self._opened.clear()
            if self._client is not None:
                disconnect(self._client)
                self._client = None

    def _connected(self) -> "Client":
        with self._connecting:
            if self._client is None:
                self._client = connect(self._directory, self._url)
            return self._client

    def _recall(self, query: Query, vector: Sequence[float]) -> tuple[Recalled, ...]:
        from chromadb.errors import NotFoundError

        for _ in range(_ATTEMPTS):
            try:
                opened = self._open(query.owner)
                near = tuple(chain.from_iterable(map(_nearest, opened.collections, opened.sizes, repeat(vector))))
            except NotFoundError:
                # Its generation was replaced between reading the pointer and asking: the pointer has moved on.
                self._opened.pop(query.owner, None)
                continue
            likely = by_likeness(near)
            return opened.shelf.recall(query.text, query.paths, likely, top=query.top, left_out=query.left_out)
        raise Unavailable("the knowledge index", why="it is being rewritten", retry_after_seconds=1.0)

    def _open(self, owner: OwnerName | None) -> _Opened:
        pointers = self._pointers(owner)
        lost = self._taught.keys() - {OwnerName(each.owner) for each in pointers}
        if (owner is None and lost) or owner in lost:
            raise _Lost(sorted(lost))
        generations = tuple(each.generation for each in pointers if each.generation != _NONE)
        with self._opening:
            opened = self._opened.get(owner)
            if opened is None or opened.generations != generations:
                opened = _load(self._connected(), generations)
                self._opened[owner] = opened
        return opened

    def _pointers(self, owner: OwnerName | None) -> tuple[_Pointer, ...]:
        if owner is not None:
            pointer = self._pointer(owner)
            return () if pointer is None else (pointer,)
        found = (_read_pointer(each.metadata, self._embedder.name) for each in _all_collections(self._connected()))
        return tuple(sorted((each for each in found if each is not None), key=lambda each: each.owner))

    def _pointer(self, owner: OwnerName) -> _Pointer | None:
        from chromadb.errors import NotFoundError

        try:
            found = self._connected().get_collection(self._name(owner), embedding_function=None)
        except NotFoundError:
            return None
        return _read_pointer(found.metadata, self._embedder.name)

    def _known_vectors(self, owner: OwnerName, content: Digest) -> Mapping[str, Sequence[float]] | None:
        """Return the owner's vectors by their texts' keys, or None where there is nothing to learn."""
        from chromadb.errors import NotFoundError

        pointer = self._pointer(owner)
        if pointer is None or pointer.generation == _NONE:
            return None if pointer is not None and pointer.content == content else {}
        try:
            collection = self._connected().get_collection(pointer.generation, embedding_function=None)
            if pointer.content == content:
                return None
            found = collection.get(include=["metadatas", "embeddings"])
        except NotFoundError:
            return {}
        metadatas, embeddings = found["metadatas"] or [], found["embeddings"]
        vectors = () if embeddings is None else embeddings
        return {str(each["text"]): vector for each, vector in zip(metadatas, vectors, strict=True)}

    def _write(
        self,
        owner: OwnerName,
        content: Digest,
        passages: Sequence[Passage],
        vectors: Mapping[str, Sequence[float]],
    ) -> None:
        client = self._connected()
        name = self._name(owner)
        with self._writing:
            generation = f"{name}.{secrets.token_hex(8)}" if passages else _NONE
            if passages:
                _fill(client, generation, passages, vectors)
            metadata = {
                "owner": owner,
                "embedder": self._embedder.name,
                "generation": generation,
                "content": content,
            }
            pointer = client.get_or_create_collection(name, embedding_function=None)
            pointer.modify(metadata=metadata)
            for each in _all_collections(client):
                if each.name.startswith(f"{name}.") and each.name != generation:
                    _forget(client, each.name)

    def _name(self, owner: OwnerName) -> str:
        """Return the pointer's name: safe for Chroma, and another one for every owner and embedder."""
        readable = re.sub(r"[^a-z0-9]+", "-", owner.casefold()).strip("-")[:40] or "owner"
        digest = hashlib.sha256(f"{owner}\0{self._embedder.name}".encode("utf-8", "replace")).hexdigest()
        return f"{readable}-{digest[:32]}"


def _load(client: "Client", generations: tuple[str, ...]) -> _Opened:
    collections = tuple(client.get_collection(name, embedding_function=None) for name in generations)
    passages = tuple(tuple(_passages(each)) for each in collections)
    return _Opened(
        generations=generations,
        collections=collections,
        sizes=tuple(len(each) for each in passages),
        shelf=Shelf(chain.from_iterable(passages)),
    )


def _text_key(passage: Passage) -> str:
    """Return what a vector is known by: a passage that only moved in its file keeps its vector."""
    return digest_of(search_text(passage))


def _fill(client: "Client", name: str, passages: Sequence[Passage], vectors: Mapping[str, Sequence[float]]) -> None:
    import numpy as np

    collection = client.create_collection(
        name, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 2 * DEPTH}}
    )
    ordered = sorted(passages, key=lambda passage: passage.id)
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        collection.add(
            ids=[passage.id for passage in batch],
            embeddings=np.array([vectors[_text_key(passage)] for passage in batch], dtype=np.float32),
            metadatas=[
                {"text": _text_key(passage), "passage": _PASSAGE.dump_json(passage).decode()} for passage in batch
            ],
        )


def _forget(client: "Client", name: str) -> None:
    from chromadb.errors import NotFoundError

    try:
        client.delete_collection(name)
    except NotFoundError:
        return


def _all_collections(client: "Client") -> Iterator["Collection"]:
    page, at = 200, 0
    while found := client.list_collections(limit=page, offset=at):
        yield from found
        at += page


def _read_pointer(metadata: Mapping[str, object] | None, embedder: str) -> _Pointer | None:
    if metadata is None or metadata.get("embedder") != embedder:
        return None
    return _Pointer(
        owner=str(metadata["owner"]), generation=str(metadata["generation"]), content=str(metadata["content"])
    )


def _passages(collection: "Collection") -> Iterator[Passage]:
    for metadata in collection.get(include=["metadatas"])["metadatas"] or []:
        yield _PASSAGE.validate_json(str(metadata["passage"]))


def _nearest(collection: "Collection", size: int, vector: Sequence[float]) -> Iterator[tuple[str, float]]:
    asked: list[Sequence[float] | Sequence[int]] = [vector]
    found = collection.query(query_embeddings=asked, n_results=min(DEPTH, size), include=["distances"])
    distances = found["distances"] or [[]]
    yield from zip(found["ids"][0], distances[0], strict=True)
