"""What is there after an action."""

from dataclasses import replace

from reviewbot.publish.outcome import after
from reviewbot.publish.surface import (
    Check,
    Comment,
    CreateCheck,
    CreateComment,
    CreateInline,
    EditComment,
    EditInline,
    InlineComment,
    Posted,
    UpdateCheck,
)
from tests.unit.publish.samples import HEAD, NOTHING_THERE, there

CHECK = Check(
    name="reviewbot/gate",
    head=HEAD,
    external_id="x",
    status="in_progress",
    conclusion=None,
    title="t",
    summary="s",
    text="x",
    annotations=(),
)
COMMENT = Comment(key="summary", body="text")
ON_A_LINE = InlineComment(key="f", path="a.py", line=3, side="new", body="text")


def test_what_is_made_gets_the_next_numbers() -> None:
    present = after(after(NOTHING_THERE, CreateCheck(check=CHECK)), CreateComment(comment=COMMENT))
    present = after(present, CreateInline(comments=(ON_A_LINE, ON_A_LINE)))

    assert present == there(
        Posted(id=1, what=CHECK), Posted(id=2, what=COMMENT), Posted(id=3, what=ON_A_LINE), Posted(id=4, what=ON_A_LINE)
    )


def test_what_is_changed_keeps_its_number() -> None:
    present = there(Posted(id=1, what=CHECK), Posted(id=2, what=COMMENT), Posted(id=3, what=ON_A_LINE))
    other, said, marked = replace(CHECK, title="u"), replace(COMMENT, body="b"), replace(ON_A_LINE, body="b")

    present = after(present, UpdateCheck(id=1, check=other))
    present = after(present, EditComment(id=2, comment=said))
    present = after(present, EditInline(id=3, comment=marked))

    assert present == there(Posted(id=1, what=other), Posted(id=2, what=said), Posted(id=3, what=marked))
