"""Settling a reviewed change of forty files and five teams on the stand-in for GitHub, to count what it asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.roll import FakeRoll
from reviewbot.fakes.scanner import FakeScanner
from reviewbot.fakes.store import MemoryStore
from reviewbot.fakes.warden import FakeWarden
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.governance import Governance
from reviewbot.flow.settle import Settled, settle
from reviewbot.gate.decision import Opened
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Digest, Head
from reviewbot.plan.look import Look
from reviewbot.review.verdict import Approved, Basis
from tests.adapters.github_world import Connected, connected
from tests.standins.github import GitHubRepo, GitHubStandin, SeenRequest
from tests.world_rules import Rules

OWNERS: Final = ("data", "identity", "payments", "platform", "streaming")
FILES: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """One open change that every owner's agent has approved; `payments/**` waits for two people of its team."""

    here: Connected
    shop: GitHubRepo
    equipment: Equipment
    place: Place
    number: int

    async def settles(self) -> Settled:
        """Bring the head's checks up to date, as after any event about it."""
        (settled,) = await settle(self.equipment, self.place, Head(self.shop.pull(self.number).head_sha))
        return settled

    async def agents_approve(self) -> None:
        """Let every owner's agent have read all of the change and found nothing."""
        look = (await self.settles()).seen.look
        for assignment in look.assignments:
            basis = _basis(look, owner=assignment.owner, covered=assignment.paths)
            await self.equipment.store.keep_verdict(look.change.binding, Approved(basis=basis, findings=()))
        await self.settles()

    def approves(self, login: str) -> None:
        """Let somebody approve the head."""
        self.shop.review(self.number, by=self.here.github.person(login))

    async def asked_while_settling(self) -> tuple[list[SeenRequest], bool]:
        """Settle, and return what was asked of GitHub and whether the gate is open."""
        self.here.github.forget_requests()
        settled = await self.settles()
        return self.here.github.requests, isinstance(settled.decision, Opened)


@contextmanager
def settling(github: GitHubStandin) -> Iterator[Settling]:
    """Set the change up, in a repository whose rules live elsewhere."""
    ada = github.person("ada")
    shop = github.add_repo("acme/shop", {"README.md": "Shop\n"}, by=ada)
    shop.give(ada, "write")
    for owner in OWNERS:
        people = [github.person(f"{owner}-{each}") for each in ("one", "two")]
        shop.give(github.team(f"acme/{owner}", *people), "write")
    files = {f"{OWNERS[at % len(OWNERS)]}/part_{at}.py": f"PART = {at}\n" for at in range(FILES)}
    number = shop.open_change("feature", files, by=ada)
    with connected(github) as here:
        yield Settling(here=here, shop=shop, equipment=_equipment(here), place=here.place(shop), number=number)


def counted(requests: list[SeenRequest]) -> list[SeenRequest]:
    """Return what GitHub counts against an App's limit: an answer that has not changed costs nothing."""
    return [each for each in requests if each.status != 304]


def standin(directory: Path) -> GitHubStandin:
    """Return a stand-in that keeps its repositories in a directory of its own."""
    directory.mkdir(parents=True, exist_ok=True)
    return GitHubStandin(directory)


def _equipment(here: Connected) -> Equipment:
    rules, knowledge = Rules(), FakeKnowledge(FakeEmbedder())
    rules.policy()
    for owner in OWNERS:
        rules.owner(owner, [f"{owner}/**"])
        rules.runbook(f"{owner}-rules", owner=owner, text="Sum before rounding.")
    rules.regulated("sox", ["payments/**"], approvals=2, from_="acme/payments")
    return Equipment(
        forge=here.forge,
        roll=FakeRoll(lambda: ()),
        warden=FakeWarden(),
        checkout=here.checkout,
        governance=Governance(rules=rules, code=here.checkout, knowledge=knowledge, is_inside=False),
        model=ScriptedModel(),
        knowledge=knowledge,
        scanner=FakeScanner(),
        store=MemoryStore(),
        clock=here.clock,
        stops=(),
    )


def _basis(look: Look, *, owner: str, covered: tuple[str, ...]) -> Basis:
    change = look.change
    return Basis(
        owner=next(each.owner for each in look.assignments if each.owner == owner),
        head=change.head,
        merge_base=change.merge_base,
        policy_digest=look.policy_digest,
        brief_digest=Digest("sha256:" + "0" * 64),
        looked=(),
        is_carried=False,
        covered=covered,
        notes=(),
    )
