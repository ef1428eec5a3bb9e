"""What an entry may be besides the kind that it is told as."""

import pytest

from reviewbot.change.change import EntryKind
from reviewbot.change.kind import may_be


@pytest.mark.parametrize(
    ("kind", "wanted", "is_so"),
    [
        pytest.param("added", ["added"], True, id="what it is told as"),
        pytest.param("added", ["removed"], False, id="something else"),
        pytest.param("unknown", ["binary"], True, id="what nobody knows is of every kind"),
        pytest.param("mode", ["modified"], True, id="a changed mode hides an edit"),
        pytest.param("symlink", ["binary"], True, id="a link hides bytes"),
        pytest.param("renamed", ["removed", "symlink"], True, id="a rename removes its other name"),
        pytest.param("modified", ["mode", "renamed"], False, id="an edit is nothing besides"),
    ],
)
def test_an_entry_may_be_of_a_wanted_kind(kind: EntryKind, wanted: list[EntryKind], is_so: bool) -> None:
    assert may_be(kind, wanted) is is_so
