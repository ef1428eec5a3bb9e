"""Taking a model out when its evidence turns: at the next review that it would make, before it is asked."""

import logging
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Final

from pydantic import TypeAdapter

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.gather import gather_evidence
from reviewbot.flow.incident import raise_incident
from reviewbot.flow.look import Seen
from reviewbot.flow.step import Steps
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.plan.permit import Promoted, Promotions
from reviewbot.plan.plan import Task
from reviewbot.plan.stage import FallRules
from reviewbot.publish.incident import taken_out
from reviewbot.review.prompt import prompt_of
from reviewbot.review.verdict import Approved, Verdict
from reviewbot.scoring.fall import faults_shown
from reviewbot.scoring.observation import Fall, PromptOf, not_made_otherwise

_MOST_RECENT: Final = 200
"""Observations of an owner by which its models may fall: what turned is what they give now."""
_MARKS: Final = TypeAdapter(tuple[str, ...])
_NOBODY: Final = ModelName("")
_LOG: Final = logging.getLogger("reviewbot.flow")


async def promotions_now(equipment: Equipment, steps: Steps, place: Place, seen: Seen, task: Task) -> Promotions:
    """Return the promotions of the look without the entries that have fallen; one that turns out to falls now.

    A replay is given what was read the first time. Costs nothing where no candidate reviews here.
    """
    promotions = seen.rulebook.promotions
    on_trial = promotions.on_trial(task.owner, task.tier.name, place.repo)
    if promotions.stages is None or not on_trial:
        return promotions
    rules, prompts = promotions.stages.fall, partial(prompt_of, wordings=seen.rulebook.wordings)
    marks = await steps.read(_MARKS, lambda: _fallen(equipment, place, on_trial, rules, prompts))
    return promotions.without(marks)


async def without_fallen(
    equipment: Equipment, promotions: Promotions, verdicts: Iterable[Verdict]
) -> tuple[Verdict, ...]:
    """Return the verdicts that still count: not the approvals that models gave which were taken out since.

    So their owners are awaited, and asked anew with the next sweep. An objection stands: forgetting it would open.
    """
    made = tuple(verdicts)
    if promotions.stages is None:
        return made
    on_trial = {(each.owner, each.model): each.mark for each in promotions.entries if each.beside is not None}
    given = {judge: on_trial[judge] for judge in map(_judge_of, made) if judge in on_trial}
    fallen = {
        fall.mark
        for owner in sorted({owner for owner, _ in given})
        for fall in await equipment.store.observations.fetch_falls(owner)
    }
    return tuple(each for each in made if given.get(_judge_of(each)) not in fallen)


def _judge_of(verdict: Verdict) -> tuple[OwnerName, ModelName]:
    basis = verdict.basis
    looked = basis.looked if isinstance(verdict, Approved) else ()
    return basis.owner, looked[0] if looked else _NOBODY


async def _fallen(
    equipment: Equipment, place: Place, on_trial: tuple[Promoted, ...], rules: FallRules, prompts: PromptOf
) -> tuple[str, ...]:
    known = {each.mark for each in await equipment.store.observations.fetch_falls(on_trial[0].owner)}
    return tuple(
        [
            word.mark
            for word in on_trial
            if word.mark in known or await _falls_now(equipment, place, word, rules, prompts)
        ]
    )


async def _falls_now(equipment: Equipment, place: Place, word: Promoted, rules: FallRules, prompts: PromptOf) -> bool:
    evidence = await gather_evidence(equipment.store, word, not_made_otherwise(prompts), most=_MOST_RECENT)
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
