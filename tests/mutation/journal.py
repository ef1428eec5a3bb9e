"""What was killed before, so that a run that was broken off goes on where it was."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutant import Mutant


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """A file with a line for each mutant that was killed, and the digest of the function that it was one of.

    What a function calls may have become another since: a run that has to count begins without a journal. Survivors are
    not kept: they meet the tests again, which may be others by now.
    """

    path: Path | None
    """None keeps nothing."""

    def left(self, mutants: Sequence[Mutant]) -> tuple[Mutant, ...]:
        """Return the mutants that were not killed yet."""
        killed = set(self._kept())
        return tuple(mutant for mutant in mutants if _line(mutant) not in killed)

    def keep(self, mutant: Mutant) -> None:
        """Add one that was killed. Shards may write into one file."""
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                # The end of a line in front, too: the one before may have been cut off.
                file.write(f"\n{_line(mutant)}\n")

    def _kept(self) -> Iterator[str]:
        if self.path is not None and self.path.exists():
            yield from self.path.read_text(encoding="utf-8").splitlines()


def _line(mutant: Mutant) -> str:
    return json.dumps({"mutant": mutant.name, "text": mutant.text_digest})
