"""Needs: the approvals that are lacking, and the fewest people who give all of them at once."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, combinations_with_replacement, islice
from typing import Final, NamedTuple, TypeAlias

from reviewbot.gate.person import Hands
from reviewbot.gate.quorum import Panel, Places, is_met, lacking
from reviewbot.kernel.ids import AccountId

Profile: TypeAlias = tuple[Places, ...]
"""Where one person's approval would count: for each need the quorums that it would help."""

MOST_PEOPLE: Final = 20
"""Where more are lacking than this, nobody is told apart any more."""

_MOST_TRIES: Final = 2_000


class Need(NamedTuple):
    """One thing that more approvals have to meet."""

    panel: Panel
    circles: tuple[frozenset[AccountId], ...]
    """Who counts in each quorum of the panel."""
    titles: tuple[tuple[str, ...], ...]
    """What each of these circles is called: a person of any of the names."""
    present: tuple[Places, ...] = ()
    """Where the approvals have their place that count already."""

    def places(self, account: AccountId) -> Places:
        """Return where one more approval by this id would help."""
        if len(self.circles) == 1:
            return int(account in self.circles[0])
        return sum([(account in members) << number for number, members in enumerate(self.circles)])


def is_enough(needs: Sequence[Need], people: Sequence[Profile]) -> bool:
    """Say whether these people's approvals, besides those that count already, meet every need."""
    for place, need in enumerate(needs):
        if not is_met(need.panel, (*need.present, *[profile[place] for profile in people])):
            return False
    return True


def profile_of(needs: Sequence[Need], account: AccountId) -> Profile:
    """Return where one more approval by this id would help."""
    return tuple([need.places(account) for need in needs])


def able_in(needs: Sequence[Need], hands: Hands, *, besides: Collection[AccountId]) -> tuple[AccountId, ...]:
    """Return the people of whom an approval is asked and could count."""
    asked = frozenset(chain.from_iterable(members for need in needs for members in need.circles))
    return tuple([account for account in asked if account not in besides and hands.could_approve(account)])


def pool_of(needs: Sequence[Need], able: Collection[AccountId]) -> Mapping[Profile, int]:
    """Count the people whose approvals could help, by where they would."""
    counted: dict[Profile, int] = {}
    for account in able:
        profile = profile_of(needs, account)
        counted[profile] = counted.get(profile, 0) + 1
    return {profile: number for profile, number in counted.items() if any(profile)}


def fewest(needs: Sequence[Need], pool: Mapping[Profile, int], helped: Sequence[Profile]) -> tuple[Profile, ...] | None:
    """Return where each of the fewest people counts who, besides those that help anyway, meet every need.

    None where everybody together does not, or where too many are lacking to tell. Exact within a bound on the work;
    beyond it nobody can be left out, though there may be a smaller group of others.
    """
    least = max([_lacking(need, place, helped) for place, need in enumerate(needs)], default=0)
    if least > MOST_PEOPLE:
        return None
    most = sum([sum(need.panel.needed) for need in needs])
    profiles = sorted(pool, reverse=True)
    everybody = [each for profile in profiles for each in [profile] * min(pool[profile], most)]
    if not is_enough(needs, (*helped, *everybody)):
        return None
    sizes = (combinations_with_replacement(profiles, size) for size in range(least, most + 1))
    for group in islice(chain.from_iterable(sizes), _MOST_TRIES):
        if _exists(group, pool) and is_enough(needs, (*helped, *group)):
            return group
    return _without_idlers(needs, everybody, helped)


def wanted_of(needs: Sequence[Need], people: Sequence[Profile], helped: Sequence[Profile]) -> tuple[Profile, ...]:
    """Return of each person's places only those that are needed: where anybody else who has them would do as well."""
    kept = [list(profile) for profile in people]
    for person in kept:
        for place, places in enumerate(person):
            for quorum in range(places.bit_length()):
                person[place] &= ~(1 << quorum)
                if not is_enough(needs, (*helped, *map(tuple, kept))):
                    person[place] |= places & 1 << quorum
    return tuple([tuple(person) for person in kept])


def may_miss(
    needs: Sequence[Need], wanted: Sequence[Profile], able: Collection[AccountId], circle: frozenset[AccountId]
) -> bool:
    """Say whether the people who are wanted could all be others than those of a circle."""
    groups = Counter(wanted)
    others = [profile_of(needs, account) for account in able if account not in circle]
    people = [sum([_has(each, group) << number for number, group in enumerate(groups)]) for each in others]
    return is_met(Panel(needed=tuple(groups.values()), is_distinct=True), people)


def _has(profile: Profile, wanted: Profile) -> bool:
    return all(places & asked == asked for places, asked in zip(profile, wanted, strict=True))


def _lacking(need: Need, place: int, helped: Sequence[Profile]) -> int:
    return lacking(need.panel, (*need.present, *[profile[place] for profile in helped]))


def _exists(group: Sequence[Profile], pool: Mapping[Profile, int]) -> bool:
    return all(group.count(profile) <= pool[profile] for profile in group)


def _without_idlers(
    needs: Sequence[Need], everybody: Sequence[Profile], helped: Sequence[Profile]
) -> tuple[Profile, ...]:
    kept = list(everybody)
    for profile in everybody:
        fewer = list(kept)
        fewer.remove(profile)
        if is_enough(needs, (*helped, *fewer)):
            kept = fewer
    return tuple(kept)
