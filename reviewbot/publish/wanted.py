"""What people should see about a change now."""

from collections.abc import Iterator
from typing import Final

from reviewbot.kernel.ids import Digest
from reviewbot.publish.case import Case
from reviewbot.publish.conclusion import conclusion_of
from reviewbot.publish.gate_check import gate_check
from reviewbot.publish.inline import inline_comments
from reviewbot.publish.owner_check import owner_check
from reviewbot.publish.seal import binding_digest, sealed
from reviewbot.publish.summary import summary_comment
from reviewbot.publish.surface import Check, Comment, Present, Wanted

_OURS: Final = "reviewbot/"


def wanted_for(case: Case, present: Present) -> Wanted:
    """Return every check and comment that should be there, whole.

    What is there already decides three things only: which comments on lines keep their place, which of them say that
    their finding is gone, and which checks belong to owners who are not called any more.
    """
    binding = binding_digest(case.decision)
    called = [each for each in case.visible if each.has_agent]
    checks = (gate_check(case, binding), *(owner_check(case, each, binding) for each in called))
    return Wanted(
        checks=(*checks, *_left_over(case, present, frozenset(check.name for check in checks), binding)),
        comments=(summary_comment(case),),
        inline=inline_comments(case, present),
    )


def strict_of(wanted: Wanted, present: Present) -> Wanted:
    """Return what a stop lets through: checks that are not green, and a comment in place of one that is there."""
    there = {each.what.key for each in present.posted if isinstance(each.what, Comment)}
    return Wanted(
        checks=tuple(check for check in wanted.checks if check.conclusion != "success"),
        comments=tuple(comment for comment in wanted.comments if comment.key in there),
        inline=(),
    )


def _left_over(case: Case, present: Present, wanted: frozenset[str], binding: Digest) -> Iterator[Check]:
    there = {each.what.name: each.what for each in present.posted if isinstance(each.what, Check)}
    for name, check in there.items():
        if name.startswith(_OURS) and name not in wanted and check.head == case.change.head:
            yield sealed(
                Check(
                    name=name,
                    head=case.change.head,
                    external_id="",
                    status="completed",
                    conclusion=conclusion_of(None),
                    title="Nothing to do: this owner is not called any more",
                    summary="Under the policy of today the change does not concern this owner.",
                    text="",
                    annotations=(),
                ),
                binding,
            )
