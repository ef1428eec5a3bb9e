"""The workflow that looks at merges once they are done."""

from functools import partial
from typing import Final

from pydantic import TypeAdapter

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.journal import DurableSteps
from reviewbot.flow.light import Lights
from reviewbot.flow.order import VERIFY, VerifyOrder
from reviewbot.flow.running import Workflow, registered
from reviewbot.flow.verify_merge import verify_merge

_SAID: Final = TypeAdapter(str)


class Merges:
    """Holds each merge against the decision before it, once. Made before the engine is launched."""

    def __init__(self, equipment: Equipment, steps: DurableSteps, lights: Lights) -> None:
        self._equipment = equipment
        self._lights = lights
        self._steps = steps
        self._verify = registered("verify_merge", self._verify_merge)

    def asked(self, order: VerifyOrder) -> tuple[str, Workflow, str]:
        """Return the name, the workflow and its input that carry out an order: one for each merged head."""
        name = f"verify:{order.place.repo_id}:{order.number}:{order.head}"
        return name, self._verify, VERIFY.dump_json(order).decode()

    async def _verify_merge(self, told: str) -> str:
        order = VERIFY.validate_json(told)
        said = await self._steps.run("verify", _SAID, partial(verify_merge, self._equipment, order))
        # What was merged is not opened again.
        self._lights.drop(order.place.repo_id, order.number)
        return said
