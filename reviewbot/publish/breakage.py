"""A breakage: how our own work on a change ended badly, and what whoever runs reviewbot does about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

POISON: Final = "poison-delivery"
_AWAY: Final = " is unavailable"
_CLOCK: Final = "by this machine's clock"
"""What is said of a certificate that does not hold now; the clock is looked at first."""
_COUNTED: Final = re.compile(r", after ([1-9][0-9]{0,5}) tries\Z")
_RUNBOOKS: Final = (
    ("GitHub is unavailable", "github-unreachable"),
    ("the database is unavailable", "database-unreachable"),
    ("the embeddings of OpenAI is unavailable", "model-provider-down"),
)
_LONGEST_CAUSE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakage:
    """What broke off, why, what was tried, and where to read on."""

    step: str
    """Which part of the work it was."""
    cause: str
    """In our own words, never in a stranger's."""
    tried: str | None
    """How often, in words; None where nobody counted."""
    runbook: str
    """The name of a file in `runbooks/reviewbot/`."""

    def lines(self) -> Iterator[str]:
        """Return a sentence for each."""
        yield f"Step: {self.step}"
        yield f"Cause: {self.cause}"
        if self.tried is not None:
            yield f"Tried: {self.tried}"
        yield f"For whoever runs reviewbot: runbooks/reviewbot/{self.runbook}.md"


def worn_out(*, step: str, tries: int) -> Breakage:
    """Return what is said about work whose process died each of so many times."""
    cause = f"the process that worked on it died, {tries} times in a row; it is begun once more, and then left alone"
    return Breakage(step=step, cause=cause, tried=f"{tries} times", runbook=POISON)


def breakage_of(error: BaseException, *, step: str, tries: int | None, kind: str = "") -> Breakage:
    """Return what is said about work that ended with this error.

    `kind` is the error's, where it has another name than its type's. `tries` is how often the work was really tried,
    at least 1; None where that is not known, and then not told. Only failures that we worded ourselves are quoted; of
    anything else the kind is named: its text may be foreign.
    """
    said, counted = str(error), _COUNTED.search(str(error))
    if tries is None and counted is not None:
        said, tries = said.removesuffix(counted[0]), int(counted[1])
    known = next((runbook for words, runbook in _RUNBOOKS if said.startswith(words)), None)
    cause = said[:_LONGEST_CAUSE] if known is not None else _kind_of(said, kind or type(error).__name__)
    tried = None if tries is None else "once" if tries == 1 else f"{tries} times"
    runbook = "clock-off" if known is not None and said.endswith(_CLOCK) else known or POISON
    return Breakage(step=step, cause=cause, tried=tried, runbook=runbook)


def _kind_of(said: str, kind: str) -> str:
    # Who is away is in our own words always, why is not.
    return f"{said.partition(_AWAY)[0]}{_AWAY}" if kind == "Unavailable" else f"a fault of reviewbot's own ({kind})"
