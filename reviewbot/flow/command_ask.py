"""`/reviewbot ask`: a question to an owner's agent, answered from its team's runbooks."""

from dataclasses import replace
from typing import Final, assert_never

from reviewbot.agents.answerer import (
    Answered,
    Extracted,
    NotAnswered,
    NotKnown,
    Question,
    Told,
    answer_question,
)
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.governance import Rulebook
from reviewbot.flow.order import CommandOrder, Obeyed
from reviewbot.flow.owner_review import durable_reach
from reviewbot.flow.step import Steps
from reviewbot.flow.stoppable import Errand
from reviewbot.intake.command import Ask
from reviewbot.kernel.errors import Stopped
from reviewbot.kernel.ids import OwnerName
from reviewbot.knowledge.open_question import OpenQuestion
from reviewbot.knowledge.staging import left_out_with
from reviewbot.ownership.owner import Owner
from reviewbot.plan.permit import Permit
from reviewbot.plan.switch import covers
from reviewbot.publish.answer_text import render_answered, render_extracted, render_not_answered, render_not_known
from reviewbot.publish.inert import code
from reviewbot.review.mask import mask

DEADLINE_SECONDS: Final = 60.0
"""For one call of a model: somebody waits for the answer."""

NO_RULES: Final = "Nothing was answered: no rules govern this repository, so no owner has an agent."
STOPPED: Final = "Nothing was answered: a stop is on, and no agent works."
_DEFAULT_BRANCH: Final = "HEAD"


async def question_of(equipment: Equipment, order: CommandOrder, command: Ask) -> Question | Obeyed:
    """Return what an owner's agent is to be asked, or what its asker is told where it is not."""
    if any(covers(each, repo=order.place.repo, owners=[command.owner]) for each in await equipment.fetch_switches()):
        return Obeyed(said=STOPPED)
    rulebook = await _fetch_rulebook(equipment, order)
    if rulebook is None:
        return Obeyed(said=NO_RULES)
    owner = next((each for each in rulebook.registry.owners if each.name == command.owner), None)
    if owner is None:
        named = ", ".join(code(each.name) for each in rulebook.registry.owners)
        return Obeyed(said=f"Nothing was answered: there is no owner {code(command.owner)}. There are: {named}.")
    fallen = {each.mark for each in await equipment.store.observations.fetch_falls(owner.name)}
    promotions = rulebook.promotions.without(fallen)
    return _question(order, command, replace(rulebook, promotions=promotions), owner)


async def answer_asked(equipment: Equipment, steps: Steps, order: CommandOrder, question: Question) -> Obeyed:
    """Answer from the owner's passages, or say that they do not tell and keep the question as a gap.

    Whoever asks can push. The question is strangers' text: it reaches a model fenced, and nothing follows from it. Each
    call of a model is a step of its own; to be called outside of any.
    """
    try:
        errand = Errand(number=order.number, head=None)
        told = await answer_question(question, durable_reach(equipment, steps, order.place, question.permit, errand))
    except Stopped:
        return Obeyed(said=STOPPED)
    if isinstance(told, NotKnown):
        gap = _open_question(equipment, order, question)
        await steps.insist(lambda: equipment.store.keep_question(gap))
    return Obeyed(said=_said(question.owner, told))


async def _fetch_rulebook(equipment: Equipment, order: CommandOrder) -> Rulebook | None:
    change = await equipment.forge.fetch_change(order.place, order.number) if order.is_on_change else None
    base = await equipment.checkout.resolve(order.place, _DEFAULT_BRANCH) if change is None else change.base
    return None if base is None else await equipment.governance.fetch_rulebook(order.place, base)


def _question(order: CommandOrder, command: Ask, rulebook: Rulebook, owner: Owner) -> Question:
    tiers = {tier.name: tier for tier in rulebook.registry.policy.tiers}
    return Question(
        place=order.place,
        owner=owner.name,
        tier=tiers[owner.tier],
        permit=Permit(owner=owner.name, tier=owner.tier, repo=order.place.repo, promotions=rulebook.promotions),
        words=command.question,
        policy_digest=rulebook.registry.digest,
        deadline_seconds=DEADLINE_SECONDS,
        left_out=left_out_with(rulebook.library.documents_of(owner.name), ()),
    )


def _open_question(equipment: Equipment, order: CommandOrder, question: Question) -> OpenQuestion:
    return OpenQuestion(
        owner=question.owner,
        question=mask((question.words,)).lines[0],
        repo=order.place.repo,
        repo_id=order.place.repo_id,
        number=order.number,
        asked_at=equipment.clock.now(),
    )


def _said(owner: OwnerName, told: Told) -> str:
    match told:
        case Answered(statements=statements, passages=passages, looked=looked):
            return render_answered(owner, statements, passages, looked)
        case Extracted(passages=passages):
            return render_extracted(owner, passages)
        case NotKnown():
            return render_not_known(owner)
        case NotAnswered(why=why):
            return render_not_answered(why)
        case _:
            assert_never(told)
