"""What the guides for team leads show can be copied: each example is read by the code that reads the real files."""

import re
from collections.abc import Mapping
from typing import Final

import pytest
import yaml

from reviewbot.knowledge.library import build_library
from reviewbot.ownership.own_policy import with_own_policy
from reviewbot.ownership.registry import Registry, build_registry
from tests.house.source import PROJECT

_BLOCK: Final = re.compile(r"^(`{3,})(yaml|markdown)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
LEDGER: Final = "runbooks/payments/ledger-migrations.md"
FLAGS: Final = "runbooks/streaming/feature-flags-that-reach-kafka.md"
_GUARDRAILS: Final = re.compile(r"^```guardrails\n.*?^```\n", re.MULTILINE | re.DOTALL)
_OWN: Final = "version: 1\nregulated:\n"
"""How the example of a repository's own policy begins: it names less than a central one has to."""


def shown_in(guide: str, language: str) -> list[str]:
    """Return the blocks of one language that a guide shows; one inside of another's fence counts as its content."""
    text = (PROJECT / guide).read_text(encoding="utf-8")
    return [content for _, kind, content in _BLOCK.findall(text) if kind == language]


def rules_with(changed: Mapping[str, str]) -> dict[str, bytes]:
    """Return this project's owner files and runbooks by path, with some exchanged."""
    paths = [path for folder in ("owners", "runbooks") for path in (PROJECT / folder).rglob("*") if path.is_file()]
    files = {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in paths}
    return files | {path: text.encode() for path, text in changed.items()}


def registry_of(policy: str) -> Registry:
    return build_registry(rules_with({"owners/policy.yaml": policy}), None, None)


def smallest_policy() -> str:
    return next(block for block in shown_in("owners/README.md", "yaml") if "default_owner" in block)


def with_tiers_of_the_sample(policy: str) -> str:
    """Return the policy with the tier that the sample's other owners name."""
    return policy.replace("tiers:\n", 'tiers:\n  premium: {chain: ["anthropic:claude-opus-5"]}\n')


def fragments() -> list[str]:
    """Return what the guide adds to a policy: one top-level key in each."""
    blocks = shown_in("owners/README.md", "yaml")
    return [block for block in blocks if not block.startswith(("version: 1\nname:", "version: 1\ndefault", _OWN))]


def test_the_owner_file_of_the_guide_is_one() -> None:
    (owner,) = [block for block in shown_in("owners/README.md", "yaml") if block.startswith("version: 1\nname:")]

    registry = build_registry(rules_with({"owners/payments.yaml": owner}), None, None)

    assert next(each for each in registry.owners if each.name == "payments").stand_ins == "acme/staff-engineers"


def test_the_smallest_policy_of_the_guide_is_one() -> None:
    policy = registry_of(with_tiers_of_the_sample(smallest_policy())).policy

    assert [rule.name for rule in policy.regulated if not rule.is_built_in] == ["sox"]


@pytest.mark.parametrize("fragment", fragments(), ids=lambda fragment: fragment.split(":")[0])
def test_what_the_guide_adds_to_a_policy_can_be_added(fragment: str) -> None:
    whole = yaml.safe_load(with_tiers_of_the_sample(smallest_policy()))
    (key,) = yaml.safe_load(fragment)
    kept = yaml.safe_dump({name: value for name, value in whole.items() if name != key})

    assert registry_of(f"{kept}{fragment}").policy != registry_of(kept).policy


def test_a_repository_s_own_policy_of_the_guide_adds_its_rule() -> None:
    (own,) = [block for block in shown_in("owners/README.md", "yaml") if block.startswith(_OWN)]
    central = build_registry(rules_with({}), None, None)

    both = with_own_policy(central, {"owners/policy.yaml": own.encode()})

    assert [each.name for each in both.policy.regulated if each not in central.policy.regulated] == ["prices"]


def test_every_kind_of_fragment_was_found() -> None:
    assert sorted(fragment.split(":")[0] for fragment in fragments()) == [
        "break_glass",
        "freezes",
        "not_reviewed",
        "regulated",
    ]


def test_the_runbook_and_the_guardrail_of_the_guide_are_read() -> None:
    runbook, guardrail = shown_in("runbooks/README.md", "markdown")
    files = rules_with({})
    shown = iter([guardrail])
    files[LEDGER] = runbook.encode()
    files[FLAGS] = _GUARDRAILS.sub(lambda _: next(shown, ""), files[FLAGS].decode()).encode()

    library = build_library(files, build_registry(files, None, None))

    (document,) = [each for each in library.documents if each.file == LEDGER]
    (rule,) = [each for each in library.guardrails if each.id == "streaming-flag-moves-in-steps"]
    assert (document.title, rule.severity) == ("Ledger migrations", "high")
