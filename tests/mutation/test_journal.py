"""What a journal of mutants keeps: those that were killed, as long as what is around them reads the same."""

from pathlib import Path

from tests.mutation.journal import Journal
from tests.mutation.mutant import mutants_of

TEXT = "x = a == b\ny = a < b\n"
FIRST, SECOND, *OTHERS = mutants_of("gate/example.py", TEXT)


def test_what_was_killed_is_left_out_the_next_time(tmp_path: Path) -> None:
    Journal(path=tmp_path / "journal").keep(SECOND)

    assert Journal(path=tmp_path / "journal").left((FIRST, SECOND, *OTHERS)) == (FIRST, *OTHERS)


def test_it_is_tried_again_once_what_is_around_it_is_another(tmp_path: Path) -> None:
    journal = Journal(path=tmp_path / "journal")
    before, *_ = mutants_of("gate/example.py", "def f():\n    a()\n    b()\n")
    journal.keep(before)
    after, *_ = mutants_of("gate/example.py", "def f():\n    a()\n    c()\n")

    assert after.name == before.name
    assert journal.left((after,)) == (after,)


def test_what_stands_beside_it_is_nothing_to_it(tmp_path: Path) -> None:
    journal = Journal(path=tmp_path / "journal")
    journal.keep(FIRST)

    moved, *_ = mutants_of("gate/example.py", f"# The same.\n{TEXT}z = 1\n")

    assert journal.left((moved,)) == ()


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    Journal(path=file).keep(FIRST)
    file.write_text(file.read_text(encoding="utf-8")[:-9], encoding="utf-8")

    Journal(path=file).keep(SECOND)

    assert Journal(path=file).left((FIRST, SECOND)) == (FIRST,)


def test_without_a_file_nothing_is_kept() -> None:
    Journal(path=None).keep(FIRST)

    assert Journal(path=None).left((FIRST,)) == (FIRST,)
