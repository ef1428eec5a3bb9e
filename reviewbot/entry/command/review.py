"""`reviewbot review`: the same review and gate on any local repository, before a push."""

import asyncio
import json
from pathlib import Path
from typing import Final, TextIO

from reviewbot.entry.command.markdown import render_markdown
from reviewbot.entry.command.outcome import as_json, exit_code_of
from reviewbot.entry.command.sarif import render_sarif
from reviewbot.entry.command.story import Story
from reviewbot.flow.preview import preview
from reviewbot.flow.settle import Settled
from reviewbot.kernel.credential import without_credentials
from reviewbot.settings import Settings, read_settings
from reviewbot.wiring import LocalChange, local_equipment

_FORMATS: Final = {"json": as_json, "sarif": render_sarif}


def run(
    *,
    repo: Path,
    base: str,
    head: str,
    governance: str | None,
    output: str,
    author: str,
    out: TextIO,
    err: TextIO,
) -> int:
    """Review `base..head` and print what the gate would say. Returns 0 where it is open or only people are awaited.

    Raises Misconfigured for a repository that is none, a name that stands for no commit, a shallow clone, and rules
    that are missing or broken.
    """
    settings = read_settings()
    where = settings.governance if governance is None else governance
    local = LocalChange(repo=repo, base=base, head=head, author=author or None, governance=where)
    story = Story(out=out, err=err, is_quiet=False)
    settled = asyncio.run(_review(settings, local, story))
    match output:
        case "json" | "sarif":
            out.write(json.dumps(_FORMATS[output](settled), indent=2) + "\n")
        case "markdown":
            out.write(render_markdown(settled))
        case _:
            story.tell_settled(settled)
    return exit_code_of(settled.decision)


async def _review(settings: Settings, local: LocalChange, story: Story) -> Settled:
    story.progress(f"reading the change, and the rules of {without_credentials(local.governance)}")
    with local_equipment(settings, local) as (equipment, place, number):
        return await preview(equipment, place, number, tell=story.progress)
