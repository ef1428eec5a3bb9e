"""A review with fakes behind it, for tests of the agent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reviewbot.agents.reviewer import review_owner
from reviewbot.agents.task import Reach, Reviewed, ReviewTask
from reviewbot.change.change import Change
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.store import MemoryStore
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Commit, Digest
from reviewbot.knowledge.document import Recalled
from reviewbot.knowledge.guardrail import GuardrailHit
from reviewbot.knowledge.query import Query
from reviewbot.ownership.owner import Assignment
from reviewbot.ownership.policy import Tier
from reviewbot.ownership.wording import Wording
from reviewbot.ports import Model
from reviewbot.review.reason import split_reason
from reviewbot.review.verdict import Abstained, Failed, Verdict
from tests.unit.review.build import PLACE, POLICY_DIGEST, a_change, a_tier, an_assignment, recalled


@dataclass
class Shelves:
    """Knowledge that always recalls the same, and remembers what it was asked."""

    passages: Sequence[Recalled] = (recalled(),)
    when_asked: Sequence[Recalled] = (recalled(),)
    """What a query without paths finds."""
    asked: list[Query] = field(default_factory=list)

    async def learn(self, owner: str, passages: Sequence[object]) -> int:
        return 0

    async def recall(self, query: Query) -> tuple[Recalled, ...]:
        self.asked.append(query)
        return tuple(self.passages if query.paths else self.when_asked)


@dataclass
class Tree:
    """A checkout of a few files, the same at every commit but for what `at` overrides."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    at: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    is_too_large: bool = False

    async def resolve(self, place: Place, ref: str) -> Commit | None:
        return Commit(ref)

    async def fetch_paths(self, place: Place, commit: Commit, under: str = "") -> tuple[str, ...]:
        if self.is_too_large:
            raise Misconfigured("acme/shop", ("has too many files",))
        files = self.at.get(commit, self.files)
        return tuple(sorted(path for path in files if not under or path.startswith(f"{under}/")))

    async def fetch_files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        files = self.at.get(commit, self.files)
        return {path: files.get(path) for path in paths}

    async def fetch_history(self, place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        return ()


@dataclass
class Desk:
    """Where reviews are asked for: one store and one script for all of them."""

    model: Model = field(default_factory=ScriptedModel)
    store: MemoryStore = field(default_factory=MemoryStore)
    tree: Tree = field(default_factory=Tree)
    shelves: Shelves = field(default_factory=Shelves)
    wordings: tuple[Wording, ...] = ()
    took: Callable[[], float] = lambda: 0.0

    @property
    def script(self) -> ScriptedModel:
        assert isinstance(self.model, ScriptedModel)
        return self.model

    async def review(
        self,
        change: Change | None = None,
        *,
        place: Place = PLACE,
        assignment: Assignment | None = None,
        tier: Tier | None = None,
        hits: Sequence[GuardrailHit] = (),
        policy_digest: Digest = POLICY_DIGEST,
        deadline_seconds: float = 60.0,
        has_runbook: bool = True,
    ) -> Reviewed:
        task = ReviewTask(
            place=place,
            change=change or a_change(),
            assignment=assignment or an_assignment(),
            blocks_at="high",
            tier=tier or a_tier(),
            refusals=(),
            hits=tuple(hits),
            policy_digest=policy_digest,
            deadline_seconds=deadline_seconds,
            has_runbook=has_runbook,
            wordings=self.wordings,
        )
        reach = Reach(model=self.model, knowledge=self.shelves, checkout=self.tree, store=self.store, took=self.took)
        return await review_owner(task, reach)


def outcome(verdict: Verdict) -> str:
    """Return the verdict in a word, with its reason's code where it has one."""
    if isinstance(verdict, Failed | Abstained):
        return f"{verdict.kind}: {split_reason(verdict.reason)[0]}"
    return verdict.kind
