"""The crash points, by the names they have in the list of hostile inputs and faults."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Victim: TypeAlias = Literal["door", "worker"]
When: TypeAlias = Literal["before", "after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrashPoint:
    """One place at which a process is killed, or stopped for a while, once."""

    name: str
    """K1 to K18."""
    says: str
    victim: Victim
    target: str | None
    """`module:function` or `module:Class.method` whose call the process does not survive; None where whoever has got
    the answer kills it."""
    when: When = "after"
    """Before the call's first line, or after its last."""
    time: int = 1
    """Which of its calls, from 1."""
    promises: bool = True
    """Whether the delivery may have been answered with 202; where it may not, GitHub sends it again."""
    is_at_start: bool = False
    """Whether the process dies before it is ready."""
    costs_a_question: bool = False
    """Whether an answer that was paid for may be lost, and be asked for once more."""
    costs_when_stopped: bool = False
    """The same where the process is stopped there and wakes: it has yet to ask, and another has asked meanwhile."""

    def allowed(self, *, is_stopped: bool) -> int:
        """Return how often more than where nothing happens a model may be asked."""
        return int(self.costs_a_question or (is_stopped and self.costs_when_stopped))


def _door(name: str, says: str, target: str, *, when: When = "after") -> CrashPoint:
    """Return a point before the answer: the delivery is not promised, and GitHub sends it again."""
    return CrashPoint(name=name, says=says, victim="door", target=target, when=when, promises=False)


def _worker(
    name: str,
    says: str,
    target: str,
    *,
    when: When = "after",
    time: int = 1,
    costs_a_question: bool = False,
    costs_when_stopped: bool = False,
) -> CrashPoint:
    return CrashPoint(
        name=name,
        says=says,
        victim="worker",
        target=target,
        when=when,
        time=time,
        costs_a_question=costs_a_question,
        costs_when_stopped=costs_when_stopped,
    )


_WEB: Final = "reviewbot.entry.web"
_STORE: Final = "reviewbot.adapters.store_sql:SqlStore"
_ARRIVAL: Final = "reviewbot.adapters.store_sql_arrival:Arrival"
_FORGE: Final = "reviewbot.adapters.forge_github:GitHubForge"
_WRITES: Final = "reviewbot.adapters.forge_github_action"
_SIGNER: Final = "reviewbot.adapters.signer_ed25519:Ed25519Signer"
_MODEL: Final = "reviewbot.adapters.model_anthropic"

POINTS: Final = (
    _door("K1", "before the signature is checked", f"{_WEB}:verify", when="before"),
    _door("K2", "after the check, before the insert", f"{_WEB}:verify"),
    _door("K3", "after the insert, before the commit (on Postgres the insert is the commit)", f"{_ARRIVAL}.is_new"),
    _door("K4", "after the commit, before the 202", f"{_STORE}.keep_delivery"),
    CrashPoint(name="K5", says="after the 202", victim="door", target=None),
    _worker("K6", "after the worker took the delivery", "reviewbot.flow.workflow:Workflows.hand_on"),
    _worker("K7", "after the diff was read", f"{_FORGE}.fetch_change"),
    _worker("K8", "before the model is called", f"{_MODEL}:AnthropicModel.ask", when="before", costs_when_stopped=True),
    _worker("K9", "during the call", f"{_MODEL}:_answer", when="before", costs_a_question=True),
    _worker("K10", "after the reply, before it is kept", f"{_MODEL}:AnthropicModel.ask", costs_a_question=True),
    _worker("K11", "after the verdict is kept, before the decision", f"{_STORE}.keep_verdict", time=2),
    _worker("K12", "after the audit record, before the check", f"{_STORE}.append", time=2),
    _worker("K13", "after the check, before anybody knows that it is there", f"{_WRITES}:_create_check"),
    _worker("K14", "between two comments", f"{_WRITES}:_create_inline"),
    _worker("K15", "after a checkpoint is signed, before it is kept", f"{_SIGNER}.sign", time=2),
    _worker("K16", "in the middle of settling", f"{_FORGE}.fetch_present"),
    CrashPoint(
        name="K17",
        says="while the tables are made",
        victim="door",
        target="alembic.runtime.migration:HeadMaintainer.update_to_step",
        when="before",
        time=2,
        promises=False,
        is_at_start=True,
    ),
)
