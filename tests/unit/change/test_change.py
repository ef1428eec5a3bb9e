"""A change: what a judgement about it is bound to."""

from pydantic import TypeAdapter

from reviewbot.change.change import Binding, Change
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Head, RepoId
from tests.unit.change.values import a_change, a_file


def test_a_judgement_is_bound_to_repository_number_head_and_base() -> None:
    assert a_change().binding == Binding(
        repo_id=RepoId(1), number=ChangeNumber(7), head=Head("a" * 40), base_ref=BaseRef("main")
    )


def test_what_can_be_read_is_told_by_kind_and_wholeness() -> None:
    assert a_file("a.py", "x").is_readable


def test_a_change_survives_being_written_and_read_back() -> None:
    change = a_change(a_file("a.py", "x", previous_path="b.py"))
    adapter = TypeAdapter(Change)

    assert adapter.validate_json(adapter.dump_json(change)) == change
