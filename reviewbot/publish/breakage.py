"""A breakage: how our own work on a change ended badly, and what whoever runs reviewbot does about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

POISON: Final = "poison-delivery"
_RUNBOOKS: Final = (
    ("GitHub is unavailable", "github-unreachable"),
    ("the database is unavailable", "database-unreachable"),
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
    cause = f"the process that worked on it died, {tries} times in a row; it is left alone for an hour"
    return Breakage(step=step, cause=cause, tried=f"{tries} times", runbook=POISON)


def breakage_of(error: BaseException, *, step: str, tries: int | None, kind: str = "") -> Breakage:
    """Return what is said about work that ended with this error.

    `kind` is the error's, where it has another name than its type's. `tries` is how often the work was really tried,
    at least 1; None where that is not known, and then not told. Only failures that we worded ourselves are quoted; of
    anything else the kind is named: its text may be foreign.
    """
    said = str(error)
    known = next((runbook for words, runbook in _RUNBOOKS if said.startswith(words)), None)
    cause = f"a fault of reviewbot's own ({kind or type(error).__name__})" if known is None else said[:_LONGEST_CAUSE]
    tried = None if tries is None else "once" if tries == 1 else f"{tries} times"
    return Breakage(step=step, cause=cause, tried=tried, runbook=known or POISON)
