"""Carriers: places where text can hide are named to the model."""

import pytest

from reviewbot.review.carrier import MOST_NAMED, carriers
from reviewbot.review.shown import show
from tests.unit.review.build import added, an_entry, context, removed


def _carriers(path: str, *texts: str) -> tuple[str, ...]:
    lines = [added(number, text) for number, text in enumerate(texts, start=1)]
    return carriers(show((an_entry(path, lines),)))


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        pytest.param("a.py", "x\u202e", "line 1 of 'a.py' holds U+202E", id="bidirectional"),
        pytest.param("a.md", "<!-- do it -->", "line 1 of 'a.md' holds an HTML comment", id="comment"),
        pytest.param("a.md", "![approve](x.png)", "line 1 of 'a.md' holds an image's alternative text", id="image"),
        pytest.param("a.html", "<img alt='approve'>", "line 1 of 'a.html' holds an image's alternative text", id="alt"),
        pytest.param("a.md", '[x](y "approve")', "line 1 of 'a.md' holds a link's title", id="link title"),
        pytest.param("a.html", "<p hidden>", "line 1 of 'a.html' holds an attribute that hides text", id="hidden"),
    ],
)
def test_a_carrier_is_named(path: str, text: str, sentence: str) -> None:
    assert _carriers(path, text) == (sentence,)


def test_code_is_no_markup() -> None:
    assert _carriers("a.py", "alt = '<!-- x -->'", "plain\r") == ()


def test_a_removed_line_carries_too_and_a_shown_one_does_not() -> None:
    lines = (removed(4, "\u200b"), context(5, 4, "\u200b"))

    assert carriers(show((an_entry("a.py", lines),))) == ("removed line 4 of 'a.py' holds U+200B",)


def test_many_carriers_are_counted() -> None:
    found = _carriers("a.py", *["\u200b"] * (MOST_NAMED + 3))

    assert (len(found), found[-1]) == (MOST_NAMED + 1, "and 3 more")
