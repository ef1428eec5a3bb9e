"""Files and payloads as people and the forge write them: defaults that work, and keywords for what matters."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import yaml

Tree: TypeAlias = Mapping[str, Any]

PEOPLE = {"maintainer": "ada", "domain_expert": "grace", "eval_owner": "lin"}


def an_owner_file(name: str, *, of: Sequence[str] = (), **changed: Any) -> bytes:
    """Return `owners/<name>.yaml`; a keyword adds or replaces a key, None leaves it out."""
    usual = {
        "version": 1,
        "name": name,
        "team": f"acme/{name}",
        "paths": list(of),
        "runbooks": [name],
        "stance": "blocking",
        "tier": "standard",
        **PEOPLE,
        "slack": f"#{name}",
        "escalation": f"page {name}-oncall",
    }
    return _spelled(usual | changed)


def a_policy_file(**changed: Any) -> bytes:
    """Return `owners/policy.yaml`; a keyword adds or replaces a key, None leaves it out."""
    usual = {
        "version": 1,
        "default_owner": "platform",
        "governance": {"approvals": 1, "from": ["acme/platform"]},
        "tiers": {
            "standard": {"chain": ["anthropic:claude-sonnet-5", "openai:gpt-5.4", "guardrails"]},
            "premium": {"chain": ["anthropic:claude-opus-5", "openai:gpt-5.4-pro"]},
        },
    }
    return _spelled(usual | changed)


def the_stages(**changed: Any) -> Tree:
    """Return the rules of stages as `evals/promotions.yaml` has them: small numbers, for few changes."""
    usual = {
        "shadow_cap": 100.0,
        "canary": {"changes": 3, "margin": 0.5, "failures": 0.2, "cost": 1.0},
        "everywhere": {"changes": 3, "margin": 0.5, "failures": 0.2, "cost": 1.0},
        "fall": {"changes": 2, "failures": 0.4, "dismissed": 0.4},
    }
    return usual | changed


def a_promotions_file(*entries: Tree, stages: Tree | None = None) -> bytes:
    """Return `evals/promotions.yaml`; each entry adds or replaces keys of one that lets a model review for payments."""
    digest = f"sha256:{'a' * 64}"

    def evidence() -> Tree:  # each its own: the same twice would be spelled as an alias
        return {"decided": "2026-11-20", "suite": digest, "goldens": digest, "runs": [digest], "because": ["Shown."]}

    usual = {"owner": "payments", "tier": "standard", "verdict": "allow"}
    made = [{**usual, "evidence": evidence(), **entry} for entry in entries]
    return _spelled({"version": 1, "stages": stages, "promotions": made})


def a_runbook(name: str, *, owner: str, text: str, heading: str = "Rule", **changed: Any) -> bytes:
    """Return a runbook with one passage, `<name>#<heading>`; a keyword adds or replaces a key of its front matter."""
    usual = {"id": name, "owner": owner, "kind": "runbook", "title": name, "last_reviewed": "2026-10-01"}
    return b"---\n" + _spelled(usual | changed) + f"---\n\n## {heading}\n\n{text}\n".encode()


def a_payload(place: Tree, action: str, **more: Any) -> bytes:
    """Return what GitHub sends about a repository: `place` has the repository and the installation."""
    return json.dumps({"action": action, **place, **more}).encode()


def lines_of(path: str, *, push: int = 1, count: int = 9) -> str:
    """Return a file whose every line differs from every other line of every file and push."""
    return "".join(f"{path} has line {number} of push {push}\n" for number in range(1, count + 1))


def _spelled(document: Tree) -> bytes:
    kept = {key: value for key, value in document.items() if value is not None}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True).encode()
