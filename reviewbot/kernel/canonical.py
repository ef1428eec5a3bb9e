"""One spelling for every value, so that equal values have equal digests on every machine."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Final, TypeAlias, cast

from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import Digest
from reviewbot.kernel.untrusted import Untrusted

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"
"""What canonical JSON is made of. No floats: their spelling differs between languages."""
_ALREADY_PLAIN: Final = frozenset({bool, int, str, type(None)})


def instant(moment: datetime) -> str:
    """Spell an instant in UTC with microseconds, as `2026-11-20T12:00:00.000000Z`.

    Raises BrokenInvariant for an instant without a time zone: it would mean another moment elsewhere.
    """
    if moment.utcoffset() is None:
        raise BrokenInvariant(f"{moment!r} has no time zone")
    # Not strftime: it writes the year 999 with three digits.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def plain(value: object) -> Plain:
    """Turn a frozen value into canonical JSON's own types: sets are sorted, what has named fields becomes an object.

    Raises BrokenInvariant for a value that has no single spelling, such as a float.
    """
    # Most of what a value is made of are these, and looking up its exact type is several times quicker than a match.
    if type(value) in _ALREADY_PLAIN:
        return cast("Plain", value)
    match value:
        case Untrusted(raw=raw):
            return raw
        case bytes():
            return value.hex()
        case datetime():
            return instant(value)
        case bool() | int() | str():
            return value
        case _:
            return _plain_whole(value)


def _plain_whole(value: object) -> Plain:
    match value:
        case tuple() if (names := getattr(value, "_fields", None)) is not None:
            return {name: plain(item) for name, item in zip(names, value, strict=True)}
        case tuple() | list():
            return [plain(item) for item in value]
        case frozenset() | set():
            return sorted((plain(item) for item in value), key=_sort_key)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {name: plain(getattr(value, name)) for name in _compared(type(value))}
        case _:
            raise BrokenInvariant(f"{type(value).__name__} has no canonical spelling")


@cache
def _compared(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in dataclasses.fields(kind) if each.compare)


def canonical_bytes(value: object) -> bytes:
    """Return the one ASCII spelling of a value: keys sorted, no spaces.

    A lone surrogate is kept as an escape, so that hostile text has a digest too.
    """
    return plain_bytes(plain(value))


def plain_bytes(document: Plain) -> bytes:
    """Return the one ASCII spelling of what is canonical JSON's own types already."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def digest_of(value: object) -> Digest:
    """Return the digest of a value's canonical bytes."""
    return digest_bytes(canonical_bytes(value))


def digest_bytes(content: bytes) -> Digest:
    """Return the digest of bytes as they are."""
    return Digest("sha256:" + hashlib.sha256(content).hexdigest())


def _sort_key(item: object) -> bytes:
    return json.dumps(cast("Plain", item), sort_keys=True).encode("ascii")
