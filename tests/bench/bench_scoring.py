"""How fast evals are scored: findings matched with goldens, and a comparison drawn many times."""

import json
import time
from collections.abc import Callable
from random import Random

import numpy as np

from reviewbot.kernel.canonical import plain
from reviewbot.scoring.found import Answered
from reviewbot.scoring.golden import GoldenCase, GoldenSet
from reviewbot.scoring.interval import Drawn, bootstrap_difference
from reviewbot.scoring.judgement import ByLines
from reviewbot.scoring.metric import Share
from reviewbot.scoring.result import score_run
from tests.bench.table import Row
from tests.unit.scoring.builders import a_found, a_golden

_CHANGES = 500
_GOLDENS = 10
_FINDINGS = 20
_LINES = 60
_DRAWS = 10_000
_ROUNDS = 3
_TOPICS = (None, "locks", "rounding")


def run() -> list[Row]:
    """Measure 5,000 goldens with 10,000 findings, spread over 500 changes and all in one; and 10,000 paired draws."""
    chance = Random(1)
    spread = _a_run(chance, changes=_CHANGES, goldens=_GOLDENS, findings=_FINDINGS, lines=_LINES)
    together = _a_run(
        chance, changes=1, goldens=_CHANGES * _GOLDENS, findings=_CHANGES * _FINDINGS, lines=_CHANGES * _LINES
    )
    text = json.dumps([plain(each) for case in spread[0].cases for each in case.goldens])
    found = json.dumps([plain(each) for answer in spread[1] for each in answer.found])
    bare = _seconds(lambda: (json.loads(text), json.loads(found)))
    before, after = _shares(chance), _shares(chance)
    drawn = _seconds(lambda: bootstrap_difference(before, after, Drawn(seed=1, draws=_DRAWS)))
    return [
        _row("scoring: 10,000 findings, 5,000 goldens, 500 changes", _score(*spread), bare, 2.0),
        _row("scoring: the same in one file of one change", _score(*together), bare, 2.0),
        Row(
            what="scoring: 10,000 paired draws of 500 changes",
            measured=drawn,
            unit="s",
            ceiling=_seconds(_bare_draws),
            ceiling_is="numpy's own generator drawing and counting as many",
            target="<= 1 s",
            is_met=drawn <= 1.0,
        ),
    ]


def _row(what: str, seconds: float, bare: float, target: float) -> Row:
    return Row(
        what=what,
        measured=seconds,
        unit="s",
        ceiling=bare,
        ceiling_is="json.loads of the same findings and goldens",
        target=f"<= {target:.0f} s",
        is_met=seconds <= target,
    )


def _a_run(
    chance: Random, *, changes: int, goldens: int, findings: int, lines: int
) -> tuple[GoldenSet, list[Answered]]:
    names = [f"c{number}" for number in range(changes)]
    cases = tuple(
        GoldenCase(
            case=case,
            cluster=case,
            goldens=tuple(
                a_golden(f"{case}#{number}", chance.randint(1, lines), topic=chance.choice(_TOPICS), case=case)
                for number in range(goldens)
            ),
        )
        for case in names
    )
    answers = [
        Answered(
            case=case,
            found=tuple(
                a_found(f"{case}!{number}", chance.randint(1, lines), topic=chance.choice(_TOPICS), case=case)
                for number in range(findings)
            ),
        )
        for case in names
    ]
    return GoldenSet(cases=cases), answers


def _score(goldens: GoldenSet, answers: list[Answered]) -> float:
    return _seconds(lambda: score_run(goldens, answers, ByLines()))


def _shares(chance: Random) -> dict[str, Share]:
    return {f"c{number}": Share(part=chance.randint(0, 4), whole=4) for number in range(_CHANGES)}


def _bare_draws() -> None:
    drawn = np.random.default_rng(1).integers(0, _CHANGES, size=(_DRAWS, _CHANGES))
    for each in drawn:
        np.bincount(each, minlength=_CHANGES)


def _seconds(work: Callable[[], object]) -> float:
    """Return the best of a few rounds: the others measure the machine's other work."""
    seconds = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)
