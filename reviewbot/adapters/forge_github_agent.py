"""The marks that coding agents leave in commits and descriptions.

They are claims, and anybody can write them or leave them out. So a mark only ever takes something away: it makes the
change an agent's, and whoever it names may not approve. Sources: GitHub Docs, "Creating a commit with multiple authors"
and "Creating a commit on behalf of an organization"; the rest is what the agents' own tools write by default.
"""

import re
from collections.abc import Iterator
from typing import Final

_NAMING: Final = "co-authored-by|on-behalf-of|requested-by|prompted-by|assisted-by|generated-by"
_TRAILER: Final = re.compile(rf"^(?:{_NAMING}):([^\n]*)$", re.IGNORECASE | re.MULTILINE)
_MARK: Final = re.compile(r"^\W{0,8}(?:generated|written) (?:with|by) \[?([\w .-]{1,60})", re.IGNORECASE | re.MULTILINE)

_ADDRESSES: Final = frozenset(
    {
        "noreply@anthropic.com",
        "noreply@openai.com",
        "codex@openai.com",
        "cursoragent@cursor.com",
        "noreply@aider.chat",
        "aider@aider.chat",
        "amp@ampcode.com",
        "openhands@all-hands.dev",
        "noreply@google.com",
    }
)
_NAMES: Final = (
    "claude",
    "codex",
    "copilot",
    "cursor",
    "aider",
    "gemini",
    "devin",
    "jules",
    "openhands",
    "amp",
    "windsurf",
)
_FIRST_WORD: Final = re.compile(r"\w+")


def named_in(text: str) -> Iterator[tuple[str, str]]:
    """Give the name and the address of everybody whom a trailer names; without an address only a known agent."""
    for match in _TRAILER.finditer(text):
        said = match[1].strip()
        name, opening, address = said.removesuffix(">").rpartition("<") if said.endswith(">") else (said, "", "")
        if (opening and ">" not in address) or is_agent(name, ""):
            yield name.strip(), address.strip()


def agents_marked_in(text: str) -> Iterator[str]:
    """Give the name of each known agent that the text says it was made with, outside of trailers."""
    for match in _MARK.finditer(text):
        if _is_agents_name(match[1]):
            yield match[1].strip()


def is_agent(name: str, address: str) -> bool:
    """Say whether a trailer names a known agent: by its address, or by its name where there is none."""
    lowered = address.lower()
    if lowered in _ADDRESSES or lowered.partition("@")[0].endswith("[bot]"):
        return True
    local, _, host = lowered.partition("@")
    if host.startswith("users.noreply."):
        return _is_agents_name(local.rpartition("+")[2])
    return not address and _is_agents_name(name)


def _is_agents_name(name: str) -> bool:
    first = _FIRST_WORD.match(name.lower())
    return first is not None and first[0] in _NAMES
