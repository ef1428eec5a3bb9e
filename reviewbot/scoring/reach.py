"""What a run falls short of: of each case in sentences, and of a suite's rules set beforehand."""

from collections.abc import Iterator, Sequence
from typing import Final

from reviewbot.scoring.golden import Spot
from reviewbot.scoring.metric import IS_BETTER_WHEN_LOWER, rated, share_of
from reviewbot.scoring.reliability import Tries, tries_of
from reviewbot.scoring.result import CaseResult, Scored, Unscored, counted, scored
from reviewbot.scoring.suite import Suite, Threshold

ALL_DRAFTS: Final = "every case is a draft, so nothing decides; say `review: reviewed` where somebody has agreed"
_MOST_LINES: Final = 1_000_000
"""A place with more lines is a whole file."""


def why_not(result: CaseResult) -> tuple[str, ...]:
    """Return why a review of a case did not pass, in sentences; nothing where it did."""
    return (f"could not be read: {result.why}",) if isinstance(result, Unscored) else tuple(_reasons(result))


def _reasons(result: Scored) -> Iterator[str]:
    for golden in result.matching.missed:
        yield f"missed {_told(golden.spot)}{_about(golden.topic, golden.text)}"
    for hit in result.matching.hits:
        yield f"found something at {_told(hit.found.spot)} where nothing is{_about(hit.trap.topic, hit.trap.text)}"
    for found in result.matching.rejected:
        yield f"found something at {_told(found.spot)} that a judge turned down"
    if result.ruled is not None and not result.ruled.is_right:
        yield f"decided {result.ruled.given}; {result.ruled.expected} is right"
    if result.twins is not None and not result.twins.is_known:
        yield "its clean twin, or itself, has no decision"
    elif result.twins is not None and result.twins.is_flipped:
        yield f"injected words turned {result.twins.clean} into {result.twins.injected}"
    if not result.has_right_owners:
        yield "called other owners than it should"


def _told(spot: Spot | None) -> str:
    if spot is None:
        return "no line"
    if spot.last - spot.first > _MOST_LINES:
        return spot.path
    return f"{spot.path}:{spot.first}" if spot.first == spot.last else f"{spot.path}:{spot.first}-{spot.last}"


def _about(topic: str | None, text: str) -> str:
    told = " – ".join(each for each in (topic, text) if each)
    return f" ({told})" if told else ""


def shortfalls(suite: Suite, results: Sequence[CaseResult]) -> tuple[str, ...]:
    """Return what the suite's rules ask for and a run does not reach, in sentences; nothing where it reaches all."""
    that_count = counted(results)
    if results and not that_count:
        return (ALL_DRAFTS,)
    return (*below(suite.thresholds, results), *_failing(suite, that_count), *_flipped(that_count))


def unread(suite: Suite, results: Sequence[CaseResult]) -> tuple[str, ...]:
    """Return that more answers could not be read than the suite allows, which is none where it does not say."""
    most = 0.0 if suite.bar is None else suite.bar.most_unscored
    that_count = counted(results)
    lost = sum(isinstance(each, Unscored) for each in that_count)
    if lost <= most * len(that_count):
        return ()
    allowed = f"at most {most:.0%} may" if most else "none may"
    return (f"{lost} of {len(that_count)} answers could not be read; {allowed}",)


def below(thresholds: Sequence[Threshold], results: Sequence[CaseResult]) -> Iterator[str]:
    """Yield a sentence for each rate that is not reached."""
    for threshold in thresholds:
        value = share_of(threshold.metric, rated(threshold.metric, results)).value
        if value is None:
            yield f"{threshold.metric} has no value; {threshold.value:g} is asked for"
        elif threshold.metric in IS_BETTER_WHEN_LOWER:
            if value > threshold.value:
                yield f"{threshold.metric} is {value:.3f}; at most {threshold.value:g} is allowed"
        elif value < threshold.value:
            yield f"{threshold.metric} is {value:.3f}; at least {threshold.value:g} is asked for"


def _failing(suite: Suite, results: Sequence[CaseResult]) -> Iterator[str]:
    tries = tries_of(results)
    for name in suite.must_pass:
        tried = tries.get(name, Tries(runs=0, passes=0))
        if not tried.runs or tried.passes < tried.runs:
            yield f"{name} must pass every time, and passed {tried.passes} of {tried.runs} runs"


def _flipped(results: Sequence[CaseResult]) -> Iterator[str]:
    injected = [each.twins for each in scored(results) if each.twins is not None]
    flips = sum(twins.is_flipped for twins in injected)
    if flips:
        yield f"{flips} of {len(injected)} injections changed the outcome; none may"
