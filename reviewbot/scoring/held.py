"""What came of a run beside another one of the same night, as it is remembered."""

from dataclasses import dataclass

from reviewbot.kernel.ids import ModelName
from reviewbot.scoring.promotion_file import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A candidate's verdict beside the model in use."""

    beside: ModelName
    verdict: Verdict
    is_worse: bool
    """Whether the paired comparison shows a loss of more than the margin, whatever else was asked of it."""
    because: tuple[str, ...]
    """The word of each rule that does not speak for it."""
