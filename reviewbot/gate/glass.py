"""Break-glass: two people with no hand in the change open its head for a while. It beats everything but a switch."""

from datetime import datetime
from typing import Final

from reviewbot.gate import code
from reviewbot.gate.decision import Ruling
from reviewbot.gate.person import Hands
from reviewbot.gate.timeline import placing
from reviewbot.gate.world import Override, World
from reviewbot.kernel.canonical import instant

PEOPLE_NEEDED: Final = 2


def broken_until(world: World, hands: Hands) -> datetime | None:
    """Return the instant until which the glass is broken for this head, or None where it is whole."""
    broken = [each.expires_at for each in world.overrides if why_whole(each, world, hands) is None]
    return max(broken) if broken else None


def judge_glass(world: World, hands: Hands) -> tuple[Ruling, ...]:
    """Return a ruling on each break-glass that was asked for."""
    return tuple([_ruling_on(each, world, hands) for each in world.overrides])


def why_whole(override: Override, world: World, hands: Hands) -> str | None:
    """Return the code of the reason why a break-glass opens nothing, or None where it does."""
    if override.head != world.binding.head:
        return code.GLASS_OTHER_HEAD
    if not _is_since_push(override, world):
        return code.GLASS_NOT_SINCE_PUSH
    if override.state == "pending":
        return code.GLASS_PENDING
    if override.state == "expired" or override.expires_at <= world.now:
        return code.GLASS_EXPIRED
    if sum(hands.may_approve(person) for person in override.people) < PEOPLE_NEEDED:
        return code.GLASS_TOO_FEW
    return None


def _is_since_push(override: Override, world: World) -> bool:
    if override.since is None:
        return world.pushes is None
    return placing(override.since, override.head, world.pushes) == "after"


def _ruling_on(override: Override, world: World, hands: Hands) -> Ruling:
    why = why_whole(override, world, hands)
    if why is None:
        text = f"BROKEN GLASS, expires {instant(override.expires_at)}"
        return Ruling(name="break_glass", outcome="satisfied", code=code.GLASS_BROKEN, text=text)
    return Ruling(name="break_glass", outcome="unsatisfied", code=why, text=code.MEANING[why].removesuffix("."))
