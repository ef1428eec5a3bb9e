"""What of ours is on GitHub. A thing is ours when GitHub says that our App made it; its text proves nothing."""

from collections.abc import Iterable
from typing import Final

from reviewbot.adapters.forge_github_wire import WireAccount, WireCheck, WireComment, WireLineComment
from reviewbot.kernel.ids import Head
from reviewbot.publish.marker import key_in
from reviewbot.publish.surface import Check, Comment, Conclusion, InlineComment, Posted, Present

OUR_PREFIX: Final = "reviewbot/"
_CONCLUSIONS: Final[dict[str, Conclusion]] = {
    "success": "success",
    "failure": "failure",
    "action_required": "action_required",
}


def our_checks(wires: Iterable[WireCheck], app_id: int) -> tuple[Posted, ...]:
    """Return our App's check runs, without their annotations: GitHub lists those apart."""
    ours = [wire for wire in wires if wire.app is not None and wire.app.id == app_id]
    return tuple(Posted(id=wire.id, what=_check(wire)) for wire in ours)


def foreign_checks(wires: Iterable[WireCheck], app_id: int) -> tuple[str, ...]:
    """Return the names of checks that look like ours and are not, each once, sorted."""
    others = {wire.name for wire in wires if wire.app is None or wire.app.id != app_id}
    return tuple(sorted(name for name in others if name.casefold().startswith(OUR_PREFIX)))


def outdone_checks(wires: Iterable[WireCheck], app_id: int) -> frozenset[str]:
    """Return the names of our App's checks of which another App has written a newer one."""
    ours: dict[str, int] = {}
    others: dict[str, int] = {}
    for wire in wires:
        newest = ours if wire.app is not None and wire.app.id == app_id else others
        newest[wire.name] = max(wire.id, newest.get(wire.name, 0))
    return frozenset(name for name, number in ours.items() if others.get(name, 0) > number)


def checks_present(wires: tuple[WireCheck, ...], app_id: int) -> Present:
    """Return what the check runs on a head say of ours and of others'."""
    return Present(
        posted=our_checks(wires, app_id),
        foreign_checks=foreign_checks(wires, app_id),
        outdone=outdone_checks(wires, app_id),
    )


def our_comments(wires: Iterable[WireComment], slug: str) -> tuple[Posted, ...]:
    """Return the comments on the conversation that our App's bot made and that carry a key."""
    found = []
    for wire in wires:
        body = wire.body or ""
        key = key_in(body)
        if _is_our_bot(wire.user, slug) and key is not None:
            found.append(Posted(id=wire.id, what=Comment(key=key, body=body)))
    return tuple(found)


def our_inline_comments(wires: Iterable[WireLineComment], slug: str) -> tuple[Posted, ...]:
    """Return the comments on lines that our App's bot began and that carry a key; an outdated one is where it was."""
    found = []
    for wire in wires:
        key = key_in(wire.body)
        if _is_our_bot(wire.user, slug) and wire.in_reply_to_id is None and key is not None:
            inline = InlineComment(
                key=key,
                path=wire.path,
                line=wire.line or wire.original_line or 1,
                side="old" if wire.side == "LEFT" else "new",
                body=wire.body,
            )
            found.append(Posted(id=wire.id, what=inline))
    return tuple(found)


def slug_in(wires: Iterable[WireCheck], app_id: int) -> str | None:
    """Return our App's slug as its check runs name it, or None."""
    return next((wire.app.slug for wire in wires if wire.app is not None and wire.app.id == app_id), None)


def _is_our_bot(user: WireAccount | None, slug: str) -> bool:
    # No person can have a login with brackets in it: GitHub gives it to the App of this slug alone.
    return user is not None and user.type == "Bot" and user.login == f"{slug}[bot]"


def _check(wire: WireCheck) -> Check:
    is_done = wire.status == "completed"
    conclusion = _CONCLUSIONS.get(wire.conclusion or "") if is_done else None
    is_strange = is_done and conclusion is None
    return Check(
        name=wire.name,
        head=Head(wire.head_sha),
        # A conclusion that we never give, GitHub's own `stale` among them, is shown as a failure of no binding:
        # reconciling finds it different from whatever is wanted.
        external_id="" if is_strange else wire.external_id or "",
        status="completed" if is_done else "in_progress",
        conclusion="failure" if is_strange else conclusion,
        title=wire.output.title or "",
        summary=wire.output.summary or "",
        text=wire.output.text or "",
        annotations=(),
    )
