"""What the eval runner adds to the flow that it takes each case through, with a model that answers at once."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reviewbot.adapters.embedder_ngrams import NgramEmbedder
from reviewbot.adapters.scanner_astgrep import AstGrepScanner
from reviewbot.adapters.shelf_files import FileShelf
from reviewbot.entry.command.eval_bench import MemoryBench
from reviewbot.entry.command.suite_folder import read_suites
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import approves
from reviewbot.flow.eval_model import SilentModel
from reviewbot.flow.eval_run import run_suite
from reviewbot.flow.preview import preview
from reviewbot.scoring.suite import Suite
from reviewbot.wiring import read_rules_as_they_are
from tests.bench.table import Row
from tests.unit.flow.eval_builders import MODEL, a_purse

_PROJECT = Path(__file__).parents[2]
_OWNER = "payments"
_ROUNDS = 5
_MOST_ADDED = 0.05


def run() -> list[Row]:
    """Measure the runner and the flow alone in turns, over one of the project's own suites."""
    (suite,), _ = read_suites([_PROJECT / "evals" / _OWNER], root=_PROJECT)
    _alone(suite)
    rounds = [(_alone(suite), _through_the_runner(suite)) for _ in range(_ROUNDS)]
    alone, runner = (min(seconds) for seconds in zip(*rounds, strict=True))
    added = runner / alone - 1
    return [
        Row(
            what=f"evals: the runner, {len(suite.runnable)} cases",
            measured=runner,
            unit="s",
            ceiling=alone,
            ceiling_is="the flow alone, one case after the other, with nothing metered or kept",
            target=f"<= {1 + _MOST_ADDED:.2f} of the ceiling",
            is_met=added <= _MOST_ADDED,
        )
    ]


def _alone(suite: Suite) -> float:
    bench = _bench(Path())
    vendor = ScriptedModel(otherwise=approves())

    async def review_all() -> None:
        for case in suite.runnable:
            stand = bench.stand_for(case, SilentModel())
            await preview(replace(stand.equipment, model=vendor), stand.place, stand.number, tell=_say_nothing)

    return _seconds(lambda: asyncio.run(review_all()))


def _through_the_runner(suite: Suite) -> float:
    with tempfile.TemporaryDirectory(prefix="reviewbot-bench-") as folder:
        bench = _bench(Path(folder))
        return _seconds(lambda: asyncio.run(run_suite(bench, suite, bench.knowledge, repeats=1, tell=_say_nothing)))


def _bench(folder: Path) -> MemoryBench:
    return MemoryBench(
        model=MODEL,
        vendor=ScriptedModel(otherwise=approves()),
        purse=a_purse(),
        shelf=FileShelf(folder),
        rules=asyncio.run(read_rules_as_they_are(_PROJECT, beside=())),
        knowledge=FakeKnowledge(NgramEmbedder()),
        scanner=AstGrepScanner(),
    )


def _say_nothing(*_: object) -> None:
    """Hear of each review as it ends."""


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
