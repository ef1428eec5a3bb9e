"""The crash points, by the names they have in the list of hostile inputs and faults."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Victim: TypeAlias = Literal["door", "worker"]
When: TypeAlias = Literal["before", "after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrashPoint:
    """One place at which a process is killed, once."""

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


_DOOR: Final = "reviewbot.entry.web"
_STORE: Final = "reviewbot.adapters.store_sql:SqlStore"
_FORGE: Final = "reviewbot.adapters.forge_github:GitHubForge"
_WRITES: Final = "reviewbot.adapters.forge_github_action:carry_out"

POINTS: Final = (
    CrashPoint(
        name="K1",
        says="before the signature is checked",
        victim="door",
        target=f"{_DOOR}:verify",
        when="before",
        promises=False,
    ),
    CrashPoint(
        name="K2",
        says="after the check, before the insert",
        victim="door",
        target=f"{_DOOR}:verify",
        when="after",
        promises=False,
    ),
    CrashPoint(
        name="K3",
        says="after the insert, before the commit",
        victim="door",
        target="reviewbot.adapters.store_sql_inbox:_insert",
        when="after",
        promises=False,
    ),
    CrashPoint(
        name="K4",
        says="after the commit, before the 202",
        victim="door",
        target=f"{_STORE}.keep_delivery",
        when="after",
        promises=False,
    ),
    CrashPoint(
        name="K5",
        says="after the 202",
        victim="door",
        target=None,
    ),
    CrashPoint(
        name="K6",
        says="after the worker took the delivery",
        victim="worker",
        target="reviewbot.flow.workflow:Workflows.hand_on",
        when="after",
    ),
    CrashPoint(
        name="K7", says="after the diff was read", victim="worker", target=f"{_FORGE}.fetch_change", when="after"
    ),
    CrashPoint(
        name="K8",
        says="before the model is called",
        victim="worker",
        target="reviewbot.adapters.model_anthropic:AnthropicModel.ask",
        when="before",
    ),
    CrashPoint(
        name="K9",
        says="during the call",
        victim="worker",
        target="reviewbot.adapters.model_anthropic:_answer",
        when="before",
        costs_a_question=True,
    ),
    CrashPoint(
        name="K10",
        says="after the reply, before it is kept",
        victim="worker",
        target="reviewbot.adapters.model_anthropic:AnthropicModel.ask",
        when="after",
        costs_a_question=True,
    ),
    CrashPoint(
        name="K11",
        says="after the verdict is kept, before the decision",
        victim="worker",
        target=f"{_STORE}.keep_verdict",
        when="after",
        time=2,
    ),
    CrashPoint(
        name="K12",
        says="after the audit record, before the check",
        victim="worker",
        target=f"{_STORE}.append",
        when="after",
        time=2,
    ),
    CrashPoint(
        name="K13",
        says="after the check, before anybody knows that it is there",
        victim="worker",
        target="reviewbot.adapters.forge_github_action:_create_check",
        when="after",
    ),
    CrashPoint(
        name="K14",
        says="between two comments",
        victim="worker",
        target="reviewbot.adapters.forge_github_action:_create_inline",
        when="after",
    ),
    CrashPoint(
        name="K16", says="in the middle of settling", victim="worker", target=f"{_FORGE}.fetch_present", when="after"
    ),
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
