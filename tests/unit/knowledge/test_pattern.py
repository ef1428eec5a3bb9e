"""Line patterns: RE2, bounded, and quick to say no."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.knowledge.pattern import compile_line_pattern, line_bytes, line_pattern_fault


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        pytest.param("a+", None, id="a good one"),
        pytest.param("", "a pattern is empty", id="empty"),
        pytest.param("(", "pattern '(' is not RE2: missing ): (", id="broken"),
        pytest.param(r"(a)\1", "pattern '(a)\\\\1' is not RE2: invalid escape sequence: \\1", id="a back-reference"),
        pytest.param("(?<=a)b", "pattern '(?<=a)b' is not RE2: invalid perl operator: (?<=", id="a look-behind"),
        pytest.param("a" * 2001, f"pattern {'a' * 40!r}… is longer than 2,000 characters", id="too long"),
    ],
)
def test_a_faulty_pattern_has_its_sentence(pattern: str, fault: str | None) -> None:
    assert line_pattern_fault(pattern) == fault


def test_a_pattern_that_grows_too_large_is_refused() -> None:
    said = line_pattern_fault("((a{1,100}){1,100}b){1,10}")

    assert said is not None
    assert "is not RE2" in said


def test_the_classic_trap_takes_no_time() -> None:
    pattern = compile_line_pattern(r"^(\w+\s?)*$")
    begin = time.perf_counter()

    assert not pattern.matches(b"a" * 1_000_000 + b"!")
    assert time.perf_counter() - begin < 1.0


def test_text_that_is_not_unicode_can_be_matched() -> None:
    assert compile_line_pattern(r"x\?y").matches(line_bytes("x\udcffy"))


PIECES = st.sampled_from(
    ["a", "b", "^", "$", r"\b", r"\B", ".", r"\s", "[^a]", "(a|$)", "a*", "(?i)", "(?s)", r"\A", r"\z", "(?-m)"]
)
LINES = st.lists(st.text(alphabet="ab \r", max_size=4), min_size=1, max_size=4)


@given(pieces=st.lists(PIECES, min_size=1, max_size=4), lines=LINES)
def test_a_no_for_many_lines_is_a_no_for_each(pieces: list[str], lines: list[str]) -> None:
    pattern = compile_line_pattern("".join(pieces))
    texts = [line_bytes(line) for line in lines]

    if not pattern.may_match(b"\n".join(texts)):
        assert not any(pattern.matches(text) for text in texts)
