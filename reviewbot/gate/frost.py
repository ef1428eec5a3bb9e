"""Frost: paths that do not change now, because of a freeze window or of broken glass that nobody has looked at."""

from typing import Final

from reviewbot.gate import code
from reviewbot.gate.answer import Answer, shut
from reviewbot.gate.decision import Reason
from reviewbot.gate.reach import freezes_touched
from reviewbot.gate.world import Freeze, World
from reviewbot.kernel.canonical import instant

_DEBT: Final = (
    "is frozen, because broken glass was not looked at in time; somebody who may break the glass and has not broken it "
    "this time has to close the retro-review's issue"
)


def judge_freezes(world: World) -> tuple[Answer, ...]:
    """Answer for each freeze that holds a path of the change; where none does there is nothing to ask."""
    return tuple(map(_judge, freezes_touched(world))) if world.freezes else ()


def _judge(freeze: Freeze) -> Answer:
    return shut(f"freeze:{freeze.name}", _reason(freeze))


def _reason(freeze: Freeze) -> Reason:
    if freeze.kind == "debt":
        text = f"What {freeze.name!r} regulates {_DEBT}"
        return Reason(code=code.DEBT, rule=freeze.name, text=text, who_can_fix=(code.RETRO_REVIEWERS,))
    until = "and its end is not known" if freeze.until is None else f"until {instant(freeze.until)}"
    text = (
        f"Freeze {freeze.name!r} holds a path of this change {until}; "
        "an exception in the policy that names this change would let it through"
    )
    who = (code.POLICY_OWNERS,) if freeze.until is None else (code.TIME, code.POLICY_OWNERS)
    return Reason(code=code.FROZEN, rule=freeze.name, text=text, who_can_fix=who, opens_at=freeze.until)
