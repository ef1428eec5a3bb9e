"""What running a suite of evals came to: each review of each case, to be scored and looked at."""

from dataclasses import dataclass

from reviewbot.flow.eval_model import Turn
from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.review.prompt import PROMPT_DIGEST
from reviewbot.review.verdict import Verdict
from reviewbot.scoring.found import Response
from reviewbot.scoring.suite import Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """One review of one case: what scoring reads, and what people look at."""

    response: Response
    turns: tuple[Turn, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    is_run: bool = True
    """False where the cap was reached before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteRun:
    """Every review of one suite, by case and repeat."""

    suite: Suite
    model: ModelName
    reviews: tuple[Reviewed, ...]
    prompt: Digest = PROMPT_DIGEST
    """What the model was asked with."""
