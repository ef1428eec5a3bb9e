"""Lines as they come in, and whether the next one is there already: what is there can be answered together."""

import io
import os
import select
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, Protocol, TextIO

from reviewbot.entry.command.gate_line import Batch
from reviewbot.gate.strict_json import LONGEST_TEXT

_READ: Final = 1 << 16
_LONGEST_LINE: Final = 4 * (LONGEST_TEXT + 1)
"""Bytes. UTF-8 needs at most four for a character, so a line cut here is still too long to be read as JSON."""
_LONGEST_BATCH: Final = 1 << 16
"""Characters: some fifty worlds, ten milliseconds of work."""


class Lines(Protocol):
    """Lines one after the other, each with its end; what lies far beyond the longest JSON text is cut off."""

    def __iter__(self) -> Iterator[str]: ...

    def __next__(self) -> str: ...

    def is_waiting(self) -> bool:
        """Whether the next line, or the end, can be had at once."""
        ...


def lines_of(stdin: TextIO) -> Lines:
    """Return the lines of a stream from which nothing has been read yet."""
    if not isinstance(stdin, io.TextIOWrapper):
        return _StreamLines(stdin)
    try:
        return _FileLines(stdin.fileno())
    except io.UnsupportedOperation:
        # A byte that is not UTF-8 must spoil its own line only.
        stdin.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
        return _StreamLines(stdin)


def batches_of(first: Sequence[str], lines: Lines) -> Iterator[Batch]:
    """Put together what can be had without waiting for whoever writes it; `first` comes before the other lines.

    Blank lines at the end are in no batch.
    """
    batch: list[tuple[int, str]] = []
    count = 0
    for group in chain((first,), _groups(lines)):
        batch.extend(enumerate(group, start=count + 1))
        count += len(group)
        told = _through_last_word(batch)
        if told:
            yield batch[:told]
        batch = batch[told:]


def _groups(lines: Lines) -> Iterator[Sequence[str]]:
    for line in lines:
        group, size = [line], len(line)
        while size < _LONGEST_BATCH and lines.is_waiting() and (more := next(lines, "")):
            group.append(more)
            size += len(more)
        yield group


def _through_last_word(batch: Batch) -> int:
    """Return how many lines there are up to the last one that is not blank."""
    return next((count for count in range(len(batch), 0, -1) if batch[count - 1][1].strip()), 0)


class _StreamLines:
    """Lines of a stream of text. Nobody can tell whether the next one is there."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = rest = self._stream.readline(LONGEST_TEXT + 1)
        while len(rest) > LONGEST_TEXT and not rest.endswith("\n"):
            rest = self._stream.readline(LONGEST_TEXT + 1)
        if not line:
            raise StopIteration
        return line

    def is_waiting(self) -> bool:
        return False


class _FileLines:
    """Lines of a file descriptor, in UTF-8; a byte that is none spoils its own line only."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._whole: deque[bytes] = deque()
        self._begun: list[bytes] = []
        self._size = 0
        self._is_over = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while not self._whole and not self._is_over:
            self._read()
        if not self._whole:
            raise StopIteration
        return self._whole.popleft().decode("utf-8", errors="surrogateescape")

    def is_waiting(self) -> bool:
        while not self._whole and not self._is_over and self._is_readable():
            self._read()
        return bool(self._whole) or self._is_over

    def _read(self) -> None:
        """Take what is there, waiting for the first of it."""
        read = os.read(self._descriptor, _READ)
        *whole, rest = read.split(b"\n")
        for part in whole:
            self._begin(part)
            self._end(b"\n")
        self._begin(rest)
        if not read:
            self._is_over = True
            if self._size:
                self._end(b"")

    def _begin(self, part: bytes) -> None:
        if self._size <= _LONGEST_LINE:
            self._begun.append(part)
            self._size += len(part)

    def _end(self, end: bytes) -> None:
        self._whole.append(b"".join((*self._begun, end)))
        self._begun, self._size = [], 0

    def _is_readable(self) -> bool:
        try:
            return bool(select.select([self._descriptor], [], [], 0)[0])
        except OSError:  # a system on which only sockets can be asked
            return False
