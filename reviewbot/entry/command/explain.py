"""`reviewbot explain` and `reviewbot replay`: a decision's story, and whether it would be made again."""

import asyncio
import json
import re
from typing import Final, TextIO

from reviewbot.audit.explain import explain, explanation
from reviewbot.audit.record import AuditRecord, NoticeRecord
from reviewbot.audit.repeat import replay
from reviewbot.flow.notice import fetch_newest
from reviewbot.gate.decision_json import render_decision
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ChangeNumber, RepoName
from reviewbot.settings import Settings, read_settings
from reviewbot.wiring import opened_store

_NAMED: Final = re.compile(r"(?P<repo>[^\s#]+/[^\s#]+)#(?P<number>[1-9][0-9]{0,17})")


def run_explain(change: str, output: str, *, out: TextIO) -> int:
    """Print why the newest decision about `REPO#N` was made. Raises Misconfigured where none is on record."""
    record, notice = asyncio.run(_fetch_newest(read_settings(), change))
    if output == "json":
        out.write(json.dumps(explanation(record), indent=2) + "\n")
    else:
        out.write(explain(record, {}, notice=notice))
    return 0


def run_replay(change: str, output: str, *, out: TextIO) -> int:
    """Decide again from the recorded world and compare. Returns 1 where the decision would be another today."""
    replayed = replay(asyncio.run(_fetch_newest(read_settings(), change))[0])
    if output == "json":
        document = {
            "same": replayed.is_same,
            "recorded": render_decision(replayed.recorded),
            "again": render_decision(replayed.again),
        }
        out.write(json.dumps(document, indent=2) + "\n")
    else:
        out.write("the same decision\n" if replayed.is_same else "another decision: compare with --format json\n")
    return 0 if replayed.is_same else 1


def named_change(text: str) -> tuple[RepoName, ChangeNumber]:
    """Return the change that `REPO#N` names. Raises Misconfigured where it names none."""
    named = _NAMED.fullmatch(text)
    if named is None:
        raise Misconfigured(text, ("names no change; write OWNER/NAME#NUMBER, such as acme/shop#7",))
    return RepoName(named["repo"]), ChangeNumber(int(named["number"]))


async def _fetch_newest(settings: Settings, change: str) -> tuple[AuditRecord, NoticeRecord | None]:
    repo, number = named_change(change)
    with opened_store(settings) as store:
        newest = await fetch_newest(store, repo, number)
    if newest is None:
        raise Misconfigured(change, ("no decision about it is on record here; is REVIEWBOT_HOME the right one?",))
    return newest
