"""Hidden keys: found again, and impossible to forge from inside a body."""

import pytest

from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import FindingKey, OwnerName
from reviewbot.publish.marker import inline_key, key_in, marked, owner_in


def test_a_key_is_found_again() -> None:
    assert key_in(marked("body", "summary") + "\r\n") == "summary"


def test_only_the_last_line_counts() -> None:
    assert key_in("<!-- reviewbot:summary -->\n\nmore") is None


@pytest.mark.parametrize("key", ["", "a b", "a-->b", "a--b", "x" * 301])
def test_a_key_that_could_end_its_comment_is_refused(key: str) -> None:
    with pytest.raises(BrokenInvariant, match="cannot be hidden"):
        marked("body", key)


def test_the_key_of_a_line_comment_names_its_owner() -> None:
    key = inline_key(OwnerName("payments"), FindingKey("sha256:1"))

    assert (key, owner_in(key), owner_in("summary")) == ("finding:payments:sha256:1", "payments", None)
