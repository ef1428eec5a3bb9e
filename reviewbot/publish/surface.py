"""The surface of a change on the forge: the checks and comments that are ours, wanted or present."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import Head

Conclusion: TypeAlias = Literal["success", "failure", "action_required"]
"""`neutral` and `skipped` are never used: GitHub counts them as passing (GitHub Docs, "About protected branches")."""


Level: TypeAlias = Literal["notice", "warning", "failure"]
"""How loud an annotation is in the files view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A finding shown on a line of the files view."""

    path: str
    line: int
    level: Level
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check run of ours on one head. Checks are told apart by name."""

    name: str
    head: Head
    external_id: str
    """The digest of the binding and of what was decided."""
    status: Literal["in_progress", "completed"]
    conclusion: Conclusion | None
    """None while in progress."""
    title: str
    summary: str
    text: str
    annotations: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment of ours on the change as a whole. Comments are told apart by their hidden key."""

    key: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineComment:
    """A comment of ours on one line of the change."""

    key: str
    path: str
    line: int
    side: Literal["new", "old"]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What should be there."""

    checks: tuple[Check, ...]
    comments: tuple[Comment, ...]
    inline: tuple[InlineComment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Something of ours that is there, with the forge's own number for it."""

    id: int
    what: Check | Comment | InlineComment


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What of ours is there now. Things with our name that another App made are not in it."""

    posted: tuple[Posted, ...]
    foreign_checks: tuple[str, ...]
    """Names of checks that look like ours and are somebody else's."""
    outdone: frozenset[str] = frozenset()
    """Names of our checks of which somebody else has written a newer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCheck:
    """Add a check run."""

    check: Check
    kind: Literal["create_check"] = "create_check"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCheck:
    """Change a check run that is there."""

    id: int
    check: Check
    kind: Literal["update_check"] = "update_check"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateComment:
    """Add a comment."""

    comment: Comment
    kind: Literal["create_comment"] = "create_comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditComment:
    """Change a comment of ours in place."""

    id: int
    comment: Comment
    kind: Literal["edit_comment"] = "edit_comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateInline:
    """Add comments on lines, all in one go."""

    comments: tuple[InlineComment, ...]
    kind: Literal["create_inline"] = "create_inline"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditInline:
    """Change a line comment of ours in place."""

    id: int
    comment: InlineComment
    kind: Literal["edit_inline"] = "edit_inline"


Action: TypeAlias = CreateCheck | UpdateCheck | CreateComment | EditComment | CreateInline | EditInline
