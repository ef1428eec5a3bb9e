"""The same model with and without what a team has written down: where that helps, where it hurts, where it is idle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reviewbot.scoring.compare import Comparison, compare
from reviewbot.scoring.found import Answered, Response
from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.metric import AT, IS_BETTER_WHEN_LOWER, METRICS
from reviewbot.scoring.result import CaseResult, Scored, Unscored, scored

Effect: TypeAlias = Literal["helps", "hurts", "not shown"]
"""What the context does to a rate: shown where the whole interval of the difference lies on one side of nothing."""

_WEIGHED: Final = tuple(metric for metric in METRICS if metric != f"recall_at_{AT}")
"""Without passages none is recalled, which says nothing of the reviews."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One rate without the context and with it."""

    compared: Comparison
    """From without to with: what the context adds."""

    @property
    def effect(self) -> Effect:
        """What is shown of the context."""
        between = self.compared.interval
        if between is None or between.low <= 0 <= between.high:
            return "not shown"
        is_less = between.high < 0
        return "helps" if is_less == (self.compared.metric in IS_BETTER_WHEN_LOWER) else "hurts"


def weigh(without: Sequence[CaseResult], whole: Sequence[CaseResult], drawn: Drawn) -> tuple[Weighed, ...]:
    """Return what the context does to each rate that has a value on both sides, change by change."""
    compared = (compare(metric, without, whole, drawn) for metric in _WEIGHED)
    return tuple(Weighed(compared=each) for each in compared if each.difference is not None)


def recalled_by(responses: Iterable[Response], document: str) -> frozenset[str]:
    """Return the cases of which at least one review was given a passage of the document."""
    return frozenset(
        each.case
        for each in responses
        if isinstance(each, Answered) and any(passage.partition("#")[0] == document for passage in each.passages)
    )


def differing(whole: Iterable[CaseResult], other: Iterable[CaseResult]) -> frozenset[str]:
    """Return the cases of the second run that end otherwise than in the first, in one repeat at least.

    How a review ends is what is expected of it and what it comes to: the decision, the goldens that it found, the traps
    that it fell into, and how much it reported that nobody expected. What could not be read ends otherwise, always.
    """
    endings = {(each.case, each.repeat): _ending(each) for each in scored(whole)}
    return frozenset(
        each.case
        for each in other
        if isinstance(each, Unscored) or endings.get((each.case, each.repeat)) != _ending(each)
    )


def _ending(result: Scored) -> object:
    matching = result.matching
    return (
        None if result.ruled is None else result.ruled.given,
        frozenset(each.golden.key for each in matching.matches),
        frozenset(each.trap.key for each in matching.hits),
        len(matching.rejected),
        len(matching.unresolved),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Omitted:
    """What a suite has shown of one document, by leaving it out where a case recalls it."""

    document: str
    cases: frozenset[str]
    """Those that recall it; without any, nothing is known of it."""
    changed: frozenset[str]
    """Of these, those that end otherwise without it, or did not run to their end."""

    @property
    def is_idle(self) -> bool:
        """Whether it is recalled and changes no outcome: a candidate for retirement."""
        return bool(self.cases) and not self.changed
