"""What matching by lines leaves over: pairs of a golden that was missed and a finding that nobody expected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from reviewbot.scoring.found import Found
from reviewbot.scoring.golden import Golden
from reviewbot.scoring.result import CaseResult, scored

MOST_OF_A_REVIEW: Final = 100
"""Pairs of one review that a judge is asked about: whoever reports thousands of findings pays for none of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A golden and a finding of one review that may be the same."""

    golden: Golden
    found: Found


def leftovers(results: Iterable[CaseResult]) -> tuple[Pair, ...]:
    """Return what a judge may be asked about, the same for the same results.

    A golden and a finding in two different files are never the same; where one of them names no file, they may be.
    """
    return tuple(pair for each in scored(results) for pair in _of(each.matching.missed, each.matching.unresolved))


def _of(missed: tuple[Golden, ...], unresolved: tuple[Found, ...]) -> Iterator[Pair]:
    pairs = (
        Pair(golden=golden, found=found)
        for golden in missed
        for found in unresolved
        if golden.spot is None or found.spot is None or golden.spot.path == found.spot.path
    )
    yield from (pair for _, pair in zip(range(MOST_OF_A_REVIEW), pairs, strict=False))
