"""What came of a run beside another one of the same night, as it is remembered."""

from dataclasses import dataclass

from reviewbot.kernel.ids import ModelName
from reviewbot.scoring.promote import BESIDE
from reviewbot.scoring.promotion import Promotion
from reviewbot.scoring.promotion_entry import verdict_word
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


def held_beside(beside: ModelName, verdict: Promotion) -> Held:
    """Return what is remembered of a verdict."""
    return Held(
        beside=beside,
        verdict=verdict_word(verdict),
        is_worse=any(each.rule in BESIDE and each.weight == "against" for each in verdict.grounds),
        because=tuple(f"{each.rule}: {each.sentence}" for each in verdict.grounds if each.weight != "for"),
    )
