"""Trials of models: a governance folder with a suite, and runs of scripted models on it as documents."""

import asyncio
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from reviewbot.entry.command.eval_bench import MemoryBench
from reviewbot.entry.command.eval_promote import Asked, run
from reviewbot.entry.command.eval_report import as_json, score
from reviewbot.entry.command.suite_folder import read_suites
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import Line, a_finding, approves, replies
from reviewbot.fakes.scanner import FakeScanner
from reviewbot.fakes.shelf import MemoryShelf
from reviewbot.flow.eval_purse import Purse
from reviewbot.flow.eval_run import run_suite
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import Money
from reviewbot.wiring import read_rules_as_they_are
from tests.unit.flow.eval_builders import A_RUN
from tests.unit.scoring.suite_builders import a_line

PROMOTIONS: Final = "evals/promotions.yaml"
FINDS: Final = replies(a_finding("ledger/tax.py", 3, "THREE"))
MISSES: Final = approves()
SUITE: Final = """\
version: 1
owner: payments
repeat: 2
promotion:
  metric: recall
  cost: {median: 1, p95: 2}
  latency: {median: 60, p95: 120}
"""
_BASE: Final = {"ledger/tax.py": "one\ntwo\nthree\nfour\n"}
_EXPECT: Final = {"must_find": [{"path": "ledger/tax.py", "line": 3}]}


class Trials:
    """The rules of a team with a suite of six changes, in a folder."""

    def __init__(self, folder: Path, rules: Mapping[str, bytes]) -> None:
        self.folder = folder
        for path, content in rules.items():
            self.write(path, content.decode())
        self.write("evals/payments/suite.yaml", SUITE)
        lines = [a_line(f"tax-{number}", base=_BASE, expect=_EXPECT) for number in range(6)]
        self.write("evals/payments/cases.jsonl", "\n".join(lines))

    def write(self, path: str, text: str) -> None:
        """Write a file of the folder."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run_of(self, model: str, line: Line, *, repeats: int = 2) -> Path:
        """Run the suite on a model that always says this line, and return the run's document."""
        document = asyncio.run(self.document(ModelName(model), line, repeats))
        return self.keep(model.replace(":", "-"), document)

    def keep(self, name: str, document: object) -> Path:
        """Write a document of a run."""
        file = self.folder.parent / f"{name}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        return file

    def promote(self, incumbent: Path, candidate: Path, **asked: Any) -> tuple[int, str]:
        """Judge the candidate; return the exit code and all that was printed."""
        out = io.StringIO()
        usual = {"again": None, "stage": None, "repos": (), "output": "text", "is_dry": False}
        whole = Asked(incumbent=incumbent, candidate=candidate, governance=str(self.folder), **{**usual, **asked})
        return run(whole, out=out, err=io.StringIO()), out.getvalue()

    @property
    def promotions(self) -> bytes:
        """Return the promotions as they are written now."""
        return (self.folder / PROMOTIONS).read_bytes()

    async def document(self, model: ModelName, line: Line, repeats: int = 2) -> dict[str, Any]:
        """Run the suite on a model that always says this line, and return the document."""
        bench = MemoryBench(
            model=model,
            vendor=ScriptedModel(otherwise=line),
            purse=Purse(model, lambda _, usage: Money(usage.output), cap=Money(10**12)),
            shelf=MemoryShelf(),
            run=A_RUN,
            rules=await read_rules_as_they_are(self.folder, beside=()),
            knowledge=FakeKnowledge(FakeEmbedder()),
            scanner=FakeScanner(),
        )
        (suite,), _ = read_suites([self.folder / "evals" / "payments"], root=self.folder)
        made = await run_suite(bench, suite, bench.knowledge, repeats=repeats, tell=lambda *_: None)
        return as_json(model, [score(made)])
