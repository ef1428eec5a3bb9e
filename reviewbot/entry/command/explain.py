"""`reviewbot explain` and `reviewbot replay`: a decision's story, and whether it would be made again."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Final, TextIO

from reviewbot.audit.explain import explain, explain_finding, explain_incidents, finding_in
from reviewbot.audit.payload import record_in
from reviewbot.audit.record import AuditRecord
from reviewbot.audit.repeat import prompts_of, replay
from reviewbot.entry.command.outcome import finding_as_json
from reviewbot.flow.notice import Story, fetch_story, render_story
from reviewbot.gate.decision_json import render_decision
from reviewbot.kernel.canonical import instant
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ChangeNumber, RepoName
from reviewbot.ports import Store
from reviewbot.review.finding import Finding
from reviewbot.settings import Settings, read_settings
from reviewbot.wiring import opened_store

_NOTHING: Final = "no decision about it is on record here; is REVIEWBOT_HOME the right one?"
_NAMED: Final = re.compile(r"(?P<repo>[^\s#]+/[^\s#]+)#(?P<number>[1-9][0-9]{0,17})")


def run_explain(change: str, output: str, *, out: TextIO) -> int:
    """Print why the newest decision about `REPO#N` was made, and what went wrong with it or with its repository.

    Raises Misconfigured where nothing is on record.
    """
    story = asyncio.run(_fetch_story(read_settings(), change))
    if story.decision is None and not story.incidents:
        raise Misconfigured(change, (_NOTHING,))
    document = render_story(*named_change(change), story)
    out.write(json.dumps(document, indent=2) + "\n" if output == "json" else _text(story))
    return 0


def run_explain_finding(change: str, key: str, output: str, *, out: TextIO) -> int:
    """Print one finding alone, from the newest decision about `REPO#N` that was made with it.

    Raises Misconfigured where nothing is on record, and where no decision was made with a finding of this key.
    """
    record, finding, is_newest = asyncio.run(_fetch_finding(read_settings(), change, key))
    if output == "json":
        document = {
            "repo": record.repo,
            "number": record.binding.number,
            "head": record.binding.head,
            "decided_at": instant(record.decided_at),
            "in_newest_decision": is_newest,
            **finding_as_json(finding),
        }
        out.write(json.dumps(document, indent=2) + "\n")
    else:
        out.write(explain_finding(record, finding, is_newest=is_newest))
    return 0


def run_replay(change: str, output: str, *, out: TextIO) -> int:
    """Decide again from the recorded world and compare. Returns 1 where the decision would be another today."""
    decision = asyncio.run(_fetch_story(read_settings(), change)).decision
    if decision is None:
        raise Misconfigured(change, (_NOTHING,))
    replayed, prompts = replay(decision), prompts_of(decision)
    if output == "json":
        document = {
            "same": replayed.is_same,
            "recorded": render_decision(replayed.recorded),
            "again": render_decision(replayed.again),
            "prompts": dict(prompts),
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


async def _fetch_story(settings: Settings, change: str) -> Story:
    repo, number = named_change(change)
    with opened_store(settings) as store:
        return await fetch_story(store, repo, number)


async def _fetch_finding(settings: Settings, change: str, key: str) -> tuple[AuditRecord, Finding, bool]:
    repo, number = named_change(change)
    with opened_store(settings) as store:
        records = [each async for each in _decisions(store, repo, number)]
    if not records:
        raise Misconfigured(change, (_NOTHING,))
    for record in reversed(records):
        finding = finding_in(record, key)
        if finding is not None:
            return record, finding, record is records[-1]
    told = f"{key!r} is no finding of {change}; the checks and `reviewbot explain {change} --format json` list the keys"
    raise Misconfigured("--finding", (told,))


async def _decisions(store: Store, repo: RepoName, number: ChangeNumber) -> AsyncIterator[AuditRecord]:
    """Yield the decisions about a change, oldest first."""
    after = 0
    while records := await store.fetch_records(after=after):
        for each in records:
            record = record_in(each.payload) if (each.repo, each.subject) == (repo, number) else None
            if isinstance(record, AuditRecord):
                yield record
        after = records[-1].sequence


def _text(story: Story) -> str:
    if story.decision is None:
        return explain_incidents(story.incidents)
    return explain(story.decision, {}, notice=story.notice, incidents=story.incidents)
