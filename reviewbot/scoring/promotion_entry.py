"""An entry of `evals/promotions.yaml`: made of a verdict, or of what a model gave in its stage."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never

from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.ownership.wording import Wording, wording_of
from reviewbot.plan.stage import Stage
from reviewbot.review.prompt import prompt_with
from reviewbot.scoring.held import Held
from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.promote import BESIDE, compare_with_both
from reviewbot.scoring.promotion import Allow, Block, Hold, MustPass, Promotion, PromotionRules, Run
from reviewbot.scoring.promotion_file import EvidenceText, IntervalText, PromotionText, Verdict
from reviewbot.scoring.suite import Suite

DRAWN: Final = Drawn(seed=0, confidence=0.9)
"""Of the intervals that a verdict is made by."""

_TOLD: Final = ("recall", "precision", "decision_accuracy")
"""Rates that are kept as evidence beside the one that decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a model is asked with, as the evidence notes it."""

    prompt: Digest | None = None
    """Of the whole prompt; None where a run does not say."""
    wording: Digest | None = None
    """Of the organisation's own text in it; None where it is ours."""


UNNOTED: Final = Words()


def words_of(model: ModelName, wordings: Iterable[Wording]) -> Words:
    """Return what a model is asked with now."""
    wording = wording_of(model, wordings)
    return Words(prompt=prompt_with(wording), wording=None if wording is None else wording.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Two runs of the model in use and one of a candidate, on one suite."""

    suite: Suite
    candidate: Run
    incumbent: Run
    again: Run
    documents: tuple[Digest, ...]
    """SHA-256 of each run's document, the candidate's first."""
    decided_on: date
    words: Words = UNNOTED
    """That the candidate was asked with."""
    beside: Words = UNNOTED
    """That the model in use was asked with, in both of its runs."""


def rules_of(suite: Suite) -> PromotionRules:
    """Return what a suite holds a candidate to; one that promotes nobody still says what is worse."""
    bar = suite.bar
    return PromotionRules(
        metric=_TOLD[0] if bar is None else bar.metric,
        margin=suite.margin,
        must_pass=MustPass(cases=suite.must_pass, k=suite.repeat),
        thresholds=suite.thresholds,
        most_unscored=0.0 if bar is None else bar.most_unscored,
        cost_cap=None if bar is None else bar.cost_cap,
        latency_cap=None if bar is None else bar.latency_cap,
        drawn=DRAWN,
    )


def verdict_word(verdict: Promotion) -> Verdict:
    """Return the verdict as the file says it."""
    match verdict:
        case Allow():
            return "allow"
        case Hold():
            return "hold"
        case Block():
            return "block"
        case other:
            assert_never(other)


def held_beside(beside: ModelName, verdict: Promotion) -> Held:
    """Return what is remembered of a verdict."""
    return Held(
        beside=beside,
        verdict=verdict_word(verdict),
        is_worse=any(each.rule in BESIDE and each.weight == "against" for each in verdict.grounds),
        because=tuple(f"{each.rule}: {each.sentence}" for each in verdict.grounds if each.weight != "for"),
    )


def entry_of(trial: Trial, verdict: Promotion, *, tier: str, stage: Stage, repos: Sequence[str]) -> PromotionText:
    """Return what the file says of the candidate; stage and repositories go only with an allow."""
    is_allowed = isinstance(verdict, Allow)
    return PromotionText(
        owner=trial.suite.owner,
        tier=tier,
        model=trial.candidate.model,
        verdict=verdict_word(verdict),
        stage=stage if is_allowed else None,
        repositories=tuple(repos) if is_allowed else (),
        evidence=EvidenceText(
            decided=trial.decided_on,
            beside=trial.incumbent.model,
            suite=trial.suite.digest,
            goldens=trial.candidate.golden_digest,
            runs=trial.documents,
            prompt=trial.words.prompt,
            wording=trial.words.wording,
            intervals=dict(_intervals(trial)),
            because=tuple(f"{each.rule}: {each.sentence}" for each in verdict.grounds),
        ),
    )


def measured_again(held: PromotionText, entry: PromotionText) -> PromotionText:
    """Return an entry that lets a model review as it did, on the evidence of a newer one."""
    return held.model_copy(update={"evidence": entry.evidence})


def entry_after(
    held: PromotionText,
    verdict: Promotion,
    *,
    stage: Stage,
    repos: Sequence[str],
    decided_on: date,
    words: Words,
) -> PromotionText:
    """Return what the file says of a model by what it gave in the stage where it was held; its runs stay named.

    Stage and repositories go only with an allow; to be called with an allow or a block. `words` are those of now, under
    which an allow was given.
    """
    is_allowed = isinstance(verdict, Allow)
    because = tuple(f"{each.rule}: {each.sentence}" for each in verdict.grounds)
    # What nobody noted stays unknown: an allow under this prompt says nothing of where it came from.
    is_noted = is_allowed and held.evidence.prompt is not None
    asked = {"prompt": words.prompt, "wording": words.wording} if is_noted else {}
    evidence = held.evidence.model_copy(update={"decided": decided_on, "intervals": {}, "because": because, **asked})
    return PromotionText(
        owner=held.owner,
        tier=held.tier,
        model=held.model,
        verdict=verdict_word(verdict),
        stage=stage if is_allowed else None,
        repositories=tuple(repos) if is_allowed else (),
        evidence=evidence,
    )


def with_exception(entry: PromotionText, reason: str) -> PromotionText:
    """Return an entry that says why a stage was left out or not waited for."""
    because = (*entry.evidence.because, f"exception: {reason}")
    return entry.model_copy(update={"evidence": entry.evidence.model_copy(update={"because": because})})


def entry_of_incumbent(trial: Trial, *, tier: str) -> PromotionText:
    """Return what keeps the model in use where it is, once its owner is named in the file."""
    return PromotionText(
        owner=trial.suite.owner,
        tier=tier,
        model=trial.incumbent.model,
        verdict="allow",
        stage="everywhere",
        evidence=EvidenceText(
            decided=trial.decided_on,
            suite=trial.suite.digest,
            goldens=trial.incumbent.golden_digest,
            runs=trial.documents[1:],
            prompt=trial.beside.prompt,
            wording=trial.beside.wording,
            because=(f"It was in use when {trial.candidate.model} was held against it.",),
        ),
    )


def _intervals(trial: Trial) -> Iterator[tuple[str, IntervalText]]:
    decides = () if trial.suite.bar is None else (trial.suite.bar.metric,)
    for metric in dict.fromkeys((*decides, *_TOLD)):
        compared = compare_with_both(metric, trial.candidate, trial.incumbent, trial.again, DRAWN)
        between = compared.interval
        if between is not None and compared.before is not None and compared.after is not None:
            told = (compared.before, compared.after, between.low, between.high)
            before, after, low, high = (round(each, 4) for each in told)
            yield metric, IntervalText(before=before, after=after, low=low, high=high)
