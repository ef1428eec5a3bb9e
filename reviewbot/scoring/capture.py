"""Capture: the draft of a case, made of a change that was reviewed and of what became of its findings.

A draft says what people did, and a person has to agree to it: whoever reads it may have fixed the wrong thing.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reviewbot.change.change import Change, Entry
from reviewbot.change.diff import Hunk
from reviewbot.change.entry import path_fault
from reviewbot.kernel.ids import Digest, OwnerName
from reviewbot.kernel.untrusted import visible
from reviewbot.knowledge.document import Document
from reviewbot.ownership.file_text import LONGEST_SENTENCE
from reviewbot.review.finding import Finding
from reviewbot.scoring.suite_text import LONGEST_TEXT

_READ: Final = frozenset({"modified", "added", "removed", "renamed"})
_STRANGE: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME: Final = 40
_TABLE_HEAD: Final = "| input | expected outcome |\n| --- | --- |\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """A change at one head, and what became there of one owner's findings."""

    change: Change
    owners: tuple[OwnerName, ...]
    """Everybody whose agent was called."""
    rules: Digest | None
    """Of those that it was looked at by; None where they are not known."""
    accepted: tuple[Finding, ...]
    """Those that the author has mended."""
    dismissed: tuple[Finding, ...]
    """Those that people said are none."""
    undecided: tuple[Finding, ...]
    base: Mapping[str, bytes]
    """What the change starts from, by path; of a file that is not here, the lines that the diff shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A case as it is written, for a person to look at."""

    name: str
    files: Mapping[str, bytes]
    """By path below the suite's folder."""
    left_out: tuple[str, ...]
    """Paths of the change that a case cannot hold: binary, linked, or not shown whole."""


def draft_case(captured: Captured) -> Draft:
    """Return the draft of a case."""
    change = captured.change
    held = [entry for entry in change.entries if _can_be_held(entry)]
    name = f"{_STRANGE.sub('-', change.repo.casefold()).strip('-')[-_LONGEST_NAME:].strip('-')}-{change.number}"
    files = {f"{name}/case.yaml": _case(captured, {each.path for each in held}).encode()}
    files[f"{name}/change.diff"] = "".join(f"{line}\n" for entry in held for line in _section(entry)).encode()
    for entry in held:
        if entry.kind != "added":
            old = entry.previous_path or entry.path
            files[f"{name}/base/{old}"] = captured.base.get(old, _shown(entry))
    left_out = tuple(entry.path for entry in change.entries if not _can_be_held(entry))
    return Draft(name=name, files=files, left_out=left_out)


def with_incident(table: str | None, incident: Document) -> str:
    """Return a suite's table with a row for an incident, which waits for somebody to write its diff."""
    told = _sentence(f"{incident.title} ({incident.file})").replace("|", "\\|")
    row = f"| {told} | blocked |\n"
    if table is None:
        return f"{_TABLE_HEAD}{row}"
    lines = table.splitlines(keepends=True)
    rows = [at for at, line in enumerate(lines) if line.lstrip().startswith("|")]
    if not rows:
        return f"{table.rstrip()}\n\n{_TABLE_HEAD}{row}".lstrip()
    # The first table is the one that is read; a blank line or prose ends it.
    last = next(at for at in rows if at + 1 not in rows)
    lines[last] = f"{lines[last].rstrip()}\n"
    return "".join((*lines[: last + 1], row, *lines[last + 1 :]))


def _can_be_held(entry: Entry) -> bool:
    is_shown = entry.patch is not None or entry.kind == "renamed"
    # What is written below evals/ is written nowhere else, whatever a change calls its files.
    return entry.kind in _READ and entry.is_whole and is_shown and not any(map(path_fault, entry.paths))


def _case(captured: Captured, paths: set[str]) -> str:
    change = captured.change
    where = f"{change.repo}#{change.number} at {change.head[:12]}"
    return "".join(
        (
            "# A draft of `reviewbot eval capture`. Say `review: reviewed` once a person agrees to what is expected.\n",
            "version: 1\nexpect:\n",
            f"  owners: {json.dumps(sorted(captured.owners))}\n",
            *_spots("must_find", captured.accepted, paths, with_severity=True),
            *_spots("must_not_find", captured.dismissed, paths),
            *_comments(captured.undecided, paths),
            f"provenance: {_quoted(f'the change {where}')}\n",
            'licence: "as the repository\'s"\n',
            "review: draft\n",
            "" if captured.rules is None else f"governance: {_quoted(captured.rules)}\n",
            f"title: {_quoted(_sentence(change.title.raw) or 'A change')}\n",
            f"description: {_quoted(visible(change.description.raw)[:LONGEST_TEXT])}\n",
            f"author: {'human' if change.author.kind == 'human' else 'bot'}\n",
        )
    )


def _spots(key: str, findings: Iterable[Finding], paths: set[str], *, with_severity: bool = False) -> Iterator[str]:
    told = [_spot(each, with_severity=with_severity) for each in findings if each.path in paths]
    if told:
        yield f"  {key}:\n"
        yield from (f"    - {each}\n" for each in told)


def _comments(findings: Iterable[Finding], paths: set[str]) -> Iterator[str]:
    told = [_spot(each, with_severity=True) for each in findings if each.path in paths]
    if told:
        yield "  # Nobody has mended or dismissed these. Move what is right to must_find, and drop the rest.\n"
        yield from (f"  #   - {each}\n" for each in told)


def _spot(finding: Finding, *, with_severity: bool) -> str:
    topic = finding.guardrail or next((each.partition("#")[0] for each in finding.cites), None)
    told = [f"path: {_quoted(finding.path)}"]
    if finding.is_located and finding.line is not None:
        told.append(f"line: {finding.line}")
    if topic is not None:
        told.append(f"topic: {_quoted(topic)}")
    if with_severity:
        told.append(f"severity: {finding.severity}")
    return f"{{{', '.join((*told, f'says: {_quoted(_sentence(finding.title.raw) or finding.key)}'))}}}"


def _section(entry: Entry) -> Iterator[str]:
    old = entry.previous_path or entry.path
    yield f"diff --git a/{old} b/{entry.path}"
    if entry.kind == "added":
        yield "new file mode 100644"
    elif entry.kind == "removed":
        yield "deleted file mode 100644"
    elif entry.kind == "renamed":
        yield f"rename from {old}"
        yield f"rename to {entry.path}"
    if entry.patch is not None:
        yield "--- /dev/null" if entry.kind == "added" else f"--- a/{old}"
        yield "+++ /dev/null" if entry.kind == "removed" else f"+++ b/{entry.path}"
        for hunk in entry.patch.hunks:
            yield from _hunk(hunk)


def _hunk(hunk: Hunk) -> Iterator[str]:
    old = [line.old_number for line in hunk.lines if line.old_number is not None]
    new = [line.new_number for line in hunk.lines if line.new_number is not None]
    yield f"@@ -{old[0] if old else 0},{len(old)} +{new[0] if new else 0},{len(new)} @@"
    marks = {"added": "+", "removed": "-", "context": " "}
    yield from (f"{marks[line.side]}{line.text.raw}" for line in hunk.lines)


def _shown(entry: Entry) -> bytes:
    """Return as much of a file before the change as its diff shows, each line at its number; the others are empty."""
    hunks = entry.patch.hunks if entry.patch is not None else ()
    lines = {line.old_number: line.text.raw for hunk in hunks for line in hunk.lines if line.old_number is not None}
    return "".join(f"{lines.get(number, '')}\n" for number in range(1, max(lines, default=0) + 1)).encode()


def _sentence(text: str) -> str:
    return " ".join(visible(text).split())[:LONGEST_SENTENCE]


def _quoted(text: str) -> str:
    # JSON's spelling of a text is one of YAML's.
    return json.dumps(text, ensure_ascii=False)
