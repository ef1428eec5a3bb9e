"""Recall: which passages a query calls up, in which order, and why. The same for every index behind the port.

Two rankings, by words and by likeness, are fused by rank: a passage earns 1 / (60 + rank) from each. One whose
`applies_to` names a path of the query is worth one more, so it comes first.
Source: Cormack, Clarke and Büttcher, "Reciprocal rank fusion", 2009.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from reviewbot.kernel.glob import Glob, folded
from reviewbot.kernel.ids import PassageId
from reviewbot.knowledge.document import Passage, Recalled
from reviewbot.knowledge.passage import search_text
from reviewbot.knowledge.word import WordIndex, words_of

DEPTH: Final = 100
"""Passages that each ranking may contribute."""

_SMOOTHING: Final = 60
_WORDS_SHOWN: Final = 4


def by_likeness(distances: Iterable[tuple[str, float]]) -> tuple[PassageId, ...]:
    """Return passages' ids, nearest first; what differs by less than a machine's rounding is a tie."""
    ordered = sorted((round(distance, 5), name) for name, distance in distances)
    return tuple(PassageId(name) for _, name in ordered)


class Shelf:
    """Passages that are searched together. It never changes: a new set of passages is a new shelf."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = tuple(sorted(passages, key=lambda passage: passage.id))
        self._place = {passage.id: place for place, passage in enumerate(self._passages)}
        self._words = WordIndex([search_text(passage) for passage in self._passages])
        self._scopes = _Scopes(self._passages)
        self._own_words: dict[int, frozenset[str]] = {}

    def __len__(self) -> int:
        return len(self._passages)

    def recall(
        self,
        text: str,
        paths: Sequence[str],
        likeness: Sequence[PassageId],
        *,
        top: int,
        left_out: Collection[str] = frozenset(),
    ) -> tuple[Recalled, ...]:
        """Return the best passages, best first, given those that are most like the query.

        Of documents that are left out there is none, and the others keep their ranks.
        """
        known = self._words.known(text)
        wordy = self._words.rank(known)
        by_words = dict(zip(wordy, range(1, len(wordy) + 1), strict=True))
        likely = (self._place[each] for each in likeness[:DEPTH] if each in self._place)
        by_likeness_rank = {place: rank for rank, place in enumerate(likely, start=1)}
        applies = self._scopes.applying_to(paths)
        scored = sorted(
            (-_score(by_words.get(place), by_likeness_rank.get(place), is_first=place in applies), place)
            for place in by_likeness_rank.keys() | wordy[:DEPTH] | applies.keys()
            if self._passages[place].document not in left_out
        )
        return tuple(
            Recalled(
                passage=self._passages[place],
                score=f"{-negative:.6f}",
                because="; ".join(
                    _reasons(
                        applies.get(place),
                        self._shared(place, known),
                        by_words.get(place),
                        by_likeness_rank.get(place),
                    )
                ),
            )
            for negative, place in scored[:top]
        )

    def _shared(self, place: int, known: Sequence[str]) -> tuple[str, ...]:
        own = self._own_words.get(place)
        if own is None:
            own = self._own_words[place] = frozenset(words_of(search_text(self._passages[place])))
        return tuple(word for word in known if word in own)[:_WORDS_SHOWN]


class _Scopes:
    """Which passages apply to a path, looked up by the literal start of their patterns."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._patterns = tuple(passage.applies_to for passage in passages)
        self._below: dict[str, set[Glob]] = {}
        self._holders: dict[str, list[int]] = {}
        for place, patterns in enumerate(self._patterns):
            for pattern in patterns:
                self._below.setdefault(_literal_start(pattern), set()).add(Glob(pattern))
                self._holders.setdefault(pattern, []).append(place)

    def applying_to(self, paths: Sequence[str]) -> dict[int, str]:
        """Return the places of the passages that apply, each with the first of its patterns that does."""
        spelled = frozenset(folded(path) for path in paths)
        matched = {glob.pattern for path in spelled for glob in self._matching(path)}
        places = dict.fromkeys(place for pattern in matched for place in self._holders[pattern])
        return {place: next(each for each in self._patterns[place] if each in matched) for place in places}

    def _matching(self, path: str) -> Iterator[Glob]:
        parts = path.split("/")
        for depth in range(len(parts) + 1):
            for glob in self._below.get("/".join(parts[:depth]), ()):
                if glob.matches_folded(path):
                    yield glob


def _literal_start(pattern: str) -> str:
    parts = folded(pattern).split("/")
    wild = next((at for at, part in enumerate(parts) if "*" in part or "?" in part), len(parts))
    return "/".join(parts[:wild])


def _score(words: int | None, likeness: int | None, *, is_first: bool) -> float:
    fused = sum(1 / (_SMOOTHING + rank) for rank in (words, likeness) if rank is not None)
    return fused + 1 if is_first else fused


def _reasons(pattern: str | None, shared: Sequence[str], words: int | None, likeness: int | None) -> Iterator[str]:
    if pattern is not None:
        yield f"applies to {pattern!r}"
    if shared:
        yield f"words: {', '.join(shared)}"
    ranks = [f"{rank} by {kind}" for rank, kind in ((words, "words"), (likeness, "likeness")) if rank is not None]
    if ranks:
        yield f"rank {', '.join(ranks)}"
