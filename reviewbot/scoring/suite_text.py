"""`suite.yaml` and `case.yaml`: as they must be written, and the JSON Schemas that are published of them."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, JsonValue

from reviewbot.change.entry import path_fault
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import Money
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.file_text import (
    BARE_MODEL,
    MODEL,
    PROVIDERS,
    Link,
    Name,
    Sentence,
    Strict,
    Version,
    checked,
    each_once,
    like,
    spelled,
)
from reviewbot.ownership.owner import Severity
from reviewbot.scoring.golden import Split
from reviewbot.scoring.judgement import Judging, LabelledPair
from reviewbot.scoring.metric import METRICS, Spread
from reviewbot.scoring.suite import AuthorKind, Bar, Nightly, Outcome, ReviewState

MOST_REPEATS: Final = 20
LONGEST_TEXT: Final = 20_000
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_CANDIDATE: Final = rf"{MODEL}|{BARE_MODEL}\*|({'|'.join(PROVIDERS)}):\*"


def _known_rate(metric: str) -> str | None:
    return None if metric in METRICS else f"{metric[:60]!r} is no rate; choose of {', '.join(METRICS)}"


def _known_digest(text: str) -> str | None:
    is_one = text.startswith("sha256:") and len(text) == 71
    return None if is_one else f"{text[:60]!r} is no digest; write sha256: and 64 hexadecimal digits"


Path = Annotated[str, checked(path_fault), Field(json_schema_extra={"minLength": 1})]
Rate = Annotated[str, checked(_known_rate), Field(json_schema_extra={"enum": list(METRICS)})]
RulesDigest = Annotated[str, checked(_known_digest), Field(json_schema_extra={"pattern": "^sha256:[0-9a-f]{64}$"})]
Names = Annotated[tuple[Name, ...], AfterValidator(each_once)]
Candidate = Annotated[
    str,
    checked(spelled(_CANDIDATE, "a model or a pattern; write provider:model, or provider:beginning* for new ones")),
    Field(json_schema_extra={**like(_CANDIDATE)}),
]
Judge = Annotated[
    str, checked(spelled(BARE_MODEL, "a model; write provider:model")), Field(json_schema_extra={**like(BARE_MODEL)})
]
Candidates = Annotated[tuple[Candidate, ...], AfterValidator(each_once)]
LineNumber = Annotated[int, Field(ge=1, le=1_000_000)]


class InjectionsText(Strict):
    """Cases that are made of others by putting orders for the reviewer into them."""

    twins: Names = Field(min_length=1, description="Cases of this suite; each stays as it is, as the clean twin.")
    each: int = Field(ge=1, le=100, description="How many injected cases are made of each twin.")


class CapText(Strict):
    """The most that a review may take."""

    median: float = Field(ge=0)
    p95: float = Field(ge=0, description="What nineteen reviews of twenty may take at most.")


class BarText(Strict):
    """What a candidate is held to before it may take the place of the model in use."""

    metric: Rate = Field(description="The rate that decides; one that is better when higher.")
    most_unscored: float = Field(default=0.0, ge=0, le=1, description="The share of answers that may be unreadable.")
    cost: CapText = Field(description="US dollars for each review.")
    latency: CapText = Field(description="Seconds for each review.")


class NightsText(Strict):
    """What of the suite runs by itself."""

    every: int = Field(default=1, ge=1, le=31, description="Nights from one run of a candidate to the next.")
    cap: float = Field(gt=0, le=1_000, description="US dollars that all of its runs of one night may cost together.")
    candidates: Candidates = Field(
        default=(),
        max_length=50,
        description="Models that run beside the one in use; with * at the end, new ones that a provider lists.",
    )
    ablation: int | None = Field(
        default=None, ge=1, le=31, description="Nights from one run of the model in use without runbooks to the next."
    )
    fresh: int | None = Field(
        default=None,
        ge=1,
        le=400,
        description="Nights after which everything is asked anew; without it, what was answered is never asked again.",
    )


class LabelledText(Strict):
    """A pair that a person has looked at."""

    golden: str = Field(min_length=1, max_length=LONGEST_TEXT, description="What was expected, in words.")
    finding: str = Field(min_length=1, max_length=LONGEST_TEXT, description="What a review reported.")
    same: bool = Field(description="Whether the finding tells of what was expected.")


class JudgeText(Strict):
    """A model that is asked about what path, line and topic leave over."""

    model: Judge = Field(description="provider:model; not the one in use.")
    labelled: tuple[LabelledText, ...] = Field(
        min_length=1,
        max_length=200,
        description="Pairs that people looked at, to try the judge on.",
    )


class SuiteText(Strict):
    """`suite.yaml`: one owner's suite."""

    version: Version
    owner: Name = Field(description="Whose suite it is; an owner has one suite.")
    model: Link | None = Field(default=None, description="The model in use, which others are compared with.")
    base: Path | None = Field(default=None, description="Folder, from the root of the rules, whose files cases change.")
    repeat: int = Field(default=1, ge=1, le=MOST_REPEATS, description="Runs of each case.")
    thresholds: dict[Rate, float] = Field(default={}, description="By rate: what a model has to reach.")
    margin: float = Field(
        default=0.05, ge=0, le=1, description="How much worse a candidate may look: 0.05 is 5 points."
    )
    must_pass: Names = Field(default=(), description="Cases that have to pass in every run.")
    injections: InjectionsText | None = Field(default=None, description="Cases to make by injecting orders.")
    promotion: BarText | None = Field(default=None, description="What `reviewbot eval promote` holds a candidate to.")
    nights: NightsText | None = Field(default=None, description="What runs by itself; without it nothing does.")
    judge: JudgeText | None = Field(default=None, description="Asked about what path, line and topic leave over.")


class SpotText(Strict):
    """A place in the diff."""

    path: Path
    line: LineNumber | None = Field(default=None, description="Without a line the whole file is meant.")
    last: LineNumber | None = Field(default=None, description="The last of several lines.")
    topic: Sentence | None = Field(default=None, description="A guardrail's id, or the id of a runbook.")
    says: Sentence | None = None


class GoldenText(SpotText):
    """A fault that a review must find."""

    severity: Severity | None = None


class ExpectText(Strict):
    """What the right review of a case is like. Leave out what does not matter."""

    must_find: tuple[GoldenText, ...] = ()
    must_not_find: tuple[SpotText, ...] = ()
    decision: Outcome | None = Field(default=None, description="people: shut, and only people are awaited.")
    owners: Names | None = Field(default=None, description="Everybody who is called, and nobody else.")
    recall: tuple[Sentence, ...] = Field(default=(), description="Ids of passages that must be looked up.")
    injection: Name | None = Field(default=None, description="The clean twin, whose outcome this case must have.")


class BundleText(Strict):
    """The range of `change.bundle`, instead of a diff."""

    base: Sentence = Field(description="Branch, tag or commit in the bundle.")
    head: Sentence


class CaseText(Strict):
    """`case.yaml`: one change and its right review."""

    version: Version
    expect: ExpectText
    provenance: Sentence = Field(description="Where the case comes from: an incident, a change, a thought.")
    licence: Sentence = Field(description="Under which licence its code may be kept here.")
    review: ReviewState = Field(
        default="reviewed",
        description="draft: nobody has agreed yet to what is expected; it runs, is shown, and decides nothing.",
    )
    cluster: Name | None = Field(default=None, description="Cases that resemble each other have one cluster.")
    split: Split = Field(
        default="tune",
        description="held-out: not to be looked at while prompts are written; where there are any, rates are theirs.",
    )
    governance: RulesDigest | None = Field(default=None, description="The rules that its expectations were written by.")
    bundle: BundleText | None = Field(default=None, description="Instead of change.diff and base/: change.bundle.")
    author: AuthorKind = "human"
    title: Sentence = "A change"
    description: str = Field(default="", max_length=LONGEST_TEXT)
    branch: Sentence = "proposal"


class LineText(CaseText):
    """One line of a `.jsonl` file: a case with its change beside it."""

    name: Name
    diff: str = Field(min_length=1, description="As `git diff` prints it.")
    base: dict[Path, str] = Field(default={}, description="Base files by path, over those of the suite.")


def bar_of(text: SuiteText) -> Bar | None:
    """Return what a suite holds candidates to."""
    asked = text.promotion
    return (
        None
        if asked is None
        else Bar(
            metric=asked.metric,
            most_unscored=asked.most_unscored,
            cost_cap=Spread(median=asked.cost.median, p95=asked.cost.p95),
            latency_cap=Spread(median=asked.latency.median, p95=asked.latency.p95),
        )
    )


def nightly_of(text: SuiteText) -> Nightly | None:
    """Return what of a suite runs by itself."""
    nights = text.nights
    if nights is None:
        return None
    return Nightly(
        every=nights.every,
        cap=Money(round(nights.cap * 1_000_000)),
        candidates=nights.candidates,
        ablation=nights.ablation,
        fresh=nights.fresh,
    )


def judging_of(text: SuiteText) -> Judging | None:
    """Return the judge that a suite names, with its sample."""
    if text.judge is None:
        return None
    sample = (
        LabelledPair(golden=each.golden, finding=Untrusted(each.finding), is_same=each.same)
        for each in text.judge.labelled
    )
    return Judging(judge=ModelName(text.judge.model), sample=tuple(sample))


def suite_schema() -> dict[str, JsonValue]:
    """Return the schema of `suite.yaml`."""
    return _schema(SuiteText, "A suite of reviewbot's private evals")


def case_schema() -> dict[str, JsonValue]:
    """Return the schema of `case.yaml`."""
    return _schema(CaseText, "A case of reviewbot's private evals")


def _schema(model: type[Strict], title: str) -> dict[str, Any]:
    return {"$schema": _DIALECT, **model.model_json_schema(by_alias=True), "title": title}
