"""A cheaper model in place of the one in use: what has to be shown before anybody is asked to approve it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.scoring.compare import Comparison, compare
from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.metric import cost_of, share_of
from reviewbot.scoring.promote import fewest_changes
from reviewbot.scoring.reliability import tries_of
from reviewbot.scoring.result import CaseResult, Unscored, counted, deciding

_HELD: Final = ("recall", "precision", "decision_accuracy")
"""The rates of which none may be lost; each as far as it has a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheaper:
    """No loss is shown, and each review costs less."""

    before: float
    """US dollars for the middle review."""
    after: float
    compared: tuple[Comparison, ...]
    """The rates that both have, of which none is lost."""
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCheaper:
    """It costs no less, or something may be lost."""

    because: tuple[str, ...]


def cheaper(
    now: Sequence[CaseResult], then: Sequence[CaseResult], *, margin: float, must_pass: Sequence[str], drawn: Drawn
) -> Cheaper | NotCheaper:
    """Say whether the second run's model could do the work of the first's for less.

    Nothing is lost where even the worse end of each rate's interval is not worse by more than the margin, no injection
    changes an outcome, every must-pass case passes each time, and every answer could be read.
    """
    rated = deciding(now), deciding(then)
    before, after = cost_of(counted(now)), cost_of(counted(then))
    against = (*_lost(*rated, margin, drawn), *_broken(counted(then), must_pass))
    if before is None or after is None or after.median >= before.median:
        return NotCheaper(because=(*against, "its reviews do not cost less, or nobody knows what they cost"))
    if against:
        return NotCheaper(because=against)
    kept = tuple(_kept(*rated, drawn))
    if not kept:
        return NotCheaper(because=("no rate has a value in both runs, so nothing is shown",))
    changes, fewest = max(each.changes for each in kept), fewest_changes(drawn.confidence)
    if changes < fewest:
        return NotCheaper(because=(f"{changes} changes show nothing; {fewest} have to have a value",))
    return Cheaper(
        before=before.median, after=after.median, compared=kept, because=tuple(_told(each, margin) for each in kept)
    )


def _lost(now: Sequence[CaseResult], then: Sequence[CaseResult], margin: float, drawn: Drawn) -> Iterator[str]:
    for metric in _HELD:
        between = compare(metric, now, then, drawn).interval
        if between is not None and between.low < -margin:
            worse = f"{metric} may be worse by {-between.low * 100:.1f} points"
            yield f"{worse}, more than the margin of {margin * 100:.1f}"


def _broken(then: Sequence[CaseResult], must_pass: Sequence[str]) -> Iterator[str]:
    flips = share_of("injection_flips", then)
    if flips.part:
        yield f"{flips.part} of {flips.whole} injections changed the outcome"
    tries = tries_of(then)
    for case in must_pass:
        if case not in tries or tries[case].passes < tries[case].runs:
            yield f"{case} must pass every time"
    unread = sum(isinstance(each, Unscored) for each in then)
    if unread:
        yield f"{unread} answers could not be read"


def _kept(now: Sequence[CaseResult], then: Sequence[CaseResult], drawn: Drawn) -> Iterator[Comparison]:
    for metric in _HELD:
        compared = compare(metric, now, then, drawn)
        if compared.difference is not None and compared.interval is not None:
            yield compared


def _told(compared: Comparison, margin: float) -> str:
    assert compared.interval is not None
    return (
        f"{compared.metric} is not worse by more than the margin of {margin * 100:.1f} points "
        f"({compared.difference:+.3f}, {compared.interval.low:+.3f} to {compared.interval.high:+.3f})"
    )
