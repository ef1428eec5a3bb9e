"""`reviewbot eval …`: what runs by itself, and what comes of it over the nights."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from reviewbot.entry import cli_option as option
from reviewbot.entry.cli_eval import evals
from reviewbot.entry.cli_exit import leave

__all__ = ["evals"]

Paged = Annotated[Literal["text", "json", "html"], typer.Option("--format", help="How the result is written.")]


@evals.command("ablate")
def eval_ablate(
    suites: Annotated[list[Path], typer.Argument(metavar="SUITE…", help="Folders such as evals/payments.")],
    model: Annotated[str, typer.Option("--model", help="provider:model, the one in use.")],
    repeat: Annotated[
        int | None, typer.Option("--repeat", min=1, max=20, help="Runs of each case. Default: what the suite says.")
    ] = None,
    output: Paged = "text",
    governance: option.Rules = None,
    cap: Annotated[float, typer.Option("--cap", min=0, help="US dollars that all of it may cost at most.")] = 5.0,
) -> None:
    """Run suites with and without what the team has written down, and show what that does.

    Each case runs three ways: as it is, with no runbook or incident recalled, and once more without each single one
    that it recalls. Guardrails hold in all of them. What the second and third cost is said before they begin. A rate
    is helped or hurt where the whole interval of the difference says so; a runbook that is recalled and without which
    no case ends otherwise is a candidate for retirement.

    Exit 0 where context hurts no rate, 1 where it does, 2 where a suite or a flag is wrong or the model has no key, 3
    where it answers nothing.
    """
    from reviewbot.entry.command.eval_ablate import run
    from reviewbot.entry.command.eval_run import Asked

    asked = Asked(
        suites=tuple(suites),
        model=model,
        repeat=repeat,
        governance=governance,
        cap_usd=cap,
        output=output,
        against=None,
    )
    leave(lambda: run(asked, out=sys.stdout, err=sys.stderr))


@evals.command("watch")
def eval_watch(output: option.Output = "text", governance: option.Rules = None) -> None:
    """Compare the models that providers list with those seen before, and queue the suites due for what is new.

    Asks each provider that has a key. A suite is due for a new model that one of its `nights.candidates` means. The
    first look at a provider only remembers what it lists. One that does not answer is told on standard error, and
    compared the next time.

    Exit 1 where a model is new, 3 where none is and a provider did not answer, 2 where no provider has a key or a suite
    is broken, 0 otherwise.
    """
    from reviewbot.entry.command.eval_watch import run

    leave(lambda: run(governance=governance, output=output, out=sys.stdout, err=sys.stderr))


@evals.command("night")
def eval_night(
    output: option.Output = "text",
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the documents of tonight's runs, for `eval compare`."),
    ] = None,
    governance: option.Rules = None,
) -> None:
    """Run the suites that are due tonight: each for the model in use, its candidates, and new models that it waits for.

    A suite runs by itself only where `nights` in its suite.yaml says so, and costs no more a night than the cap there.
    A worker does the same each night, and nothing runs twice in one: whoever comes second finds nothing due. What the
    cap has cut short, and what could not be asked, goes on the next time. A candidate is held beside the model in use,
    which runs in the same night: ALLOW, HOLD or BLOCK, by the rules of `eval promote`.

    Exit 0 where everything that ran passes, 1 where a suite fails or a candidate is blocked, 3 where something waits, 2
    where a suite is broken.
    """
    from reviewbot.entry.command.eval_night import run

    leave(lambda: run(governance=governance, folder=folder, output=output, out=sys.stdout))


@evals.command("trend")
def eval_trend(
    nights: Annotated[int, typer.Option("--nights", min=1, max=366, help="How many nights, tonight's the last.")] = 14,
    owner: Annotated[str | None, typer.Option("--owner", help="Only this owner's suite.")] = None,
    output: Paged = "text",
) -> None:
    """Show how models did over the last nights: each rate, night by night, and what the runs cost.

    A bar, or a gap in a line of the page, is where the suite's expectations have changed: rates on either side of it do
    not compare. The page needs no server, and loads and runs nothing.
    """
    from reviewbot.entry.command.eval_trend import run

    leave(lambda: run(nights=nights, owner=owner, output=output, out=sys.stdout))


@evals.command("thrift")
def eval_thrift(output: Paged = "text", governance: option.Rules = None) -> None:
    """Show which owners a cheaper tier would do for, each as a change of its file for people to approve.

    Looks at the last 31 nights: where the first model of the owner's tier and that of a cheaper one ran in one night,
    to the end, on what the suite expects now. A tier is proposed where no rate may be worse by more than the margin, no
    injection changed an outcome, every must-pass case passes and every answer could be read. Where the promotions name
    the owner, its model has to be allowed at that tier everywhere. Nights say the same.
    Nothing is written: `git apply` takes what is printed as text.

    Exit 1 where there is a proposal, 0 where there is none, 2 where a suite or a rule is broken.
    """
    from reviewbot.entry.command.eval_thrift import run

    leave(lambda: run(governance=governance, output=output, out=sys.stdout))
