"""What other workflows about a change mean for this one: some are at work for an older head, some names are spent."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dbos import DBOS

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.order import ReviewOrder
from reviewbot.kernel.ids import Head

_AT_WORK: Final = ("PENDING", "ENQUEUED")
_SPENT: Final = ("CANCELLED", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_WELL: Final = "SUCCESS"
_ENDED: Final = (_WELL, *_SPENT)
_MOST_LISTED: Final = 500
"""Workflows of one change, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A workflow about the same change, by its name."""

    name: str
    is_at_work: bool
    began: int
    """When it was asked for, in milliseconds of the engine's clock, which may count whole seconds only."""
    has_ended_well: bool = False

    def is_no_newer_than(self, other: "Other") -> bool:
        """Say whether it was asked for no later, as far as whole seconds tell: of the two, one may count only these."""
        return self.began // 1_000 <= other.began // 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Names of reviews of a change, of which nothing would come again."""

    spent: frozenset[str]
    """Those that were cancelled or ended badly."""
    done: frozenset[str]
    """Those that ended with a verdict. It may be gone since: the App was removed from the repository, and came back."""


async def make_way(equipment: Equipment, order: ReviewOrder, own: str, *, calm_seconds: float) -> None:
    """End the reviews of older heads, and wait until a burst of pushes has passed.

    Before anything else is read: what they would have asked from now on is asked for nobody. Nothing is ended unless
    the forge shows this order's head as the present one.
    """
    others = await _reviews_of(order, *_ENDED)
    ours = next((each for each in others if each.name == own), None)
    if ours is None:
        return
    older = [each for each in others if each.is_no_newer_than(ours) and f":{order.head}:" not in each.name]
    at_work = [each.name for each in older if each.is_at_work]
    if at_work and await is_present(equipment, order):
        await DBOS.cancel_workflows_async(at_work)
    if not order.is_asked_for:
        await asyncio.sleep(calm_left(ours, older, calm_seconds=calm_seconds))


def calm_left(ours: Other, older: Iterable[Other], *, calm_seconds: float) -> float:
    """Return how long to wait after the last push before this one, so that a burst is one review; in seconds.

    The first push after a quiet time waits for nothing.
    """
    before = max((each.began for each in older if each.name.startswith("review:")), default=None)
    return 0.0 if before is None else max(0.0, calm_seconds - (ours.began - before) / 1_000)


async def is_overtaken(order: ReviewOrder, own: str, present: Head) -> bool:
    """Say whether a review of the present head began no earlier than this one: then the forge shows no old state."""
    others = await _reviews_of(order)
    began = next((each.began for each in others if each.name == own), 0)
    return any(each.is_at_work and f":{present}:" in each.name and each.began >= began for each in others)


async def is_present(equipment: Equipment, order: ReviewOrder) -> bool:
    """Say whether the forge shows this order's head as the change's."""
    named = await equipment.forge.fetch_open_changes(order.place, head=order.head)
    return any(each.number == order.number for each in named)


async def stop_older(order: ReviewOrder, own: str) -> Taken:
    """End the reviews of other heads that began before this one, and return the names that are taken.

    This one's head is known to be the present one: a late delivery about an old head must not end the review of a newer
    one, nor may a review that a push overtakes.
    """
    others = await _reviews_of(order, *_ENDED)
    began = next((each.began for each in others if each.name == own), 0)
    at_work = (each for each in others if each.is_at_work and f":{order.head}:" not in each.name)
    older = [each.name for each in at_work if each.began < began]
    if older:
        await DBOS.cancel_workflows_async(older)
    ended = [each for each in others if not each.is_at_work]
    return Taken(
        spent=frozenset(each.name for each in ended if not each.has_ended_well),
        done=frozenset(each.name for each in ended if each.has_ended_well),
    )


async def _reviews_of(order: ReviewOrder, *also: str) -> Sequence[Other]:
    change = f"{order.place.repo_id}:{order.number}:"
    found = await DBOS.list_workflows_async(
        workflow_id_prefix=[f"review:{change}", f"owner:{change}"],
        status=[*_AT_WORK, *also],
        sort_desc=True,
        limit=_MOST_LISTED,
        load_input=False,
        load_output=False,
    )
    return [
        Other(
            name=each.workflow_id,
            is_at_work=each.status in _AT_WORK,
            began=each.created_at or 0,
            has_ended_well=each.status == _WELL,
        )
        for each in found
    ]
