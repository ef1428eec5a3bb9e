"""What the tests of publishing publish."""

from reviewbot.kernel.ids import Head
from reviewbot.publish.marker import marked
from reviewbot.publish.surface import Annotation, Check, Comment, InlineComment
from tests.standins.github import GitHubRepo


def a_check(shop: GitHubRepo, *, annotations: int = 0) -> Check:
    notes = tuple(
        Annotation(path="a.py", line=1, level="warning", title=f"Finding {at}", message="Rounds too early.")
        for at in range(annotations)
    )
    return Check(
        name="reviewbot/gate",
        head=Head(shop.head("feature")),
        external_id="sha256:1",
        status="completed",
        conclusion="failure",
        title="Blocked",
        summary="payments objects",
        text="",
        annotations=notes,
    )


def an_inline(line: int, *, side: str = "new") -> InlineComment:
    key = f"finding:payments:{side}-{line}"
    return InlineComment(
        key=key,
        path="a.py",
        line=line,
        side="new" if side == "new" else "old",
        body=marked("Rounds too early.", key),
    )


def a_comment(text: str = "Nothing to do.") -> Comment:
    return Comment(key="summary", body=marked(text, "summary"))
