"""Canonical spelling: equal values have equal digests."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from hashlib import sha256
from typing import NamedTuple

import pytest

from reviewbot.kernel.canonical import canonical_bytes, digest_bytes, digest_of, instant
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.untrusted import Untrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    x: int
    y: tuple[int, ...]
    cached: str = field(default="not compared", compare=False)


class Pair(NamedTuple):
    left: int
    right: tuple[int, ...]


class Shade(str):
    __slots__ = ()


class Nowhere(tzinfo):
    def utcoffset(self, moment: datetime | None) -> None:
        return None

    def dst(self, moment: datetime | None) -> None:
        return None

    def tzname(self, moment: datetime | None) -> str:
        return "nowhere"


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        pytest.param(None, b"null", id="nothing"),
        pytest.param(True, b"true", id="a truth"),
        pytest.param(-7, b"-7", id="a number"),
        pytest.param("é\n", b'"\\u00e9\\n"', id="text is ASCII"),
        pytest.param("\udcff", b'"\\udcff"', id="a lone surrogate"),
        pytest.param(Shade("red"), b'"red"', id="a kind of text"),
        pytest.param(Untrusted("hi"), b'"hi"', id="untrusted text"),
        pytest.param(b"\x00\xff", b'"00ff"', id="bytes are hexadecimal"),
        pytest.param((1, [2]), b"[1,[2]]", id="lists and tuples"),
        pytest.param(frozenset({"b", "a"}), b'["a","b"]', id="a set is sorted"),
        pytest.param({"b": 1, "a": {3, 1}}, b'{"a":[1,3],"b":1}', id="keys are sorted"),
        pytest.param(Point(x=1, y=(2,)), b'{"x":1,"y":[2]}', id="what a dataclass compares by"),
        pytest.param(Pair(left=1, right=(2,)), b'{"left":1,"right":[2]}', id="a named tuple by its names"),
        pytest.param(
            datetime(2026, 11, 20, 13, tzinfo=timezone(timedelta(hours=1))),
            b'"2026-11-20T12:00:00.000000Z"',
            id="an instant in UTC",
        ),
    ],
)
def test_a_value_has_one_spelling(value: object, spelled: bytes) -> None:
    assert canonical_bytes(value) == spelled


def test_early_years_have_four_digits() -> None:
    assert instant(datetime(999, 1, 2, tzinfo=UTC)) == "0999-01-02T00:00:00.000000Z"


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(datetime(2026, 1, 1), id="no zone"),  # noqa: DTZ001 -- the fault under test
        pytest.param(datetime(2026, 1, 1, tzinfo=Nowhere()), id="empty zone"),
    ],
)
def test_an_instant_without_a_time_zone_is_our_bug(moment: datetime) -> None:
    with pytest.raises(BrokenInvariant, match="has no time zone"):
        instant(moment)


@pytest.mark.parametrize(
    ("value", "name"),
    [pytest.param(1.5, "float", id="a fraction"), pytest.param(Point, "type", id="a class")],
)
def test_what_has_no_single_spelling_is_our_bug(value: object, name: str) -> None:
    with pytest.raises(BrokenInvariant, match=f"{name} has no canonical spelling"):
        canonical_bytes((value,))


def test_a_digest_is_over_the_canonical_bytes() -> None:
    assert digest_of({"a": 1}) == digest_bytes(b'{"a":1}') == "sha256:" + sha256(b'{"a":1}').hexdigest()
