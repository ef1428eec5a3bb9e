"""`/reviewbot ask`: a question to an owner's agent, answered from its team's runbooks."""

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.order import CommandOrder, Obeyed
from reviewbot.intake.command import Ask


async def ask(_equipment: Equipment, _order: CommandOrder, _command: Ask) -> Obeyed:
    """Say that questions are not answered here yet. The giver can push; the question is strangers' text."""
    return Obeyed(said="Nothing was done: questions are not answered in this version.")
