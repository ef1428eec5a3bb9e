"""The command line: flags in, an exit code out. The work is in `entry/command/`, imported when asked for."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from reviewbot.entry import cli_option as option
from reviewbot.entry.cli_audit import audit
from reviewbot.entry.cli_eval_night import evals
from reviewbot.entry.cli_exit import leave, open_closed_streams
from reviewbot.entry.litter import hardly_search

app = typer.Typer(
    name="reviewbot",
    help="Each team's own reviewer agent on every pull request, and a gate that waits for people.",
    epilog="Start with `reviewbot demo`: it needs no key, no server and no network. Exit codes: 0 open or fine, "
    "1 blocked or something found, 2 misconfigured, 3 unavailable, 4 stopped by a switch, 70 our own bug.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(evals, name="eval")
app.add_typer(audit, name="audit")


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"reviewbot {version('reviewbot')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Each team's own reviewer agent on every pull request, and a gate that waits for people."""


@app.command()
def demo(
    output: option.Output = "text",
    serve: Annotated[bool, typer.Option("--serve", help="Leave a page up afterwards, on this machine only.")] = False,
) -> None:
    """Show the whole way on a sample organisation.

    It needs no key, no server and no network.

    A coding agent's pull request touches four teams' systems. Their reviewers look, the gate stays shut; the author
    pushes the fix that the guardrails asked for, two eligible people approve, and it opens. The decisions stay on
    record in REVIEWBOT_HOME: `reviewbot explain acme/shop#1` tells the last one again.
    """
    from reviewbot.entry.command.demo import run

    leave(lambda: run(output, serve=serve, out=sys.stdout, err=sys.stderr))


@app.command()
def review(
    repo: option.Repo,
    base: option.Base,
    head: option.Head = "HEAD",
    governance: option.Governance = None,
    output: option.ReviewOutput = "text",
    author: Annotated[
        str, typer.Option("--author", help="Login of whoever wrote the change. Default: what its commits say.")
    ] = "",
) -> None:
    """Review a local git repository before you push.

    The same owners, runbooks, guardrails and gate as on the forge. Without a model's key only guardrails look.

    Exit 0 when the change would be open or only people are awaited, 1 when something objects, 2 when a file or flag is
    wrong, 3 when something did not answer.
    """
    from reviewbot.entry.command.review import run

    leave(
        lambda: run(
            repo=repo,
            base=base,
            head=head,
            governance=governance,
            output=output,
            author=author,
            out=sys.stdout,
            err=sys.stderr,
        )
    )


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8080,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Leave the work to `reviewbot work`.")] = False,
) -> None:
    """Serve webhooks, and work.

    Takes GitHub's webhooks at /webhooks/github; /healthz, /readyz and /metrics are for operators. Refuses to start
    without the App's id, private key and webhook secret: there is no unsigned mode. `deploy/README.md` tells the way
    there.
    """
    # The door alone neither waits for the engine and the agents to load nor holds them in memory.
    if no_worker:
        from reviewbot.entry.command.serve import run_door as run
    else:
        from reviewbot.entry.command.work import run_both as run

    leave(lambda: run(host=host, port=port, err=sys.stderr))


@app.command()
def work(
    host: Annotated[str, typer.Option(help="Address to listen on, with --port.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(help="Port for operators: /healthz, /readyz and /metrics. Default: none.", min=0, max=65535),
    ] = None,
) -> None:
    """Work through stored deliveries.

    For `reviewbot serve --no-worker` processes on the same database. Several at once need Postgres; when one dies,
    another goes on with its work. Needs the App's settings, as `reviewbot serve` does. What waits in each lane, which
    circuits are open and how it was decided is told by whoever works, so give it a port to be watched at.
    """
    from reviewbot.entry.command.work import run_worker

    leave(lambda: run_worker(host=host, port=port, err=sys.stderr))


@app.command()
def owners(
    codeowners: Annotated[Path, typer.Option("--codeowners", help="A CODEOWNERS file.")],
) -> None:
    """Say who owns each path on standard input.

    CODEOWNERS is read as GitHub reads it. One JSON line for each path, in the order they came: {"path", "owners",
    "line"}. Exit 1 where a line of the file is faulty: GitHub passes it over, and it is told on standard error.
    """
    from reviewbot.entry.command.owners import run

    leave(lambda: run(codeowners, sys.stdin, sys.stdout, sys.stderr))


@app.command()
def gate() -> None:
    """Decide the world on standard input.

    A world is a change with its policy, assignments, verdicts, reviews and teams, as one JSON document, or one on each
    line; the answer has the same form. Exit 0 where the gate is open, 1 where it is shut, 2 where a world cannot be
    read; the worst of all.
    """
    from reviewbot.entry.command.gate import run

    leave(lambda: run(sys.stdin, sys.stdout, sys.stderr))


@app.command()
def recall(
    runbooks: Annotated[Path, typer.Option("--runbooks", help="Directory of runbooks.")],
    owner: Annotated[str | None, typer.Option(help="Only this owner's runbooks.")] = None,
    top: option.Top = 5,
) -> None:
    """Find the runbook passages for each query.

    Queries come on standard input, one on each line; the answer is one JSON line for each, the best passage first, and
    why it was found.
    """
    from reviewbot.entry.command.recall import run
    from reviewbot.settings import read_settings
    from reviewbot.wiring import knowledge_apart

    leave(
        lambda: run(
            runbooks,
            owner=owner,
            top=top,
            knowledge=knowledge_apart(read_settings(), runbooks),
            stdin=sys.stdin,
            stdout=sys.stdout,
            stderr=sys.stderr,
        )
    )


@app.command()
def lint(
    governance: option.Rules = None,
    output: option.Output = "text",
    teams: option.Teams = None,
) -> None:
    """List every fault of every governance file.

    Owners, policy, runbooks and eval suites, all at once, each fault with its line. Warnings tell what is stale, unused
    or left to do, such as the review after a broken glass. Exit 2 where there is a fault; warnings alone are 0.
    """
    from reviewbot.entry.command.lint import run

    leave(lambda: run(governance, output, teams=teams, out=sys.stdout, err=sys.stderr))


@app.command()
def runbooks(output: option.Output = "text") -> None:
    """List the questions that no runbook answered.

    People asked them with `/reviewbot ask` on a change or an issue. Those asked last come first, each with its owner.
    """
    from reviewbot.entry.command.left_behind import run_runbooks

    leave(lambda: run_runbooks(output, out=sys.stdout))


@app.command()
def explain(
    change: option.Named,
    finding: option.Finding = None,
    output: option.Output = "text",
) -> None:
    """Tell why the newest decision was made.

    From the audit trail alone: who was called and why, what each found, what the gate asked, and what would open it.
    Run it where the service runs, or with its REVIEWBOT_HOME or REVIEWBOT_DATABASE_URL.
    """
    from reviewbot.entry.command.explain import run_explain, run_explain_finding

    leave(
        lambda: (
            run_explain(change, output, out=sys.stdout)
            if finding is None
            else run_explain_finding(change, finding, output, out=sys.stdout)
        )
    )


@app.command()
def replay(
    change: option.Named,
    output: option.Output = "text",
) -> None:
    """Decide again from the recorded world.

    Reads the audit trail, as `reviewbot explain` does. Exit 0 when the newest recorded decision would be made again, 1
    when it would be another.
    """
    from reviewbot.entry.command.explain import run_replay

    leave(lambda: run_replay(change, output, out=sys.stdout))


@app.command()
def simulate(
    change: option.Named,
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy",
            help="Directory or git URL that holds the changed owners/: a directory as it is now, committed or not, a "
            "URL's default branch. Default: REVIEWBOT_GOVERNANCE, the current directory.",
        ),
    ] = None,
    last: Annotated[int, typer.Option("--last", help="Other changes, those decided last.", min=0, max=1_000)] = 20,
    output: option.Output = "text",
) -> None:
    """Show what changed rules would have decided.

    The change's newest decision, and those about the changes decided last, are made again from the audit trail with
    only the rules exchanged. Exit 0 when every decision would have been the same, 1 when any would not.
    """
    from reviewbot.entry.command.simulate import run

    leave(lambda: run(change, policy, last, output, out=sys.stdout))


@app.command()
def settings(
    output: option.Output = "text",
) -> None:
    """Print each setting, its value and its origin.

    Secrets are masked. Exit 2 where a setting is wrong; every fault is told.
    """
    from reviewbot.entry.command.settings import run

    leave(lambda: run(output, out=sys.stdout))


def main() -> None:
    """Run the command line."""
    open_closed_streams()
    hardly_search()
    app()
