"""Which finding is which golden: one to one, as many as possible, the same topic first, then the nearest line.

A finding that is no golden is unresolved, not false: nobody has said that there is nothing. Only a trap, or a judge who
has looked at it, makes it false.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, assert_never

from reviewbot.scoring.assign import assign
from reviewbot.scoring.found import Found
from reviewbot.scoring.golden import Golden, Spot, Trap
from reviewbot.scoring.judgement import ByJudge, ByLines, Judgement, Means, Method, ThenByJudge

NEAR: Final = 3
"""Lines that a finding may be away from what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A golden and the finding that says it."""

    golden: Golden
    found: Found
    means: Means


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A trap and a finding that fell into it."""

    trap: Trap
    found: Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """All of one case's goldens and findings, each where it belongs."""

    matches: tuple[Match, ...] = ()
    missed: tuple[Golden, ...] = ()
    hits: tuple[Hit, ...] = ()
    rejected: tuple[Found, ...] = ()
    """What a judge looked at and turned down; only where the judge alone decides."""
    unresolved: tuple[Found, ...] = ()

    @property
    def false_positives(self) -> int:
        """How many findings are known to be wrong."""
        return len(self.hits) + len(self.rejected)


def match(goldens: Sequence[Golden], traps: Sequence[Trap], found: Sequence[Found], method: Method) -> Matching:
    """Match one case's goldens with the findings of one review of it."""
    goldens = sorted(goldens, key=_order)
    found = sorted(found, key=_order)
    matches, rejected = _pair(goldens, found, method)
    gone = {each.key for each in rejected}
    spare = [each for each in _unmatched(found, matches) if each.key not in gone]
    hits = _fall(spare, traps)
    fallen = {hit.found.key for hit in hits}
    return Matching(
        matches=tuple(matches),
        missed=tuple(_left(goldens, matches)),
        hits=hits,
        rejected=rejected,
        unresolved=tuple(each for each in spare if each.key not in fallen),
    )


def _pair(goldens: Sequence[Golden], found: Sequence[Found], method: Method) -> tuple[list[Match], tuple[Found, ...]]:
    match method:
        case ByLines():
            return _match_by_lines(goldens, found), ()
        case ThenByJudge(judgements=judgements):
            near = _match_by_lines(goldens, found)
            return near + _match_by_judge(_left(goldens, near), _unmatched(found, near), judgements), ()
        case ByJudge(judgements=judgements):
            return _told_by_judge(goldens, found, judgements), _turned_down(found, judgements)
        case other:
            assert_never(other)


def _order(each: Golden | Found) -> tuple[bool, Spot | tuple[()], str, str]:
    # The answer must not depend on the order in which a file happens to tell them.
    return each.spot is None, () if each.spot is None else each.spot, each.topic or "", each.key


def _left(goldens: Iterable[Golden], matches: Iterable[Match]) -> list[Golden]:
    met = {each.golden.key for each in matches}
    return [golden for golden in goldens if golden.key not in met]


def _unmatched(found: Iterable[Found], matches: Iterable[Match]) -> list[Found]:
    met = {each.found.key for each in matches}
    return [each for each in found if each.key not in met]


def _match_by_lines(goldens: Sequence[Golden], found: Sequence[Found]) -> list[Match]:
    near = _Nearby(each.spot for each in found)
    # One topic more is worth any number of lines.
    topic = NEAR * len(goldens) + 1
    edges = [
        [
            (column, lines + (0 if _is_same_topic(golden, found[column]) else topic))
            for column, lines in near.to(golden.spot)
        ]
        for golden in goldens
    ]
    return [
        Match(
            golden=golden,
            found=found[column],
            means="topic" if _is_same_topic(golden, found[column]) else "lines",
        )
        for golden, column in zip(goldens, assign(edges, len(found)), strict=True)
        if column is not None
    ]


def _is_same_topic(golden: Golden, found: Found) -> bool:
    return golden.topic is not None and golden.topic == found.topic


class _Nearby:
    """Places by file, so that what is near one of them is found without looking at all."""

    def __init__(self, places: Iterable[Spot | None]) -> None:
        by_path: defaultdict[str, list[tuple[Spot, int]]] = defaultdict(list)
        for number, spot in enumerate(places):
            if spot is not None:
                by_path[spot.path].append((spot, number))
        self._spots = {path: sorted(spots) for path, spots in by_path.items()}
        self._firsts = {path: [spot.first for spot, _ in spots] for path, spots in self._spots.items()}
        self._reaches = {
            path: list(accumulate((spot.last for spot, _ in spots), max)) for path, spots in self._spots.items()
        }

    def to(self, spot: Spot | None) -> Iterator[tuple[int, int]]:
        """Yield the number of each place that is near, with how many lines it is away."""
        if spot is None or spot.path not in self._spots:
            return
        spots, reaches = self._spots[spot.path], self._reaches[spot.path]
        at = bisect_right(self._firsts[spot.path], spot.last + NEAR)
        while at and reaches[at - 1] >= spot.first - NEAR:
            at -= 1
            other, number = spots[at]
            lines = spot.distance_to(other)
            if lines is not None and lines <= NEAR:
                yield number, lines


def _match_by_judge(goldens: Sequence[Golden], found: Sequence[Found], said: Iterable[Judgement]) -> list[Match]:
    column_of = {each.key: column for column, each in enumerate(found)}
    same: defaultdict[str, set[int]] = defaultdict(set)
    for each in said:
        if each.is_same and each.found in column_of:
            same[each.golden].add(column_of[each.found])
    edges = [[(column, 0) for column in sorted(same[golden.key])] for golden in goldens]
    return [
        Match(golden=golden, found=found[column], means="judge")
        for golden, column in zip(goldens, assign(edges, len(found)), strict=True)
        if column is not None
    ]


def _told_by_judge(goldens: Sequence[Golden], found: Sequence[Found], said: Iterable[Judgement]) -> list[Match]:
    """Match one to one as far as that goes; what is left may be told by a finding that tells another golden, too."""
    said = tuple(said)
    apart = _match_by_judge(goldens, found, said)
    by_key = {each.key: each for each in found}
    told = {each.golden: by_key[each.found] for each in reversed(said) if each.is_same and each.found in by_key}
    shared = [
        Match(golden=golden, found=told[golden.key], means="judge")
        for golden in _left(goldens, apart)
        if golden.key in told
    ]
    return apart + shared


def _turned_down(found: Iterable[Found], said: Iterable[Judgement]) -> tuple[Found, ...]:
    said = tuple(said)
    looked_at = {each.found for each in said} - {each.found for each in said if each.is_same}
    return tuple(each for each in found if each.key in looked_at)


def _fall(found: Iterable[Found], traps: Sequence[Trap]) -> tuple[Hit, ...]:
    near = _Nearby(trap.spot for trap in traps)
    hits = []
    for each in found:
        into = [(lines, number) for number, lines in near.to(each.spot) if _is_about(each, traps[number])]
        if into:
            hits.append(Hit(trap=traps[min(into)[1]], found=each))
    return tuple(hits)


def _is_about(found: Found, trap: Trap) -> bool:
    # A finding that tells no topic has not said that it is about something else.
    return trap.topic is None or found.topic is None or trap.topic == found.topic
