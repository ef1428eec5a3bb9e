"""The way back: what takes a model that reviews out of its chain, without anybody's doing."""

from collections.abc import Iterable, Iterator, Sequence

from reviewbot.plan.stage import FallRules
from reviewbot.scoring.evidence import Evidence
from reviewbot.scoring.night import Ran


def faults_shown(evidence: Evidence, rules: FallRules, nights: Iterable[Ran]) -> tuple[str, ...]:
    """Return what speaks against a model that reviews, a sentence each; nothing lets it go on.

    Of what it gave nothing is said before it has reviewed enough changes. `nights` are runs of suites since its entry,
    of any owner and model, newest first: a suite that it fails speaks against it at once, unless the model in use
    failed it that night, too.
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
    own = (each for each in nights if (each.owner, each.model) == (evidence.word.owner, evidence.word.model))
    last = next((each for each in own if not each.not_run), None)
    if last is None or last.is_passed:
        return
    beside = (evidence.word.owner, evidence.word.beside, last.night)
    if all((each.owner, each.model, each.night) != beside or each.is_passed for each in nights):
        yield f"it failed its owner's suite in the night of {last.night.isoformat()}; the document is {last.document}"
