"""`reviewbot recall`: which passages of a folder of runbooks a question calls up, and why."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TextIO

from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import OwnerName
from reviewbot.kernel.strict_yaml import MOST_BYTES, parse_yaml
from reviewbot.knowledge.document import Passage, Recalled
from reviewbot.knowledge.loose import read_loosely
from reviewbot.knowledge.query import Query
from reviewbot.ports import Knowledge

MOST_FILES: Final = 20_000


def run(
    runbooks: Path,
    *,
    owner: str | None,
    top: int,
    knowledge: Knowledge,
    stdin: TextIO,
    stdout: TextIO,
    stderr: TextIO,
) -> int:
    """Answer each query of standard input with one line of JSON, and return the exit code.

    0 answered, 2 no such folder, nothing to read in it, or `top` less than 1; 3 the index did not answer. Blank lines
    are passed over. What is missing in a file is told on standard error and filled in.
    """
    try:
        passages = _read(runbooks, top, stderr)
        asyncio.run(_answer(knowledge, passages, owner=owner, top=top, stdin=stdin, stdout=stdout))
    except Misconfigured as error:
        print(error, file=stderr)
        return 2
    except Unavailable as error:
        print(error, file=stderr)
        return 3
    if owner is not None and not any(passage.owner == owner for passage in passages):
        print(f"{runbooks}: owner {owner!r} has no passage", file=stderr)
    return 0


def _read(runbooks: Path, top: int, stderr: TextIO) -> tuple[Passage, ...]:
    if top < 1:
        raise Misconfigured("--top", (f"{top} is less than 1",))
    if not runbooks.is_dir():
        raise Misconfigured("--runbooks", (f"{str(runbooks)!r} is no folder",))
    loose = read_loosely(_markdown(runbooks), folder_owners=_folder_owners(runbooks.resolve().parent / "owners"))
    for complaint in loose.complaints:
        print(complaint, file=stderr)
    if not loose.passages:
        raise Misconfigured("--runbooks", (f"{str(runbooks)!r} holds no Markdown that can be read",))
    return loose.passages


def _markdown(runbooks: Path) -> Mapping[str, bytes]:
    found = sorted(path for path in runbooks.rglob("*.md") if path.is_file() and not path.is_symlink())
    if len(found) > MOST_FILES:
        raise Misconfigured("--runbooks", (f"{str(runbooks)!r} holds more than {MOST_FILES:,} files",))
    return {path.relative_to(runbooks).as_posix(): _start_of(path) for path in found}


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _folder_owners(owners: Path) -> Mapping[str, str]:
    """Return the owner of each folder, as far as the owner files beside the runbooks say; their faults are lint's."""
    return {folder: name for path in sorted(owners.glob("*.yaml")) for folder, name in _folders_in(path)}


def _folders_in(path: Path) -> Iterator[tuple[str, str]]:
    try:
        value = parse_yaml(_start_of(path), where=path.name).value
    except Misconfigured:
        return
    folders = value.get("runbooks") if isinstance(value, dict) else None
    for folder in folders if isinstance(folders, list) else ():
        if isinstance(folder, str):
            yield folder, path.stem


async def _answer(
    knowledge: Knowledge, passages: tuple[Passage, ...], *, owner: str | None, top: int, stdin: TextIO, stdout: TextIO
) -> None:
    for name in sorted({passage.owner for passage in passages}):
        await knowledge.learn(name, [passage for passage in passages if passage.owner == name])
    here = frozenset(passage.id for passage in passages)
    for line in stdin:
        text = line.rstrip("\r\n")
        if text.strip():
            wanted = Query(owner=None if owner is None else OwnerName(owner), text=text, paths=(), top=top)
            found = await knowledge.recall(wanted)
            # An index that is kept may still know owners that have left the folder.
            shown = [_shown(each) for each in found if each.passage.id in here]
            stdout.write(json.dumps({"query": text, "passages": shown}) + "\n")
            stdout.flush()


def _shown(recalled: Recalled) -> dict[str, object]:
    passage = recalled.passage
    return {
        "id": passage.id,
        "document": passage.document,
        "heading": passage.heading,
        "score": float(recalled.score),
        "because": recalled.because,
        "owner": passage.owner,
        "file": passage.file,
        "line": passage.line,
        "text": passage.text,
    }
