"""The comment grammar: one table says which commands there are, and help, documents and parsing are made from it.

A command is a line that starts with `/reviewbot`. What a reader sees as somebody else's words, as code, or not at all
holds none: quotes, fenced blocks, comments of HTML. One comment gives one command.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reviewbot.intake.spoken import spoken_lines
from reviewbot.kernel.ids import FindingKey, OwnerName
from reviewbot.kernel.untrusted import Untrusted

PREFIX: Final = "/reviewbot"
LONGEST_TEXT: Final = 500
"""Characters of a reason or a question."""
LONGEST_WORD: Final = 100
"""Characters of an owner's name or a finding's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain:
    """Tell the story of the newest decision."""

    kind: Literal["explain"] = "explain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerun:
    """Ask the owners' agents again that have not answered."""

    owner: OwnerName | None
    """None for all of them."""
    kind: Literal["rerun"] = "rerun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Ask an owner's agent a question about its runbooks."""

    owner: OwnerName
    question: Untrusted
    kind: Literal["ask"] = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideAgent:
    """Stand in for an owner's agent on this head."""

    owner: OwnerName
    reason: Untrusted
    kind: Literal["override"] = "override"


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissFinding:
    """Say that a finding is none, here and for later."""

    finding: FindingKey
    reason: Untrusted
    kind: Literal["dismiss"] = "dismiss"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakTheGlass:
    """Ask for, or agree to, opening the gate of this head in an emergency."""

    reason: Untrusted
    kind: Literal["break_glass"] = "break_glass"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForHelp:
    """Show the table; also the answer to what could not be read."""

    why: str
    """What was wrong with what was written, in our own words; empty where somebody asked for help."""
    kind: Literal["help"] = "help"


Command: TypeAlias = Explain | Rerun | Ask | OverrideAgent | DismissFinding | BreakTheGlass | AskForHelp
Right: TypeAlias = Literal["anybody", "pusher", "owner_person", "glass_person"]
"""Who may give a command: people who can push, a person of the owner it names, a person of the policy's list."""
_Make: TypeAlias = Callable[[Sequence[str]], Command]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One row of the grammar."""

    name: str
    words: tuple[str, ...]
    """What has to follow, one word each, as the help writes it: `<owner>`; in brackets where it may be left out."""
    text: str | None
    """What the rest of the line is, as the help writes it: `<reason>`; None where nothing may follow."""
    right: Right
    works_on: Literal["change", "anything"]
    """`anything` works on issues, too."""
    sentence: str
    """What it does, whole."""
    make: _Make

    @property
    def usage(self) -> str:
        """How it is written."""
        parts = (PREFIX, self.name, *self.words, *(() if self.text is None else (self.text,)))
        return " ".join(parts)


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        name="explain",
        words=(),
        text=None,
        right="anybody",
        works_on="change",
        sentence="Tells the story of the newest decision: who was called and why, what each found, what would open it.",
        make=lambda _: Explain(),
    ),
    Phrase(
        name="rerun",
        words=("[owner]",),
        text=None,
        right="pusher",
        works_on="change",
        sentence="Asks the owners' agents again that have not answered for this head, or one of them; "
        "a draft's and a stranger's change are reviewed, too. An objection stands.",
        make=lambda given: Rerun(owner=OwnerName(_unmarked(given[0])) if given else None),
    ),
    Phrase(
        name="ask",
        words=("<owner>",),
        text="<question>",
        right="pusher",
        works_on="anything",
        sentence="Asks the owner's agent, who answers from its team's runbooks with citations or says that it does "
        "not know.",
        make=lambda given: Ask(owner=OwnerName(_unmarked(given[0])), question=Untrusted(given[1])),
    ),
    Phrase(
        name="override",
        words=("<owner>",),
        text="<reason>",
        right="owner_person",
        works_on="change",
        sentence="Stands in for the owner's agent on this head, whatever it says. "
        "It is shown as an override, and no regulated rule counts it.",
        make=lambda given: OverrideAgent(owner=OwnerName(_unmarked(given[0])), reason=Untrusted(given[1])),
    ),
    Phrase(
        name="dismiss",
        words=("<finding>",),
        text="<reason>",
        right="owner_person",
        works_on="change",
        sentence="Says that a finding is none: it blocks this change no longer, and the owner's agent is told of it "
        "in later reviews. No regulated rule becomes easier.",
        make=lambda given: DismissFinding(finding=FindingKey(given[0]), reason=Untrusted(given[1])),
    ),
    Phrase(
        name="break-glass",
        words=(),
        text="<reason>",
        right="glass_person",
        works_on="change",
        sentence="Opens the gate of this head for a while, once two people of the policy's list have asked for it; "
        "a review has to follow.",
        make=lambda given: BreakTheGlass(reason=Untrusted(given[0])),
    ),
    Phrase(
        name="help",
        words=(),
        text=None,
        right="anybody",
        works_on="anything",
        sentence="Shows this table.",
        make=lambda _: AskForHelp(why=""),
    ),
)
"""Every command, in the order in which they are told."""


def parse_command(comment: str) -> Command | None:
    """Return the command that a comment gives, or None where it gives none.

    What cannot be read as one is a cry for help that says why, in our own words.
    """
    lines = [line for line in spoken_lines(comment) if _is_command(line)]
    if not lines:
        return None
    if len(lines) > 1:
        return AskForHelp(why=f"one comment gives one command, and this one has {len(lines)}; none was carried out")
    return _parse_line(lines[0])


def phrase_of(command: Command) -> Phrase:
    """Return the row of the table that a command was read by."""
    name = command.kind.replace("_", "-")
    return next(phrase for phrase in PHRASES if phrase.name == name)


def _is_command(line: str) -> bool:
    word, _, _ = line.replace("\t", " ").partition(" ")
    return word.casefold() == PREFIX


def _parse_line(line: str) -> Command:
    name, rest = (*line.split(maxsplit=2)[1:], "", "")[:2]
    phrase = next((each for each in PHRASES if each.name == name.casefold()), None)
    if phrase is None:
        return AskForHelp(why="there is no such command" if name else "a command has to follow")
    given = rest.strip().split(maxsplit=-1 if phrase.text is None else len(phrase.words))
    why = _fault(phrase, given)
    return AskForHelp(why=f"{why}; it is written {phrase.usage}") if why else phrase.make(given)


def _fault(phrase: Phrase, given: Sequence[str]) -> str:
    wanted = (*phrase.words, *(() if phrase.text is None else (phrase.text,)))
    missing = [word for word in wanted[len(given) :] if not word.startswith("[")]
    if missing:
        return f"{phrase.name} lacks its {' and '.join(word.strip('<>') for word in missing)}"
    if len(given) > len(wanted):
        return f"{phrase.name} takes {f'only {len(wanted)} word' if wanted else 'nothing'} after it"
    if any(len(word) > LONGEST_WORD for word in given[: len(phrase.words)]):
        return f"a name has at most {LONGEST_WORD} characters"
    if phrase.text is not None and len(given[-1]) > LONGEST_TEXT:
        return f"a {phrase.text.strip('<>')} has at most {LONGEST_TEXT} characters, on one line"
    return ""


def _unmarked(name: str) -> str:
    # People write an owner as they would mention a team.
    return name.removeprefix("@")
