"""Evidence: what a model gave in its stage, beside the model in use, and what people made of it.

Everything is counted by change, since the reviews of one change resemble each other.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

from reviewbot.kernel.ids import ChangeNumber, FindingKey, Head, RepoId
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.plan.permit import Promoted
from reviewbot.review.act import Act, Dismissed
from reviewbot.scoring.interval import Drawn, Interval, bootstrap, bootstrap_difference, wilson
from reviewbot.scoring.metric import Share, Spread, spread_of
from reviewbot.scoring.observation import WHYS, LeftOut, Observation, Opinion, WhyLeftOut
from reviewbot.scoring.twin import twins_of

DRAWN: Final = Drawn(seed=0, confidence=0.9)
"""Of the intervals that a stage is judged by: each end is wrong one time in twenty."""

ChangeKey: TypeAlias = tuple[RepoId, ChangeNumber]
Fate: TypeAlias = Literal["dismissed", "mended", "open"]
"""What became of a finding: people said that it is none, or it was gone with a later head, or neither so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share with how far it may be off; no interval of nothing."""

    share: Share
    interval: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Findings of a model in shadow beside those of the model in use."""

    common: int
    alone: int
    """Of the model in shadow."""
    missed: int
    """Of the model in use, and not of the one in shadow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one model gave since the promotions say of it what they say now."""

    word: Promoted
    reviews: int
    """That it made, those that failed included."""
    otherwise: int
    """Reviews under another prompt than now; nothing else here counts them."""
    changes: int
    """On which it made one."""
    failures: Share
    left_out: tuple[tuple[WhyLeftOut, int], ...]
    """Reviews that a model in shadow did not make, those reasons that occurred."""
    compared: int
    """Of a model in shadow: changes on which its word was compared with the verdict that counted."""
    agreement: Rate
    """Of a model in shadow: how often its word is that of the verdict which counted."""
    gained: Interval | None
    """Of a model in shadow: how much more often than the model in use its word is what people left standing."""
    overlap: Overlap
    dismissed: Rate
    """Of its findings of which people have made something, those that they dismissed."""
    dismissed_beside: Rate
    """The same of the models in use."""
    cost: Spread | None
    """US dollars for a change; None where it is not known."""
    mean_cost: Money | None
    latency: Spread | None
    """Seconds for a review; None where nothing was asked."""


def evidence_of(
    word: Promoted,
    observed: Iterable[Observation],
    acts: Iterable[Act],
    counts: Callable[[Observation], bool] = lambda _: True,
) -> Evidence:
    """Return what the promotions' word about a model has led to. The others may hold more than is its own.

    `counts` says of an observation whether it was made under the prompt of now.
    """
    seen = _Seen(word, tuple(observed), tuple(acts), counts)
    own, others = seen.own_opinions, seen.opinions_of(seen.others)
    changes = {_change(each) for each, _ in own}
    costs = _costs(own)
    return Evidence(
        word=word,
        reviews=len(own),
        otherwise=seen.otherwise,
        changes=len(changes),
        failures=Share(part=sum(said.word == "failed" for _, said in own), whole=len(own)),
        left_out=seen.left_out,
        compared=len(seen.agreement),
        agreement=_rate(seen.agreement),
        gained=seen.gained,
        overlap=seen.overlap,
        dismissed=_rate(seen.dismissals(own)),
        dismissed_beside=_rate(seen.dismissals(others)),
        cost=None if costs is None else spread_of([each.micros / 1_000_000 for each in costs]),
        mean_cost=None if not costs else Money(sum(costs, NOTHING).micros // len(costs)),
        latency=spread_of([said.milliseconds / 1_000 for _, said in own if not said.is_carried]),
    )


_Said: TypeAlias = tuple[Observation, Opinion]


class _Seen:
    """Observations of one owner and tier, with what people said of them."""

    def __init__(
        self,
        word: Promoted,
        observed: tuple[Observation, ...],
        acts: tuple[Act, ...],
        counts: Callable[[Observation], bool],
    ) -> None:
        beside = [each for each in observed if (each.owner, each.tier) == (word.owner, word.tier)]
        self._acts = [each for each in acts if each.owner == word.owner]
        under = [each for each in beside if _is_under(each, word)]
        self.own = [each for each in under if counts(each)]
        self.otherwise = len({each.review for each in under} - {each.review for each in self.own})
        self.others = [each for each in beside if each.counted and each.model != word.model and counts(each)]
        # Whatever was said later of a finding says whether it was mended, so the rest is looked at for that.
        self._counts = counts
        self._counted = self.opinions_of(each for each in beside if each.counted)

    def opinions_of(self, observed: Iterable[Observation]) -> list[_Said]:
        return [(each, each.said) for each in observed if isinstance(each.said, Opinion)]

    @cached_property
    def own_opinions(self) -> list[_Said]:
        return self.opinions_of(self.own)

    @property
    def left_out(self) -> tuple[tuple[WhyLeftOut, int], ...]:
        times = Counter(each.said.why for each in self.own if isinstance(each.said, LeftOut))
        return tuple((why, times[why]) for why in WHYS if times[why])

    @cached_property
    def pairs(self) -> list[tuple[_Said, _Said]]:
        """What the model in shadow said, and what counted, of the same review and the same brief."""
        counted = {each.review: (each, said) for each, said in self._counted if self._counts(each)}
        found = [
            (one, counted[one[0].review])
            for one in self.own_opinions
            if not one[0].counted and one[0].review in counted
        ]
        return [(own, other) for own, other in found if _compare(own[1], other[1])]

    @property
    def agreement(self) -> Mapping[ChangeKey, Share]:
        return _by_change((own[0], own[1].word == other[1].word) for own, other in self.pairs)

    @property
    def gained(self) -> Interval | None:
        stood = [(own, other, self._stood(other)) for own, other in self.pairs]
        before = _by_change((other[0], other[1].word == word) for _, other, word in stood)
        after = _by_change((own[0], own[1].word == word) for own, _, word in stood)
        drawn = bootstrap_difference(_named(before), _named(after), DRAWN)
        room = wilson(len(before), len(before), DRAWN.confidence)
        if drawn is None or room is None or before != after:
            return drawn
        # Nobody differed on so many changes: how often that might happen all the same, either way.
        return Interval(low=room.low - 1, high=1 - room.low)

    @property
    def overlap(self) -> Overlap:
        sides = [
            (twins_of(own.findings, other.findings), own.findings, other.findings)
            for (_, own), (_, other) in self.pairs
        ]
        common = sum(len(twins) for twins, _, _ in sides)
        return Overlap(
            common=common,
            alone=sum(len(own) for _, own, _ in sides) - common,
            missed=sum(len(other) for _, _, other in sides) - common,
        )

    def dismissals(self, said: Iterable[_Said]) -> Mapping[ChangeKey, Share]:
        """Return by change how many findings people dismissed, of those of which they have made something."""
        fates: dict[tuple[ChangeKey, FindingKey], Fate] = {}
        for each, opinion in said:
            for key in self._shown(each, opinion):
                fates[_change(each), key] = self._fate(_change(each), key)
        settled: defaultdict[ChangeKey, list[Fate]] = defaultdict(list)
        for (change, _), fate in fates.items():
            if fate != "open":
                settled[change].append(fate)
        return {change: Share(part=each.count("dismissed"), whole=len(each)) for change, each in settled.items()}

    def _shown(self, observation: Observation, opinion: Opinion) -> Iterator[FindingKey]:
        """Yield its findings that people saw: of a model in shadow those that the model in use reported, too."""
        if observation.counted:
            yield from (each.key for each in opinion.findings)
            return
        beside = next((said for each, said in self._counted if each.review == observation.review), None)
        if beside is not None:
            yield from twins_of(opinion.findings, beside.findings).values()

    def _fate(self, change: ChangeKey, key: FindingKey) -> Fate:
        if key in self._dismissed[change]:
            return "dismissed"
        looks = sorted(
            ((each, said) for each, said in self._counted if _change(each) == change and said.word != "failed"),
            key=lambda one: one[0].at,
        )
        last = looks[-1][1] if looks else None
        return "mended" if last is not None and key not in _keys(last) else "open"

    def _stood(self, counted: _Said) -> Literal["approved", "objected", "failed"]:
        """Return what people left standing of the verdict that counted."""
        observation, said = counted
        blocking = {each.key for each in said.findings if each.is_blocking}
        is_lifted = blocking <= self._dismissed[_change(observation)]
        if said.word == "objected" and (is_lifted or self._is_overruled(observation)):
            return "approved"
        return said.word

    def _is_overruled(self, observation: Observation) -> bool:
        at = (*_change(observation), observation.head)
        return any(each.kind == "overruled" and _where(each) == at for each in self._acts)

    @cached_property
    def _dismissed(self) -> defaultdict[ChangeKey, set[FindingKey]]:
        found: defaultdict[ChangeKey, set[FindingKey]] = defaultdict(set)
        for each in self._acts:
            if isinstance(each, Dismissed):
                found[each.binding.repo_id, each.binding.number].add(each.finding.key)
        return found


def _is_under(observation: Observation, word: Promoted) -> bool:
    said = (observation.model, observation.standing, observation.since)
    return said == (word.model, word.standing, word.decided_on)


def _change(observation: Observation) -> ChangeKey:
    return observation.repo_id, observation.number


def _where(act: Act) -> tuple[RepoId, ChangeNumber, Head]:
    return act.binding.repo_id, act.binding.number, act.binding.head


def _compare(own: Opinion, other: Opinion) -> bool:
    return own.brief == other.brief and "failed" not in (own.word, other.word)


def _keys(said: Opinion) -> frozenset[FindingKey]:
    return frozenset((*(each.key for each in said.findings), *said.stands))


def _by_change(told: Iterable[tuple[Observation, bool]]) -> Mapping[ChangeKey, Share]:
    parts: defaultdict[ChangeKey, list[bool]] = defaultdict(list)
    for observation, is_so in told:
        parts[_change(observation)].append(is_so)
    return {change: Share(part=sum(each), whole=len(each)) for change, each in parts.items()}


def _rate(shares: Mapping[ChangeKey, Share]) -> Rate:
    whole = Share(part=sum(each.part for each in shares.values()), whole=sum(each.whole for each in shares.values()))
    interval = bootstrap(_named(shares), DRAWN)
    if interval is not None and whole.value is not None and interval.low == interval.high:
        # All changes are alike, so whichever are drawn say the same; that is no certainty.
        interval = wilson(round(whole.value * len(shares)), len(shares), DRAWN.confidence)
    return Rate(share=whole, interval=interval)


def _named(shares: Mapping[ChangeKey, Share]) -> Mapping[str, Share]:
    return {f"{repo_id}#{number}": share for (repo_id, number), share in shares.items()}


def _costs(said: Iterable[_Said]) -> list[Money] | None:
    """Return what each change cost; None where one of the answers has no known price."""
    costs: defaultdict[ChangeKey, Money] = defaultdict(lambda: NOTHING)
    for observation, opinion in said:
        if opinion.cost is None:
            return None
        costs[_change(observation)] += opinion.cost
    return list(costs.values())
