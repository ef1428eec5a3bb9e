"""Bases without rules: nothing is checked there, and that is said once."""

import logging
from typing import Final

from reviewbot.flow.equipment import Equipment
from reviewbot.intake.event import Place

_LOG: Final = logging.getLogger("reviewbot.flow")
_UNGOVERNED: Final = "ungoverned"


async def tell_ungoverned(equipment: Equipment, place: Place) -> None:
    """Say in the log that a repository's base has no rules: once, whichever process comes upon it, and whenever."""
    if await equipment.store.keep_told(place.repo_id, _UNGOVERNED):
        _LOG.info("%s has no rules at its base: nothing is checked there until it has", place.repo)
