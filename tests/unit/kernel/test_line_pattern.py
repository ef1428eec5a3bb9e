"""RE2 patterns over lines: refused with a sentence, and one look over many lines never misses what a line has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.kernel.line_pattern import LONGEST_PATTERN, compile_line_pattern, line_bytes, line_pattern_fault


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        pytest.param(r"\bspark-submit\b", None, id="an ordinary one"),
        pytest.param(r"^(\w+\s?)*$", None, id="nested repetition is linear here"),
        pytest.param("", "a pattern is empty", id="empty"),
        pytest.param("(", "pattern '(' is not RE2: missing ): (", id="unfinished"),
        pytest.param(r"(a)\1", r"pattern '(a)\\1' is not RE2: invalid escape sequence: \1", id="a back reference"),
        pytest.param("(?=a)", "pattern '(?=a)' is not RE2: invalid perl operator: (?=", id="looking ahead"),
        pytest.param(
            "|".join(["ab"] * 10_000),
            f"pattern '{('ab|' * 14)[:40]}'… is longer than 2,000 characters",
            id="10,000 alternatives",
        ),
    ],
)
def test_a_pattern_is_taken_or_refused_with_a_sentence(pattern: str, fault: str | None) -> None:
    assert line_pattern_fault(pattern) == fault


def test_a_pattern_that_grows_too_large_is_refused() -> None:
    fault = line_pattern_fault(r"(\pL{500}){2}" * 3)

    assert fault is not None
    assert "pattern too large" in fault


def test_the_longest_pattern_is_taken() -> None:
    assert line_pattern_fault("a" * LONGEST_PATTERN) is None


def test_what_is_not_unicode_is_read_as_a_question_mark() -> None:
    assert line_bytes("a\udcff") == b"a?"


@given(
    pattern=st.sampled_from([r"^a", r"b$", r"a\s+b", r"\Aab", r"ab\z", "(?-m:^b)", r"\Qa.b\E", ".", "^$", "[^a]"]),
    lines=st.lists(st.text(alphabet="ab .\r", max_size=5), max_size=5),
)
def test_one_look_over_all_lines_never_misses_one(pattern: str, lines: list[str]) -> None:
    compiled = compile_line_pattern(pattern)
    spelled = [line_bytes(line) for line in lines]

    if any(compiled.matches(line) for line in spelled):
        assert compiled.may_match(b"\n".join(spelled))
