"""An eval run as it is kept and handed on: one JSON document from which it can be scored again and compared."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from reviewbot.flow.suite_run import Reviewed, SuiteRun
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest, ModelName, OwnerName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.review.prompt import PROMPT_DIGEST
from reviewbot.review.reason import split_reason
from reviewbot.review.verdict import Abstained, Failed, Verdict
from reviewbot.scoring.found import Response
from reviewbot.scoring.golden import GoldenSet
from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.judgement import ByLines, Judged, Method, ThenByJudge
from reviewbot.scoring.lint import stale_cases
from reviewbot.scoring.metric import METRICS, share_of
from reviewbot.scoring.noise import Noise, halves, noise_of
from reviewbot.scoring.promotion import PromotionRules
from reviewbot.scoring.promotion_entry import rules_of
from reviewbot.scoring.reach import shortfalls, unread, why_not
from reviewbot.scoring.result import CaseResult, deciding, score_run
from reviewbot.scoring.score_json import render_noise, render_score
from reviewbot.scoring.suite import Suite

FORM: Final = 2
"""Of the document; another one is not read."""
DRAWN: Final = Drawn(seed=0)
TUNED: Final = tuple(metric for metric in METRICS if metric != "injection_flips")
"""The rates that are told apart for the cases that prompts may be written by."""

_LONGEST_ANSWER: Final = 2_000
"""Characters of one answer of a model that a transcript keeps."""
_GOLDENS: Final = TypeAdapter(GoldenSet)
_JUDGED: Final = TypeAdapter(Judged)
_RULES: Final = TypeAdapter(PromotionRules)
_RESPONSES: Final = TypeAdapter(tuple[Response, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSuite:
    """One suite's run, scored."""

    run: SuiteRun
    judged: Judged | None
    """What a judge has said of what lines left over; None where nobody was asked."""
    rules: Digest | None
    """Of the rules that it ran under; None where nobody noted it."""
    results: tuple[CaseResult, ...]
    shortfalls: tuple[str, ...]

    @property
    def suite(self) -> Suite:
        """Whose it is."""
        return self.run.suite

    @property
    def cost(self) -> Money:
        """What its answers cost, a judge's included, whenever they were paid for."""
        judge = NOTHING if self.judged is None else self.judged.cost
        return sum((each.response.spent.cost or NOTHING for each in self.run.reviews), judge)

    @property
    def not_run(self) -> int:
        """How many reviews the cap has kept from running."""
        return sum(not each.is_run for each in self.run.reviews)

    @property
    def tuning(self) -> tuple[CaseResult, ...]:
        """What came of the cases that prompts may be written by, where rates are those of others."""
        return tuple(each for each in self.results if each.part == "guards")

    @property
    def drafts(self) -> tuple[str, ...]:
        """The cases that nobody has agreed to yet, so that they decide nothing."""
        return tuple(dict.fromkeys(each.case for each in self.results if each.part == "shown"))

    @property
    def stale(self) -> tuple[str, ...]:
        """The cases that were written by other rules than it ran under."""
        return stale_cases(self.suite, self.rules)

    @property
    def noise(self) -> Noise | None:
        """How far its repeats differ from each other; None where there is one of each."""
        return noise_within(self.results)

    @property
    def is_passed(self) -> bool:
        """Whether it reaches everything that its suite asks for."""
        return not self.shortfalls and not self.not_run


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """One suite's run as a document tells it: enough to score it again."""

    owner: OwnerName
    model: ModelName
    goldens: GoldenSet
    suite: Digest | None
    """Which suite it was made on, its rules included; None in a document of an older version."""
    responses: tuple[Response, ...]
    rules: PromotionRules
    """What its suite held a candidate to when it was made."""
    judged: Judged | None = None
    prompt: Digest | None = None
    """Which prompt the model was asked with; None in a document of an older version."""

    @property
    def digest(self) -> Digest:
        """Which golden set it was held against."""
        return self.goldens.digest

    @property
    def results(self) -> tuple[CaseResult, ...]:
        """It, scored by lines alone, whoever was asked besides: who may review is for no judge to say."""
        return score_run(self.goldens, self.responses, ByLines())

    @property
    def shown(self) -> tuple[CaseResult, ...]:
        """It, scored as its report shows it."""
        return score_run(self.goldens, self.responses, method_of(self.judged))


def noise_within(results: Sequence[CaseResult]) -> Noise | None:
    """Return how far every other repeat of a run differs from the rest; None where nothing was repeated."""
    pair = halves(deciding(results))
    return None if pair is None else noise_of(*pair, DRAWN)


def method_of(judged: Judged | None) -> Method:
    """Return how findings are matched: by lines, then as a judge has said where one was asked."""
    return ByLines() if judged is None else ThenByJudge(judgements=judged.judgements)


def score(run: SuiteRun, judged: Judged | None = None, rules: Digest | None = None) -> ScoredSuite:
    """Hold a run against what its suite expects; `rules` is the digest of those that it ran under."""
    results = score_run(run.suite.goldens, [each.response for each in run.reviews], method_of(judged))
    silence = None if judged is None else judged.shortfall
    # What the cap has cut short was not asked, and is told by itself.
    cut = {(each.response.case, each.response.repeat) for each in run.reviews if not each.is_run}
    asked = [each for each in results if (each.case, each.repeat) not in cut]
    short = (*shortfalls(run.suite, results), *unread(run.suite, asked), *([] if silence is None else [silence]))
    return ScoredSuite(run=run, judged=judged, rules=rules, results=results, shortfalls=short)


def as_json(model: ModelName, suites: Sequence[ScoredSuite]) -> dict[str, Any]:
    """Return the document that `eval run --format json` prints; text of models is in it as it was written."""
    return {
        "form": FORM,
        "model": model,
        "prompt": suites[0].run.prompt if suites else PROMPT_DIGEST,
        "passed": all(each.is_passed for each in suites),
        "cost_usd": sum(each.cost.micros for each in suites) / 1_000_000,
        "suites": [_suite(each) for each in suites],
    }


def _suite(scored: ScoredSuite) -> dict[str, Any]:
    suite, goldens = scored.suite, scored.suite.goldens
    return {
        "owner": suite.owner,
        "folder": suite.folder,
        "golden_digest": goldens.digest,
        "suite_digest": suite.digest,
        "margin": suite.margin,
        "rules": _RULES.dump_python(rules_of(suite), mode="json"),
        "passed": scored.is_passed,
        "shortfalls": list(scored.shortfalls),
        "sketches": len(suite.cases) - len(suite.runnable),
        "not_run": scored.not_run,
        "cost_usd": scored.cost.micros / 1_000_000,
        "score": render_score(scored.results, DRAWN),
        "tuning": {metric: share_of(metric, scored.tuning).value for metric in TUNED} if scored.tuning else None,
        "drafts": list(scored.drafts),
        "rules_digest": scored.rules,
        "stale": list(scored.stale),
        "noise": render_noise(scored.noise),
        "judge": None if scored.judged is None else _JUDGED.dump_python(scored.judged, mode="json"),
        "why": [
            {"case": each.case, "repeat": each.repeat, "sentences": list(why_not(each))}
            for each in scored.results
            if why_not(each)
        ],
        "goldens": _GOLDENS.dump_python(goldens, mode="json"),
        "responses": _RESPONSES.dump_python(tuple(each.response for each in scored.run.reviews), mode="json"),
        "transcripts": [transcript_of(each) for each in scored.run.reviews],
    }


def transcript_of(reviewed: Reviewed) -> dict[str, Any]:
    """Return what was said in one review, long answers cut."""
    return {
        "case": reviewed.response.case,
        "repeat": reviewed.response.repeat,
        "verdicts": [_verdict(each) for each in reviewed.verdicts],
        "turns": [
            {
                "purpose": turn.purpose,
                "stop": turn.answer.stop,
                "answer": turn.answer.text.raw[:_LONGEST_ANSWER],
                "calls": [call.name for call in turn.answer.calls],
                "cost_usd": turn.cost.micros / 1_000_000,
                "seconds": round(turn.seconds, 3),
            }
            for turn in reviewed.turns
        ],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    reason = split_reason(verdict.reason)[1] if isinstance(verdict, Abstained | Failed) else ""
    return {
        "owner": verdict.basis.owner,
        "kind": verdict.kind,
        "reason": reason,
        "findings": [
            {"path": each.path, "line": each.line, "severity": each.severity, "title": each.title.raw}
            for each in verdict.findings
        ],
    }


def read_run(file: Path) -> tuple[KeptRun, ...]:
    """Return the runs of a document. Raises Misconfigured where the file is no such document."""
    return runs_in(str(file), read_document(file))


def read_document(file: Path) -> dict[str, Any]:
    """Return a run's document as it is. Raises Misconfigured where the file is none."""
    try:
        document = json.loads(file.read_bytes())
    except OSError as error:
        raise Misconfigured(str(file), (f"cannot be read: {error.strerror}",)) from None
    except (ValueError, RecursionError):
        raise _no_run(str(file)) from None
    if not isinstance(document, dict) or not isinstance(document.get("suites"), list):
        raise _no_run(str(file))
    if document.get("form") != FORM:
        raise Misconfigured(str(file), (f"is of form {document.get('form')!r}; this version reads {FORM}",))
    return document


def runs_in(where: str, document: Mapping[str, Any]) -> tuple[KeptRun, ...]:
    """Return the runs of a document. Raises Misconfigured where it is none that this version reads."""
    try:
        return tuple(
            KeptRun(
                owner=OwnerName(each["owner"]),
                model=ModelName(document["model"]),
                goldens=_GOLDENS.validate_json(json.dumps(each["goldens"])),
                suite=each.get("suite_digest"),
                rules=_RULES.validate_json(json.dumps(each["rules"])),
                responses=_RESPONSES.validate_json(json.dumps(each["responses"])),
                prompt=document.get("prompt"),
                judged=_JUDGED.validate_json(json.dumps(each["judge"])) if each.get("judge") else None,
            )
            for each in document["suites"]
        )
    except (KeyError, TypeError, ValidationError):
        raise _no_run(where) from None


def _no_run(where: str) -> Misconfigured:
    return Misconfigured(where, ("is no eval run; write one with `reviewbot eval run … --format json > FILE`",))
