"""`reviewbot eval score`: two files in, one document out; every fault of every file at once."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from reviewbot.entry.command.eval_score import run

GOLDENS = [
    {
        "url": "u/1",
        "comments": [
            {"key": "locks", "path": "a.py", "line": 10, "comment": "A deadlock", "category": "locks"},
            {"key": "leak", "comment": "B leaks"},
        ],
        "must_not_find": [{"key": "trap", "path": "b.py", "line": 5}],
    },
    {"url": "u/2", "comments": []},
]
FINDINGS = [
    {"case": "u/1", "key": "near", "path": "a.py", "line": 13, "text": "may deadlock"},
    {"case": "u/1", "key": "false", "path": "b.py", "line": 5, "text": "unchecked"},
    {"case": "u/1", "key": "open", "path": "c.py", "line": 1, "text": "leaks"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, document in (("goldens", GOLDENS), ("findings", FINDINGS)):
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


def score(folder: Path, *, judgements: object = None, seed: int = 0) -> tuple[int, dict[str, Any], list[str]]:
    """The exit code, the document and the lines on standard error."""
    judged = folder / "judgements.json"
    if judgements is not None:
        judged.write_text(json.dumps(judgements), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    code = run(
        goldens=folder / "goldens.json",
        findings=folder / "findings.json",
        judgements=None if judgements is None else judged,
        seed=seed,
        out=out,
        err=err,
    )
    return code, json.loads(out.getvalue() or "{}"), err.getvalue().splitlines()


def test_findings_are_held_against_goldens_by_path_and_line(folder: Path) -> None:
    code, told, errors = score(folder)

    assert (code, errors) == (0, [])
    assert {name: told[name] for name in ("tp", "fp", "fn", "unresolved", "unscored")} == {
        "tp": 1,
        "fp": 1,
        "fn": 1,
        "unresolved": 1,
        "unscored": 0,
    }
    assert {name: told[name] for name in ("precision", "recall", "f1", "noise_per_change")} == {
        "precision": 0.5,
        "recall": 0.5,
        "f1": 0.5,
        "noise_per_change": 1.0,
    }
    assert told["cases"][0]["matches"] == [{"golden": "locks", "finding": "near", "by": "lines"}]
    assert told["goldens"]["digest"].startswith("sha256:")
    assert (told["judge"], told["reviewer"]) == (None, None)


def test_somebody_s_verdicts_are_used_instead_of_lines(folder: Path) -> None:
    verdicts = [
        {"judge": "vendor:judge", "golden": "leak", "finding": "open", "match": True, "person": True},
        {"judge": "vendor:judge", "golden": "locks", "finding": "near", "match": False, "person": False},
    ]

    code, told, errors = score(folder, judgements=verdicts)

    assert (code, errors) == (0, [])
    assert told["cases"][0]["matches"] == [{"golden": "leak", "finding": "open", "by": "judge"}]
    assert told["judge"] == {
        "models": ["vendor:judge"],
        "verdicts": 2,
        "agreement": {"kappa": 1.0, "observed": 1.0, "sample": 2},
    }


def test_each_of_several_reviewers_has_its_score(folder: Path) -> None:
    answers = {"u/1": {"alpha": [{"path": "a.py", "line": 10, "text": "x"}], "beta": []}}
    (folder / "findings.json").write_text(json.dumps(answers), encoding="utf-8")

    _, told, _ = score(folder)

    assert {name: each["recall"] for name, each in told["reviewers"].items()} == {"alpha": 0.5, "beta": 0.0}


def test_findings_about_an_unknown_case_are_unresolved_and_told(folder: Path) -> None:
    (folder / "findings.json").write_text('[{"case": "u/9", "path": "a", "line": 1}]', encoding="utf-8")

    code, told, errors = score(folder)

    assert (code, told["unresolved"], told["fp"], told["fn"]) == (0, 1, 0, 2)
    assert errors == ["no goldens, so every finding is unresolved: 'u/9'"]
    assert told["goldens"]["cases"] == 2


def test_the_same_seed_draws_the_same_intervals(folder: Path) -> None:
    assert score(folder, seed=3) == score(folder, seed=3)


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    (folder / "goldens.json").write_bytes(b"\xff")
    (folder / "findings.json").unlink()

    code, told, errors = score(folder, judgements=[{"judge": "j", "golden": "g", "finding": "f"}])

    assert (code, told) == (2, {})
    assert errors == [
        f"{folder}/goldens.json: is not UTF-8 at byte 0",
        f"{folder}/findings.json: cannot be read: No such file or directory",
        (
            f"{folder}/judgements.json: [0]: the judge answered nothing: 'match' is neither true nor false; "
            "ask it again, or leave the pair out"
        ),
    ]


def test_a_judge_that_answers_nothing_is_refused(folder: Path) -> None:
    verdicts = [{"judge": "vendor:judge", "golden": "locks", "finding": "near", "match": None}]

    code, told, errors = score(folder, judgements=verdicts)

    assert (code, told) == (2, {})
    assert errors == [
        (
            f"{folder}/judgements.json: [0]: the judge answered nothing: 'match' is neither true nor false; "
            "ask it again, or leave the pair out"
        )
    ]
