"""A model that follows a script: per owner and purpose, so that the order in which owners run cannot matter."""

import re
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from reviewbot.fakes.model_line import Line, approves, is_late, upholds
from reviewbot.kernel.errors import BrokenInvariant, Unavailable
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.review.exchange import Answer, Request

Purpose: TypeAlias = Literal["inspect", "doubt", "claims", "ask", "judge"]

_TEAM: Final = re.compile(r"\AYou (?:review|answer) for the team (\S+)\. ")
_NUMBERED: Final = re.compile(r"^finding \d+: ", re.MULTILINE)


class ScriptedModel:
    """Answers from a script; a question without a line is a mistake of whoever wrote the script.

    Doubts and claims without a line are answered as a model does that sees nothing to add.
    """

    def __init__(self, *, otherwise: Line | None = None) -> None:
        """Begin with an empty script; `otherwise` answers every inspection that has no line of its own."""
        self._otherwise = otherwise
        self._lines: dict[tuple[OwnerName, Purpose], deque[Line]] = defaultdict(deque)
        self._silent: set[ModelName] = set()
        self._asked: list[tuple[ModelName, Request]] = []

    def on(self, owner: str, *lines: Line, purpose: Purpose = "inspect") -> None:
        """Add lines to an owner's script: each answers one question, in order."""
        self._lines[OwnerName(owner), purpose].extend(lines)

    def falls_silent(self, *models: str) -> None:
        """Let these models answer nothing from now on, as one without a key does."""
        self._silent.update(ModelName(name) for name in models)

    @property
    def asked(self) -> Sequence[tuple[ModelName, Request]]:
        """Return every question so far that a model heard, with the model's name."""
        return tuple(self._asked)

    @property
    def unread(self) -> tuple[str, ...]:
        """Return a sentence for each part of the script that nobody has asked for."""
        return tuple(
            f"{len(lines)} lines of {owner} for {purpose} were not read"
            for (owner, purpose), lines in sorted(self._lines.items())
            if lines
        )

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Return the next line of the script for the owner that asks."""
        if model in self._silent:
            raise Unavailable(model, why="the script says that it does not answer")
        if request.deadline_seconds <= 0:
            return is_late()(model, request)
        self._asked.append((model, request))
        return self._line_for(request)(model, request)

    def _line_for(self, request: Request) -> Line:
        owner = owner_of(request)
        lines = self._lines[owner, request.purpose]
        if lines:
            return lines.popleft()
        match request.purpose:
            case "doubt":
                return upholds(len(_NUMBERED.findall(request.ask)))
            case "claims":
                return approves()
            case "inspect" if self._otherwise is not None:
                return self._otherwise
            case "inspect" | "ask" | "judge":
                raise BrokenInvariant(f"the script has no line left for {owner}")


def owner_of(request: Request) -> OwnerName:
    """Return the owner in whose name a question is asked."""
    found = _TEAM.match(request.own)
    if found is None:
        raise BrokenInvariant("the request does not say which team it is for")
    return OwnerName(found.group(1))
