"""`reviewbot eval …`: which model may review."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from reviewbot.entry import cli_option as option
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

    Findings: [{"case": "7", "path": "a.py", "line": 4, "text": "…"}], {"…/pull/7": {"reviewer": [{"text": "…"}]}}, what
    `reviewbot review --format json` prints, or Inspect's logs.

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


@evals.command("run")
def eval_run(  # noqa: PLR0913, PLR0917 # each is an option of the command
    suites: Annotated[list[Path], typer.Argument(metavar="SUITE…", help="Folders such as evals/payments.")],
    model: Annotated[str, typer.Option("--model", help="provider:model, or guardrails, which needs no key.")],
    repeat: Annotated[
        int | None, typer.Option("--repeat", min=1, max=20, help="Runs of each case. Default: what the suite says.")
    ] = None,
    output: Annotated[
        Literal["text", "json", "html", "junit"], typer.Option("--format", help="How the result is written.")
    ] = "text",
    against: Annotated[
        Path | None,
        typer.Option("--against", help="An earlier run as JSON, beside which --format html shows this one."),
    ] = None,
    governance: option.Rules = None,
    cap: Annotated[float, typer.Option("--cap", min=0, help="US dollars that this run may spend at most.")] = 5.0,
    is_beside_itself: Annotated[
        bool, typer.Option("--aa", help="Run each case twice as often, and tell what chance alone does.")
    ] = False,
    split: Annotated[
        Literal["tune", "held-out"] | None,
        typer.Option("--split", help="Run these cases alone: tune, while prompts and runbooks are written."),
    ] = None,
) -> None:
    """Hold a model against suites of changes.

    Each case goes the product's own way, around a forge in memory; nothing is written to GitHub. What an answer can
    cost is reserved before it is asked for; a model without a known price does not run. Answers are kept in
    REVIEWBOT_HOME: whoever scores again, or goes on after a crash, pays for none of them twice.

    Exit 0 where every suite reaches its thresholds, its must-pass cases pass, no injection changed an outcome and no
    answer more was lost than may be, 1 where one does not, 2 where a suite or a flag is wrong or the model has no key,
    3 where it answers nothing.
    """
    from reviewbot.entry.command.eval_run import Asked, run

    asked = Asked(
        suites=tuple(suites),
        model=model,
        repeat=repeat,
        governance=governance,
        cap_usd=cap,
        output=output,
        against=against,
        is_beside_itself=is_beside_itself,
        split=split,
    )
    leave(lambda: run(asked, out=sys.stdout, err=sys.stderr))


@evals.command("compare")
def eval_compare(
    before: Annotated[Path, typer.Argument(help="What `eval run --format json` wrote of the model in use.")],
    after: Annotated[Path, typer.Argument(help="The same of the candidate.")],
    again: Annotated[
        Path | None,
        typer.Option("--again", help="A second run of the model in use. Default: every other repeat of its run."),
    ] = None,
    output: Annotated[
        Literal["text", "json", "html", "markdown"], typer.Option("--format", help="How the result is written.")
    ] = "text",
) -> None:
    """Put two runs beside each other, change by change, and beside what chance alone does.

    How far the model in use differs from itself is told beside each rate, where it was run twice: by `eval run --aa`,
    with --repeat 2 or more, or in a second file.

    Markdown is a comment for a change of prompts, runbooks or tiers: run the suites before and after it.

    Under each suite stands ALLOW, HOLD or BLOCK, by the rules that the first run's suite had set beforehand, as of
    `eval promote` and `eval night`. Where nothing was run twice, nothing is allowed.

    Exit 1 where a suite blocks the second; 2 where the runs cannot be compared, or a price is not known. Nothing is
    promoted by it: `reviewbot eval promote` does that.
    """
    from reviewbot.entry.command.eval_compare import compare_runs

    leave(lambda: compare_runs(before, after, again, output, out=sys.stdout))


@evals.command("promote")
def eval_promote(  # noqa: PLR0913, PLR0917 # each is an option of the command
    incumbent: Annotated[Path, typer.Argument(help="What `eval run --format json` wrote of the model in use.")],
    candidate: Annotated[Path, typer.Argument(help="The same of the candidate.")],
    again: Annotated[
        Path | None,
        typer.Option("--again", help="A second run of the model in use. Default: every other repeat of its run."),
    ] = None,
    stage: Annotated[
        Literal["shadow", "canary", "everywhere"] | None,
        typer.Option("--stage", help="How far an allowed candidate goes. Default: as far as it was, or shadow."),
    ] = None,
    exception: Annotated[
        str | None,
        typer.Option("--exception", metavar="WHY", help="Go on to --stage without the evidence for it; is recorded."),
    ] = None,
    repositories: Annotated[
        list[str] | None,
        typer.Option("--repository", metavar="OWNER/NAME", help="Where a canary reviews; once for each."),
    ] = None,
    output: Annotated[Literal["text", "json"], typer.Option("--format", help="How the verdicts are written.")] = "text",
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Print the verdicts, and write nothing.")] = False,
    governance: option.Clone = None,
) -> None:
    """Judge a candidate beside the model in use, and write the verdict into evals/promotions.yaml.

    Each owner's verdict follows from `promotion` in its suite, set before the runs: allow, hold or block, with every
    rule's word. The file is edited in place and keeps its comments; commit it as a change for people to approve. A hold
    takes nothing away from a candidate that is allowed already, and the model in use is entered beside it.

    A candidate begins in shadow, or stays where it was: `reviewbot eval advance` takes it on, and --stage further than
    that needs an --exception.

    Exit 0 where every candidate is allowed, 1 where one is held or blocked, 2 where there is no verdict: runs of
    another golden set or suite than today's, a price that is not known, a suite without rules.
    """
    from reviewbot.entry.command.eval_promote import Asked, run

    asked = Asked(
        incumbent=incumbent,
        candidate=candidate,
        again=again,
        stage=stage,
        repos=tuple(repositories or ()),
        output=output,
        is_dry=is_dry,
        governance=governance,
        exception=exception,
    )
    leave(lambda: run(asked, out=sys.stdout, err=sys.stderr))


@evals.command("advance")
def eval_advance(
    owner: Annotated[str | None, typer.Option("--owner", help="Only this owner's models.")] = None,
    model: Annotated[str | None, typer.Option("--model", help="Only this model, as provider:model.")] = None,
    repositories: Annotated[
        list[str] | None,
        typer.Option("--repository", metavar="OWNER/NAME", help="Where it is to be a canary; once for each."),
    ] = None,
    output: option.Output = "text",
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Print the verdicts, and write nothing.")] = False,
    governance: option.Clone = None,
) -> None:
    """Let models in shadow and canaries go on to their next stage, by what they gave there on real changes.

    Each is held against `stages` in evals/promotions.yaml, set beforehand, with what `eval evidence` tells of it. Where
    every rule speaks for it, it goes on by one stage; where one speaks against it, it is blocked; else it stays. Each
    rule's word is printed, and written beside the stage. Commit the file as a change for people to approve.

    Exit 0 where every model goes on, 1 where one does not, 2 where no rules were set or there is nobody to judge.
    """
    from reviewbot.entry.command.eval_advance import Asked, run

    asked = Asked(owner=owner, model=model, repos=tuple(repositories or ()), output=output, is_dry=is_dry)
    leave(lambda: run(asked, governance=governance, out=sys.stdout, err=sys.stderr))


@evals.command("evidence")
def eval_evidence(
    owner: Annotated[str | None, typer.Option("--owner", help="Only this owner's models.")] = None,
    model: Annotated[str | None, typer.Option("--model", help="Only this model, as provider:model.")] = None,
    output: option.Output = "text",
    governance: option.Rules = None,
) -> None:
    """Tell what the models that evals/promotions.yaml allows gave on real changes since it says so.

    Of a model in shadow: how often its word was that of the verdict which counted, how it does beside the model in use
    by what people left standing, and which findings both had. Of every one: reviews that failed, what people dismissed
    of its findings, what a change cost and how long a review took. Intervals are of 90 %, over changes. Only what was
    observed while the file had `stages` is known.

    Exit 0, 2 where the rules or the promotions are broken, 3 where the database does not answer.
    """
    from reviewbot.entry.command.eval_evidence import run

    leave(lambda: run(owner=owner, model=model, output=output, governance=governance, out=sys.stdout))


@evals.command("capture")
def eval_capture(
    what: Annotated[
        str,
        typer.Argument(metavar="REPO#N", help="A reviewed change, or an incident's file such as runbooks/a/inc.md."),
    ],
    owner: Annotated[
        str | None, typer.Option("--owner", help="Only for this owner. Default: each that was called.")
    ] = None,
    repo: Annotated[
        Path | None,
        typer.Option(
            "--repo", help="A clone to take the files from that the change starts from. Default: what its diff shows."
        ),
    ] = None,
    governance: option.Clone = None,
) -> None:
    """Turn a change that was reviewed, or an incident, into the draft of a case below evals/.

    Of a change it takes the newest head that the owner's agent objected to and that is not the last: findings that are
    gone since then were mended, and must be found; dismissed ones must not. What is neither stands there as a comment.
    An incident becomes a row of suite.md, which waits for its diff.

    Exit 2 where nothing is on record, a draft is there already, or the case would break its suite; nothing is written.
    """
    from reviewbot.entry.command.eval_capture import Asked, run

    asked = Asked(what=what, owner=owner, repo=repo, governance=governance)
    leave(lambda: run(asked, out=sys.stdout, err=sys.stderr))
