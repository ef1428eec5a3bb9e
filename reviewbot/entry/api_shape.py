"""The form of the API's answers, for its OpenAPI document. Fields are added in time, never renamed or dropped."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class ReasonShape(BaseModel):
    """Why the gate is shut."""

    code: str
    rule: str
    text: str
    who_can_fix: list[str]
    opens_at: str | None = Field(description="The instant at which waiting alone is enough, where it ever is.")


class RulingShape(BaseModel):
    """One question's answer, and those it was made from."""

    name: str
    outcome: Literal["satisfied", "unsatisfied", "unknown"]
    code: str
    text: str
    children: list["RulingShape"]


class ActShape(BaseModel):
    """One step of a way that would open the gate."""

    act: str
    who: list[str]
    count: int
    text: str
    within: list[list[str]]
    until: str | None


class BindingShape(BaseModel):
    """What the decision counts for."""

    repo_id: int
    number: int
    head: str
    base_ref: str
    policy_digest: str


class DecisionShape(BaseModel):
    """A decision, as `reviewbot gate` prints it."""

    outcome: Literal["open", "blocked"]
    conclusion: Literal["success", "failure", "action_required"]
    reasons: list[ReasonShape]
    rulings: list[RulingShape]
    pending: list[str]
    binding: BindingShape
    broken_glass_until: str | None
    openings: list[list[ActShape]] = Field(description="Ways that would open the gate, the shortest first.")
    changes_at: str | None


class ExcusedShape(BaseModel):
    """A path that nobody reviews, and why not."""

    path: str
    previous_path: str | None
    exemption: str
    reason: str


class NoticeShape(BaseModel):
    """What is shown in the decision's place since."""

    shown_at: str
    says: list[str]


class IncidentShape(BaseModel):
    """What should not have happened."""

    key: str
    raised_at: str
    title: str
    signs: list[str]


class StoryShape(BaseModel):
    """What is on record about a change: what `reviewbot explain --format json` prints."""

    repo: str
    number: int
    decided_at: str | None
    governance_commit: str | None
    decision: DecisionShape | None = Field(description="The newest; null where none is on record.")
    notice: NoticeShape | None
    assignments: list[dict[str, Any]] = Field(description="Who was called, and why.")
    verdicts: list[dict[str, Any]] = Field(description="What each owner's agent found.")
    not_reviewed: list[ExcusedShape] = Field(description="What the policy at the base leaves out of review.")
    incidents: list[IncidentShape]


class RefusalShape(BaseModel):
    """Why there is no answer."""

    error: str
