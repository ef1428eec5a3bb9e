"""Commands as workflows: one of its own for each comment, put off while a stop is on."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID
from pydantic import TypeAdapter

from reviewbot.flow.command import obey_and_answer
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.journal import Journal, open_journal
from reviewbot.flow.order import COMMAND, CommandOrder, Order
from reviewbot.flow.running import CHANGES, Workflow, registered
from reviewbot.flow.tempo import Patience
from reviewbot.intake.command import Ask

_YES_OR_NO: Final = TypeAdapter(bool)
_SECONDS_TO_NEXT_LOOK: Final = 30
"""At first; twice as long each time, and never longer than the most."""
_MOST_SECONDS_TO_NEXT_LOOK: Final = 600


class Commands:
    """Carries out what people order in comments. Made before the engine is launched."""

    def __init__(
        self,
        equipment: Equipment,
        patience: Patience,
        *,
        place_all: Callable[[tuple[Order, ...]], Awaitable[str]],
    ) -> None:
        """`place_all` begins what follows from a command."""
        self._equipment = equipment
        self._patience = patience
        self._place_all = place_all
        self._obey = registered("obey_command", self._obey_command)

    def asked(self, order: CommandOrder) -> tuple[str, Workflow, str]:
        """Return the name of the workflow that carries an order out, the workflow, and what it is told."""
        # By the comment, not by who told of it: however often it is delivered, it is obeyed once.
        name = f"command:{order.place.repo_id}:{order.comment}"
        return f"{name}:{order.put_off}" if order.put_off else name, self._obey, COMMAND.dump_json(order).decode()

    async def _obey_command(self, told: str) -> str:
        order = COMMAND.validate_json(told)
        is_question = isinstance(order.command, Ask)
        # Only what comes of a question is read between steps, and it alone starts no work that would be one, too.
        steps = (
            await open_journal(self._patience, DBOS.workflow_id or "") if is_question else Journal(self._patience, ())
        )
        if await steps.run("stop", _YES_OR_NO, lambda: self._equipment.is_stopped(order.place.repo)):
            return await self._put_off(order)
        obeyed = await obey_and_answer(self._equipment, steps, order)
        return await self._place_all(obeyed.orders)

    async def _put_off(self, order: CommandOrder) -> str:
        # An answer would be a write that makes nothing stricter. Whoever comes next looks whether it is released.
        name, work, told = self.asked(replace(order, put_off=order.put_off + 1))
        seconds = min(_SECONDS_TO_NEXT_LOOK << min(order.put_off, 10), _MOST_SECONDS_TO_NEXT_LOOK)
        with SetWorkflowID(name), SetEnqueueOptions(delay_seconds=seconds):
            await DBOS.enqueue_workflow_async(CHANGES, work, told)
        return "put off: a stop is on"
