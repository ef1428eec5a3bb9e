"""Gathering the evidence of a model: what was observed of it, beside what people said of the same changes."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from reviewbot.plan.permit import Promoted
from reviewbot.ports import Store
from reviewbot.review.act import Act
from reviewbot.scoring.evidence import Evidence, evidence_of
from reviewbot.scoring.fall import last_night
from reviewbot.scoring.night import Ran
from reviewbot.scoring.observation import Observation, Opinion

MOST_OBSERVED: Final = 2_000
"""Of one owner, the newest: more would tell no more of how a model is now."""


async def gather_evidence(
    store: Store, word: Promoted, counts: Callable[[Observation], bool], *, most: int = MOST_OBSERVED
) -> Evidence:
    """Return what a model gave since the promotions say of it what they say now. Raises Unavailable.

    `counts` says of an observation whether it was made under the prompt of now.
    """
    since = datetime.combine(date.fromisoformat(word.decided_on), time.min, UTC)
    observed = await store.observations.fetch(word.owner, since=since, most=most)
    return evidence_of(word, observed, await _fetch_acts(store, observed), counts)


async def gather_last_night(store: Store, word: Promoted) -> Ran | None:
    """Return the newest night that a model was run in to its end, since its entry's day. Raises Unavailable."""
    return last_night(word, await store.nights.fetch_runs(since=date.fromisoformat(word.decided_on)))


async def _fetch_acts(store: Store, observed: Sequence[Observation]) -> tuple[Act, ...]:
    # Where nothing was found, nothing can be dismissed and no objection overruled.
    found = (each for each in observed if isinstance(each.said, Opinion) and each.said.findings)
    changes = dict.fromkeys((each.repo_id, each.number) for each in found)
    return tuple([act for change in changes for act in await store.fetch_acts(*change)])
