"""What a waiting delivery is about, so that a backlog is served in an order that makes sense."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Final, TypeAlias, assert_never

from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import (
    AccessGained,
    AccessLost,
    BaseMoved,
    ChangeMerged,
    ChangePushed,
    ChangeTouched,
    CommandGiven,
    Event,
    EvidenceGiven,
    GroupDissolved,
    GroupFormed,
    Ignored,
    PeopleMoved,
    Pinged,
    RerunAsked,
)
from reviewbot.kernel.ids import RepoId

Ordered: TypeAlias = (
    ChangeMerged | CommandGiven | GroupFormed | GroupDissolved | AccessGained | AccessLost | Pinged | Ignored
)
"""Events of which each counts."""
NO_REPOSITORY: Final = RepoId(0)
"""Of what concerns none, or several; a forge counts from one."""
IN_ORDER: Final = ""
"""The subject of what no later delivery stands for: each counts, and the oldest comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a delivery is about. It orders work, and decides nothing."""

    repo_id: RepoId
    subject: str
    """Of two deliveries with one subject the newer one stands for both: whoever handles it reads the present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery that nobody has begun to work on."""

    delivery: Delivery
    topic: Topic
    sequence: int
    """Its place among all that came."""


def topic_of(event: Event) -> Topic:
    """Return what an event is about.

    What voids something that is shown now, a retarget or a dismissal, keeps its own place: it is shown as void first.
    """
    match event:
        case ChangePushed(place=place, number=number, is_retarget=is_retarget):
            return Topic(repo_id=place.repo_id, subject=IN_ORDER if is_retarget else f"push:{number}")
        case ChangeTouched(place=place, number=number, head=head, may_loosen=may_loosen):
            return Topic(repo_id=place.repo_id, subject=f"touch:{number}:{head}" if may_loosen else IN_ORDER)
        case RerunAsked(place=place, head=head):
            return Topic(repo_id=place.repo_id, subject=f"rerun:{head}")
        case EvidenceGiven(place=place, head=head):
            return Topic(repo_id=place.repo_id, subject=f"evidence:{head}:{event.of}:{event.app_id}:{event.name}")
        case BaseMoved(place=place, base_ref=base_ref):
            return Topic(repo_id=place.repo_id, subject=f"base:{base_ref}")
        case PeopleMoved(installation=installation):
            return Topic(repo_id=NO_REPOSITORY, subject=f"people:{installation}")
        case _:
            return _in_order(event)


def _in_order(event: Ordered) -> Topic:
    match event:
        case ChangeMerged() | CommandGiven() | GroupFormed() | GroupDissolved():
            return Topic(repo_id=event.place.repo_id, subject=IN_ORDER)
        case AccessGained() | AccessLost() | Pinged() | Ignored():
            return Topic(repo_id=NO_REPOSITORY, subject=IN_ORDER)
        case _:
            assert_never(event)


def take_turns(waiting: Iterable[Waiting], *, most: int) -> tuple[Waiting, ...]:
    """Return whom to serve next, at most so many: repositories in turn, whoever has waited longest first.

    Of one repository, what has to come in order takes turns with the newest of everything else. What a newer delivery
    stands for is left out.
    """
    of_repository: dict[RepoId, list[Waiting]] = defaultdict(list)
    for each in sorted(waiting, key=lambda each: each.sequence):
        of_repository[each.topic.repo_id].append(each)
    rounds = zip_longest(*map(_in_turn, of_repository.values()))
    return tuple(islice((each for turn in rounds for each in turn if each is not None), most))


def _in_turn(oldest_first: Sequence[Waiting]) -> tuple[Waiting, ...]:
    in_order = [each for each in oldest_first if each.topic.subject == IN_ORDER]
    newest = {each.topic.subject: each for each in oldest_first if each.topic.subject != IN_ORDER}
    newest_first = sorted(newest.values(), key=lambda each: -each.sequence)
    turns = zip_longest(in_order, newest_first)
    return tuple(each for turn in turns for each in turn if each is not None)
