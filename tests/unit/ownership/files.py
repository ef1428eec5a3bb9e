"""Governance files to test with."""

from collections.abc import Mapping

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.ownership.registry import Registry, build_registry

POLICY = """\
version: 1
default_owner: platform
governance: {approvals: 1, from: [acme/platform]}
tiers: {standard: {chain: ["anthropic:claude-sonnet-5", guardrails]}}
"""


def an_owner_file(name: str, *more: str, paths: str = "[]", team: str | None = "") -> str:
    """An owner file; `team=None` leaves the team out, and `more` are further lines."""
    lines = [
        "version: 1",
        f"name: {name}",
        f"paths: {paths}",
        "stance: blocking",
        "tier: standard",
        "maintainer: ada",
        "domain_expert: grace",
        "eval_owner: lin",
        f'slack: "#{name}"',
        f"escalation: page {name}-oncall",
    ]
    if team is not None:
        lines.insert(2, f"team: {team or f'acme/{name}'}")
    return "\n".join([*lines, *more]) + "\n"


PLATFORM = an_owner_file("platform", paths='["deploy/**"]')


def files(**texts: str) -> Mapping[str, bytes]:
    """The policy, the default owner and more owner files, by name; a name may replace one of the two."""
    named = {"policy": POLICY, "platform": PLATFORM, **texts}
    return {f"owners/{name}.yaml": text.encode() for name, text in named.items()}


def a_registry(codeowners: str | None = None, **texts: str) -> Registry:
    content = None if codeowners is None else codeowners.encode()
    return build_registry(files(**texts), content, None if codeowners is None else ".github/CODEOWNERS")


def faults_of(*, codeowners: bytes | None = None, **texts: str) -> tuple[str, ...]:
    with pytest.raises(Misconfigured) as refused:
        build_registry(files(**texts), codeowners, "CODEOWNERS")
    assert refused.value.where == "governance"
    return refused.value.faults
