"""The judge of an eval run: asked about what lines leave over, under the run's cap, and tried on what people said."""

from collections.abc import Sequence
from typing import Protocol

from reviewbot.flow.eval_model import Turn, cost_of_turns
from reviewbot.flow.eval_purse import CapReached
from reviewbot.flow.suite_run import SuiteRun
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.exchange import Answer, Request
from reviewbot.review.judging import JUDGE_DIGEST, render_judging, word_of
from reviewbot.scoring.golden import Golden
from reviewbot.scoring.judgement import ByLines, Judged, Judgement, Judging, Labelled, LabelledPair, cohen_kappa
from reviewbot.scoring.leftover import leftovers
from reviewbot.scoring.result import score_run


class Asked(Protocol):
    """A judge's line: it keeps what was answered, and pays for it."""

    turns: list[Turn]

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Return the answer. Raises CapReached where it could cost too much, Unavailable where there is none."""


async def judge_run(line: Asked, judging: Judging, run: SuiteRun) -> Judged:
    """Ask the judge about every pair that lines leave over, then about the sample, one after the other.

    What it does not answer is left out: the finding stays unresolved, and the pair of the sample is not counted.
    """
    results = score_run(run.suite.goldens, [each.response for each in run.reviews], ByLines())
    pairs = leftovers(results)
    judgements = []
    for pair in pairs:
        said = await _word(line, judging.judge, expected_of(pair.golden), pair.found.text)
        if said is not None:
            told = Judgement(judge=judging.judge, golden=pair.golden.key, found=pair.found.key, is_same=said)
            judgements.append(told)
    return Judged(
        judge=judging.judge,
        prompt=JUDGE_DIGEST,
        judgements=tuple(judgements),
        asked=len(pairs),
        agreement=cohen_kappa(await _tried(line, judging.judge, judging.sample if pairs else ())),
        cost=cost_of_turns(line.turns),
    )


def expected_of(golden: Golden) -> str:
    """Return what a judge reads of a golden."""
    return "\n".join(each for each in (golden.topic, golden.text) if each)


async def _tried(line: Asked, judge: ModelName, sample: Sequence[LabelledPair]) -> tuple[Labelled, ...]:
    labelled = []
    for each in sample:
        said = await _word(line, judge, each.golden, each.finding)
        if said is not None:
            labelled.append(Labelled(judge_says_same=said, person_says_same=each.is_same))
    return tuple(labelled)


async def _word(line: Asked, judge: ModelName, expected: str, found: Untrusted) -> bool | None:
    try:
        return word_of(await line.ask(judge, render_judging(expected, found)))
    except (CapReached, Unavailable):
        return None
