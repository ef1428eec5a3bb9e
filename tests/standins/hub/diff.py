"""The files of a comparison, read from what `git diff-tree` prints."""

import re
from dataclasses import dataclass

_HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_STATUS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One changed file. `patch` starts at the first hunk; it is None for a binary file and for one without hunks."""

    path: str
    previous_path: str | None
    status: str
    sha: str
    additions: int
    deletions: int
    patch: str | None


def parse_changes(out: bytes) -> tuple[FileChange, ...]:
    """Read what `--raw --numstat -p -z` prints: rows, counts, an empty token, and the patches in the same order."""
    if not out:
        return ()
    raw, start, patch = out.partition(b"\0\0diff --git ")
    raw, patch = raw.removesuffix(b"\0") + b"\0", start[2:] + patch
    tokens = raw.decode(errors="replace").split("\0")[:-1]
    rows: list[tuple[list[str], str | None, str]] = []
    at = 0
    while at < len(tokens) and tokens[at].startswith(":"):
        facts = tokens[at][1:].split(" ")
        is_pair = facts[4][0] in "RC"
        rows.append((facts, tokens[at + 1] if is_pair else None, tokens[at + 2 if is_pair else at + 1]))
        at += 3 if is_pair else 2
    counts = _counts(tokens[at:])
    sections = iter(_sections(patch.decode(errors="replace")))
    changes = []
    for (facts, previous, path), (additions, deletions) in zip(rows, counts, strict=True):
        parts = [next(sections) for _ in range(2 if facts[4] == "T" else 1)]
        changes.append(
            FileChange(
                path=path,
                previous_path=previous,
                status=_STATUS[facts[4][0]],
                sha=facts[2] if facts[4] == "D" else facts[3],
                additions=additions,
                deletions=deletions,
                patch="\n".join(part for part in parts if part) or None,
            )
        )
    return tuple(changes)


def commentable_lines(patch: str) -> frozenset[tuple[str, int]]:
    """Return each (side, line) of the patch that an inline comment can point at."""
    lines: set[tuple[str, int]] = set()
    old = new = 0
    for line in patch.split("\n"):
        if start := _HUNK.match(line):
            old, new = int(start[1]), int(start[2])
            continue
        if line[:1] in (" ", "-"):
            lines.add(("LEFT", old))
            old += 1
        if line[:1] in (" ", "+"):
            lines.add(("RIGHT", new))
            new += 1
    return frozenset(lines)


def _counts(tokens: list[str]) -> list[tuple[int, int]]:
    counts = []
    at = 0
    while at < len(tokens):
        added, removed, path = tokens[at].split("\t", 2)
        counts.append((0 if added == "-" else int(added), 0 if removed == "-" else int(removed)))
        at += 1 if path else 3
    return counts


def _sections(patch: str) -> list[str | None]:
    sections = ("\n" + patch).split("\ndiff --git ")[1:]
    return [_hunks(section) for section in sections]


def _hunks(section: str) -> str | None:
    start = section.find("\n@@ ")
    return None if start < 0 else section[start + 1 :].removesuffix("\n")
