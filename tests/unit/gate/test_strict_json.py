"""JSON as it may come from a stranger: one meaning or none."""

import pytest

from reviewbot.gate.strict_json import LONGEST_TEXT, NotJson, parse_json
from reviewbot.kernel.errors import Misconfigured

DEEP = 100_000


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ('{"a": [1, -2, 3.5, true, null, "x"]}', {"a": [1, -2, 3.5, True, None, "x"]}),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('{"é": "\U0001f600"}', {"é": "\U0001f600"}),
        (' [ "\\u0041" ] \n', ["A"]),
        ("12345678901234567890123", 12345678901234567890123),
    ],
    ids=["every kind of value", "a whole pair", "letters beyond ASCII", "spaces around", "a long number"],
)
def test_what_is_read_as_it_is(text: str, document: object) -> None:
    assert parse_json(text, where="world") == document


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param('{"a": 1, "b": 2, "a": 1}', "key 'a' stands twice in one object", id="a key twice"),
        pytest.param('[{"b": {"a": 1, "a": 2}}]', "key 'a' stands twice in one object", id="a key twice within"),
        pytest.param('{"a": NaN}', "NaN is not a number of JSON", id="not a number"),
        pytest.param("[-Infinity]", "-Infinity is not a number of JSON", id="less than every number"),
        pytest.param("9" * 5_000, "holds a number of more digits than can be read", id="a number without end"),
        pytest.param(f"[NaN, {'9' * 5_000}]", "NaN is not a number of JSON", id="two faults"),
        pytest.param("[" * DEEP + "]" * DEEP, "is nested too deeply", id="a bomb of lists"),
        pytest.param(f"[NaN, {'[' * DEEP}", "NaN is not a number of JSON", id="a bomb behind a fault"),
        pytest.param(
            f'{{"{"k" * 99}": 1, "{"k" * 99}": 1}}',
            f"key '{'k' * 80}' stands twice in one object",
            id="a long key twice",
        ),
        pytest.param("[" * DEEP, "is nested too deeply", id="half a bomb"),
        pytest.param('{"a":' * DEEP, "is nested too deeply", id="half a bomb of objects"),
        pytest.param('"\\ud800"', "half of a surrogate pair stands in a text", id="half a pair"),
        pytest.param('[{"a": ["\\uDFFF"]}]', "half of a surrogate pair stands in a text", id="half a pair within"),
        pytest.param('{"\\ud800": 1}', "half of a surrogate pair stands in a text", id="half a pair in a key"),
        pytest.param('"\udcff"', "half of a surrogate pair stands in a text", id="a byte that was not UTF-8"),
        pytest.param(" " * (LONGEST_TEXT + 1), "is longer than 16777216 characters", id="too much"),
    ],
)
def test_what_is_refused_with_its_reason(text: str, fault: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_json(text, where="world")

    assert str(refused.value) == f"world: {fault}"


@pytest.mark.parametrize(
    "text",
    ["", "  \n", "{", '{"a": 1} {"a": 1}', "{'a': 1}", "[1,]", '\ufeff"x"', "nul", '[NaN} "', '{"a": 1, "a": 2} x'],
)
def test_what_is_no_json_is_told_apart(text: str) -> None:
    with pytest.raises(NotJson, match=r"^[A-Z].* at line \d+, column \d+$"):
        parse_json(text, where="world")


def test_a_text_may_be_as_long_as_the_longest() -> None:
    assert parse_json(" " * (LONGEST_TEXT - 1) + "1", where="world") == 1
