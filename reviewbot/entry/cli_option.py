"""Flags that say the same wherever they stand."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Output = Annotated[Literal["text", "json"], typer.Option("--format", help="How the result is written.")]
ReviewOutput = Annotated[
    Literal["text", "json", "markdown", "sarif"], typer.Option("--format", help="How the result is written.")
]

Repo = Annotated[Path, typer.Option("--repo", help="A local git repository.")]
Base = Annotated[str, typer.Option("--base", help="Branch, tag or commit that the change wants to enter.")]
Head = Annotated[str, typer.Option("--head", help="Branch, tag or commit that holds the change.")]
Governance = Annotated[
    str | None,
    typer.Option(
        "--governance",
        help="Directory or git URL that holds owners/ and runbooks/. Default: REVIEWBOT_GOVERNANCE, the current "
        "directory. Inside the reviewed repository, its base is read, never its head.",
    ),
]
Rules = Annotated[
    str | None,
    typer.Option(
        "--governance",
        help="Directory or git URL that holds owners/ and runbooks/: a directory as it is now, committed or not, a "
        "URL's default branch. Default: REVIEWBOT_GOVERNANCE, the current directory.",
    ),
]
Clone = Annotated[
    str | None,
    typer.Option(
        "--governance",
        help="Directory that holds owners/ and runbooks/, read as it is now, committed or not, and written to. "
        "Default: REVIEWBOT_GOVERNANCE, the current directory.",
    ),
]
Named = Annotated[str, typer.Argument(metavar="REPO#N", help="The change, such as acme/shop#7.")]
Finding = Annotated[
    str | None,
    typer.Option(
        "--finding",
        metavar="KEY",
        help="One finding alone, from the newest decision that was made with it; `--format json` without this lists "
        "the keys of the newest decision.",
    ),
]
Top = Annotated[
    int,
    typer.Option(
        "--top", min=1, help="Passages for each query: of the 100 best by words and the 100 best by likeness, no more."
    ),
]
Teams = Annotated[
    Path | None,
    typer.Option(
        "--teams",
        help='JSON file with who is in which team, such as {"acme/sox": [14, 15]}; with it, rules that can never be '
        "met are told.",
    ),
]
