"""A small organisation whose facts move at random, and the bot that has to keep up with it.

The forge, the rules, the store and the gate are those of the flow; what agents say is put in the store as any review
would leave it, hostile ones included. Nothing here waits, so each step is driven by hand and costs about a millisecond.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias, TypeVar, get_args

from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.forge import Call, FakeForge
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.fakes.forge_state import ChangeState
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.roll import FakeRoll
from reviewbot.fakes.scanner import FakeScanner
from reviewbot.fakes.store import MemoryStore
from reviewbot.fakes.warden import FakeWarden
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.hold import hold_head
from reviewbot.flow.settle import settle, settled_now
from reviewbot.gate.world import ReviewState
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import ChangeNumber, Commit, Digest, Head, OwnerName, TeamName
from reviewbot.plan.switch import Switch
from reviewbot.review.verdict import Abstained, Approved, Basis, Failed, Objected, Verdict
from tests.machine.rules import POLICIES, Obeyed, PolicyNow

T = TypeVar("T")

PEOPLE: Final = ("ada", "bob", "grace", "lin", "dan", "helper[bot]")
TEAMS: Final = ("acme/sox", "acme/payments", "acme/platform")
MEMBERS: Final = (("grace", "lin"), ("dan", "grace"), ("bob", "lin"))
"""Of each team, at the beginning."""
FILES: Final = ("ledger/tax.py", "Ledger/Fees.py", "src/app.py", ".github/ci.yml")
BRANCHES: Final = ("one", "two")
BASES: Final = ("main", "release")
Said: TypeAlias = Literal["approved", "approved unread", "objected", "failed", "abstained"]
SAID: Final[tuple[Said, ...]] = get_args(Said)
CALLS: Final[tuple[Call, ...]] = ("fetch_open_changes", "fetch_reviews", "fetch_members", "fetch_present", "apply")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What an agent said, and about what."""

    owner: str
    about: tuple[ChangeNumber, Head, str, Commit, Digest]
    """Change, head, base branch, merge base and policy."""
    said: Said


class Universe:
    """Everything there is. Its verbs are the steps of a history."""

    def __init__(self) -> None:
        self.clock = FrozenClock(datetime(2026, 11, 20, 12, tzinfo=UTC))
        self.checkout = FakeCheckout()
        self.scene = ForgeScene(clock=self.clock, checkout=self.checkout)
        self.forge = FakeForge(self.scene)
        self.store = MemoryStore()
        self.spoken: list[Spoken] = []
        self.place = self.scene.repository("acme/shop", {"README.md": "The shop.\n", FILES[0]: "rate = 1\n"}, number=1)
        self.checkout.point(self.place.repo, "release", self.checkout.tip(self.place.repo, "main"))
        for number, login in enumerate(PEOPLE, start=11):
            self.scene.account(login, number=number)
        self.scene.lets_write(self.place, *PEOPLE)
        for team, people in zip(TEAMS, MEMBERS, strict=True):
            self.scene.team(team, *people)
        self._governance = Obeyed()
        self.equipment = self._equipment()
        self._pushes = 0
        self.changes = [self._opens(branch) for branch in BRANCHES]

    @property
    def policy(self) -> PolicyNow:
        """Return the policy in force."""
        return self._governance.policy

    def obeys(self, at: int) -> None:
        """Let another version of the policy be in force."""
        self._governance.policy = POLICIES[at]

    def pushes(self, at: int, by: str, path: str, coauthor: str | None) -> None:
        """Push a commit to the branch of a change."""
        self._pushes += 1
        files = {path: f"rate = {self._pushes}\n"}
        coauthors = () if coauthor is None else (coauthor,)
        self.scene.push(self.place, BRANCHES[at], files, by=by, coauthors=coauthors)

    def renames(self, at: int, by: str) -> None:
        """Move the ledger's file out of the ledger, if the branch still has it."""
        tip = self.checkout.tip(self.place.repo, BRANCHES[at])
        tree = self.checkout.snapshot(self.place.repo, tip).files
        if FILES[0] in tree:
            self.scene.push(self.place, BRANCHES[at], {FILES[0]: None, "src/moved.py": tree[FILES[0]]}, by=by)

    def forces(self, at: int, by: str, back: int) -> None:
        """Force the branch of a change back to a head it had."""
        heads = self.change(at).heads
        self.scene.force_push(self.place, BRANCHES[at], Commit(heads[-1 - back % len(heads)]), by=by)

    def shares(self, by: str) -> None:
        """Force the second change's branch to the head of the first."""
        self.scene.force_push(self.place, BRANCHES[1], Commit(self.change(0).head), by=by)

    def base_moves(self, base: str) -> None:
        """Let something unrelated be merged into a base branch."""
        self._pushes += 1
        tip = self.checkout.tip(self.place.repo, base)
        made = self.checkout.commit(self.place.repo, {"docs.md": f"{self._pushes}\n"}, parents=(tip,))
        self.checkout.point(self.place.repo, base, made)

    def retargets(self, at: int, into: str) -> None:
        """Point a change at another base."""
        self.scene.retarget(self.place, self.changes[at], into)

    def reviews(self, at: int, by: str, state: ReviewState, *, of_older_head: bool) -> None:
        """Submit a review."""
        heads = self.change(at).heads
        head = heads[-2] if of_older_head and len(heads) > 1 else heads[-1]
        self.scene.review(self.place, self.changes[at], by=by, state=state, head=head)

    def dismisses(self, at: int, which: int, by: str | None) -> None:
        """Let somebody dismiss one of a change's reviews, whoever wrote it where nobody is named."""
        given = self.change(at).reviews
        if given:
            self.scene.dismiss(self.place, self.changes[at], given[which % len(given)].id, by=by)

    def joins(self, team: str, who: str) -> None:
        """Put somebody into a team that can be read, or take them out where they are in it."""
        members = self.scene.teams[TeamName(team)]
        if members is not None:
            self.scene.teams[TeamName(team)] = members ^ {self.scene.account(who).id}

    def hides(self, team: str) -> None:
        """Let nobody read a team, or let it be read again with nobody in it."""
        hidden = self.scene.teams[TeamName(team)] is None
        self.scene.teams[TeamName(team)] = frozenset() if hidden else None

    def recovers(self, at: int) -> None:
        """Let nothing but people be missing: teams as they began, no switch, a whole policy, a change that is ready."""
        for team, people in zip(TEAMS, MEMBERS, strict=True):
            self.scene.team(team, *people)
        self.store.switches = []
        self.change(at).is_draft, self.change(at).is_open = False, True
        if self.policy.rulebook is None:
            self.obeys(0)

    def breaks_off(self, head: Head, call: Call, *, after: bool) -> None:
        """Let a delivery about this head be worked off, and the forge be gone at the first call of a kind."""
        if after:
            self.forge.loses_answers()
        else:
            self.forge.is_down(call)
        self.settles(head)
        self.forge.is_back()

    def change(self, at: int) -> ChangeState:
        """Return one of the two changes."""
        return self.scene.change(self.place, self.changes[at])

    def says(self, at: int, owner: str, said: Said, *, under: int) -> None:
        """Let an owner's agent have said something about the change as it is, under one version of the policy."""
        policy = POLICIES[under]
        change = _drive(self.forge.fetch_change(self.place, self.changes[at]))
        if change is None or policy.digest is None:
            return
        basis = Basis(
            owner=OwnerName(owner),
            head=change.head,
            merge_base=change.merge_base,
            policy_digest=policy.digest,
            brief_digest=digest_of(len(self.spoken)),
            looked=(),
            is_carried=False,
            covered=() if said == "approved unread" else tuple(entry.path for entry in change.entries),
            notes=(),
        )
        _drive(self.store.keep_verdict(change.binding, _verdict(said, basis)))
        about = (change.number, change.head, str(change.base_ref), change.merge_base, policy.digest)
        self.spoken.append(Spoken(owner=owner, about=about, said=said))

    def stops(self) -> None:
        """Set a switch that covers everything, or release it."""
        self.store.switches = [] if self.store.switches else [Switch(id="s1", scope="global", state="enforcing")]

    def settles(self, head: Head, *, is_strict_first: bool = False) -> None:
        """Let a delivery about this head be worked off; rules that are broken and a forge that is down end it early.

        `is_strict_first` shuts the gate before anything is read.
        """
        try:
            if is_strict_first:
                _drive(hold_head(self.equipment, self.place, head, "What people said about the change has moved."))
            _drive(settle(self.equipment, self.place, head))
        except Unavailable:
            return

    def opens_now(self, head: Head) -> dict[ChangeNumber, bool]:
        """Return what a fresh decision about every open change of this head comes to."""
        try:
            settled = _drive(settled_now(self.equipment, self.place, head))
        except Misconfigured:
            return {}
        return {each.number: each.decision.kind == "open" for each in settled}

    def is_green(self, at: int) -> bool:
        """Say whether a protected branch would take the change."""
        return self.scene.may_merge(self.place, self.changes[at])

    def _opens(self, branch: str) -> ChangeNumber:
        author = "ada" if branch == BRANCHES[0] else "helper[bot]"
        self.scene.push(self.place, branch, {FILES[2]: f"{branch}\n"}, by=author)
        return self.scene.open_change(self.place, branch, by=author)

    def _equipment(self) -> Equipment:
        return Equipment(
            forge=self.forge,
            roll=FakeRoll(lambda: (self.place,)),
            warden=FakeWarden(self.scene),
            checkout=self.checkout,
            governance=self._governance,
            model=ScriptedModel(),
            knowledge=self._governance.knowledge,
            scanner=FakeScanner(),
            store=self.store,
            clock=self.clock,
            stops=(),
        )


def _verdict(said: Said, basis: Basis) -> Verdict:
    match said:
        case "approved" | "approved unread":
            return Approved(basis=basis, findings=())
        case "objected":
            return Objected(basis=basis, findings=())
        case "failed":
            return Failed(basis=basis, findings=(), reason="late: It took too long")
        case "abstained":
            return Abstained(basis=basis, findings=(), reason="no_model: Nobody was there")


class _Nothing(selectors.SelectSelector):
    """What a loop looks at on which nothing ever comes from outside: the system is not asked between two steps."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Say so. Whoever would wait for it is wrong here."""
        assert timeout == 0, "a history waits for nothing"
        return []


_LOOP: Final = asyncio.SelectorEventLoop(_Nothing())


def _drive(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end what waits for nothing but itself."""
    return _LOOP.run_until_complete(work)
