"""A team's suite: changes whose right review the team knows, and what a model has to reach on them."""

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest, ModelName, OwnerName
from reviewbot.kernel.money import Money
from reviewbot.scoring.golden import Expectation, Golden, GoldenCase, GoldenSet, Split, Trap
from reviewbot.scoring.judgement import Judging
from reviewbot.scoring.metric import Spread

AuthorKind: TypeAlias = Literal["human", "bot"]
Outcome: TypeAlias = Literal["open", "people", "blocked"]
"""How the gate decides: `people` is shut, and nobody but people is awaited."""
ReviewState: TypeAlias = Literal["draft", "reviewed"]
Mode: TypeAlias = Literal["100644", "100755", "120000"]

PLAIN: Final[Mode] = "100644"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One path of a tree, as git keeps it. A link's content is its target."""

    path: str
    content: bytes | None
    """None where the change removes it."""
    mode: Mode = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The change that a case puts before the reviewers."""

    base: tuple[CaseFile, ...]
    """The whole tree that it starts from, by path."""
    changed: tuple[CaseFile, ...]
    """What it makes of that tree, by path; only what differs."""
    title: str = "A change"
    description: str = ""
    branch: str = "proposal"
    author: AuthorKind = "human"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A change that is told in words alone: a case that cannot run yet."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a case comes from, and who vouches for it."""

    provenance: str
    licence: str
    review: ReviewState
    split: Split
    governance: Digest | None = None
    """The digest of the rules under which its expectations were written; None where nobody noted it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteCase:
    """One change, and everything that is known of its right review."""

    name: str
    """Unique in its suite."""
    file: str
    input: Proposal | Sketch
    origin: Origin
    cluster: str
    expected: tuple[Expectation, ...] = ()
    decision: Outcome | None = None
    owners: frozenset[OwnerName] | None = None
    """Everybody who should be called; None where that is not asked."""
    recall: frozenset[str] = frozenset()
    clean_twin: str | None = None

    @property
    def is_runnable(self) -> bool:
        """Whether there is a change to review."""
        return isinstance(self.input, Proposal)

    @property
    def digest(self) -> Digest:
        """The digest of the change alone: what is expected of its review may be mended without a new run."""
        return digest_of(self.input)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A rate that a model has to reach; of a rate that is better when lower, the most that it may have."""

    metric: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a candidate is held to beside the model in use, set before anybody has run it."""

    metric: str
    """The rate that decides; one that is better when higher."""
    most_unscored: float
    """The share of answers that may be unreadable, 0 to 1."""
    cost_cap: Spread
    """US dollars for each review."""
    latency_cap: Spread
    """Seconds for each review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nightly:
    """What of a suite runs by itself, and what that may cost."""

    every: int
    """Nights from one run of a candidate to the next, at least 1."""
    cap: Money
    """What all of its runs of one night may cost together."""
    candidates: tuple[str, ...]
    """Models, and patterns that end with `*`: of these, what a provider lists newly runs once."""
    ablation: int | None = None
    """Nights from one ablation of the model in use to the next, at least 1; None where there is none."""
    fresh: int | None = None
    """Nights through which an answer serves, at least 1; None where it serves for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One owner's cases, in the order of their names, and the rules set beforehand."""

    folder: str
    owner: OwnerName
    model: ModelName | None
    """The model in use, which others are compared with; None where nobody has named it."""
    repeat: int
    margin: float
    thresholds: tuple[Threshold, ...]
    must_pass: tuple[str, ...]
    cases: tuple[SuiteCase, ...]
    bar: Bar | None = None
    """None: nobody is promoted by this suite."""
    nightly: Nightly | None = None
    """None: nothing of it runs by itself."""
    judging: Judging | None = None
    """Who is asked about what lines leave over; None where nobody is."""

    @property
    def digest(self) -> Digest:
        """The digest of its changes, of what they expect, and of its rules: what a verdict rests on."""
        # A float has no canonical spelling, so rules are spelled as Python does; it is one and the same everywhere.
        rules: tuple[object, ...] = (self.repeat, self.margin, self.thresholds, self.must_pass, self.bar)
        if self.judging is not None:
            rules = (*rules, digest_of(self.judging))
        changes = tuple((case.name, case.digest) for case in self.runnable)
        return digest_of((self.owner, repr(rules), changes, self.goldens.digest))

    @property
    def runnable(self) -> tuple[SuiteCase, ...]:
        """The cases that can run."""
        return tuple(case for case in self.cases if case.is_runnable)

    @property
    def goldens(self) -> GoldenSet:
        """What the cases that can run expect."""
        return GoldenSet(cases=tuple(_golden_case(case) for case in self.runnable))

    def only(self, split: Split) -> "Suite":
        """Return the suite with the cases of one split alone, in which they decide; an injected one with its twin."""
        kept = {case.name: case for case in self.cases if case.origin.split == split}
        cases = tuple(case for case in kept.values() if case.clean_twin is None or case.clean_twin in kept)
        names = {case.name for case in cases}
        return replace(self, cases=cases, must_pass=tuple(name for name in self.must_pass if name in names))


def _golden_case(case: SuiteCase) -> GoldenCase:
    return GoldenCase(
        case=case.name,
        cluster=case.cluster,
        goldens=tuple(each for each in case.expected if isinstance(each, Golden)),
        traps=tuple(each for each in case.expected if isinstance(each, Trap)),
        decision=case.decision,
        passages=case.recall,
        clean_twin=case.clean_twin,
        owners=case.owners,
        is_draft=case.origin.review == "draft",
        split=case.origin.split,
    )
