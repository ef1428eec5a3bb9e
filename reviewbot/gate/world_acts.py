"""What people said by commands, as JSON. Where it is absent, nobody said anything, and that opens nothing."""

from collections.abc import Mapping
from typing import Final, cast

from reviewbot.gate.exact import Reader, each_of, mapping, moment, name, optional, required, text
from reviewbot.gate.world import Dismissal, Overruling
from reviewbot.gate.world_parts import read_person
from reviewbot.kernel.canonical import Plain, instant
from reviewbot.kernel.ids import BaseRef, FindingKey, Head, OwnerName

# An identifier is read as what it is spelled with.
_OWNER: Final = cast("Reader[OwnerName]", name)
_HEAD: Final = cast("Reader[Head]", name)
_BASE_REF: Final = cast("Reader[BaseRef]", name)
_FINDING: Final = cast("Reader[FindingKey]", name)


def read_overrulings(whole: Mapping[str, object]) -> tuple[Overruling, ...]:
    """Read who stood in for an agent, of a world."""
    return optional(whole, "overrulings", _OVERRULINGS, ())


def read_dismissals(whole: Mapping[str, object]) -> tuple[Dismissal, ...]:
    """Read which findings were said to be none, of a world."""
    return optional(whole, "dismissals", _DISMISSALS, ())


def render_acts(overrulings: tuple[Overruling, ...], dismissals: tuple[Dismissal, ...]) -> dict[str, Plain]:
    """Return the fields that the two readers read back; what nobody said is left out."""
    rendered: dict[str, Plain] = {}
    if overrulings:
        rendered["overrulings"] = [_render_overruling(each) for each in overrulings]
    if dismissals:
        rendered["dismissals"] = [_render_dismissal(each) for each in dismissals]
    return rendered


def _read_overruling(value: object) -> Overruling:
    whole = mapping(value)
    return Overruling(
        owner=required(whole, "owner", _OWNER),
        user=required(whole, "user", read_person),
        head=required(whole, "head", _HEAD),
        base_ref=required(whole, "base_ref", _BASE_REF),
        at=required(whole, "at", moment),
        reason=optional(whole, "reason", text, ""),
    )


def _read_dismissal(value: object) -> Dismissal:
    whole = mapping(value)
    return Dismissal(
        owner=required(whole, "owner", _OWNER),
        finding=required(whole, "finding", _FINDING),
        user=required(whole, "user", read_person),
        at=required(whole, "at", moment),
        reason=optional(whole, "reason", text, ""),
    )


_OVERRULINGS: Final = each_of(_read_overruling)
_DISMISSALS: Final = each_of(_read_dismissal)


def _render_overruling(plea: Overruling) -> dict[str, Plain]:
    return {
        "owner": plea.owner,
        "user": {"login": plea.user.login, "id": plea.user.id, "kind": plea.user.kind},
        "head": plea.head,
        "base_ref": plea.base_ref,
        "at": instant(plea.at),
        "reason": plea.reason,
    }


def _render_dismissal(plea: Dismissal) -> dict[str, Plain]:
    return {
        "owner": plea.owner,
        "finding": plea.finding,
        "user": {"login": plea.user.login, "id": plea.user.id, "kind": plea.user.kind},
        "at": instant(plea.at),
        "reason": plea.reason,
    }
