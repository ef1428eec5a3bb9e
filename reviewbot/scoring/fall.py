"""The way back: what takes a model that reviews out of its chain, without anybody's doing."""

from collections.abc import Iterable, Iterator, Sequence

from reviewbot.kernel.ids import ModelName
from reviewbot.plan.permit import Promoted
from reviewbot.plan.stage import FallRules
from reviewbot.scoring.evidence import Evidence
from reviewbot.scoring.night import Ran


def faults_shown(evidence: Evidence, rules: FallRules, nights: Iterable[Ran]) -> tuple[str, ...]:
    """Return what speaks against a model that reviews, a sentence each; nothing lets it go on.

    Of what it gave nothing is said before it has reviewed enough changes. `nights` are runs of suites since its entry,
    of any owner and model, newest first: being blocked beside the model in use, or failing the suite, speaks against it
    at once, unless the model in use failed it that night, too. What the two are held together by speaks in any case.
    """
    return (*_nightly(evidence, tuple(nights)), *(_given(evidence, rules) if evidence.changes >= rules.changes else ()))


def _given(evidence: Evidence, rules: FallRules) -> Iterator[str]:
    failed, dismissed, beside = evidence.failures, evidence.dismissed, evidence.dismissed_beside.share
    if (failed.value or 0.0) > rules.failures:
        yield f"{failed.part} of {failed.whole} reviews failed; at most {rules.failures:.0%} may"
    most = (beside.value or 0.0) + rules.dismissed
    if dismissed.interval is not None and dismissed.interval.low > most:
        yield (
            f"people dismissed {dismissed.share.part} of {dismissed.share.whole} of its findings, "
            f"{dismissed.interval.low:.0%} at least; of the models' in use {beside.part} of {beside.whole}, "
            f"so up to {most:.0%} may be"
        )


def _nightly(evidence: Evidence, nights: Sequence[Ran]) -> Iterator[str]:
    last = last_night(evidence.word, nights)
    if last is None:
        return
    of, document = f"in the night of {last.night.isoformat()}", f"the document is {last.document}"
    held = last.held
    if held is not None and held.verdict == "block" and (held.is_worse or _did_better(held.beside, last, nights)):
        yield f"beside {held.beside} it is blocked {of}: {'; '.join(held.because)}; {document}"
    elif not last.is_passed and _did_better(evidence.word.beside, last, nights):
        yield f"it failed its owner's suite {of}; {document}"


def last_night(word: Promoted, nights: Iterable[Ran]) -> Ran | None:
    """Return the newest run of a model that was made to its end; `nights` are newest first."""
    own = (each for each in nights if (each.owner, each.model) == (word.owner, word.model))
    return next((each for each in own if not each.not_run), None)


def _did_better(beside: ModelName | None, ran: Ran, nights: Iterable[Ran]) -> bool:
    """Say whether nothing tells that the other model failed the same night, too."""
    there = (ran.owner, beside, ran.night)
    return all((each.owner, each.model, each.night) != there or each.is_passed for each in nights)
