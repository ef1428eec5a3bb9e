"""The rules of the small organisation: every version of its policy, read once by the real loaders."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.flow.governance import Governance, Rulebook
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Commit, Digest
from reviewbot.knowledge.library import build_library
from reviewbot.ownership.registry import build_registry
from reviewbot.plan.permit import NO_PROMOTIONS
from tests.builders import a_policy_file, an_owner_file

OWNERS: Final = ("payments", "platform")
"""Whose agents look: the ledger's, and that of everything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyNow:
    """What one version of the policy says, as far as the oracle has to know."""

    rulebook: Rulebook | None
    """None where it is broken."""
    approvals: int
    """By acme/sox, for the ledger."""
    blocking: frozenset[str]
    """Owners whose agents block."""

    @property
    def digest(self) -> Digest | None:
        """What verdicts are bound to; None where it is broken."""
        return None if self.rulebook is None else self.rulebook.registry.digest


def _policies() -> Iterator[PolicyNow]:
    for approvals, stance in ((2, "blocking"), (1, "blocking"), (1, "advisory")):
        sox = {"name": "sox", "paths": ["ledger/**"], "approvals": approvals, "from": ["acme/sox"]}
        files = {
            "owners/policy.yaml": a_policy_file(regulated=[sox]),
            "owners/payments.yaml": an_owner_file("payments", of=["ledger/**"], stance=stance),
            "owners/platform.yaml": an_owner_file("platform", of=["platform/**"]),
        }
        registry = build_registry(files, None, None)
        commit = Commit(f"{approvals}{stance}")
        rulebook = Rulebook(
            registry=registry, library=build_library(files, registry), promotions=NO_PROMOTIONS, commit=commit
        )
        blocking = frozenset(OWNERS) if stance == "blocking" else frozenset({"platform"})
        yield PolicyNow(rulebook=rulebook, approvals=approvals, blocking=blocking)
    yield PolicyNow(rulebook=None, approvals=0, blocking=frozenset())


POLICIES: Final = tuple(_policies())
"""Every version of the policy; the last one is broken."""


class Obeyed(Governance):
    """The rules, read once for all histories: which of them are in force is what moves here."""

    def __init__(self) -> None:
        rules, knowledge = FakeCheckout(), FakeKnowledge(FakeEmbedder())
        super().__init__(rules=rules, code=rules, knowledge=knowledge, is_inside=False)
        self.policy = POLICIES[0]

    async def fetch_rulebook(self, place: Place, base: Commit) -> Rulebook | None:
        """Return the rules in force."""
        if self.policy.rulebook is None:
            raise Misconfigured("governance", ("owners/policy.yaml: line 9: approvals must be at least 1",))
        return self.policy.rulebook
