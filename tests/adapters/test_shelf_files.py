"""The shelf of answers."""

from pathlib import Path

import pytest

from reviewbot.adapters.shelf_files import FileShelf
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.errors import Unavailable

_KEY = digest_of("key")


def test_what_is_kept_is_found_by_the_next_process_and_the_newest_counts(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path / "answers")
    assert shelf.fetch(_KEY) is None

    shelf.keep(_KEY, b"old")
    shelf.keep(_KEY, b"new")

    assert FileShelf(tmp_path / "answers").fetch(_KEY) == b"new"
    assert [file.name for file in (tmp_path / "answers").rglob("*") if file.is_file()] == [_KEY[7:]]


def test_a_place_that_cannot_be_written_to_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("a file")
    shelf = FileShelf(tmp_path / "answers")

    with pytest.raises(Unavailable):
        shelf.keep(_KEY, b"x")
    with pytest.raises(Unavailable):
        shelf.fetch(_KEY)
