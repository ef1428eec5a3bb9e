"""The bench of an eval run: a forge in memory on which each case's change stands, and the model under test."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from reviewbot.fakes.checkout import FakeCheckout, File, Given
from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.forge import FakeForge
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.fakes.roll import FakeRoll
from reviewbot.fakes.store import MemoryStore
from reviewbot.fakes.warden import FakeWarden
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.eval_model import MeteredModel, SilentModel
from reviewbot.flow.eval_purse import Purse
from reviewbot.flow.eval_run import ModelUnderTest, Stand
from reviewbot.flow.governance import Governance
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import AccountId, Digest, ModelName, TeamName
from reviewbot.night import OpenRun, Shelf
from reviewbot.ownership.wording import read_wordings
from reviewbot.plan.switch import Switch
from reviewbot.ports import Knowledge, Model, Scanner
from reviewbot.review.prompt import prompt_of
from reviewbot.scoring.suite import CaseFile, Proposal, SuiteCase

_INSTANT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""A Monday at noon. A case has the same outcome whenever it runs, so no window of the policy may depend on the hour."""
_PEOPLE: Final = frozenset(map(AccountId, (9_001, 9_002, 9_003)))
_AUTHORS: Final = {"human": "author", "bot": "agent[bot]"}


class _StaffedForge(FakeForge):
    """A forge on which every team that anybody asks for has three people, none of whom has said anything."""

    async def fetch_members(self, place: Place, team: TeamName) -> frozenset[AccountId] | None:
        return _PEOPLE


@dataclass(slots=True, kw_only=True)
class MemoryBench:
    """See `Bench`. Cases with one base share a repository, so that its rules are read once."""

    model: ModelName
    vendor: Model | None
    """What answers for the model; None where only guardrails are under test."""
    purse: Purse | None
    shelf: Shelf
    run: OpenRun
    """What the answers are charged to."""
    rules: Mapping[str, bytes]
    knowledge: Knowledge
    scanner: Scanner
    stops: tuple[Switch, ...] = ()
    answers: str = ""
    """Which kept answers serve: those of the same word."""
    _checkout: FakeCheckout = field(default_factory=FakeCheckout)
    _scene: ForgeScene = field(init=False)
    _governance: Governance = field(init=False)
    _source: FakeCheckout = field(default_factory=FakeCheckout)
    _places: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Set the scene."""
        self._scene = ForgeScene(clock=FrozenClock(_INSTANT), checkout=self._checkout)
        self._governance = Governance(
            rules=self._source, code=self._checkout, knowledge=self.knowledge, is_inside=False
        )

    @property
    def prompt(self) -> Digest:
        """Return what the model under test is asked with."""
        return prompt_of(self.model, read_wordings(self.rules))

    def model_for(self, repeat: int) -> ModelUnderTest:
        """Return the model under test for one review."""
        if self.vendor is None or self.purse is None:
            return SilentModel()
        return self._line(self.vendor, self.model, self.purse, repeat)

    def line_to(self, judge: ModelName) -> MeteredModel | None:
        """Return the way to a judge, paid under the same cap; None where nobody is asked for money.

        Raises Misconfigured where its price is not known.
        """
        if self.vendor is None or self.purse is None:
            return None
        return self._line(self.vendor, judge, self.purse.beside(judge), 0)

    def _line(self, vendor: Model, model: ModelName, purse: Purse, repeat: int) -> MeteredModel:
        return MeteredModel(vendor, model, purse, self.shelf, run=self.run, repeat=repeat, answers=self.answers)

    def stand_for(self, case: SuiteCase, model: ModelUnderTest, knowledge: Knowledge | None = None) -> Stand:
        """Push the case's change and open it, in a world that remembers nothing of any other review."""
        assert isinstance(case.input, Proposal)
        place, proposal = self._place_of(case.input), case.input
        author = _AUTHORS[proposal.author]
        branch = f"{len(self._scene.repos[place.repo].changes)}/{proposal.branch}"
        self._scene.push(place, branch, {each.path: _given(each) for each in proposal.changed}, by=author)
        number = self._scene.open_change(
            place,
            branch,
            by=author,
            title=proposal.title,
            description=proposal.description,
            sponsor="sponsor" if proposal.author == "bot" else None,
        )
        return Stand(equipment=self._equipment(model, knowledge or self.knowledge), place=place, number=number)

    def _place_of(self, proposal: Proposal) -> Place:
        name = f"evals/{digest_of(proposal.base)[-12:]}"
        if name not in self._places:
            files = {each.path: _given(each) for each in proposal.base}
            place = self._scene.repository(name, files, number=int(name[-12:], 16))
            self._scene.lets_write(place, *_AUTHORS.values())
            self._source.point(place.repo, "HEAD", self._source.commit(place.repo, dict(self.rules)))
            self._places[name] = place
        return self._places[name]

    def _equipment(self, model: ModelUnderTest, knowledge: Knowledge) -> Equipment:
        return Equipment(
            forge=_StaffedForge(self._scene),
            roll=FakeRoll(lambda: ()),
            warden=FakeWarden(),
            checkout=self._checkout,
            governance=self._governance,
            model=model,
            knowledge=knowledge,
            scanner=self.scanner,
            store=MemoryStore(),
            clock=self._scene.clock,
            stops=self.stops,
        )


def _given(file: CaseFile) -> Given:
    return None if file.content is None else File(content=file.content, mode=file.mode)
