"""Flags: text that misleads a reader is named, code point by code point."""

import pytest

from reviewbot.change.flag import MOST_FLAGS, Flag, flags_of, lookalikes
from tests.unit.change.values import a_change, a_file


def test_hidden_and_lookalike_characters_of_added_lines_and_paths_are_flagged() -> None:
    change = a_change(
        a_file("src/p\u0430y.py", "ok = 1", "if admin:\u202e # \u2066", removed=("was\u202e",)),
        a_file("docs/naïve.md"),
    )

    assert flags_of(change.entries) == (
        Flag(
            path="src/p\u0430y.py",
            line=None,
            kind="lookalike",
            code_points=("U+0430",),
            sentence="Holds letters that look like other letters: U+0430.",
        ),
        Flag(
            path="src/p\u0430y.py",
            line=2,
            kind="hidden",
            code_points=("U+202E", "U+2066"),
            sentence="Holds characters that nobody sees: U+202E, U+2066.",
        ),
    )


def test_a_change_has_a_bounded_number_of_flags() -> None:
    change = a_change(a_file("a.py", *["\u200b"] * (MOST_FLAGS + 1)))

    assert len(flags_of(change.entries)) == MOST_FLAGS


@pytest.mark.parametrize(
    ("line", "code_points"),
    [
        pytest.param("\u200bx", ("U+200B",), id="zero width space"),
        pytest.param("\ufeffx", (), id="a byte order mark starts the file"),
        pytest.param("x\ufeff", ("U+FEFF",), id="a byte order mark elsewhere"),
        pytest.param("x\r", (), id="a carriage return ends the line"),
        pytest.param("x\ry", ("U+000D",), id="a carriage return inside"),
        pytest.param("I \u2764\ufe0f it", (), id="a heart in colour"),
        pytest.param("1\ufe0f\u20e3", (), id="a keycap"),
        pytest.param("\U0001f468\u200d\U0001f4bb", (), id="a joined picture"),
        pytest.param("\u2764\ufe0f\u200d\U0001f525", (), id="a joined and styled picture"),
        pytest.param("a\ufe0fb", ("U+FE0F",), id="a selector on a letter"),
        pytest.param("a\u200db", ("U+200D",), id="a joiner between letters"),
        pytest.param("\U0001f468\u200db", ("U+200D",), id="a joiner before a letter"),
        pytest.param("a\u200d\U0001f468", ("U+200D",), id="a joiner after a letter"),
    ],
)
def test_hidden_characters_are_flagged_where_no_picture_needs_them(line: str, code_points: tuple[str, ...]) -> None:
    flags = flags_of(a_change(a_file("a.py", line)).entries)

    assert tuple(point for flag in flags for point in flag.code_points) == code_points


@pytest.mark.parametrize(
    ("text", "code_points"),
    [
        pytest.param("plain", (), id="ASCII"),
        pytest.param("p\u0430ypal", ("U+0430",), id="one Cyrillic letter in a Latin word"),
        pytest.param(
            "\u0441\u043e\u0440\u0443()", ("U+0441", "U+043E", "U+0440", "U+0443"), id="a word all of lookalikes"
        ),
        pytest.param(
            "\U0001d41e\U0001d42f\U0001d41a\U0001d425(x)",
            ("U+1D41E", "U+1D42F", "U+1D41A", "U+1D425"),
            id="a mathematical word",
        ),
        pytest.param("\uff45val(x)", ("U+FF45",), id="a full-width letter"),
        pytest.param("v\u0251lue", ("U+0251",), id="a phonetic letter"),
        pytest.param("\u03bdalue", ("U+03BD",), id="a Greek nu in a Latin word"),
        pytest.param("user\u0436", ("U+0436",), id="scripts that never mix"),
        pytest.param("\u03c1 * \u03bd", (), id="a formula"),
        pytest.param("\u0394x", (), id="a Greek delta before x"),
        pytest.param("naïve straße İzmir", (), id="Latin with marks"),
        pytest.param("顧客name", (), id="Han and Latin"),
        pytest.param("10\u00b2 1\u00ba", (), id="a superscript and an ordinal"),
        pytest.param("\u0441 \u0431\u0430\u0437\u043e\u0439", (), id="prose: a preposition before its word"),
        pytest.param("\u0431\u0430\u0437\u0430 \u0430", (), id="prose: a conjunction after a word"),
        pytest.param("\u0431\u0430\u0437\u0430(\u0430)", ("U+0430",), id="an argument is no prose"),
        pytest.param("a \u0430", ("U+0430",), id="beside a Latin word"),
    ],
)
def test_letters_that_pass_for_others_are_named(text: str, code_points: tuple[str, ...]) -> None:
    assert lookalikes(text) == code_points
