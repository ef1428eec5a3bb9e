"""The look: what was seen, and what of it reviewers are shown."""

from reviewbot.kernel.ids import Digest
from reviewbot.ownership.left_out import LeftOut
from reviewbot.plan.look import Look
from tests.unit.change.values import a_change, a_file


def test_reviewers_are_shown_the_change_without_what_is_left_out() -> None:
    change = a_change(a_file("vendor/a.py", "x"), a_file("src/b.py", "y"))
    out = LeftOut(path="vendor/a.py", exemption="vendored", pattern="vendor/**", reason="Theirs.", file_line=4)
    look = Look(change=change, governance=None, policy_digest=Digest("d"), assignments=(), matches=(), left_out=(out,))

    assert [entry.path for entry in look.reviewed.entries] == ["src/b.py"]
    assert [entry.path for entry in look.change.entries] == ["vendor/a.py", "src/b.py"]
