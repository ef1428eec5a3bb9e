"""Incidents in the flow: told once, and never in anybody's way."""

import logging
from typing import Final

from reviewbot.audit.record import NO_CHANGE
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.notice import note_remark
from reviewbot.intake.event import Place
from reviewbot.publish.incident import Incident, incident_comment, incident_issue
from reviewbot.publish.reconcile import reconcile
from reviewbot.publish.surface import Comment, Present, Wanted

_LOG: Final = logging.getLogger("reviewbot.flow")


async def raise_incident(equipment: Equipment, place: Place, incident: Incident) -> None:
    """Say it in the log, in an issue, and on the change it is about. What has its key already is not said again."""
    posted = () if incident.change is None else await equipment.forge.fetch_comments(place, incident.change)
    if any(isinstance(each.what, Comment) and each.what.key == incident.key for each in posted):
        return
    _LOG.error("incident in %s: %s (%s)", place.repo, incident.title, incident.key)
    number = NO_CHANGE if incident.change is None else incident.change
    await note_remark(equipment, place, number, f"incident {incident.key}", incident.title)
    issue = await equipment.forge.post_issue(place, incident_issue(incident))
    if incident.change is None:
        return
    wanted = Wanted(checks=(), comments=(incident_comment(incident, issue),), inline=())
    for action in reconcile(wanted, Present(posted=posted, foreign_checks=())):
        await equipment.forge.apply(place, incident.change, action)
