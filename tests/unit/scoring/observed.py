"""Observations, with defaults: what a model said of a change that one finding is about."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from reviewbot.kernel.ids import (
    ChangeNumber,
    Digest,
    FindingKey,
    Head,
    ModelName,
    OwnerName,
    RepoId,
    RepoName,
    TierName,
)
from reviewbot.kernel.money import Money
from reviewbot.plan.permit import Promoted, Standing
from reviewbot.scoring.observation import LeftOut, Observation, Opinion, Reported, WhyLeftOut

OLD, NEW = ModelName("anthropic:old"), ModelName("anthropic:new")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
BRIEF = Digest(f"sha256:{'b' * 64}")


def reported(key: str, line: int | None = 3, *, path: str = "a.py", is_blocking: bool = True) -> Reported:
    return Reported(key=FindingKey(key), path=path, line=line, is_blocking=is_blocking)


def said(
    *findings: Reported,
    word: Literal["approved", "objected", "failed"] | None = None,
    stands: Sequence[str] = (),
    brief: Digest = BRIEF,
    is_carried: bool = False,
    cost: int | None = 10,
    milliseconds: int = 2_000,
) -> Opinion:
    blocks = any(each.is_blocking for each in findings)
    return Opinion(
        word=word or ("objected" if blocks else "approved"),
        findings=findings,
        stands=tuple(map(FindingKey, stands)),
        brief=brief,
        is_carried=is_carried,
        cost=None if cost is None else Money(cost),
        milliseconds=milliseconds,
    )


def a_word(standing: Standing = "shadow", *, model: ModelName = NEW, since: str = "2026-11-20") -> Promoted:
    return Promoted(
        owner=OwnerName("payments"), tier=TierName("standard"), model=model, standing=standing, decided_on=since
    )


def an_observation(
    review: str = "r1",
    opinion: Opinion | WhyLeftOut | None = None,
    *,
    model: ModelName = NEW,
    standing: Standing = "shadow",
    owner: str = "payments",
    number: int = 1,
    head: str = "a",
    since: str = "2026-11-20",
    at: datetime = NOON,
    repo_id: int = 5,
    **more: Any,
) -> Observation:
    return Observation(
        review=review,
        repo=RepoName("acme/shop"),
        repo_id=RepoId(repo_id),
        number=ChangeNumber(number),
        head=Head(head * 40),
        owner=OwnerName(owner),
        tier=TierName("standard"),
        model=model,
        standing=standing,
        since=since,
        at=at,
        said=LeftOut(why=opinion) if isinstance(opinion, str) else opinion or said(),
        **more,
    )


def counted(review: str = "r1", opinion: Opinion | None = None, **more: Any) -> Observation:
    """Return what the model in use said, whose verdict counted."""
    return an_observation(review, opinion, **{"model": OLD, "standing": "everywhere", "since": "2026-11-01", **more})
