"""Twins: findings of two reviews that are the same fault."""

from collections.abc import Mapping, Sequence
from typing import Final

from reviewbot.kernel.ids import FindingKey
from reviewbot.scoring.observation import Reported

NEAR: Final = 3
"""Lines between two findings that may be the same fault."""


def twins_of(own: Sequence[Reported], other: Sequence[Reported]) -> Mapping[FindingKey, FindingKey]:
    """Return which finding of the one is which of the other, one to one: by its key, or in the same lines of a file."""
    twins: dict[FindingKey, FindingKey] = {}
    for is_same in (_has_same_key, _is_near):
        for each in own:
            free = (one for one in other if one.key not in twins.values())
            twin = next((one for one in free if is_same(each, one)), None)
            if each.key not in twins and twin is not None:
                twins[each.key] = twin.key
    return twins


def _has_same_key(one: Reported, other: Reported) -> bool:
    return one.key == other.key


def _is_near(one: Reported, other: Reported) -> bool:
    if one.path != other.path or one.line is None or other.line is None:
        return (one.path, one.line) == (other.path, other.line)
    return abs(one.line - other.line) <= NEAR
