"""Taking a model out when its evidence turns: at the next review that it would make, before it is asked."""

import logging
from datetime import date
from typing import Final

from pydantic import TypeAdapter

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.gather import gather_evidence
from reviewbot.flow.incident import raise_incident
from reviewbot.flow.look import Seen
from reviewbot.flow.step import Steps
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.plan.permit import Promoted, Promotions
from reviewbot.plan.plan import Task
from reviewbot.plan.stage import FallRules
from reviewbot.publish.incident import taken_out
from reviewbot.scoring.fall import faults_shown
from reviewbot.scoring.observation import Fall

_MOST_RECENT: Final = 200
"""Observations of an owner by which its models may fall: what turned is what they give now."""
_MARKS: Final = TypeAdapter(tuple[str, ...])
_LOG: Final = logging.getLogger("reviewbot.flow")


async def promotions_now(equipment: Equipment, steps: Steps, place: Place, seen: Seen, task: Task) -> Promotions:
    """Return the promotions of the look without the entries that have fallen; one that turns out to falls now.

    A replay is given what was read the first time. Costs nothing where no candidate reviews here.
    """
    promotions = seen.rulebook.promotions
    on_trial = promotions.on_trial(task.owner, task.tier.name, place.repo)
    if promotions.stages is None or not on_trial:
        return promotions
    rules = promotions.stages.fall
    marks = await steps.read(_MARKS, lambda: _fallen(equipment, place, on_trial, rules))
    return promotions.without(marks)


async def _fallen(
    equipment: Equipment, place: Place, on_trial: tuple[Promoted, ...], rules: FallRules
) -> tuple[str, ...]:
    known = {each.mark for each in await equipment.store.observations.fetch_falls(on_trial[0].owner)}
    return tuple(
        [word.mark for word in on_trial if word.mark in known or await _falls_now(equipment, place, word, rules)]
    )


async def _falls_now(equipment: Equipment, place: Place, word: Promoted, rules: FallRules) -> bool:
    evidence = await gather_evidence(equipment.store, word, most=_MOST_RECENT)
    nights = await equipment.store.nights.fetch_runs(since=date.fromisoformat(word.decided_on))
    because = faults_shown(evidence, rules, nights)
    if not because:
        return False
    now = equipment.clock.now()
    fall = Fall(owner=word.owner, tier=word.tier, model=word.model, mark=word.mark, at=now, because=because)
    try:
        await raise_incident(equipment, place, taken_out(word, because, now=now))
    except Unavailable as absence:
        _LOG.warning("that %s was taken out for %s could not be told: %s", word.model, word.owner, absence)
    await equipment.store.observations.keep_fall(fall)
    equipment.tally.count_fall()
    _LOG.error("%s is taken out for %s: %s", word.model, word.owner, "; ".join(because))
    return True
