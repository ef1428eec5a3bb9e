"""A lack: everything that people or agents still have to say before the gate could open."""

from collections.abc import Sequence
from typing import NamedTuple

from reviewbot.gate.coverage import gaps_in
from reviewbot.gate.hearing import Hearing
from reviewbot.gate.need import Need
from reviewbot.gate.quorum import Panel, is_met
from reviewbot.gate.seat import Sitting, is_content
from reviewbot.gate.voice import Voice
from reviewbot.gate.world import World
from reviewbot.kernel.ids import AccountId, OwnerName
from reviewbot.review.reason import split_reason

_ONE_PERSON = Panel(needed=(1,))


class Lack(NamedTuple):
    """What is lacking, all of it asked of people, or some of it left to agents that have not answered."""

    needs: tuple[Need, ...]
    """What is asked of people."""
    by_agents: tuple[tuple[Need, tuple[OwnerName, ...]], ...]
    """Those of the needs which agents that have yet to answer would meet as well, if all of these approve."""
    objectors: tuple[Voice, ...]
    """Whose requests for changes hold."""
    complete: tuple[Hearing, ...]
    incomplete: tuple[Hearing, ...]
    left: tuple[tuple[Need, tuple[OwnerName, ...]], ...] = ()
    """What is not asked of people but left to these agents."""

    @property
    def counting(self) -> frozenset[AccountId]:
        """Whose approvals count for some rule already. Asked again, they could begin the time to cool off anew."""
        heard = [voice for each in (*self.complete, *self.incomplete) for voice in each.counted.approving]
        return frozenset([voice.user.id for voice in heard])

    def left_to_agents(self) -> "Lack":
        """Return the same with everything left to agents that they could say."""
        left = [need for need, _ in self.by_agents]
        asked = tuple([need for need in self.needs if not any(need is other for other in left)])
        return self._replace(needs=asked, by_agents=(), left=self.by_agents)


def lack_of(world: World, hearings: Sequence[Hearing], sittings: Sequence[Sitting]) -> Lack:
    """Gather what is lacking."""
    complete: list[Hearing] = []
    incomplete: list[Hearing] = []
    for each in hearings:
        (complete if is_met(each.panel, each.present()) else incomplete).append(each)
    of_seats = [(sitting,) for sitting in sittings if not is_content(sitting)]
    of_gaps = [gap.owners for gap in gaps_in(world, sittings) if not any(each.vouching for each in gap.owners)]
    wanted = [(_need_of(owners), _agents(owners)) for owners in (*of_seats, *of_gaps)]
    asked = [need for need, agents in wanted if not agents]
    either = [(need, agents) for need, agents in wanted if agents]
    return Lack(
        needs=(*map(_need_of_rule, incomplete), *asked, *[need for need, _ in either]),
        by_agents=tuple(either),
        objectors=_objectors(hearings, sittings),
        complete=tuple(complete),
        incomplete=tuple(incomplete),
    )


def _agents(owners: Sequence[Sitting]) -> tuple[OwnerName, ...]:
    """Return the owners, where the agents of all of them may still answer: others have spoken."""
    return tuple([each.seat.owner for each in owners]) if all(map(_may_answer, owners)) else ()


def _may_answer(sitting: Sitting) -> bool:
    # What is too much for an agent is that however often it is asked.
    verdict = sitting.verdict
    return verdict is None or (verdict.kind == "failed" and split_reason(verdict.reason)[0] != "too_large")


def _need_of_rule(hearing: Hearing) -> Need:
    return Need(
        panel=hearing.panel,
        circles=tuple([circle.members for circle in hearing.quorums]),
        titles=tuple([tuple(map(str, circle.teams)) for circle in hearing.quorums]),
        present=hearing.present(),
    )


def _need_of(owners: Sequence[Sitting]) -> Need:
    titles = [name for each in owners for name in _title(each)]
    return Need(
        panel=_ONE_PERSON,
        circles=(frozenset[AccountId]().union(*[each.wide.members for each in owners]),),
        titles=(tuple(dict.fromkeys(titles)),),
    )


def _title(sitting: Sitting) -> tuple[str, ...]:
    teams = tuple(map(str, sitting.wide.teams))
    return (*teams, str(sitting.seat.owner)) if sitting.seat.people else teams


def _objectors(hearings: Sequence[Hearing], sittings: Sequence[Sitting]) -> tuple[Voice, ...]:
    counts = [*[each.counted for each in hearings], *[each.counted for each in sittings]]
    voices = [voice for count in counts for voice in (*count.objecting, *count.maybe_objecting)]
    return tuple({voice.user.id: voice for voice in voices}.values())
