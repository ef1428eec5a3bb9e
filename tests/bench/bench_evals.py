"""What the eval runner adds to the flow that it takes each case through, with a model that answers at once."""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from reviewbot.adapters.embedder_ngrams import NgramEmbedder
from reviewbot.adapters.scanner_astgrep import AstGrepScanner
from reviewbot.adapters.shelf_sqlite import SqliteShelf
from reviewbot.entry.command.eval_bench import MemoryBench
from reviewbot.entry.command.suite_folder import read_suites
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import approves
from reviewbot.fakes.shelf import MemoryShelf
from reviewbot.flow.eval_model import SilentModel
from reviewbot.flow.eval_run import AT_ONCE, run_suite
from reviewbot.flow.preview import preview
from reviewbot.kernel.canonical import digest_of
from reviewbot.night import Shelf
from reviewbot.scoring.suite import Suite, SuiteCase
from reviewbot.wiring import read_rules_as_they_are
from tests.bench.table import Row
from tests.unit.flow.eval_builders import A_RUN, MODEL, a_purse

_PROJECT = Path(__file__).parents[2]
_RULES = asyncio.run(read_rules_as_they_are(_PROJECT, beside=()))
_OWNER = "payments"
_ROUNDS = 9
_MOST_ADDED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class _Took:
    """Seconds on the clock, and of the processor."""

    wall: float
    own: float


def run() -> list[Row]:
    """Measure the runner and the flow alone in turns, over one of the project's own suites."""
    (suite,), _ = read_suites([_PROJECT / "evals" / _OWNER], root=_PROJECT)
    _alone(suite)
    rounds = [(_alone(suite), _through_the_runner(suite)) for _ in range(_ROUNDS)]
    alone, runner = zip(*rounds, strict=True)
    return [
        _row(f"evals: the runner, {len(suite.runnable)} cases", "wall", alone, runner),
        _row("evals: the runner, processor time", "own", alone, runner),
    ]


def _row(what: str, kind: Literal["wall", "own"], alone: Sequence[_Took], runner: Sequence[_Took]) -> Row:
    measured, ceiling = (min(getattr(each, kind) for each in those) for those in (runner, alone))
    return Row(
        what=what,
        measured=measured,
        unit="s",
        ceiling=ceiling,
        ceiling_is="the flow alone, as many cases at once, with nothing metered or kept",
        target=f"<= {1 + _MOST_ADDED:.2f} of the ceiling",
        is_met=measured / ceiling <= 1 + _MOST_ADDED,
    )


def _alone(suite: Suite) -> _Took:
    vendor, bench, room = ScriptedModel(otherwise=approves()), _bench(MemoryShelf()), asyncio.Semaphore(AT_ONCE)

    async def review(case: SuiteCase) -> None:
        async with room:
            stand = bench.stand_for(case, SilentModel())
            await preview(replace(stand.equipment, model=vendor), stand.place, stand.number, tell=_say_nothing)

    async def review_all() -> _Took:
        wall, own = time.perf_counter(), time.process_time()
        await asyncio.gather(*map(review, suite.runnable))
        return _Took(wall=time.perf_counter() - wall, own=time.process_time() - own)

    return asyncio.run(review_all())


def _through_the_runner(suite: Suite) -> _Took:
    """Measure from the first case to the last; a run's files are opened once, before it."""

    async def review_all(folder: Path) -> _Took:
        with closing(SqliteShelf(folder)) as shelf:
            bench = _bench(shelf)
            await shelf.open_run("bench", "bench")
            shelf.fetch(digest_of("opens what is read"))
            wall, own = time.perf_counter(), time.process_time()
            await run_suite(bench, suite, bench.knowledge, repeats=1, tell=_say_nothing)
            return _Took(wall=time.perf_counter() - wall, own=time.process_time() - own)

    with tempfile.TemporaryDirectory(prefix="reviewbot-bench-") as folder:
        return asyncio.run(review_all(Path(folder)))


def _bench(shelf: Shelf) -> MemoryBench:
    return MemoryBench(
        model=MODEL,
        vendor=ScriptedModel(otherwise=approves()),
        purse=a_purse(),
        shelf=shelf,
        run=A_RUN,
        rules=_RULES,
        knowledge=FakeKnowledge(NgramEmbedder()),
        scanner=AstGrepScanner(),
    )


def _say_nothing(*_: object) -> None:
    """Hear of each review as it ends."""
