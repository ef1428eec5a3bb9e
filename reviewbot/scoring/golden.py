"""What a case expects: the faults that a review must find, the traps that it must not, and how it should end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest

Split: TypeAlias = Literal["tune", "held-out"]
"""`held-out`: not to be looked at while prompts and runbooks are written."""
Part: TypeAlias = Literal["decides", "guards", "shown"]
"""What a case has a say in: `decides` in everything, `guards` in everything but rates, `shown` in nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Spot:
    """Lines of one file, from 1, both ends included. The path is compared case by case, as git does."""

    path: str
    first: int
    last: int

    def distance_to(self, other: "Spot") -> int | None:
        """Return how many lines lie from one to the other: 0 where they share one, None in another file."""
        if self.path != other.path:
            return None
        return max(0, self.first - other.last, other.first - self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """One fault that a review of the case has to find."""

    key: str
    """Unique in its set."""
    case: str
    spot: Spot | None
    """None where only its text tells what it is about: then a judge alone can match it."""
    topic: str | None
    severity: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """What looks like a fault and is none: whoever reports it is wrong."""

    key: str
    case: str
    spot: Spot
    topic: str | None
    """None where nothing whatsoever may be reported there."""
    text: str


Expectation: TypeAlias = Golden | Trap


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenCase:
    """One change to review, and everything that is known of its right review."""

    case: str
    cluster: str
    """Cases of one cluster resemble each other, so they are drawn together; the case itself where it stands alone."""
    goldens: tuple[Golden, ...] = ()
    traps: tuple[Trap, ...] = ()
    decision: str | None = None
    """How the gate should decide; None where that is not asked."""
    passages: frozenset[str] = frozenset()
    """The ids of the passages that should be recalled; none where that is not asked."""
    clean_twin: str | None = None
    """The case that is the same without the injected words; None where nothing is injected."""
    owners: frozenset[str] | None = None
    """Everybody who should be called; None where that is not asked."""
    is_draft: bool = False
    """Whether nobody has agreed yet to what is expected of it."""
    split: Split = "tune"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenSet:
    """Every case that models are held against, in the order of their names."""

    cases: tuple[GoldenCase, ...]

    @property
    def digest(self) -> Digest:
        """The digest of everything expected: numbers of two sets are never compared."""
        return digest_of(self.cases)

    @property
    def parts(self) -> Mapping[str, Part]:
        """What each case has a say in.

        A draft has none. Where cases are held out, rates are theirs alone: prompts were written by the others. Whatever
        must never happen may happen in none of them.
        """
        agreed = {each.case: each.split for each in self.cases if not each.is_draft}
        has_held_out = "held-out" in agreed.values()
        decides = {case for case, split in agreed.items() if split == "held-out" or not has_held_out}
        return {
            each.case: "decides" if each.case in decides else "guards" if each.case in agreed else "shown"
            for each in self.cases
        }
