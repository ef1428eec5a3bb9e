"""The words that owner files and the policy are written in: each a text with its rule and the sentence of its fault."""

import re
from collections.abc import Callable, Hashable
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from reviewbot.change.entry import path_fault
from reviewbot.kernel.glob import pattern_fault
from reviewbot.kernel.line_pattern import line_pattern_fault
from reviewbot.kernel.untrusted import hidden_code_points
from reviewbot.ownership.policy import GUARDRAILS

LONGEST_SENTENCE: Final = 500
PROVIDERS: Final = ("anthropic", "openai")

Item = TypeVar("Item", bound=Hashable)

NAME: Final = "[a-z0-9][a-z0-9-]{0,49}"
_LOGIN: Final = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"
_BOT: Final = rf"{_LOGIN}(\[bot\])?"
_TEAM: Final = r"[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9_.-]{1,100}"
BARE_MODEL: Final = rf"({'|'.join(PROVIDERS)}):[A-Za-z0-9][A-Za-z0-9._:/-]{{0,99}}"
MODEL: Final = rf"{BARE_MODEL}(\+{NAME})?"
"""Behind the plus stands which of the organisation's own prompts it is asked with."""
_LINK: Final = rf"{MODEL}|{GUARDRAILS}"


class Strict(BaseModel):
    """A mapping of a governance file: no key that is not named here, no value of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def checked(fault_of: Callable[[str], str | None]) -> AfterValidator:
    """Return the check of a text by what finds its fault."""

    def whole(text: str) -> str:
        fault = fault_of(text)
        if fault is not None:
            raise ValueError(fault)
        return text

    return AfterValidator(whole)


def spelled(pattern: str, wanted: str) -> Callable[[str], str | None]:
    """Return what finds the fault of a text that the whole pattern does not fit."""
    compiled = re.compile(pattern, re.ASCII)

    def fault_of(text: str) -> str | None:
        return None if compiled.fullmatch(text) else f"{text[:60]!r} is not {wanted}"

    return fault_of


def each_once(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return the items. Raises ValueError where one is there twice; texts are compared without case."""
    seen: set[Hashable] = set()
    for item in items:
        known = item.casefold() if isinstance(item, str) else item
        if known in seen:
            raise ValueError(f"{_shown(item)} is there twice")
        seen.add(known)
    return items


def _shown(item: Hashable) -> str:
    return repr(item)[:60] if isinstance(item, str | int) else "an item"


def _sentence_fault(text: str) -> str | None:
    hidden = hidden_code_points(text)
    if hidden:
        return f"holds hidden characters ({', '.join(hidden)}); remove them"
    if not text.strip() or "\n" in text or len(text) > LONGEST_SENTENCE:
        return f"must be one line of 1 to {LONGEST_SENTENCE} characters"
    return None


def _folder_fault(text: str) -> str | None:
    fault = path_fault(text)
    return None if fault is None else f"{text[:60]!r} is no folder below runbooks/: {fault}"


def _first_version(version: int) -> int:
    if version != 1:
        raise ValueError(f"{version} is not known; write 1")
    return version


def like(pattern: str) -> dict[str, str]:
    """Return what the published schema says of such a text."""
    return {"pattern": f"^({pattern})$"}


Version = Annotated[int, AfterValidator(_first_version), Field(json_schema_extra={"const": 1})]
"""Not a Literal: to that `true` is 1."""
Name = Annotated[
    str,
    checked(spelled(NAME, "a name; write 1 to 50 of a-z, 0-9 and '-'")),
    Field(json_schema_extra={**like(NAME)}),
]
Login = Annotated[str, checked(spelled(_LOGIN, "a login")), Field(json_schema_extra={**like(_LOGIN)})]
BotLogin = Annotated[str, checked(spelled(_BOT, "a login")), Field(json_schema_extra={**like(_BOT)})]
Team = Annotated[
    str,
    checked(spelled(_TEAM, "a team; write organisation/team, without '@'")),
    Field(json_schema_extra={**like(_TEAM)}),
]
Link = Annotated[
    str,
    checked(
        spelled(_LINK, f"a link; write provider:model with {' or '.join(PROVIDERS)}, or {GUARDRAILS!r} at the end")
    ),
    Field(json_schema_extra={**like(_LINK)}),
]
Sentence = Annotated[
    str, checked(_sentence_fault), Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_SENTENCE})
]
PathPattern = Annotated[str, checked(pattern_fault), Field(json_schema_extra={"minLength": 1, "maxLength": 512})]
LinePattern = Annotated[str, checked(line_pattern_fault), Field(json_schema_extra={"minLength": 1, "maxLength": 2000})]
Folder = Annotated[str, checked(_folder_fault), Field(json_schema_extra={"minLength": 1})]
