"""An answer: a ruling with the reasons for which it keeps the gate shut. There is no shut ruling without a reason."""

from collections.abc import Sequence
from typing import NamedTuple

from reviewbot.gate.decision import Reason, Ruling


class Answer(NamedTuple):
    """One question's ruling; `reasons` is empty exactly where it is satisfied."""

    ruling: Ruling
    reasons: tuple[Reason, ...]

    @property
    def is_satisfied(self) -> bool:
        """Whether this question lets the change through."""
        return not self.reasons


def satisfied(name: str, code: str, text: str, children: tuple[Ruling, ...] = ()) -> Answer:
    """Make the answer that lets the change through, and says why."""
    return Answer(Ruling(name, "satisfied", code, text, children), ())


def shut(
    name: str,
    first: Reason,
    *more: Reason,
    is_sure: bool = True,
    children: tuple[Ruling, ...] = (),
) -> Answer:
    """Make the answer that keeps the gate shut, from at least one reason; the first gives the ruling its code.

    Where it is not sure, something could not be read that might make a difference.
    """
    reasons = (first, *more)
    text = ". ".join([reason.text for reason in reasons])
    return Answer(Ruling(name, "unsatisfied" if is_sure else "unknown", first.code, text, children), reasons)


def listed(names: Sequence[str], *, last: str = "and", most: int = 3) -> str:
    """Render names as `a, b and c`; of more than `most`, the first few and how many are left."""
    shown = list(names) if len(names) <= most else [*names[:most], f"{len(names) - most} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}"
