"""`reviewbot audit …`: the trail as a file, and whether such a file holds."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from reviewbot.entry.cli_exit import leave

audit = typer.Typer(
    help="The audit trail: export it, and check an export.", no_args_is_help=True, rich_markup_mode=None
)

_WHEN = "a date such as 2026-11-20, or an instant such as 2026-11-20T12:00:00Z; UTC where no time zone is given."


@audit.callback()
def root() -> None:
    """Export the audit trail, and check an export."""


@audit.command("export")
def audit_export(
    since: Annotated[
        str | None, typer.Option("--since", help=f"Begin with the first record from then on: {_WHEN}")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help=f"End with the last record before then: {_WHEN}")] = None,
) -> None:
    """Write the audit trail to standard output.

    One JSON line for each record, in the order of the chain, each holding on to the one before it; the last line is a
    checkpoint that this home's key has signed. A part of the trail says in its checkpoint where it begins, and is
    checked as the whole is: no record between its first and its last one is left out.

    Run it where the service runs, or with its REVIEWBOT_HOME and REVIEWBOT_DATABASE_URL. Hand `audit/key.pub` of
    REVIEWBOT_HOME to whoever checks exports, by another way than the exports.

    Exit 1 where the database lacks what a checkpoint of this home says; what there is is written all the same.
    """
    from reviewbot.entry.command.audit import run_export

    leave(lambda: run_export(since=since, until=until, out=sys.stdout, err=sys.stderr))


@audit.command("verify")
def audit_verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `reviewbot audit export` has written.")],
    key: Annotated[
        Path | None,
        typer.Option("--key", help="The public key, PEM. Default: audit/key.pub in REVIEWBOT_HOME."),
    ] = None,
) -> None:
    """Check an export of the audit trail.

    It needs no database and no network. A line that was changed, left out, added or moved is found, and so is an end
    that was cut off: the first such place is printed, with the line of the file. Exit 0 where the export holds, 1 where
    it does not or its checkpoint is missing, 2 where the file or the key cannot be read.
    """
    from reviewbot.entry.command.audit import run_verify

    leave(lambda: run_verify(file, key=key, out=sys.stdout))
