"""How a branch is guarded: whether its protection lets a change in without our check, and what looks like ours."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Guard: TypeAlias = Literal["ours", "anybody's", "another's", "none", "unknown"]
"""Whose check of our gate's name is required: ours, anybody's, another App's, or nobody's. The forge may not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """A status of a head that bears a name of ours, by the forge's older means that we never use."""

    id: int
    name: str
    is_success: bool


def guard_of(sources: Iterable[int | None], *, own: int, is_whole: bool) -> Guard:
    """Return the guard, from the App that each requirement of our gate's name expects; None stands for any.

    `is_whole` says whether these are all requirements that there are.
    """
    found = frozenset(sources)
    if own in found:
        return "ours"
    if None in found:
        return "anybody's"
    if not is_whole:
        return "unknown"
    return "another's" if found else "none"
