"""Whether a branch on GitHub requires our gate's check, by its own protection or by a ruleset, and from whom.

Both are shown to whoever may read the repository: the protection's required checks with the branch, a ruleset's with
the rules that hold for it. The App asks for no right to administer anything.
Source: GitHub Docs, "Get a branch" and "Get rules for a branch".
"""

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict

from reviewbot.adapters.forge_github_fault import Refused
from reviewbot.adapters.forge_github_line import GitHubLine, part, repo_path
from reviewbot.change.guard import Guard, guard_of
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import BaseRef
from reviewbot.publish.gate_check import GATE

_UNREADABLE: Final = frozenset({403, 404, 410, 422})
_ANY_APP: Final = -1


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _WireRequired(_Wire):
    context: str
    app_id: int | None = None
    integration_id: int | None = None


class _WireProtectedChecks(_Wire):
    enforcement_level: str = "everyone"
    contexts: tuple[str, ...] = ()
    checks: tuple[_WireRequired, ...] = ()


class _WireProtection(_Wire):
    required_status_checks: _WireProtectedChecks | None = None


class _WireBranch(_Wire):
    protection: _WireProtection | None = None


class _WireParameters(_Wire):
    required_status_checks: tuple[_WireRequired, ...] = ()


class _WireRule(_Wire):
    type: str
    parameters: _WireParameters | None = None


def ask_guard(line: GitHubLine, place: Place, base_ref: BaseRef) -> Guard:
    """Say whose check of our gate's name the branch requires; what cannot be read is unknown, never fine."""
    protection, rules = _ask_protection(line, place, base_ref), _ask_rules(line, place, base_ref)
    found = [*(protection or ()), *(rules or ())]
    return guard_of(
        (_source(each) for each in found if each.context == GATE),
        own=line.app_id,
        is_whole=protection is not None and rules is not None,
    )


def _ask_protection(line: GitHubLine, place: Place, base_ref: BaseRef) -> tuple[_WireRequired, ...] | None:
    try:
        branch = line.get(place, _WireBranch, f"{repo_path(place)}/branches/{part(base_ref)}")
    except Refused as refused:
        if refused.status in _UNREADABLE:
            return None
        raise
    required = None if branch.protection is None else branch.protection.required_status_checks
    return () if required is None or required.enforcement_level == "off" else tuple(_required(required))


def _required(wire: _WireProtectedChecks) -> Iterator[_WireRequired]:
    yield from wire.checks
    # An older server names the checks without their sources.
    known = {each.context for each in wire.checks}
    yield from (_WireRequired(context=context) for context in wire.contexts if context not in known)


def _ask_rules(line: GitHubLine, place: Place, base_ref: BaseRef) -> tuple[_WireRequired, ...] | None:
    try:
        rules = line.get_rows(place, _WireRule, f"{repo_path(place)}/rules/branches/{part(base_ref)}")
    except Refused as refused:
        if refused.status in _UNREADABLE:
            return None
        raise
    ours = (rule.parameters for rule in rules if rule.type == "required_status_checks")
    return tuple(each for parameters in ours if parameters is not None for each in parameters.required_status_checks)


def _source(required: _WireRequired) -> int | None:
    source = required.app_id if required.app_id is not None else required.integration_id
    return None if source == _ANY_APP else source
