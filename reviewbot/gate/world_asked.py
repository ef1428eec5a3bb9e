"""The parts that not every world holds, each read exactly: who may write, what was pushed, evidence and freezes.

What an absent field means is told in `world_json`.
"""

from collections.abc import Mapping
from typing import Final, cast, get_args

from reviewbot.gate.exact import (
    Fault,
    Reader,
    count,
    each_of,
    flag,
    glob,
    mapping,
    moment,
    name,
    nullable,
    one_of,
    optional,
    required,
)
from reviewbot.gate.world import Fact, FactKind, Freeze, FreezeKind, Push, Standing
from reviewbot.kernel.ids import AccountId, Head

_FACT_KIND: Final[Reader[FactKind]] = one_of(get_args(FactKind))
_FREEZE_KIND: Final[Reader[FreezeKind]] = one_of(get_args(FreezeKind))
_ACCOUNT: Final = cast("Reader[AccountId]", count)
_HEAD: Final = cast("Reader[Head]", name)
_GLOBS: Final = each_of(glob)
_FLAG_OR_NULL: Final = nullable(flag)
_NAMES_OR_NULL: Final = nullable(each_of(name))
_MOMENT_OR_NULL: Final = nullable(moment)


def read_standings(value: object) -> Mapping[AccountId, Standing]:
    """Read what accounts are now. An account that stands twice could be both, so it makes the world unreadable."""
    told = _STANDINGS(value)
    standings = dict(told)
    if len(standings) != len(told):
        raise Fault("names an account twice")
    return standings


def _read_standing(value: object) -> tuple[AccountId, Standing]:
    whole = mapping(value)
    standing = Standing(
        may_write=optional(whole, "may_write", _FLAG_OR_NULL, None),
        is_active=optional(whole, "active", _FLAG_OR_NULL, None),
    )
    return required(whole, "id", _ACCOUNT), standing


_STANDINGS: Final = each_of(_read_standing)


def read_push(value: object) -> Push:
    """Read a move of the head; one of which nothing more is told brings nobody knows what."""
    whole = mapping(value)
    brings = optional(whole, "brings", _NAMES_OR_NULL, None)
    return Push(
        head=required(whole, "head", _HEAD),
        at=required(whole, "at", moment),
        brings=None if brings is None else frozenset(brings),
        is_base_merge=optional(whole, "base_merge", flag, False),
    )


def read_fact(value: object) -> Fact:
    """Read what an App says of a head."""
    whole = mapping(value)
    return Fact(
        kind=required(whole, "kind", _FACT_KIND),
        name=required(whole, "name", name),
        app_id=required(whole, "app_id", count),
        head=required(whole, "head", _HEAD),
        is_success=optional(whole, "success", flag, False),
    )


def read_freeze(value: object) -> Freeze:
    """Read paths that do not change now; what is not told to be a window is a debt, which waiting does not settle."""
    whole = mapping(value)
    return Freeze(
        name=required(whole, "name", name),
        kind=optional(whole, "kind", _FREEZE_KIND, "debt"),
        paths=required(whole, "paths", _GLOBS),
        until=optional(whole, "until", _MOMENT_OR_NULL, None),
    )
