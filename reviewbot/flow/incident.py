"""Incidents in the flow: told once, and never in anybody's way."""

import logging
from collections.abc import Iterator
from typing import Final

from reviewbot.change.history import History
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.notice import note_incident
from reviewbot.gate.dismissal import improper_dismissals
from reviewbot.gate.world import World
from reviewbot.intake.event import Place
from reviewbot.publish.incident import (
    Incident,
    exposed_secrets,
    foreign_checks,
    improper_dismissal,
    incident_comment,
    incident_issue,
)
from reviewbot.publish.reconcile import reconcile
from reviewbot.publish.surface import Check, Comment, Present, Wanted

_LOG: Final = logging.getLogger("reviewbot.flow")


async def raise_incident(equipment: Equipment, place: Place, incident: Incident) -> None:
    """Put it on record, and say it in the log, in an issue, and on the change it is about: each once for its key.

    While a stop is on nobody is told on the forge.
    """
    async with equipment.store.turn(f"incident:{place.repo_id}:{incident.key}"):
        if await note_incident(equipment, place, incident):
            _LOG.error("incident in %s: %s (%s)", place.repo, incident.title, incident.key)
        if not await equipment.is_stopped(place.repo):
            await _tell(equipment, place, incident)


async def tell_of_settled(equipment: Equipment, place: Place, world: World, history: History, present: Present) -> None:
    """Raise each incident that shows when a change is settled, but for those of which a comment there tells already."""
    told = {each.what.key for each in present.posted if isinstance(each.what, Comment)}
    for incident in _incidents_in(world, history, present):
        if incident.key not in told:
            await raise_incident(equipment, place, incident)


def _incidents_in(world: World, history: History, present: Present) -> Iterator[Incident]:
    number = world.binding.number
    # A server that shows no App with a check shows ours as anybody's, too: that is no incident.
    if present.foreign_checks and any(isinstance(each.what, Check) for each in present.posted):
        yield foreign_checks(number, present.foreign_checks, now=world.now)
    if history.exposures:
        yield exposed_secrets(number, history, now=world.now)
    for review, why in improper_dismissals(world):
        yield improper_dismissal(number, review, why)


async def _tell(equipment: Equipment, place: Place, incident: Incident) -> None:
    if incident.change is None:
        await equipment.forge.post_issue(place, incident_issue(incident))
        return
    posted = await equipment.forge.fetch_comments(place, incident.change)
    if any(isinstance(each.what, Comment) and each.what.key == incident.key for each in posted):
        return
    issue = await equipment.forge.post_issue(place, incident_issue(incident))
    wanted = Wanted(checks=(), comments=(incident_comment(incident, issue),), inline=())
    for action in reconcile(wanted, Present(posted=posted, foreign_checks=())):
        await equipment.forge.apply(place, incident.change, action)
