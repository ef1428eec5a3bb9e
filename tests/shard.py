"""Shards: a run of many cases, shared out so that several processes or machines can each take a part of it."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

CaseT = TypeVar("CaseT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One part of so many. All of them together hold every case once."""

    number: int
    """From 1 to `of`."""
    of: int

    def holds(self, at: int) -> bool:
        """Say whether the case at this place, counted from 0, belongs to this part."""
        return at % self.of == self.number - 1

    def of_all(self, cases: Sequence[CaseT]) -> tuple[CaseT, ...]:
        """Return the cases that belong to this part."""
        return tuple(case for at, case in enumerate(cases) if self.holds(at))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


WHOLE: Final = Shard(number=1, of=1)


def parse_shard(text: str) -> Shard:
    """Read `1/8`, the first of eight. Raises what argparse shows where it is none."""
    told = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})", text, re.ASCII)
    if told is None or int(told[1]) > int(told[2]):
        raise argparse.ArgumentTypeError(f"{text!r} is no shard, such as 1/8 for the first of eight")
    return Shard(number=int(told[1]), of=int(told[2]))
