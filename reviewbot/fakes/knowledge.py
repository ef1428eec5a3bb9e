"""The index over the teams' passages, in memory: the same ranking, with likeness reckoned one by one."""

from collections.abc import Sequence

from reviewbot.kernel.ids import OwnerName
from reviewbot.knowledge.document import Passage, Recalled
from reviewbot.knowledge.passage import search_text
from reviewbot.knowledge.query import Query
from reviewbot.knowledge.recall import DEPTH, Shelf, by_likeness
from reviewbot.ports import Embedder


class FakeKnowledge:
    """See `Knowledge`."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._passages: dict[OwnerName, tuple[Passage, ...]] = {}
        self._vectors: dict[str, Sequence[float]] = {}

    async def learn(self, owner: OwnerName, passages: Sequence[Passage]) -> int:
        """Make these the owner's passages; a text that any owner had before is not embedded again."""
        new = [passage for passage in passages if search_text(passage) not in self._vectors]
        texts = tuple(dict.fromkeys(search_text(passage) for passage in new))
        made = await self._embedder.embed(texts) if texts else ()
        self._vectors.update(zip(texts, made, strict=True))
        self._passages[owner] = tuple(passages)
        return len(new)

    async def recall(self, query: Query) -> tuple[Recalled, ...]:
        """Return the best passages of the owner, or of all."""
        passages = tuple(
            passage
            for owner, known in self._passages.items()
            if query.owner is None or owner == query.owner
            for passage in known
        )
        (vector,) = await self._embedder.embed([query.text])
        distances = ((each.id, 1 - _dot(vector, self._vectors[search_text(each)])) for each in passages)
        near = by_likeness(distances)[:DEPTH]
        return Shelf(passages).recall(query.text, query.paths, near, top=query.top, left_out=query.left_out)


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
