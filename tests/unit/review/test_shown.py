"""The diff as it is shown: masked, and with the places named where it was."""

from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.shown import as_read, masked_in, show
from tests.unit.review.build import LINES, added, an_entry, context, removed

KEY = "AKIAIOSFODNN7EXAMPLE"


def test_a_line_keeps_its_numbers_and_loses_its_secret() -> None:
    (shown,) = show((an_entry(lines=(context(1, 1, "x"), removed(2, KEY), added(2, f"k = {KEY}"))),))

    assert [(line.side, line.number_on("old"), line.number_on("new")) for line in shown.lines] == [
        ("context", 1, 1),
        ("removed", 2, None),
        ("added", None, 2),
    ]
    assert [line.text.raw for line in shown.lines] == [
        "x",
        "[masked: an AWS access key]",
        "k = [masked: an AWS access key]",
    ]
    assert masked_in((shown,)) == (
        "masked before any model saw it: an AWS access key on old line 2 of 'ledger/post.py'",
        "masked before any model saw it: an AWS access key on new line 2 of 'ledger/post.py'",
    )


def test_what_holds_no_secret_is_shown_as_it_is() -> None:
    (shown,) = show((an_entry(),))

    assert tuple(line.text for line in shown.lines) == tuple(line.text for line in LINES)
    assert masked_in((shown,)) == ()


def test_an_entry_without_a_patch_has_no_lines() -> None:
    (shown,) = show((an_entry(lines=None, kind="binary"),))

    assert (shown.hunks, shown.lines) == ((), ())


def test_a_key_over_several_lines_is_masked_within_its_hunk() -> None:
    lines = (added(1, "-----BEGIN PRIVATE KEY-----"), added(2, "abc"), added(3, "-----END PRIVATE KEY-----"))

    (shown,) = show((an_entry(lines=lines),))

    assert {line.text for line in shown.lines} == {Untrusted("[masked: a private key]")}


def test_a_line_is_read_on_one_line() -> None:
    assert as_read("a\nb\u202e") == "a<U+000A>b<U+202E>"
