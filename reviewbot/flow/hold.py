"""What shuts a gate without a decision: facts that have yet to be read, and work of ours that ended badly."""

from reviewbot.change.change import Binding
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.fence import begin_evaluation
from reviewbot.flow.look import binding_of
from reviewbot.flow.notice import show_notice
from reviewbot.flow.settle import head_turn, show
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Head
from reviewbot.publish.breakage import Breakage
from reviewbot.publish.notice import broken_off, holding


async def hold(equipment: Equipment, place: Place, binding: Binding, sentence: str) -> None:
    """Shut the gate of a head before the new facts are read. It opens again only by a decision made after them."""
    await begin_evaluation(equipment, place, binding.head)
    await show(equipment, place, binding.number, holding(binding, sentence), checks_only=True)


async def hold_head(equipment: Equipment, place: Place, head: Head, sentence: str) -> None:
    """Shut the gate of every open change with this head, as `hold` does."""
    for named in await equipment.forge.fetch_open_changes(place, head=head):
        await hold(equipment, place, binding_of(place, named), sentence)


async def give_up(equipment: Equipment, place: Place, head: Head, broken: Breakage) -> None:
    """Say on every open change with this head that our work on it ended badly, and how it begins anew.

    What an older evaluation found is not written afterwards. Where a newer one has begun while this waited for the
    head's turn, that one knows more, and nothing is said.
    """
    newest = await equipment.store.fetch_evaluation(place, head)
    async with head_turn(equipment, place, head):
        if await equipment.store.fetch_evaluation(place, head) != newest:
            return
        evaluation = await begin_evaluation(equipment, place, head)
        for named in await equipment.forge.fetch_open_changes(place, head=head):
            present = await equipment.forge.fetch_present(place, named.number, head, checks_only=True)
            shut = broken_off(binding_of(place, named), broken)
            await show_notice(equipment, evaluation, named.number, shut, present)
