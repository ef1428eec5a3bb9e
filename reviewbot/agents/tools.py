"""The tools a reviewer may call: they read the change's base and head and the team's own knowledge, and nothing else.

A call of anything else is no mistake to explain to the model: it is refused, the review fails, and the reason says so.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reviewbot.agents.task import Reach, ReviewTask
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Commit
from reviewbot.knowledge.document import Passage
from reviewbot.knowledge.query import Query
from reviewbot.review.exchange import Tool, ToolCall, ToolResult
from reviewbot.review.prompt import render_result

MOST_LINES: Final = 400
"""Of one reading."""
MOST_CHARACTERS: Final = 24_000
"""Of one result."""
MOST_FILES_SEARCHED: Final = 100
"""A forge may ask for each file apart."""
MOST_MATCHES: Final = 50
TOP_PASSAGES: Final = 5
_MOST_ARGUMENT_CHARACTERS: Final = 8_192
_DRIVE: Final = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A call that was not allowed. The sentence holds no word of the model's."""

    sentence: str


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _ReadFile(_Closed):
    path: Annotated[str, Field(min_length=1, max_length=4_096)]
    side: Literal["base", "head"]
    first: Annotated[int, Field(ge=1, le=10**7)]
    last: Annotated[int, Field(ge=1, le=10**7)]


class _Search(_Closed):
    text: Annotated[str, Field(min_length=2, max_length=200)]
    under: Annotated[str, Field(max_length=4_096)]


class _Recall(_Closed):
    query: Annotated[str, Field(min_length=2, max_length=500)]


def _parameters(properties: dict[str, dict[str, object]]) -> str:
    closed = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return json.dumps(closed, separators=(",", ":"))


_TEXT: Final[dict[str, object]] = {"type": "string"}
_NUMBER: Final[dict[str, object]] = {"type": "integer"}
_SIDE: Final[dict[str, object]] = {"type": "string", "enum": ["base", "head"]}

TOOLS: Final[tuple[Tool, ...]] = (
    Tool(
        name="read_file",
        description=(
            f"Lines first to last (from 1, at most {MOST_LINES}) of a file, before (base) or after (head) the change."
        ),
        parameters=_parameters({"path": _TEXT, "side": _SIDE, "first": _NUMBER, "last": _NUMBER}),
    ),
    Tool(
        name="search",
        description=(
            "Lines after the change that hold a text, letter by letter, in the folder under, or anywhere if empty; "
            f"at most {MOST_FILES_SEARCHED} files are looked into."
        ),
        parameters=_parameters({"text": _TEXT, "under": _TEXT}),
    ),
    Tool(
        name="recall",
        description="Passages of your team's knowledge that fit a few words. You may cite them.",
        parameters=_parameters({"query": _TEXT}),
    ),
)

_Form = TypeVar("_Form", bound=_Closed)
_Text: TypeAlias = str | Refused

_BAD_ARGUMENTS: Final = Refused(sentence="the model called a tool with arguments that it does not take")
_OUTSIDE: Final = Refused(sentence="the model asked for a path outside this repository")


class Toolbox:
    """The tools of one review, and the passages they recalled: those may be cited too."""

    def __init__(self, task: ReviewTask, reach: Reach) -> None:
        """Offer the tools over the change's base and head."""
        self._task = task
        self._reach = reach
        self._recalled: list[Passage] = []

    @property
    def recalled(self) -> tuple[Passage, ...]:
        """Return what the model recalled so far."""
        return tuple(self._recalled)

    async def answer(self, call: ToolCall) -> ToolResult | Refused:
        """Return what the call gives, fenced, or why it is refused."""
        text = await self._text_for(call)
        if isinstance(text, Refused):
            return text
        return ToolResult(call_id=call.id, text=render_result(text[:MOST_CHARACTERS]))

    async def _text_for(self, call: ToolCall) -> _Text:
        match call.name:
            case "read_file":
                reading = _arguments(call, _ReadFile)
                return reading if isinstance(reading, Refused) else await self._read_file(reading)
            case "search":
                search = _arguments(call, _Search)
                return search if isinstance(search, Refused) else await self._search(search)
            case "recall":
                asked = _arguments(call, _Recall)
                return asked if isinstance(asked, Refused) else await self._recall(asked.query)
            case _:
                return Refused(sentence="the model called a tool that it was not offered")

    async def _read_file(self, asked: _ReadFile) -> _Text:
        if not _is_inside(asked.path):
            return _OUTSIDE
        if asked.last < asked.first:
            return _BAD_ARGUMENTS
        commit = self._task.change.merge_base if asked.side == "base" else Commit(self._task.change.head)
        files = await self._reach.checkout.fetch_files(self._task.place, commit, (asked.path,))
        lines = _lines_of(files.get(asked.path))
        if lines is None:
            return "there is no such text file there"
        last = min(asked.last, asked.first + MOST_LINES - 1)
        shown = [f"{number}|{line}" for number, line in enumerate(lines, start=1) if asked.first <= number <= last]
        return "\n".join((f"{len(lines)} lines in all; {asked.first} to {min(last, len(lines))}:", *shown))

    async def _search(self, asked: _Search) -> _Text:
        under = asked.under.rstrip("/")
        if under and not _is_inside(under):
            return _OUTSIDE
        head = Commit(self._task.change.head)
        try:
            paths = await self._reach.checkout.fetch_paths(self._task.place, head, under)
        except Misconfigured:
            return "there are too many files to list; name a folder"
        chosen = paths[:MOST_FILES_SEARCHED]
        files = await self._reach.checkout.fetch_files(self._task.place, head, chosen)
        found = [
            f"{path}:{number}|{line}"
            for path in chosen
            for number, line in enumerate(_lines_of(files.get(path)) or (), start=1)
            if asked.text in line
        ]
        return "\n".join(
            (
                f"{len(found)} lines in {len(chosen)} of {len(paths)} files, the first {MOST_MATCHES}:",
                *found[:MOST_MATCHES],
            )
        )

    async def _recall(self, query: str) -> _Text:
        owner, left_out = self._task.assignment.owner, self._task.left_out
        found = await self._reach.knowledge.recall(
            Query(owner=owner, text=query, paths=(), top=TOP_PASSAGES, left_out=left_out)
        )
        own = tuple(recalled.passage for recalled in found if recalled.passage.owner == self._task.assignment.owner)
        self._recalled.extend(own)
        return "\n\n".join(f"{passage.id}\n{passage.heading}\n{passage.text}" for passage in own) or "nothing fits"


def _arguments(call: ToolCall, form: type[_Form]) -> _Form | Refused:
    if len(call.arguments.raw) > _MOST_ARGUMENT_CHARACTERS:
        return _BAD_ARGUMENTS
    try:
        return form.model_validate_json(call.arguments.raw)
    except ValidationError:
        return _BAD_ARGUMENTS


def _is_inside(path: str) -> bool:
    parts: Sequence[str] = path.split("/")
    is_plain = not any(part in {"", ".", "..", ".git"} for part in parts)
    return is_plain and not _DRIVE.match(path) and not any(character in path for character in "\\\0\n")


def _lines_of(content: bytes | None) -> tuple[str, ...] | None:
    if content is None or b"\0" in content:
        return None
    return tuple(content.decode("utf-8", "replace").split("\n"))
