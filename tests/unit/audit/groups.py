"""Records about groups of a merge queue."""

from datetime import datetime

from reviewbot.audit.record import GroupRecord
from reviewbot.change.change import Binding
from reviewbot.gate.decide import decide_group
from reviewbot.gate.group import GroupWorld, Member
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head, OwnerName, RepoId, RepoName
from tests.unit.audit.samples import NOON
from tests.unit.publish.samples import MISSING, POLICY


def a_group(*, now: datetime = NOON, strays: tuple[str, ...] = ("e" * 40,)) -> GroupRecord:
    binding = Binding(repo_id=RepoId(1), number=ChangeNumber(8), head=Head("d" * 40), base_ref=BaseRef("main"))
    blocked = Member(
        number=ChangeNumber(8),
        head=Head("b" * 40),
        standing="blocked",
        reasons=(MISSING,),
        pending=(OwnerName("payments"),),
        broken_glass_until=None,
        paths=frozenset({"ledger/a.py", "ledger/b.py"}),
    )
    world = GroupWorld(
        repo=RepoName("acme/shop"),
        binding=binding,
        policy_digest=POLICY,
        is_onto_base=True,
        is_complete=True,
        strays=tuple(map(Commit, strays)),
        members=(blocked,),
        paths=frozenset({"ledger/a.py"}),
    )
    return GroupRecord(
        repo=world.repo,
        binding=binding,
        decided_at=now,
        governance_commit=None,
        policy_digest=POLICY,
        world=world,
        decision=decide_group(world),
    )
