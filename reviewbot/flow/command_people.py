"""`/reviewbot override` and `/reviewbot dismiss`: what a person of an owner's team says about its agent's work."""

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.order import CommandOrder, Obeyed
from reviewbot.intake.command import DismissFinding, OverrideAgent


async def override(_equipment: Equipment, _order: CommandOrder, _command: OverrideAgent) -> Obeyed:
    """Say that agents are not overridden by a command here yet."""
    return Obeyed(said="Nothing was done: approve this head to stand in for an agent.")


async def dismiss(_equipment: Equipment, _order: CommandOrder, _command: DismissFinding) -> Obeyed:
    """Say that findings are not dismissed by a command here yet."""
    return Obeyed(said="Nothing was done: findings are not dismissed by a command in this version.")
