"""World: given, when, then. It complains about what nobody looked at."""

import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from reviewbot.audit.chain import BrokenLink, verify
from reviewbot.audit.checkpoint import Checkpoint, digest_of_sealed, parse_sealed
from reviewbot.audit.explain import explain
from reviewbot.audit.payload import read_any
from reviewbot.audit.record import AuditRecord, ChainedRecord, DecidedRecord, GroupRecord, IncidentRecord, NoticeRecord
from reviewbot.audit.repeat import replay
from reviewbot.change.change import Binding
from reviewbot.fakes.checkout import File, Mode
from reviewbot.flow.notice import fetch_story
from reviewbot.kernel.ids import ChangeNumber
from reviewbot.publish.surface import InlineComment
from tests.world_surface import first_line, machine_block, told
from tests.world_when import When

_PLACE: Final = re.compile(r"\A\*\*([^*]+)\*\* \((\w+), ")

CLEAN: Final = "success: Nothing to do: no findings"
"""The check of an owner whose reviewer found nothing."""


def a_file(content: str | bytes, *, mode: Mode = "100644") -> File:
    """Return a file as a tree holds it: with its mode, or as a link or a submodule."""
    return File(content=content.encode() if isinstance(content, str) else content, mode=mode)


class World(When):
    """One repository, its teams and the bot, from the first rule to the last comment."""

    def __init__(self, home: Path, **given: Any) -> None:
        super().__init__(home, **given)
        self.sent = []
        self._held = None
        self._knocks = 0
        self._forgiven: list[str] = []

    def gate_says(self, sentence: str, *, on: int | None = None) -> None:
        """Look at the gate, and at the summary where its first line says the same."""
        assert told(self.surface.gate(ChangeNumber(on or self.last))) == sentence

    def gate_title(self, *, on: int) -> str:
        """Look at the gate of a change, and return what its title says."""
        return self.surface.gate(ChangeNumber(on)).title

    def reasons(self) -> list[str]:
        """Return why the gate is shut: each code with what it is about."""
        block = machine_block(self.surface.gate(self.last).text)
        return [f"{each['code']} {each['rule']}" for each in block["reasons"]]

    def incidents(self) -> list[str]:
        """Look at every incident: the title of its issue, and the comment on a change that tells of it."""
        told = [issue.wanted for issue in self.scene.issues.of(self.place) if issue.wanted.key.startswith("incident:")]
        self.surface.incidents()
        return [f"{each.title}\n{each.body}".partition("\n\n<!--")[0] for each in told]

    def gate_text(self) -> str:
        """Return all that the gate's check says."""
        check = self.surface.gate(self.last)
        return f"{check.title}\n{check.summary}\n{check.text}"

    def owners_say(self, **said: str) -> None:
        """Look at the check of every owner; a name's dashes are written as underscores."""
        shown = self.surface.owners(self.change().head)
        assert {name.replace("-", "_"): sentence for name, sentence in shown.items()} == said

    def owner_text(self, name: str) -> str:
        """Return all that an owner's check says."""
        check = self.surface.check(self.change().head, f"reviewbot/{name}")
        return f"{check.title}\n{check.summary}\n{check.text}"

    def comments(self) -> list[str]:
        """Return each comment on a line: its place and its first line, or the sentence of its finding."""
        return [_in_a_line(comment) for comment in self.surface.inline(self.last)]

    def comment_bodies(self) -> list[str]:
        """Return each comment on a line, whole."""
        return [comment.body for comment in self.surface.inline(self.last)]

    def summary(self, *, on: int | None = None) -> str:
        """Return the summary comment."""
        return self.surface.summary(ChangeNumber(on or self.last))

    def answers(self, *, on: int | None = None) -> list[str]:
        """Return the answers to commands, in order, each without its hidden key."""
        answers = self.surface.answers(ChangeNumber(on or self.last))
        return [answer.partition("\n\n<!-- reviewbot:")[0] for answer in answers]

    def summary_says(self, sentence: str) -> None:
        """Look at the first line of the summary."""
        assert first_line(self.summary()) == sentence

    def everything(self) -> dict[str, list[str]]:
        """Return all that people see on the present heads."""
        return self.surface.everything()

    def nothing_is_shown(self) -> None:
        """Hold that the bot has said nothing at all."""
        assert self.everything() == {number: [] for number in self.everything()}

    def asked(self, purpose: str = "inspect") -> list[str]:
        """Return who was asked for this purpose, with the question's place in the chain: owner and model."""
        return [f"{_team(request.own)} {model}" for model, request in self.script.asked if request.purpose == purpose]

    def prompts(self, owner: str, purpose: str = "inspect") -> list[str]:
        """Return every question to an owner's model, whole."""
        return [
            f"{request.system}\n{request.shared}\n{request.own}\n{request.ask}"
            for _, request in self.script.asked
            if request.purpose == purpose and _team(request.own) == owner
        ]

    def records(self) -> tuple[ChainedRecord, ...]:
        """Return the audit trail."""
        return self.bot.asks(lambda store: store.fetch_records())

    def decisions(self) -> list[AuditRecord]:
        """Return what was decided about changes, in order."""
        return [record for record in self._decided() if isinstance(record, AuditRecord)]

    def noticed(self) -> list[str]:
        """Return the first words of all that was shown without a decision, in order."""
        read = [read_any(record.payload) for record in self.records()]
        return [record.says[0] for record in read if isinstance(record, NoticeRecord)]

    def wrongs(self) -> list[str]:
        """Return the title of every incident on record, in order."""
        read = [read_any(record.payload) for record in self.records()]
        return [record.title for record in read if isinstance(record, IncidentRecord)]

    def trail(self) -> list[str]:
        """Return what was decided, in order: the change and the outcome."""
        return [f"{_subject(record)} {record.decision.kind}" for record in self._decided()]

    def checkpoints(self) -> list[Checkpoint]:
        """Return the line of checkpoints that is kept outside of the database, oldest first; each names the last."""
        read = [parse_sealed(self.safe.slips[number].content) for number in sorted(self.safe.slips)]
        sealed = [each for each in read if each is not None]
        assert [each.checkpoint.previous for each in sealed] == [None, *map(digest_of_sealed, sealed[:-1])]
        return [each.checkpoint for each in sealed]

    def trail_holds(self) -> BrokenLink | None:
        """Return the first broken link of the trail; every record must give the same decision again."""
        assert all(replay(record).is_same for record in self._decided())
        return verify(self.records())

    def _decided(self) -> list[DecidedRecord]:
        read = [read_any(record.payload) for record in self.records()]
        return [record for record in read if isinstance(record, AuditRecord | GroupRecord)]

    def fault_of_trail(self, *, without: int = 0, with_words: tuple[str, str] = ("", "")) -> str:
        """Return what is wrong with the trail after a record was taken out, or a word of the first one replaced."""
        old, new = (word.encode() for word in with_words)
        first, *others = self.records()
        if without:
            edited = [record for record in (first, *others) if record.sequence != without]
        else:
            edited = [replace(first, payload=first.payload.replace(old, new)), *others]
        broken = verify(edited)
        return "" if broken is None else broken.why

    def story(self) -> str:
        """Return the story of the last decision, from its record alone."""
        return explain(self.decisions()[-1], {})

    def explanation(self) -> str:
        """Return what `reviewbot explain` says of the last change."""
        story = self.bot.asks(lambda store: fetch_story(store, self.place.repo, self.last))
        assert story.decision is not None
        return explain(story.decision, {}, notice=story.notice, incidents=story.incidents)

    def writes(self) -> list[str]:
        """Return every write that reached the forge, in order."""
        return [each.action.kind for each in self.forge.applied]

    def created(self) -> list[str]:
        """Return every check and comment that was made, not changed, sorted."""
        made = [each.action for each in self.forge.applied]
        checks = [f"{each.check.name} on {each.check.head}" for each in made if each.kind == "create_check"]
        comments = [each.comment.key for each in made if each.kind == "create_comment"]
        inline = [each.key for action in made if action.kind == "create_inline" for each in action.comments]
        return sorted([*checks, *comments, *inline])

    def has_a_look(self) -> bool:
        """Say whether what was seen of the last change is kept."""
        state = self.change()
        binding = Binding(repo_id=self.place.repo_id, number=state.number, head=state.head, base_ref=state.base_ref)
        return self.bot.asks(lambda store: store.fetch_last_look(binding)) is not None

    def may_merge(self) -> bool:
        """Say whether a protected branch would take the change."""
        return self.scene.may_merge(self.place, self.last)

    def work_failed(self) -> list[str]:
        """Return what the durable engine could not end; it is then no surprise any more."""
        self._forgiven = self.bot.failures()
        return self._forgiven

    def shuffled(self, things: list[Any], *, seed: int) -> list[Any]:
        """Return the things in another order, the same for the same seed."""
        return random.Random(seed).sample(things, len(things))

    def ends_quietly(self) -> None:
        """Fail for what nobody looked at: a check, a comment, a line of the script, work that has not ended."""
        unheard = list(self.surface.unseen())
        unheard += [*self.script.unread, *self.witness.unrecorded]
        if self.bot.store is not None:
            unheard += [each for each in self.bot.failures() if each not in self._forgiven]
            if self.bot.waiting():
                unheard.append(f"{self.bot.waiting()} deliveries wait")
        if unheard:
            pytest.fail("\n".join(unheard))

    def ends(self) -> None:
        """Let go of everything."""
        self.bot.ends()


def _subject(record: DecidedRecord) -> str:
    return f"group {record.binding.number}" if isinstance(record, GroupRecord) else f"{record.subject}"


def _team(own: str) -> str:
    return own.removeprefix("You review for the team ").removeprefix("You answer for the team ").split(". ", 1)[0]


def _in_a_line(comment: InlineComment) -> str:
    head, *rest = comment.body.split("\n\n")
    said = rest[0] if _PLACE.match(head) and rest else head
    return f"{comment.path}:{comment.line} {first_line(said)}"
