"""The eval runner: each case goes the product's own way, from the forge to the gate, around a forge in memory.

Nothing is recorded, shown or posted: the way ends with the decision.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeAlias

from reviewbot.flow.admission import admission_of
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.eval_model import MeteredModel, SilentModel, cost_of_turns
from reviewbot.flow.eval_purse import CapReached
from reviewbot.flow.governance import Rulebook
from reviewbot.flow.look import Seen, look_at
from reviewbot.flow.owner_review import review_for
from reviewbot.flow.settle import Settled, decide_about
from reviewbot.flow.step import PlainSteps
from reviewbot.flow.suite_run import Reviewed, SuiteRun
from reviewbot.gate.decision import Blocked, Decision
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import BrokenInvariant, Misconfigured, Stopped, Unavailable
from reviewbot.kernel.ids import ChangeNumber, Digest, ModelName, OwnerName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.document import Passage, Recalled
from reviewbot.knowledge.query import Query
from reviewbot.ownership.policy import GUARDRAILS, Tier
from reviewbot.plan.permit import NO_PROMOTIONS
from reviewbot.plan.plan import Plan
from reviewbot.ports import Knowledge
from reviewbot.review.finding import Finding
from reviewbot.review.reason import split_reason
from reviewbot.review.verdict import Abstained, Failed, Verdict
from reviewbot.scoring.found import Answered, Found, Response, Spent, Unreadable
from reviewbot.scoring.golden import Spot
from reviewbot.scoring.suite import Outcome, Suite, SuiteCase

AT_ONCE: Final = 4
"""Reviews that run beside each other."""

_TOLD_FIRST: Final = (Stopped, Misconfigured, Unavailable)
"""Of what broke several reviews off, by what is told of it."""

ModelUnderTest: TypeAlias = MeteredModel | SilentModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A change of a case, as it stands on a forge in memory."""

    equipment: Equipment
    place: Place
    number: ChangeNumber


class Bench(Protocol):
    """What reviews of cases need: a stand for each of them, with a memory of its own, and the model under test."""

    @property
    def model(self) -> ModelName:
        """Return the name of what is under test: a model, or `guardrails`."""

    @property
    def prompt(self) -> Digest:
        """Return what it is asked with."""

    def stand_for(self, case: SuiteCase, model: ModelUnderTest, knowledge: Knowledge | None = None) -> Stand:
        """Return a fresh stand of the case that asks this model, and recalls by this knowledge if one is given."""

    def model_for(self, repeat: int) -> ModelUnderTest:
        """Return the model under test for one review."""


class ListeningKnowledge:
    """The Knowledge port, which remembers what one owner was given."""

    def __init__(self, knowledge: Knowledge, owner: OwnerName) -> None:
        """Pass everything on, and listen to what is recalled for the owner."""
        self._knowledge = knowledge
        self._owner = owner
        self.heard: list[Recalled] = []

    async def learn(self, owner: OwnerName, passages: Sequence[Passage]) -> int:
        """Pass on."""
        return await self._knowledge.learn(owner, passages)

    async def recall(self, query: Query) -> tuple[Recalled, ...]:
        """Pass on, and remember."""
        recalled = await self._knowledge.recall(query)
        if query.owner == self._owner:
            self.heard += recalled
        return recalled


async def run_suite(
    bench: Bench, suite: Suite, knowledge: Knowledge, *, repeats: int, tell: Callable[[SuiteCase, int, Reviewed], None]
) -> SuiteRun:
    """Review every case that can run, so many times; `tell` hears of each as it ends.

    Raises Stopped where a switch is on, Misconfigured where the rules are missing or broken or a model cannot be asked,
    and Unavailable where something that no review goes without does not answer.
    """
    room = asyncio.Semaphore(AT_ONCE)

    async def review(case: SuiteCase, repeat: int) -> Reviewed:
        async with room:
            reviewed = await review_case(bench, suite.owner, case, knowledge, repeat=repeat)
        tell(case, repeat, reviewed)
        return reviewed

    asked = [review(case, repeat) for case in suite.runnable for repeat in range(repeats)]
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in asked]
    except ExceptionGroup as broken_off:
        raise _told_of(broken_off) from broken_off
    reviews = tuple(task.result() for task in tasks)
    return SuiteRun(suite=suite, model=bench.model, reviews=reviews, prompt=bench.prompt)


def _told_of(broken_off: ExceptionGroup) -> Exception:
    """Return what is told: one of those that somebody can act on, or the fault; the group where faults differ."""
    for kind in _TOLD_FIRST:
        for each in broken_off.exceptions:
            if isinstance(each, kind):
                return each
    is_one_kind = len({type(each) for each in broken_off.exceptions}) == 1
    return broken_off.exceptions[0] if is_one_kind else broken_off


async def review_case(
    bench: Bench, owner: OwnerName, case: SuiteCase, knowledge: Knowledge, *, repeat: int
) -> Reviewed:
    """Review one case once, as every change is reviewed."""
    model, listening = bench.model_for(repeat), ListeningKnowledge(knowledge, owner)
    stand = bench.stand_for(case, model, listening)
    try:
        settled = await _settled(stand, bench.model)
    except CapReached as reached:
        why = f"not run to its end: {reached}"
        return Reviewed(response=Unreadable(case=case.name, repeat=repeat, why=why), is_run=False)
    spent = Spent(cost=cost_of_turns(model.turns), latency_seconds=sum(turn.seconds for turn in model.turns))
    response = _response(case, repeat, settled, listening.heard, spent)
    return Reviewed(response=response, turns=tuple(model.turns), verdicts=settled.verdicts)


async def _settled(stand: Stand, model: ModelName) -> Settled:
    equipment, place = stand.equipment, stand.place
    change = await equipment.forge.fetch_change(place, stand.number)
    if change is None:
        raise BrokenInvariant(f"change {stand.number} of {place.repo} is gone")
    rulebook = await equipment.governance.fetch_rulebook(place, change.base)
    if rulebook is None:
        raise Misconfigured("governance", ("there is no owners/policy.yaml to review by",))
    seen = await look_at(equipment, place, change, _under_test(rulebook, model))
    await _ask(stand, seen)
    return await decide_about(equipment, place, seen)


def _under_test(rulebook: Rulebook, model: ModelName) -> Rulebook:
    policy = rulebook.registry.policy
    tiers = tuple(
        Tier(name=tier.name, chain=(model,), ends_with_guardrails=model == GUARDRAILS) for tier in policy.tiers
    )
    # Whom the promotions keep out may still be tried: a run decides nothing.
    registry = replace(rulebook.registry, policy=replace(policy, tiers=tiers))
    return replace(rulebook, registry=registry, promotions=NO_PROMOTIONS)


async def _ask(stand: Stand, seen: Seen) -> None:
    admission = await admission_of(stand.equipment, seen, asked_by_writer=True)
    if not isinstance(admission, Plan):
        raise Stopped(admission.sentence)
    for task in admission.tasks:
        await review_for(
            stand.equipment, PlainSteps(), stand.place, seen, task, deadline_seconds=admission.deadline_seconds
        )


def _response(case: SuiteCase, repeat: int, settled: Settled, heard: Sequence[Recalled], spent: Spent) -> Response:
    unread = tuple(_unread(settled.verdicts))
    if unread:
        return Unreadable(case=case.name, repeat=repeat, why="; ".join(unread), spent=spent)
    return Answered(
        case=case.name,
        repeat=repeat,
        found=tuple(_found(case.name, repeat, finding) for verdict in settled.verdicts for finding in verdict.findings),
        decision=outcome_of(settled.decision),
        passages=tuple(dict.fromkeys(str(each.passage.id) for each in heard)),
        owners=frozenset(each.owner for each in settled.seen.look.assignments if each.has_agent),
        spent=spent,
    )


def _unread(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield why an owner's answer says nothing of the change; an agent that may not judge has said so and is read."""
    for verdict in verdicts:
        if isinstance(verdict, Failed | Abstained):
            code, sentence = split_reason(verdict.reason)
            if isinstance(verdict, Failed) or code == "no_model":
                yield f"{verdict.basis.owner}: {sentence}"


def outcome_of(decision: Decision) -> Outcome:
    """Return how the gate decided, in the word that cases expect."""
    if not isinstance(decision, Blocked):
        return "open"
    return "people" if decision.awaits_only_people else "blocked"


def _found(case: str, repeat: int, finding: Finding) -> Found:
    return Found(
        key=f"{case}/{repeat}/{finding.owner}/{finding.key}",
        case=case,
        spot=_spot(finding),
        topic=_topic(finding),
        severity=finding.severity,
        text=Untrusted(f"{finding.title.raw}\n{finding.body.raw}"),
    )


def _spot(finding: Finding) -> Spot | None:
    if not finding.is_located:
        return None
    # What is about a file as a whole stands at its top.
    line = finding.line or 1
    return Spot(path=finding.path, first=line, last=line)


def _topic(finding: Finding) -> str | None:
    if finding.guardrail is not None:
        return finding.guardrail.casefold()
    return finding.cites[0].partition("#")[0].casefold() if finding.cites else None
