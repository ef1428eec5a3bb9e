"""Work of which each piece fails for itself: what one ends with keeps no other from going on."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Final, TypeVar

from reviewbot.kernel.errors import Unavailable

T = TypeVar("T")

_LOG: Final = logging.getLogger("reviewbot.flow")


async def outcome_of(work: Awaitable[T]) -> T | Exception:
    """Return what the work gave, or what it failed with. That the work is cut off is no outcome: it is raised."""
    (outcome,) = await asyncio.gather(work, return_exceptions=True)
    if isinstance(outcome, BaseException) and not isinstance(outcome, Exception):
        raise outcome
    return outcome


async def given_or(work: Awaitable[T], instead: T, *, what: str) -> T:
    """Return what the work gave; where it failed, log that `what` is set aside, and return the other value."""
    outcome = await outcome_of(work)
    if not isinstance(outcome, Exception):
        return outcome
    tell_of(outcome, what=what)
    return instead


def tell_of(fault: Exception, *, what: str) -> None:
    """Log that a piece of work is set aside, and why: a sentence where something is away, else the whole trace."""
    if isinstance(fault, Unavailable):
        _LOG.warning("%s is set aside: %s", what, fault)
    else:
        _LOG.error("%s is set aside", what, exc_info=fault)
