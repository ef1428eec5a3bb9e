"""How often the verdict is wrong, in worlds whose truth is known. Seeds are fixed, so the numbers are, too.

A world has 50 changes with 1 to 5 goldens each. How hard a golden is, is drawn once for it, partly together with the
others of its change; a model finds it or not, anew in each run, and a better model finds the same ones more often.
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.promote import promote
from reviewbot.scoring.promotion import Refused
from reviewbot.scoring.result import CaseResult
from tests.unit.scoring.builders import a_run, a_scored, rules

WORLDS = 100
CHANGES = 50
STEADINESS = 2.0
"""The sum of the two parameters of the beta distribution of chances; the larger, the more alike goldens are."""


class World:
    """Goldens of known difficulty, and runs of models over them."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        sizes = self.chance.integers(1, 6, size=CHANGES)
        self.change_of = np.repeat(np.arange(CHANGES), sizes)
        shared, own = self.chance.normal(size=CHANGES), self.chance.normal(size=len(self.change_of))
        self.rank: NDArray[np.float64] = stats.norm.cdf((shared[self.change_of] + own) / np.sqrt(2))

    def run(self, recall: float, repeats: int) -> list[CaseResult]:
        """Let a model of this recall look at every change, so many times."""
        chances = stats.beta.ppf(self.rank, recall * STEADINESS, (1 - recall) * STEADINESS)
        sizes = np.bincount(self.change_of, minlength=CHANGES)
        results: list[CaseResult] = []
        for repeat in range(repeats):
            is_found = self.chance.random(len(chances)) < chances
            found = np.bincount(self.change_of, weights=is_found, minlength=CHANGES)
            results += [
                a_scored(f"c{number}", found=int(hits), missed=int(size - hits), repeat=repeat)
                for number, (hits, size) in enumerate(zip(found, sizes, strict=True))
            ]
        return results


def verdicts(before: float, after: float, *, margin: float = 0.05, repeats: int = 1) -> Counter[str]:
    """Promote in many worlds, and count what came of it."""
    counted = Counter[str]()
    for seed in range(WORLDS):
        world = World(seed)
        incumbent, again, candidate = (world.run(recall, repeats) for recall in (before, before, after))
        verdict = promote(
            a_run(*candidate),
            a_run(*incumbent, model="vendor:old"),
            a_run(*again, model="vendor:old"),
            rules(margin=margin, drawn=Drawn(seed=seed, draws=500, confidence=0.9)),
        )
        assert not isinstance(verdict, Refused)
        counted[type(verdict).__name__] += 1
    return counted


def test_a_model_beside_itself_is_blocked_in_at_most_one_night_of_twenty() -> None:
    assert verdicts(0.75, 0.75)["Block"] <= 0.05 * WORLDS


def test_a_drop_of_twenty_points_is_blocked_in_nineteen_nights_of_twenty_and_never_allowed() -> None:
    counted = verdicts(0.75, 0.55)

    assert counted["Block"] >= 0.95 * WORLDS
    assert counted["Allow"] == 0


def test_a_drop_within_the_margin_holds() -> None:
    counted = verdicts(0.75, 0.72, margin=0.05)

    assert counted["Hold"] >= 0.8 * WORLDS
    assert counted["Block"] <= 0.05 * WORLDS


def test_a_gain_of_fifteen_points_is_allowed() -> None:
    assert verdicts(0.70, 0.85)["Allow"] >= 0.95 * WORLDS
