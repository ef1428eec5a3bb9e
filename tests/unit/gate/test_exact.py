"""Exact readers: a JSON value becomes one of ours, or a fault that says where and why."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reviewbot.gate import exact
from reviewbot.gate.exact import Fault
from reviewbot.kernel.glob import Glob

READS = [
    pytest.param(exact.text, "", "", id="a text"),
    pytest.param(exact.name, "x", "x", id="a name"),
    pytest.param(exact.flag, False, False, id="a flag"),
    pytest.param(exact.count, 0, 0, id="nothing counted"),
    pytest.param(exact.count, 2**63 - 1, 2**63 - 1, id="much counted"),
    pytest.param(exact.positive, 1, 1, id="one"),
    pytest.param(exact.moment, "2026-11-20T12:00:00Z", datetime(2026, 11, 20, 12, tzinfo=UTC), id="an instant"),
    pytest.param(
        exact.moment,
        "2026-11-20T13:00:00.5+01:00",
        datetime(2026, 11, 20, 12, 0, 0, 500_000, tzinfo=UTC),
        id="elsewhere",
    ),
    pytest.param(exact.glob, "a/**", Glob("a/**"), id="a pattern"),
    pytest.param(exact.nullable(exact.name), None, None, id="null where it may be"),
    pytest.param(exact.nullable(exact.name), "x", "x", id="no null where it may be"),
    pytest.param(exact.each_of(exact.count), [1, 2], (1, 2), id="a list"),
    pytest.param(exact.one_of(["a", "b"]), "b", "b", id="a word"),
    pytest.param(exact.mapping, {"a": 1}, {"a": 1}, id="an object"),
]


@pytest.mark.parametrize(("read", "value", "result"), READS)
def test_what_is_right_is_read(read: Any, value: object, result: object) -> None:
    assert read(value) == result


FAULTS = [
    pytest.param(exact.text, 1, "is 1, not a text", id="a number for a text"),
    pytest.param(exact.text, None, "is null, not a text", id="null for a text"),
    pytest.param(exact.name, "", "is empty", id="no name"),
    pytest.param(exact.flag, 1, "is 1, not true or false", id="one for true"),
    pytest.param(exact.flag, "true", 'is "true", not true or false', id="a text for true"),
    pytest.param(exact.count, True, "is true, not a whole number", id="true for one"),
    pytest.param(exact.count, 1.0, "is 1.0, not a whole number", id="a fraction"),
    pytest.param(exact.count, "1", 'is "1", not a whole number', id="a text for a number"),
    pytest.param(exact.count, -1, "is -1, not from 0 to 9223372036854775807", id="less than nothing"),
    pytest.param(exact.count, 2**63, "is 9223372036854775808, not from 0 to 9223372036854775807", id="too much"),
    pytest.param(exact.positive, 0, "is 0, not 1 or more", id="zero for one"),
    pytest.param(exact.positive, [], "is a list, not a whole number", id="a list for a number"),
    pytest.param(
        exact.moment, "2026-11-20T12:00:00", 'is "2026-11-20T12:00:00", an instant without a time zone', id="no zone"
    ),
    pytest.param(exact.moment, "noon", 'is "noon", not an instant such as 2026-11-20T12:00:00Z', id="no instant"),
    pytest.param(
        exact.moment,
        "0001-01-01T00:00:00+01:00",
        'is "0001-01-01T00:00:00+01:00", not an instant such as 2026-11-20T12:00:00Z',
        id="before time",
    ),
    pytest.param(exact.moment, 0, "is 0, not a text", id="seconds for an instant"),
    pytest.param(
        exact.glob,
        "/a",
        "holds a pattern that cannot be used: pattern '/a' starts with '/'; patterns are anchored at the root already",
        id="a pattern with a slash before it",
    ),
    pytest.param(exact.mapping, [], "is a list, not an object", id="a list for an object"),
    pytest.param(exact.each_of(exact.count), {}, "is an object, not a list", id="an object for a list"),
    pytest.param(exact.each_of(exact.count), [1, "x"], '[1] is "x", not a whole number', id="a text in a list"),
    pytest.param(exact.one_of(["a", "b"]), "c", 'is "c", not one of a, b', id="another word"),
    pytest.param(exact.one_of(["a", "b"]), ["a"], "is a list, not one of a, b", id="a list for a word"),
]


@pytest.mark.parametrize(("read", "value", "fault"), FAULTS)
def test_what_is_wrong_is_said(read: Any, value: object, fault: str) -> None:
    with pytest.raises(Fault) as raised:
        read(value)

    assert str(raised.value) == fault


def test_a_long_foreign_value_is_cut() -> None:
    with pytest.raises(Fault) as raised:
        exact.flag("x" * 999)

    assert str(raised.value) == f'is "{"x" * 79}, not true or false'


def test_a_field_that_must_be_there_is_missed() -> None:
    with pytest.raises(Fault) as raised:
        exact.required({}, "head", exact.name)

    assert str(raised.value) == "head is missing"


def test_a_field_that_may_be_left_out_takes_its_place_holder() -> None:
    assert exact.optional({}, "head", exact.name, "none") == "none"
    assert exact.optional({"head": "x"}, "head", exact.name, "none") == "x"


def test_a_fault_tells_the_way_to_it() -> None:
    people = exact.each_of(lambda value: exact.required(exact.mapping(value), "id", exact.count))

    with pytest.raises(Fault) as raised:
        exact.required({"people": [{"id": 1}, {"id": "2"}]}, "people", people)

    assert str(raised.value) == 'people[1].id is "2", not a whole number'


def test_an_instant_is_told_in_utc_whatever_its_zone_was() -> None:
    assert exact.moment("2026-11-20T14:00:00+02:00").tzinfo is UTC


def test_a_fault_shows_what_it_says() -> None:
    assert repr(Fault("is odd", ("a",))) == "Fault('is odd')"


def test_what_comes_again_is_read_once() -> None:
    read = exact.kept(exact.each_of(exact.text))

    once, again, other, back = (read(value) for value in (["a"], ["a"], ["b"], ["a"]))

    assert once is again
    assert (other, back) == (("b",), ("a",))


@pytest.mark.parametrize("lookalike", [True, 1.0, "1"], ids=["true", "a fraction", "a text"])
def test_what_only_looks_like_what_was_kept_is_read_anew(lookalike: object) -> None:
    read = exact.kept(exact.each_of(exact.count))
    read([1])

    with pytest.raises(Fault, match="not a whole number"):
        read([lookalike])


def test_a_fault_is_told_each_time_and_keeps_nothing() -> None:
    read = exact.kept(exact.each_of(exact.count))
    kept = read([1])

    for _ in range(2):
        with pytest.raises(Fault, match="not a whole number"):
            read([None])

    assert read([1]) is kept


def test_what_is_nested_too_deeply_to_be_kept_is_read_all_the_same() -> None:
    deep: list[object] = []
    for _ in range(10_000):
        deep = [deep]

    whole = {"deep": deep}

    assert exact.kept(exact.mapping)(whole) is whole
