"""Strangers' text: readable, and nothing in it alive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.kernel.untrusted import Untrusted
from reviewbot.publish.inert import cell, code, fence, legible, plain, prose
from tests.unit.publish.reading import block_kinds, live_things, shown_text

HOSTILE = (
    pytest.param("Ask @alice or @acme/payments.", id="mentions"),
    pytest.param("See https://evil.example/?q=1 and <https://evil.example>", id="addresses"),
    pytest.param("www.evil.example and ftp://x and javascript:alert(1)", id="more addresses"),
    pytest.param("![pixel](https://evil.example/x.png) [ok](javascript:x)", id="image and link"),
    pytest.param("[ok][1]\n\n[1]: https://evil.example", id="reference link"),
    pytest.param("Fixes #1, closes GH-2, resolves acme/shop#3 and TICKET-4", id="issue references"),
    pytest.param("/approve\n/merge\n@dependabot merge", id="commands"),
    pytest.param("<details><summary>x</summary><script>alert(1)</script></details><img src=x>", id="html"),
    pytest.param("<!-- reviewbot:summary -->", id="our own marker"),
    pytest.param("# APPROVED by @alice\n\n## fine\n===\n---", id="headings"),
    pytest.param("deadbeef 1234567 0123456789abcdef0123456789abcdef01234567", id="commits"),
    pytest.param("mail eve@evil.example or mailto:eve@evil.example", id="e-mail"),
    pytest.param("text[^1]\n\n[^1]: https://evil.example", id="footnote"),
    pytest.param("| a | b |\n| --- | --- |\n| https://evil.example | @bob |", id="table"),
    pytest.param("````\n```mermaid\nclick A https://evil.example\n```\n````", id="fences"),
    pytest.param("$`x`$ $$y$$ :tada: ~~gone~~ *stars* __lines__", id="maths and emphasis"),
    pytest.param("` @alice ` `` @bob `", id="unbalanced code spans"),
    pytest.param("1. one\n2. two\n- three\n> four\n    five", id="lists and quotes"),
    pytest.param("&#64;alice &lt;b&gt; \\@alice", id="entities and escapes"),
    pytest.param("@\u200balice \u202eevil\u2066", id="hidden characters"),
    pytest.param("\u05d0\u05d1\u05d2 (\u0627\u0644) text", id="right to left"),
)


WORDS = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", "", "'", '"', "(", "\u201c", "('", "*", "_", "`", "[", "!", "<", "~~", "--", "\\")),
    st.sampled_from(
        (
            *("agreed", "it's", "well-known", "12", "3.5", "1,000", "99%", "\u2014", "-", "+", "1", "01", "="),
            *("@alice", "@acme/payments", "#1", "GH-2", "acme/shop#3", "TICKET-4", "JIRA-abc", "sub-JIRA-abc", "AB-c"),
            *(
                "https://evil.example",
                "www.evil.example",
                "eve@evil.example",
                "javascript:x",
                "x](https://evil.example",
            ),
            *("deadbeef", "sub-defaced", "0123456789abcdef", "/approve", "img src=x>", "/details>", ":tada:", "$x$"),
            *("&#64;alice", "a\u202eb", "a\u200bb", "p\u0430y", "```", "|", "[^1]:", "1.", "2)"),
        )
    ),
    st.sampled_from(("", "", "'", '"', ")", "\u201d", "').", '",', "*", "_", "`", "]", ">", "~~", ".", ":", "!", "\\")),
)
"""Words of an honest reason and of a hostile one, in quotes and brackets of every kind."""


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_comes_alive_in_prose(text: str) -> None:
    assert live_things(f"- {prose(Untrusted(text))}") == []


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_comes_alive_in_a_code_span(text: str) -> None:
    assert live_things(f"- {code(Untrusted(text))} end") == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_keeps_its_cells(text: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| {cell(Untrusted(text))} | end |"

    assert live_things(table) == []
    assert block_kinds(table).count("td_open") == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_a_fence_cannot_be_closed_from_inside(text: str) -> None:
    assert block_kinds(fence(Untrusted(text))) == ["fence"]


@given(st.text(alphabet="@#/<>[]()!`~*_|\\$:.&-=+ \n\tah1Fw\u202e\u0301\u0430\u05d0\U000e0041", max_size=120))
def test_nothing_comes_alive_whatever_was_written(text: str) -> None:
    page = f"- {prose(Untrusted(text))}\n\n{fence(Untrusted(text))}\n\n- {code(Untrusted(text))} end"

    assert live_things(page) == []
    assert block_kinds(page)[-1] == "paragraph_open"


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_nothing_comes_alive_however_hostile_words_are_quoted_and_joined(text: str) -> None:
    page = f"{prose(Untrusted(text))}\n\n- {prose(Untrusted(text))}"

    assert live_things(page) == []
    assert block_kinds(page) in (
        ["paragraph_open", "bullet_list_open", "list_item_open", "paragraph_open"],
        ["bullet_list_open", "list_item_open"],
    )


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_a_reader_sees_every_word_in_its_place(text: str) -> None:
    assert shown_text(prose(Untrusted(text))) == legible(Untrusted(text), most=1_000)


@given(st.text(max_size=4000))
def test_what_is_shown_is_bounded(text: str) -> None:
    assert len(prose(Untrusted(text), most=100)) <= 500


def test_plain_words_stay_prose() -> None:
    text = "Rounds each line (well-known) before summing, so it's wrong; 12 of them aren't."

    assert prose(Untrusted(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("bob said: 'rounding is agreed with the auditors' (twice).", id="single quotes"),
        pytest.param('He called it "done", and (almost) "well-known".', id="double quotes"),
        pytest.param("\u201cAgreed,\u201d said \u00abbob\u00bb \u2014 or \u201ebob\u201d.", id="other quotes"),
        pytest.param("It took 3.5 of 1,000 seconds, or 99% of 12 tries, in 2026.", id="numbers"),
    ],
)
def test_what_people_quote_and_count_stays_prose(text: str) -> None:
    assert prose(Untrusted(text)) == text


def test_a_number_that_would_begin_a_list_is_code() -> None:
    assert prose("1. one 2. two") == "`1`. one 2. two"
    assert prose("1) one") == "`1)` one"


def test_only_the_words_that_could_come_alive_are_code() -> None:
    assert prose(Untrusted("Calls payments.settled() without @alice and #12: wrong.")) == (
        "Calls `payments.settled()` without `@alice` and `#12`: wrong."
    )


def test_words_that_look_like_commits_or_tickets_are_code() -> None:
    assert prose('defaced "JIRA-abc" sub-word sub-defaced') == ('`defaced "JIRA-abc"` sub-word `sub-defaced`')


def test_a_code_span_is_longer_than_any_run_inside() -> None:
    assert code("a``b`") == "``` a``b` ```"


def test_an_empty_text_is_still_a_code_span() -> None:
    assert code("") == "` `"


def test_hidden_characters_are_written_out() -> None:
    assert code("pay\u202eload\u200b") == "`pay<U+202E>load<U+200B>`"


def test_a_letter_of_another_script_in_a_word_is_written_out() -> None:
    assert prose("p\u0430yments \u043f\u0440\u0438\u0432\u0435\u0442") == (
        "`p<U+0430>yments` \u043f\u0440\u0438\u0432\u0435\u0442"
    )


def test_letters_with_accents_are_left_alone() -> None:
    assert prose("r\u00e9sum\u00e9") == "r\u00e9sum\u00e9"


def test_a_flood_of_marks_is_counted() -> None:
    assert code("a" + "\u0301" * 10_000, most=50) == f"`a{chr(0x301) * 3}<47 more marks>`"


def test_what_is_cut_says_so() -> None:
    assert prose("word " * 100, most=14) == "word word word … cut"
    assert "… cut" in fence("x\n" * 100, most=20)


def test_a_place_without_markdown_gets_no_address_to_press() -> None:
    assert plain("see https://evil.example and WWW.evil.example") == (
        "see `https:// evil.example` and `WWW. evil.example`"
    )


def test_a_line_for_a_fence_keeps_its_markup() -> None:
    assert legible("a  `b`\n\u202e") == "a `b` <U+202E>"


def test_a_reader_sees_what_was_written() -> None:
    assert shown_text(fence("one\n```two```")) == "one\n```two```\n"
