"""Two runs beside each other, and beside what chance alone does."""

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest

from reviewbot.entry.command.eval_compare import compare_runs
from reviewbot.entry.command.eval_report import as_json, score
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import Line, a_finding, approves, replies
from reviewbot.fakes.shelf import MemoryShelf
from reviewbot.flow.eval_run import run_suite
from reviewbot.kernel.errors import Misconfigured
from tests.unit.flow.eval_builders import MODEL
from tests.unit.flow.test_eval_run import a_bench, a_suite

_FINDS = replies(a_finding("billing/fees.py", 13, "        INSERT,", says="Past the booking."))


def _document(file: Path, line: Line, *, repeats: int, shelf: MemoryShelf | None = None) -> Path:
    bench = a_bench(ScriptedModel(otherwise=line), shelf=shelf)
    suite = a_suite("payments", "one-sided-entry")
    made = asyncio.run(run_suite(bench, suite, bench.knowledge, repeats=repeats, tell=lambda *_: None))
    file.write_text(json.dumps(as_json(MODEL, [score(made)])), encoding="utf-8")
    return file


def _compared(*files: Path, output: str, again: Path | None = None) -> str:
    out = io.StringIO()
    compare_runs(files[0], files[1], again, output, out=out)
    return out.getvalue()


def test_a_model_that_was_run_twice_is_told_beside_itself_in_each_format(tmp_path: Path) -> None:
    before = _document(tmp_path / "before.json", _FINDS, repeats=2)
    after = _document(tmp_path / "after.json", approves(), repeats=1)

    text, page = _compared(before, after, output="text"), _compared(before, after, output="html")
    told: dict[str, Any] = json.loads(_compared(before, after, output="json"))

    assert "  recall             1.000 → 0.000   -1.000   -1.000 to -1.000   (itself +0.000   +0.000 to +0.000)" in text
    assert "  beside itself, 0 of 1 reviews flip\n" in text
    assert (
        "\n  BLOCK\n    against    quality: recall is worse by 100.0 points, more than the margin of 5.0 points\n"
        in text
    )
    assert (told["suites"][0]["verdict"], told["suites"][0]["judge"]) == ("block", None)
    assert told["suites"][0]["grounds"][0]["weight"] == "against"
    assert told["suites"][0]["noise"]["flipped"] == {"value": 0, "of": 1}
    assert "<td>+0.000, +0.000 to +0.000</td>" in page
    assert "The same model beside itself: 0 of 1 reviews flip." in page


def test_a_second_run_may_stand_in_another_file_and_without_one_chance_is_not_known(tmp_path: Path) -> None:
    before = _document(tmp_path / "before.json", _FINDS, repeats=1)
    again = _document(tmp_path / "again.json", approves(), repeats=1)

    alone, beside = _compared(before, again, output="text"), _compared(before, before, output="text", again=again)

    assert "itself" not in alone
    assert "(itself -1.000   -1.000 to -1.000)" in beside
    assert "Nothing was run twice" in _compared(before, again, output="html")


def test_a_second_run_that_has_the_answers_of_the_first_is_refused(tmp_path: Path) -> None:
    shelf = MemoryShelf()
    before = _document(tmp_path / "before.json", _FINDS, repeats=1, shelf=shelf)
    kept = _document(tmp_path / "kept.json", _FINDS, repeats=1, shelf=shelf)

    with pytest.raises(Misconfigured) as refused:
        _compared(before, before, output="text", again=kept)

    (fault,) = refused.value.faults
    told = f"payments: {kept} has the very answers of {before}, which were kept, so it tells nothing of chance; "
    assert fault == f"{told}run the model with --aa"


def test_a_second_run_of_another_model_or_of_other_suites_is_refused(tmp_path: Path) -> None:
    before = _document(tmp_path / "before.json", _FINDS, repeats=1)
    document = json.loads(before.read_text(encoding="utf-8"))
    other, nothing = tmp_path / "other.json", tmp_path / "nothing.json"
    other.write_text(json.dumps({**document, "model": "openai:other"}), encoding="utf-8")
    nothing.write_text(json.dumps({**document, "suites": []}), encoding="utf-8")

    with pytest.raises(Misconfigured, match="is of openai:other, and "):
        _compared(before, before, output="text", again=other)
    with pytest.raises(Misconfigured, match="has no suite of an owner that"):
        _compared(before, before, output="text", again=nothing)


def _judged(file: Path, *judgements: object) -> Path:
    """Let a run say that a judge was asked about two pairs."""
    document = json.loads(file.read_text(encoding="utf-8"))
    judged = {
        "judge": "openai:judge",
        "prompt": "sha256:0",
        "judgements": judgements,
        "asked": 2,
        "agreement": {"kappa": 0.5, "observed": 0.8, "sample": 8},
        "cost": {"micros": 0},
    }
    suite = {**document["suites"][0], "judge": judged}
    file.write_text(json.dumps({**document, "suites": [suite]}), encoding="utf-8")
    return file


def test_what_a_judge_s_words_are_worth_stands_in_the_json(tmp_path: Path) -> None:
    said = {"judge": "openai:judge", "golden": "g", "found": "f", "is_same": False}
    file = _judged(_document(tmp_path / "before.json", _FINDS, repeats=1), said)

    told = json.loads(_compared(file, file, output="json"))

    worth = {"judge": "openai:judge", "prompt": "sha256:0", "asked": 2, "silent": 1, "kappa": 0.5, "sample": 8}
    assert told["suites"][0]["judge"] == [worth, worth]


def test_a_run_whose_judge_answered_nothing_is_not_compared(tmp_path: Path) -> None:
    file = _judged(_document(tmp_path / "before.json", _FINDS, repeats=1))

    with pytest.raises(Misconfigured) as refused:
        _compared(file, file, output="text")

    assert str(refused.value) == (
        f"eval compare: payments: {file}: its judge openai:judge answered nothing about any of 2 pairs; "
        "run it again once that answers, what was answered before costs nothing"
    )
