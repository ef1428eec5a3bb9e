"""Commands: what somebody wrote in a comment is carried out once, if they may, and answered once, in place.

Names and what a comment says of itself are no rights: each right is an authenticated read at that moment.
"""

from typing import Final, assert_never

from pydantic import TypeAdapter

from reviewbot.agents.answerer import Question
from reviewbot.audit.explain import explain
from reviewbot.flow.command_ask import answer_asked, question_of
from reviewbot.flow.command_glass import break_glass
from reviewbot.flow.command_people import called_in, dismiss, override
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.notice import fetch_story, note_remark
from reviewbot.flow.order import CommandOrder, Obeyed, ReviewOrder
from reviewbot.flow.step import Steps
from reviewbot.intake.command import (
    Ask,
    AskForHelp,
    BreakTheGlass,
    DismissFinding,
    Explain,
    OverrideAgent,
    Rerun,
    phrase_of,
)
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import OwnerName
from reviewbot.publish.command_reply import (
    CLOSED,
    NO_STORY,
    command_reply,
    render_faults,
    render_help,
    render_misplaced,
    render_refusal,
    render_rerun,
    render_story,
    render_uncalled,
)
from reviewbot.publish.reconcile import reconcile
from reviewbot.publish.surface import Present, Wanted

_BEGUN: Final[TypeAdapter[Obeyed | Question]] = TypeAdapter(Obeyed | Question)
_NOTHING: Final = TypeAdapter(None)


async def obey_and_answer(equipment: Equipment, steps: Steps, order: CommandOrder) -> Obeyed:
    """Carry out a command and answer it, each call of a model a step of its own; to be called outside of any step."""
    begun = await steps.run("obey", _BEGUN, lambda: obey(equipment, order))
    obeyed = begun if isinstance(begun, Obeyed) else await answer_asked(equipment, steps, order, begun)
    await steps.run("answer", _NOTHING, lambda: answer(equipment, order, obeyed.said))
    return obeyed


async def obey(equipment: Equipment, order: CommandOrder) -> Obeyed | Question:
    """Carry out a command, if its giver may, up to where a model is to be asked. Doing it twice is doing it once."""
    phrase = phrase_of(order.command)
    if phrase.works_on == "change" and not order.is_on_change:
        return Obeyed(said=render_misplaced(phrase))
    if phrase.right == "pusher" and not await equipment.forge.may_write(order.place, order.account):
        return Obeyed(said=render_refusal(phrase, ()))
    try:
        return await _carry_out(equipment, order)
    except Misconfigured as broken:
        return Obeyed(said=render_faults(str(broken).splitlines()))


async def answer(equipment: Equipment, order: CommandOrder, said: str) -> None:
    """Say it under the comment's conversation, once: a second time changes nothing."""
    reply = command_reply(order.comment, order.login, order.command, said)
    posted = await equipment.forge.fetch_comments(order.place, order.number)
    wanted = Wanted(checks=(), comments=(reply,), inline=())
    actions = reconcile(wanted, Present(posted=posted, foreign_checks=()))
    if actions:
        await note_remark(equipment, order.place, order.number, f"answer to comment {order.comment}", said)
    for action in actions:
        await equipment.forge.apply(order.place, order.number, action)


async def _carry_out(equipment: Equipment, order: CommandOrder) -> Obeyed | Question:
    match order.command:
        case AskForHelp(why=why):
            return Obeyed(said=render_help(why))
        case Explain():
            return await _explain(equipment, order)
        case Rerun(owner=owner):
            return await _rerun(equipment, order, owner)
        case Ask() as command:
            return await question_of(equipment, order, command)
        case OverrideAgent() as command:
            return await override(equipment, order, command)
        case DismissFinding() as command:
            return await dismiss(equipment, order, command)
        case BreakTheGlass() as command:
            return await break_glass(equipment, order, command)
        case command:
            assert_never(command)


async def _explain(equipment: Equipment, order: CommandOrder) -> Obeyed:
    story = await fetch_story(equipment.store, order.place.repo, order.number)
    if story.decision is None:
        return Obeyed(said=NO_STORY)
    return Obeyed(said=render_story(explain(story.decision, {}, notice=story.notice, incidents=story.incidents)))


async def _rerun(equipment: Equipment, order: CommandOrder, owner: OwnerName | None) -> Obeyed:
    change = await equipment.forge.fetch_change(order.place, order.number)
    if change is None or not change.is_open:
        return Obeyed(said=CLOSED)
    look = await equipment.store.fetch_last_look(change.binding)
    called = () if look is None else called_in(look.assignments)
    if owner is not None and look is not None and owner not in called:
        return Obeyed(said=render_uncalled(owner, called))
    review = ReviewOrder(
        place=order.place,
        number=order.number,
        head=change.head,
        delivery=order.delivery,
        is_asked_for=True,
        only=owner,
    )
    return Obeyed(said=render_rerun(owner, change.head), orders=(review,))
