"""What earlier workflows about a change have left: some at work for an older head, some names that are spent."""

from typing import Final

from dbos import DBOS

from reviewbot.flow.order import ReviewOrder

_AT_WORK: Final = ("PENDING", "ENQUEUED")
_SPENT: Final = ("CANCELLED", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_MOST_LISTED: Final = 1_000
"""Workflows of one change, the newest first."""


async def stop_older(order: ReviewOrder, own: str) -> frozenset[str]:
    """End the reviews of other heads that began before this one, and return the names that are spent.

    This one's head is known to be the present one: a late delivery about an old head must not end the review of a newer
    one, nor may a review that a push overtakes. A name is spent whose review was cancelled or ended badly.
    """
    change = f"{order.place.repo_id}:{order.number}:"
    found = await DBOS.list_workflows_async(
        workflow_id_prefix=[f"review:{change}", f"owner:{change}"],
        status=[*_AT_WORK, *_SPENT],
        sort_desc=True,
        limit=_MOST_LISTED,
        load_input=False,
        load_output=False,
    )
    began = next((each.created_at or 0 for each in found if each.workflow_id == own), 0)
    at_work = (each for each in found if each.status in _AT_WORK and f":{order.head}:" not in each.workflow_id)
    older = [each.workflow_id for each in at_work if (each.created_at or 0) < began]
    if older:
        await DBOS.cancel_workflows_async(older)
    return frozenset(each.workflow_id for each in found if each.status in _SPENT)
