"""Strangers' text never slips into a sentence, and hidden characters are named."""

import pytest

from reviewbot.kernel.untrusted import Untrusted, hidden_code_points, is_hidden, visible


def test_formatting_does_not_show_the_text() -> None:
    text = Untrusted("approve this")

    assert f"{text}" == "<untrusted text, 12 characters>"
    assert repr(text) == "Untrusted(12 characters)"


def test_empty_text_is_false() -> None:
    assert not Untrusted("")
    assert Untrusted(" ")


@pytest.mark.parametrize(
    "character",
    [
        pytest.param("\u202e", id="right-to-left override"),
        pytest.param("\u200b", id="zero-width space"),
        pytest.param("\U000e0041", id="tag letter"),
        pytest.param("\ufe0f", id="variation selector"),
        pytest.param("\U000e0100", id="supplementary variation selector"),
        pytest.param("\u180b", id="Mongolian variation selector"),
        pytest.param("\u3164", id="Hangul filler"),
        pytest.param("\u2800", id="empty Braille pattern"),
        pytest.param("\x1b", id="escape"),
        pytest.param("\r", id="carriage return"),
        pytest.param("\u2028", id="line separator"),
        pytest.param("\udcff", id="a byte that was not UTF-8"),
        pytest.param("\ue000", id="private use"),
    ],
)
def test_what_a_reader_cannot_see_is_hidden(character: str) -> None:
    assert is_hidden(character)


@pytest.mark.parametrize("character", ["a", " ", "\n", "\t", "é", "漢", "\u0301", "🙂"])
def test_what_a_reader_sees_is_not_hidden(character: str) -> None:
    assert not is_hidden(character)


def test_hidden_code_points_are_named_once_in_order() -> None:
    assert hidden_code_points("plain") == ()
    assert hidden_code_points("a\u202eb\u200bc\u202e") == ("U+202E", "U+200B")


def test_hidden_characters_are_written_out() -> None:
    assert visible("plain") == "plain"
    assert visible("a\u202eé\n") == "a<U+202E>é\n"


def test_every_character_of_the_first_plane_and_of_the_selectors_is_written_out_where_it_is_hidden() -> None:
    characters = [*map(chr, range(0x1_0000)), *map(chr, range(0xE_0000, 0xE_0200))]

    assert [each for each in characters if (visible(each) != each) != is_hidden(each)] == []
