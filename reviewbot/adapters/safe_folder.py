"""The safe, as a folder of files: one for each number, and never two for one."""

import asyncio
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from reviewbot.kernel.errors import Unavailable
from reviewbot.notary import Slip

MOST_KEPT: Final = 32
"""The newest answers for all before it; those are there to find how far a trail holds that does not hold any more."""
_NAME: Final = re.compile(r"([0-9]{12})\.json")


class FolderSafe:
    """The Safe port over a folder, which any number of processes may share without waiting for each other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def fetch_newest(self, *, most: int) -> tuple[Slip, ...]:
        return await asyncio.to_thread(self._fetch, most)

    async def keep(self, slip: Slip) -> bool:
        return await asyncio.to_thread(self._keep, slip)

    def _fetch(self, most: int) -> tuple[Slip, ...]:
        with _told():
            found = []
            for number in self._numbers()[:most]:
                try:
                    found.append(Slip(number=number, content=(self._folder / _name(number)).read_bytes()))
                except FileNotFoundError:
                    continue  # it was old, and has gone since
            return tuple(found)

    def _keep(self, slip: Slip) -> bool:
        with _told():
            self._folder.mkdir(parents=True, exist_ok=True)
            if not put_into(self._folder, _name(slip.number), slip.content):
                return False
            numbers = self._numbers()
            if slip.number not in numbers[:MOST_KEPT]:
                # Whoever was stopped for so long that its number is an old one has to look at the newest.
                (self._folder / _name(slip.number)).unlink(missing_ok=True)
                return False
            for old in numbers[MOST_KEPT:]:
                (self._folder / _name(old)).unlink(missing_ok=True)
            return True

    def _numbers(self) -> list[int]:
        if not self._folder.is_dir():
            return []
        named = (_NAME.fullmatch(each.name) for each in self._folder.iterdir())
        return sorted((int(each[1]) for each in named if each is not None), reverse=True)


def put_into(folder: Path, name: str, content: bytes) -> bool:
    """Put a file into a folder durably, for its owner alone; False where there is one of this name.

    It is there whole or not at all, whenever the process dies. What a dead process was writing stays as a hidden file.
    """
    beside = folder / f".{name}-{secrets.token_hex(8)}"
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        try:
            os.link(beside, folder / name)
        except FileExistsError:
            return False
    finally:
        beside.unlink(missing_ok=True)
    _flush(folder)
    return True


def _flush(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _name(number: int) -> str:
    return f"{number:012}.json"


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = f"checkpoints cannot be kept there: {error.strerror}"
        raise Unavailable("REVIEWBOT_HOME", why=why) from error
