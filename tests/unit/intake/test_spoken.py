"""What a comment's author says in it: neither what is quoted, nor code, nor what nobody sees."""

import pytest

from reviewbot.intake.spoken import spoken_lines


@pytest.mark.parametrize(
    ("comment", "spoken"),
    [
        pytest.param("one\ntwo", ["one", "two"], id="plain lines"),
        pytest.param("one\r\ntwo\rthree", ["one", "two", "three"], id="lines of other systems"),
        pytest.param("> one\ntwo", [], id="a line drawn as part of the quote before it"),
        pytest.param("> one\n\ntwo", ["two"], id="after a blank line the quote has ended"),
        pytest.param("  > one", [], id="an indented quote"),
        pytest.param("```\none\n```\ntwo", ["two"], id="a fenced block"),
        pytest.param(
            "~~~~ text\none\n~~~\ntwo\n~~~~\nthree", ["three"], id="a fence that a shorter one does not close"
        ),
        pytest.param("```\none\n~~~\ntwo", [], id="a fence that another kind does not close"),
        pytest.param("```\none\n    ```\ntwo", [], id="a fence that an indented one does not close"),
        pytest.param("```\none", [], id="a fence that nothing closes"),
        pytest.param("``` a `b` c\none", ["``` a `b` c", "one"], id="ticks on one line are no fence"),
        pytest.param("> one\n```\ntwo\n```\nthree", ["three"], id="a fence ends a quote"),
        pytest.param("<!--\none\n-->\ntwo", ["<!--", "two"], id="a comment of HTML"),
        pytest.param("<!-- a --> b <!-- c\none\n--> d", ["<!-- a --> b <!-- c"], id="the second comment of a line"),
        pytest.param("<!-- a -->\none", ["<!-- a -->", "one"], id="a comment that ends where it began"),
        pytest.param("<!--\none", ["<!--"], id="a comment that nothing closes"),
        pytest.param("<PRE class=x>\none\n</pre>\ntwo", ["<PRE class=x>", "two"], id="preformatted text"),
        pytest.param("<blockquote>\none\n</blockquote>\ntwo", ["<blockquote>", "two"], id="a quote in HTML"),
        pytest.param("<prefix>\none", ["<prefix>", "one"], id="a tag that only begins like one"),
        pytest.param("> <!--\n\none", ["one"], id="what opens in a quote ends with it"),
    ],
)
def test_only_what_stands_in_the_comment_itself_is_spoken(comment: str, spoken: list[str]) -> None:
    assert [line for line in spoken_lines(comment) if line] == spoken


def test_a_long_comment_of_openings_is_read_in_one_go() -> None:
    assert list(spoken_lines("<!--" * 20_000)) == ["<!--" * 20_000]
