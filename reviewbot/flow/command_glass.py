"""`/reviewbot break-glass`: the way through in an emergency."""

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.order import CommandOrder, Obeyed
from reviewbot.intake.command import BreakTheGlass


async def break_glass(_equipment: Equipment, _order: CommandOrder, _command: BreakTheGlass) -> Obeyed:
    """Say that no glass is broken here yet. Nobody's right was looked at: whom the policy lists is looked up here."""
    return Obeyed(said="Nothing was done: the glass cannot be broken by a command in this version.")
