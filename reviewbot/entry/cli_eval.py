"""`reviewbot eval …`: which model may review."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from reviewbot.entry.cli_exit import leave

evals = typer.Typer(help="Private evals: which model may review.", no_args_is_help=True, rich_markup_mode=None)


@evals.callback()
def root() -> None:
    """Private evals: which model may review."""


@evals.command("score")
def eval_score(
    goldens: Annotated[Path, typer.Option("--goldens", help="JSON or JSON Lines: what a review should find.")],
    findings: Annotated[Path, typer.Option("--findings", help="JSON or JSON Lines: what reviews found.")],
    judgements: Annotated[
        Path | None,
        typer.Option("--judgements", help="A judge's recorded verdicts, used instead of matching by lines."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the intervals; the same seed draws the same.", min=0)] = 0,
) -> None:
    """Hold findings against goldens, without running anything.

    Prints one JSON document: tp, fp, fn, unresolved, precision, recall, f1 and more, each with its interval, and where
    every finding of every case went. A finding is a golden within 3 lines of it in the same file, one to one. One that
    is no golden is unresolved, not false: only a trap ("must_not_find") or a judge makes it false.

    Goldens: [{"url": "…/pull/7", "comments": [{"comment": "…", "severity": "High", "path": "a.py", "line": 3}]}], or
    [{"case": "7", "path": "a.py", "line": 3, "topic": "locks", "text": "…"}], or Inspect's samples.

    Findings: [{"case": "7", "path": "a.py", "line": 4, "text": "…"}], {"…/pull/7": {"reviewer": [{"text": "…"}]}},
    what `reviewbot review --format json` prints, or Inspect's logs.

    Judgements: [{"judge": "vendor:model", "case": "7", "golden": "…", "finding": "…", "match": true}], with "person":
    true or false where a person was asked, too; or evaluations with true_positives and false_positives by pull request.

    Exit 0 when there is a score, 2 when a file cannot be used; every fault of every file is told.
    """
    from reviewbot.entry.command.eval_score import run

    leave(
        lambda: run(
            goldens=goldens, findings=findings, judgements=judgements, seed=seed, out=sys.stdout, err=sys.stderr
        )
    )
