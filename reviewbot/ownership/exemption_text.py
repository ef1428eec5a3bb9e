"""How `owners/policy.yaml` writes what is not reviewed, and the Exemption that stands for each entry of the list."""

import re
from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import Field

from reviewbot.kernel.glob import Glob, pattern_fault
from reviewbot.kernel.strict_yaml import Loaded
from reviewbot.ownership.file_text import Name, Sentence, Strict, checked
from reviewbot.ownership.policy import Exemption

_EVERYTHING: Final = re.compile(r"[*?/]+")


def _fault(pattern: str) -> str | None:
    if _EVERYTHING.fullmatch(pattern):
        return f"pattern {pattern!r} says of no path what it is; an exemption says which paths it means"
    return pattern_fault(pattern)


ExemptPattern = Annotated[str, checked(_fault), Field(json_schema_extra={"minLength": 1, "maxLength": 512})]


class ExemptionText(Strict):
    """Paths that nobody reviews, and why."""

    name: Name = Field(description="Unique in the file; the decision names it.")
    paths: tuple[ExemptPattern, ...] = Field(
        min_length=1, max_length=100, description="Globs from the root, letter for letter: here case matters."
    )
    reason: Sentence = Field(description="Why nobody has to look; the decision shows it.")


def exemption_faults(loaded: Loaded) -> Iterator[str]:
    """Yield what is wrong between the keys of `not_reviewed`, whatever else is wrong in them."""
    seen: set[str] = set()
    for here, exemption in loaded.mappings_at("not_reviewed"):
        name = exemption.get("name")
        if not isinstance(name, str):
            continue
        if name in seen:
            yield loaded.fault_at(*here, "name", says=f"exemption name {name[:60]!r} is there already")
        seen.add(name)


def make_exemption(text: ExemptionText, line: int) -> Exemption:
    """Return the exemption that stands on that line."""
    return Exemption(name=text.name, paths=tuple(map(Glob, text.paths)), reason=text.reason, file_line=line)
