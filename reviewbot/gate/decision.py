"""A decision: a tree that explains itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from reviewbot.change.change import Binding
from reviewbot.kernel.ids import Digest, OwnerName

Outcome: TypeAlias = Literal["satisfied", "unsatisfied", "unknown"]


class Ruling(NamedTuple):
    """One question the gate asked, its answer, and the answers it rests on."""

    name: str
    outcome: Outcome
    code: str
    text: str
    children: tuple["Ruling", ...] = ()


class Reason(NamedTuple):
    """Why the gate is shut, and who can change that."""

    code: str
    rule: str
    text: str
    who_can_fix: tuple[str, ...]
    opens_at: datetime | None = None
    """When waiting alone takes this reason away; None where it never does."""


ActKind: TypeAlias = Literal[
    "release", "restore", "mark_ready", "approve", "withdraw", "rerun", "prove", "settle", "lift", "wait", "break_glass"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that somebody does, or that time does, on the way to an open gate."""

    act: ActKind
    who: tuple[str, ...]
    """Teams, logins, or a word such as `operators`: anybody of any of these."""
    count: int
    """How many distinct people of them; 1 where it is no question of people."""
    text: str
    within: tuple[tuple[str, ...], ...] = ()
    """For `approve` by people of teams: each person is in one of each of these."""
    until: datetime | None = None
    """For `wait`: when it is over, if everything else is done now."""


Opening: TypeAlias = tuple[Act, ...]
"""Acts that open the gate together, none of which can be left out."""


class Opened(NamedTuple):
    """The change may merge. `gate/decide.py` alone makes one."""

    binding: Binding
    policy_digest: Digest
    rulings: tuple[Ruling, ...]
    broken_glass_until: str | None
    """The instant at which a break-glass expires; None for an ordinary pass."""
    changes_at: datetime | None = None
    """The next instant at which waiting alone may change this decision; None where it never does."""
    kind: Literal["open"] = "open"


class Blocked(NamedTuple):
    """The change may not merge, and why."""

    binding: Binding
    policy_digest: Digest
    rulings: tuple[Ruling, ...]
    reasons: tuple[Reason, ...]
    """Never empty."""
    pending: tuple[OwnerName, ...]
    """Owners whose agents have not answered."""
    awaits_only_people: bool
    """Whether nothing objects, is silent or is broken: only approvals or time are missing."""
    opens_at: datetime | None = None
    """The next instant at which waiting alone takes a reason away; None where it never does."""
    kind: Literal["blocked"] = "blocked"


Decision: TypeAlias = Opened | Blocked
