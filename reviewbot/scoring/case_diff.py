"""A case's diff, applied to its base files without git: it fits line by line, or it is refused."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from reviewbot.change.diff import Patch, parse_patch
from reviewbot.change.entry import path_fault
from reviewbot.scoring.suite import PLAIN, CaseFile, Mode

_SECTION: Final = re.compile(r"^(?=diff --git )", re.MULTILINE)
_SAME_NAMES: Final = re.compile(r"diff --git a/(?P<path>.+) b/(?P=path)")
_ENDS_OPEN: Final = re.compile(r"^[+ ].*\n\\", re.MULTILINE)
_MODES: Final = frozenset({"100644", "100755", "120000"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDiff:
    """What a diff does to one path."""

    path: str
    """The present name; of a removed file its last one."""
    previous_path: str
    is_removed: bool
    is_new: bool
    mode: Mode | None
    """The mode that it sets; None where it leaves it alone."""
    patch: Patch | None
    """None where no line changes."""
    ends_open: bool
    """Whether the file's last line has no line feed afterwards."""

    def shows(self, first: int, last: int) -> bool:
        """Say whether the diff shows one of these lines, on either side."""
        return any(
            number is not None and first <= number <= last
            for hunk in (self.patch.hunks if self.patch else ())
            for line in hunk.lines
            for number in (line.old_number, line.new_number)
        )


def read_diff(text: str) -> tuple[FileDiff, ...]:
    """Return what `git diff` printed, file by file. Raises ValueError with a sentence for anything else."""
    sections = _SECTION.split(text)
    if sections[0].strip() or len(sections) == 1:
        raise ValueError("this is no diff; write it with `git diff base...head`")
    return tuple(_file_diff(section) for section in sections[1:])


def apply_diff(base: Mapping[str, CaseFile], diffs: Iterable[FileDiff]) -> tuple[CaseFile, ...]:
    """Return what the diff makes of a tree, by path. Raises ValueError where it does not fit the tree."""
    made: dict[str, CaseFile] = {}
    for diff in diffs:
        old = base.get(diff.previous_path)
        if diff.is_new is (old is not None):
            raise ValueError(
                f"{diff.previous_path!r} is {'there already' if old else 'not among the base files'}, so the diff "
                "does not fit them"
            )
        if diff.previous_path != diff.path or diff.is_removed:
            made[diff.previous_path] = CaseFile(path=diff.previous_path, content=None)
        if not diff.is_removed:
            mode = diff.mode or (old.mode if old else PLAIN)
            made[diff.path] = CaseFile(path=diff.path, content=_patched(diff, old), mode=mode)
    return tuple(made[path] for path in sorted(made))


def _file_diff(section: str) -> FileDiff:
    head, hunks = _parted(section)
    said = dict(_header(head))
    path, previous_path = _names(head[0], said)
    for each in (path, previous_path):
        fault = path_fault(each)
        if fault is not None:
            raise ValueError(f"{each[:60]!r} is no path: {fault}")
    if any(line.startswith(("Binary files ", "GIT binary patch")) for line in head):
        raise ValueError(f"{path!r} is binary; a case holds text only")
    mode = said.get("new file mode") or said.get("new mode")
    if mode is not None and mode not in _MODES:
        raise ValueError(f"{path!r} gets the mode {mode[:10]!r}, which is none of {', '.join(sorted(_MODES))}")
    return FileDiff(
        path=path,
        previous_path=previous_path,
        is_removed="deleted file mode" in said,
        is_new="new file mode" in said,
        mode=cast("Mode | None", mode),
        patch=_patch(path, hunks),
        ends_open=_ENDS_OPEN.search(hunks) is not None,
    )


def _parted(section: str) -> tuple[list[str], str]:
    head, mark, rest = section.partition("\n@@ ")
    return head.strip("\n").split("\n"), f"@@ {rest}" if mark else ""


def _header(head: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in head:
        for key in ("rename from", "rename to", "new file mode", "deleted file mode", "new mode", "---", "+++"):
            if line.startswith(f"{key} "):
                yield key, line.removeprefix(f"{key} ")


def _names(first: str, said: Mapping[str, str]) -> tuple[str, str]:
    if "rename to" in said and "rename from" in said:
        return said["rename to"], said["rename from"]
    same = _SAME_NAMES.fullmatch(first)
    if same is None:
        raise ValueError(f"{first[:100]!r} names no path; write the diff with `git -c core.quotePath=false diff`")
    return same["path"], same["path"]


def _patch(path: str, hunks: str) -> Patch | None:
    if not hunks:
        return None
    try:
        return parse_patch(hunks)
    except ValueError as error:
        raise ValueError(f"{path!r}: {error}") from None


def _patched(diff: FileDiff, old: CaseFile | None) -> bytes:
    content = old.content if old is not None and old.content is not None else b""
    if diff.patch is None:
        return content
    before = _lines(diff.previous_path, content)
    after: list[str] = []
    at = 0
    for line in (line for hunk in diff.patch.hunks for line in hunk.lines):
        if line.old_number is not None:
            after += before[at : line.old_number - 1]
            at = line.old_number
            _must_fit(diff.previous_path, before, at, line.text.raw)
        else:
            assert line.new_number is not None
            # A hunk without context says by its numbers alone what stands before it.
            above = line.new_number - 1 - len(after)
            after += before[at : at + above]
            at += above
        if line.side != "removed":
            after.append(line.text.raw)
    after += before[at:]
    return ("\n".join(after) + ("" if diff.ends_open or not after else "\n")).encode()


def _must_fit(path: str, before: list[str], number: int, text: str) -> None:
    if number > len(before) or before[number - 1] != text:
        there = repr(before[number - 1][:60]) if number <= len(before) else "not there"
        raise ValueError(f"line {number} of {path!r} is {there}; the diff says {text[:60]!r}")


def _lines(path: str, content: bytes) -> list[str]:
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError:
        raise ValueError(f"{path!r} is not UTF-8; a case holds text only") from None
    return lines[:-1] if lines[-1] == "" else lines
