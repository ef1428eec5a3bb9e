"""What workflows work with where nothing is there: fakes of everything, each of which knows nothing."""

from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.fakes.forge import FakeForge
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.roll import FakeRoll
from reviewbot.fakes.scanner import FakeScanner
from reviewbot.fakes.store import MemoryStore
from reviewbot.fakes.warden import FakeWarden
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.governance import Governance


def bare_equipment(clock: FrozenClock) -> Equipment:
    """Return it; nothing is open, nobody has rules, and no model says anything."""
    checkout, knowledge = FakeCheckout(), FakeKnowledge(FakeEmbedder())
    return Equipment(
        forge=FakeForge(ForgeScene(clock=clock, checkout=checkout)),
        roll=FakeRoll(lambda: ()),
        warden=FakeWarden(),
        checkout=checkout,
        governance=Governance(rules=checkout, code=checkout, knowledge=knowledge, is_inside=False),
        model=ScriptedModel(),
        knowledge=knowledge,
        scanner=FakeScanner(),
        store=MemoryStore(),
        clock=clock,
        stops=(),
    )
