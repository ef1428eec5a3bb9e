"""What people see of a change, and what of it a specification has looked at."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.fakes.forge_state import ChangeState, RepoState
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import ChangeNumber, Head
from reviewbot.publish.marker import SUMMARY_KEY
from reviewbot.publish.surface import Check, Comment, InlineComment, Posted

_GATE: Final = "reviewbot/gate"
_MACHINE: Final = re.compile(r"```json\n(.*?)\n```\Z", re.DOTALL)
_MARKUP: Final = re.compile(r"[*`]")


@dataclass(slots=True)
class Surface:
    """The checks and comments of one repository."""

    scene: ForgeScene
    place: Place
    _seen: set[Posted] = field(default_factory=set)

    def gate(self, number: ChangeNumber) -> Check:
        """Look at the gate of a change, and at the first line of its summary where that says the same."""
        change = self._change(number)
        check = self.check(change.head, _GATE)
        for posted in change.posted:
            if isinstance(posted.what, Comment) and first_line(posted.what.body) == check.title:
                self._seen.add(posted)
        return check

    def check(self, head: Head, name: str) -> Check:
        """Look at the newest check of that name."""
        for posted in reversed(self._repo.checks.get(head, ())):
            if isinstance(posted.what, Check) and posted.what.name == name:
                self._seen.add(posted)
                return posted.what
        raise AssertionError(f"there is no {name} on {head}; there are {sorted(self.names(head))}")

    def names(self, head: Head) -> set[str]:
        """Return the names of our checks on a head."""
        return {posted.what.name for posted in self._repo.checks.get(head, ()) if isinstance(posted.what, Check)}

    def owners(self, head: Head) -> dict[str, str]:
        """Look at the newest check of every owner: its conclusion and its title."""
        names = sorted(self.names(head) - {_GATE})
        return {name.removeprefix("reviewbot/"): told(self.check(head, name)) for name in names}

    def summary(self, number: ChangeNumber) -> str:
        """Look at the summary comment; there must be exactly one."""
        (found,) = (posted for posted in self._change(number).posted if _key_of(posted) == SUMMARY_KEY)
        self._seen.add(found)
        assert isinstance(found.what, Comment)
        return found.what.body

    def answers(self, number: ChangeNumber) -> list[str]:
        """Look at the answers to commands on a change or an issue, in the order in which they were given."""
        found = [each for each in self._repo.conversation(number) if _key_of(each).startswith("command:")]
        self._seen.update(found)
        return [body_of(each) for each in found]

    def incidents(self) -> list[str]:
        """Look at the comments that tell of incidents, on any change."""
        found = [each for change in self._repo.changes.values() for each in change.posted]
        told = [each for each in found if _key_of(each).startswith("incident:")]
        self._seen.update(told)
        return [body_of(each) for each in told]

    def inline(self, number: ChangeNumber) -> list[InlineComment]:
        """Look at the comments on lines, in the order in which they were made."""
        found = [posted for posted in self._change(number).posted if isinstance(posted.what, InlineComment)]
        self._seen.update(found)
        return [posted.what for posted in found if isinstance(posted.what, InlineComment)]

    def everything(self) -> dict[str, list[str]]:
        """Look at all there is on the present heads: each check as it stands now, and each comment."""
        shown = {}
        for number, change in sorted(self._repo.changes.items()):
            checks = [told(self.check(change.head, name), name=name) for name in sorted(self.names(change.head))]
            self._seen.update(change.posted)
            bodies = [body_of(posted) for posted in change.posted]
            shown[f"{number}"] = [*checks, *sorted(bodies)]
        return shown

    def texts(self) -> Iterator[str]:
        """Yield every text of ours that a forge renders, on any head."""
        for posted in self._all():
            match posted.what:
                case Check(title=title, summary=summary, text=text, annotations=annotations):
                    yield from (title, summary, text)
                    for each in annotations:
                        yield from (each.title, each.message)
                case Comment(body=body) | InlineComment(body=body):
                    yield body

    def unseen(self) -> list[str]:
        """Return a sentence for all that stands on a head that can merge, or is green anywhere, and was not seen."""
        heads = {change.head for change in self._repo.changes.values() if change.is_open}
        return [
            f"nobody looked at {_name_of(posted)}"
            for posted in self._newest()
            if posted not in self._seen and self._matters(posted, heads)
        ]

    def _matters(self, posted: Posted, heads: set[Head]) -> bool:
        # What is not green on a head that was pushed over lets nothing happen and is nobody's business any more.
        what = posted.what
        return not isinstance(what, Check) or what.head in heads or what.conclusion == "success"

    def _newest(self) -> Iterator[Posted]:
        newest = {_name_of(posted): posted for posted in self._all()}
        yield from newest.values()

    def _all(self) -> Iterator[Posted]:
        for checks in self._repo.checks.values():
            yield from checks
        for change in self._repo.changes.values():
            yield from change.posted
        for posted in self._repo.on_issues.values():
            yield from posted

    @property
    def _repo(self) -> RepoState:
        return self.scene.repos[self.place.repo]

    def _change(self, number: ChangeNumber) -> ChangeState:
        return self._repo.changes[number]


def _key_of(posted: Posted) -> str:
    return posted.what.key if isinstance(posted.what, Comment) else ""


def told(check: Check, *, name: str = "") -> str:
    """Return a check in one line."""
    said = f"{check.conclusion or 'waiting'}: {check.title}"
    return f"{name} {said}" if name else said


def machine_block(text: str) -> dict[str, Any]:
    """Return the block for machines that a check ends with."""
    found = _MACHINE.search(text)
    assert found is not None, f"no block for machines at the end of {text[-200:]!r}"
    document: dict[str, Any] = json.loads(found[1])
    return document


def first_line(body: str) -> str:
    """Return the first line of a comment as it reads, without its markup."""
    return _MARKUP.sub("", body.split("\n", maxsplit=1)[0])


def body_of(posted: Posted) -> str:
    """Return the text of a comment, after its place where it has one."""
    match posted.what:
        case InlineComment(path=path, line=line, body=body):
            return f"{path}:{line} {body}"
        case Comment(body=body):
            return body
        case Check():
            raise AssertionError("a check is no comment")


def _name_of(posted: Posted) -> str:
    match posted.what:
        case Check(name=name, head=head):
            return f"the check {name} on {head[:12]}"
        case Comment(key=key):
            return f"comment {posted.id} ({key})"
        case InlineComment(path=path, line=line):
            return f"comment {posted.id} on {path}:{line}"
