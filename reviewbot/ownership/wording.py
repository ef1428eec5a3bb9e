"""Wordings: a team's own words about what a fault is, which stand in the prompt in place of ours.

They are `owners/prompts/<name>.md`. A chain asks a model with them as `provider:model+name`, so a model with other
words is another candidate, and goes through the stages as one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.canonical import digest_bytes, digest_of
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.untrusted import hidden_code_points
from reviewbot.ownership.file_text import NAME
from reviewbot.ownership.policy import Tier
from reviewbot.ownership.registry import POLICY_FILE, WHERE

FOLDER: Final = "owners/prompts/"
LONGEST: Final = 8_000
"""Characters of one text."""
_NAMED: Final = re.compile(rf"{FOLDER}(?P<name>{NAME})\.md", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One text, by its name."""

    name: str
    text: str
    digest: Digest


def wording_named(link: ModelName) -> str | None:
    """Return the name of the words that a link asks with; None where it asks with ours."""
    return link.partition("+")[2] or None


def bare(link: ModelName) -> ModelName:
    """Return the model of a link as its vendor knows it."""
    return ModelName(link.partition("+")[0])


def wording_of(link: ModelName, wordings: Iterable[Wording]) -> Wording | None:
    """Return the words that a link asks with; None where it asks with ours, or there is no such text."""
    name = wording_named(link)
    return next((each for each in wordings if each.name == name), None)


def unknown_wording(link: ModelName, wordings: Iterable[Wording]) -> str | None:
    """Return which text a link names that there is not, in a sentence."""
    name = wording_named(link)
    if name is None or wording_of(link, wordings) is not None:
        return None
    return f"there is no {FOLDER}{name}.md"


def read_wordings(files: Mapping[str, bytes]) -> tuple[Wording, ...]:
    """Return the texts among the files of governance, by name. Raises Misconfigured with every fault of every one."""
    texts = {file: content for file, content in sorted(files.items()) if file.startswith(FOLDER)}
    faults = [f"{file}: {fault}" for file, content in texts.items() for fault in _faults(file, content)]
    if faults:
        raise Misconfigured(WHERE, faults)
    return tuple(_wording(file, content) for file, content in texts.items())


def check_wordings(tiers: Sequence[Tier], wordings: Sequence[Wording]) -> None:
    """Raise Misconfigured where a tier's chain asks with a text that there is not."""
    missing = [(tier.name, link, unknown_wording(link, wordings)) for tier in tiers for link in tier.chain]
    faults = [f"{POLICY_FILE}: tier {tier} asks {link}, and {fault}" for tier, link, fault in missing if fault]
    if faults:
        raise Misconfigured(WHERE, faults)


def with_wordings(rules: Digest, tiers: Sequence[Tier], wordings: Sequence[Wording]) -> Digest:
    """Return the digest of these rules together with the texts that their chains ask with.

    A text that no chain names changes nothing, so what is only tried has nothing reviewed anew.
    """
    used = {found.name: found.digest for tier in tiers for link in tier.chain if (found := wording_of(link, wordings))}
    return digest_of({"rules": rules, "wordings": used}) if used else rules


def _wording(file: str, content: bytes) -> Wording:
    text = content.decode().strip("\n")
    return Wording(
        name=file.removeprefix(FOLDER).removesuffix(".md"), text=f"{text}\n", digest=digest_bytes(text.encode())
    )


def _faults(file: str, content: bytes) -> Iterator[str]:
    if not _NAMED.fullmatch(file):
        yield f"is no prompt; write {FOLDER}<name>.md, the name of a-z, 0-9 and '-'"
    try:
        text = content.decode()
    except UnicodeDecodeError:
        yield "is not UTF-8"
        return
    hidden = hidden_code_points(text)
    if hidden:
        yield f"holds hidden characters ({', '.join(hidden)}); remove them"
    if not text.strip() or len(text) > LONGEST:
        yield f"must have 1 to {LONGEST} characters"
