"""`evals/promotions.yaml`: which model may review for whom, on what evidence; as it must be written, and read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, JsonValue

from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest, ModelName, OwnerName, RepoName, TierName
from reviewbot.kernel.money import Money
from reviewbot.kernel.strict_yaml import KeyPath, Loaded, parse_yaml, read_as
from reviewbot.ownership.file_text import (
    MODEL,
    PROVIDERS,
    Link,
    Name,
    Sentence,
    Strict,
    Version,
    checked,
    each_once,
    spelled,
)
from reviewbot.ownership.registry import Registry, in_order
from reviewbot.ownership.wording import Wording, read_wordings, unknown_wording, wording_of
from reviewbot.plan.permit import NO_PROMOTIONS, PROMOTIONS_FILE, Promoted, Promotions, Standing
from reviewbot.plan.stage import STAGES, FallRules, Stage, StageRules, StepRules
from reviewbot.scoring.suite_text import Rate, RulesDigest

MISSPELLED: Final = PROMOTIONS_FILE.replace(".yaml", ".yml")
MOST_PROMOTIONS: Final = 1_000
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_REPO: Final = r"[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9_.-]{1,100}"

model_fault: Final = spelled(MODEL, f"a model; write provider:model with {' or '.join(PROVIDERS)}")
repo_fault: Final = spelled(_REPO, "a repository; write owner/name")

Model = Annotated[
    str,
    checked(model_fault),
    Field(json_schema_extra={"pattern": f"^({MODEL})$"}),
]
Repo = Annotated[
    str,
    checked(repo_fault),
    Field(json_schema_extra={"pattern": f"^({_REPO})$"}),
]
Repos = Annotated[tuple[Repo, ...], AfterValidator(each_once)]
Verdict = Literal["allow", "hold", "block"]
Dollars = Annotated[float, Field(gt=0, le=1_000)]
Portion = Annotated[float, Field(ge=0, le=1)]
Changes = Annotated[int, Field(ge=1, le=10_000)]
Points = Annotated[float, Field(ge=-1_000, le=1_000)]


class IntervalText(Strict):
    """One rate of the two models, and where the difference lies."""

    before: Points = Field(description="Of the model it was held against.")
    after: Points
    low: Points = Field(description="The worse end of the difference's interval, at the rules' confidence.")
    high: Points


class EvidenceText(Strict):
    """What the verdict rests on."""

    decided: date = Field(description="The day of the verdict.")
    beside: Link | None = Field(default=None, description="The model in use that it was held against.")
    suite: RulesDigest = Field(description="Digest of the suite: its changes, what they expect, and its rules.")
    goldens: RulesDigest = Field(description="Digest of what the changes expect.")
    runs: tuple[RulesDigest, ...] = Field(
        min_length=1, max_length=20, description="SHA-256 of each run's JSON document, the model's own first."
    )
    prompt: RulesDigest | None = Field(default=None, description="Digest of the prompt that the runs were made under.")
    wording: RulesDigest | None = Field(
        default=None, description="Digest of the text in owners/prompts/ that the model was asked with."
    )
    intervals: dict[Rate, IntervalText] = Field(default={}, description="By rate.")
    because: tuple[Sentence, ...] = Field(min_length=1, max_length=100, description="Each rule's word.")


class PromotionText(Strict):
    """What holds for one model, for one owner and tier."""

    owner: Name = Field(description="Whose changes it reviews.")
    tier: Name = Field(description="The owner's tier in owners/policy.yaml.")
    model: Model
    verdict: Verdict = Field(description="allow: it may review as far as `stage` says; hold and block: nowhere.")
    stage: Stage | None = Field(
        default=None, description="With allow: shadow does not count, canary reviews in `repositories` alone."
    )
    repositories: Repos = Field(default=(), description="With stage canary: where it reviews, as owner/name.")
    evidence: EvidenceText


class StepText(Strict):
    """What a model has to show in one stage before it goes on to the next."""

    changes: Changes = Field(description="On so many changes at least.")
    margin: Portion = Field(description="How much worse than the model in use it may be: 0.1 is 10 points.")
    failures: Portion = Field(description="The share of its reviews that may have failed.")
    cost: Dollars = Field(description="US dollars that it may cost for a change, on average.")


class FallText(Strict):
    """What takes a model that reviews out of its chain at once; people put it back by a change."""

    changes: Changes = Field(description="Not before it has reviewed so many.")
    failures: Portion = Field(description="More than this share of its reviews failed.")
    dismissed: Portion = Field(
        description="People dismiss more of its findings than of the model in use's, by more than this share."
    )


class StagesText(Strict):
    """The rules of shadow, canary and everywhere, set before a model is asked."""

    shadow_cap: Dollars = Field(description="US dollars that one model in shadow may cost in a day, for one owner.")
    canary: StepText = Field(description="What it has to show in shadow to become a canary.")
    everywhere: StepText = Field(description="What it has to show as a canary to review everywhere.")
    fall: FallText


class PromotionsText(Strict):
    """`evals/promotions.yaml`, whole."""

    version: Version
    stages: StagesText | None = Field(
        default=None, description="Without it no model in shadow is asked, and nothing is observed."
    )
    promotions: tuple[PromotionText, ...] = Field(
        max_length=MOST_PROMOTIONS,
        description="An owner that is named here is reviewed for by nobody but the models that are allowed.",
    )


def read_promotions(files: Mapping[str, bytes], registry: Registry) -> Promotions:
    """Return what the promotions among these files say; nothing where there are none.

    Raises Misconfigured with every fault, each with its line, also for an owner or a tier that there is not.
    """
    if MISSPELLED in files:
        raise Misconfigured(MISSPELLED, (f"is not read; call it {PROMOTIONS_FILE}",))
    content = files.get(PROMOTIONS_FILE)
    if content is None:
        return NO_PROMOTIONS
    text, wordings = read_text(content, registry), read_wordings(files)
    unknown = [unknown_wording(ModelName(each.model), wordings) for each in text.promotions]
    faults = [f"{each.model} is named, and {why}" for each, why in zip(text.promotions, unknown, strict=True) if why]
    if faults:
        raise Misconfigured(PROMOTIONS_FILE, faults)
    return Promotions(entries=tuple(_promoted(each, wordings) for each in text.promotions), stages=stages_of(text))


def lint_promotions(files: Mapping[str, bytes], registry: Registry) -> str | None:
    """Return for whom any model may review, as nothing is said of them; None where there is nobody.

    Raises as `read_promotions`.
    """
    promotions = read_promotions(files, registry)
    with_models = {tier.name for tier in registry.policy.tiers if tier.chain}
    named = {each.owner for each in promotions.entries}
    shadows = sorted({str(each.model) for each in promotions.entries if each.standing == "shadow"})
    if shadows and promotions.stages is None:
        return f"has {', '.join(shadows)} in shadow and no `stages`, so nobody asks it"
    unnamed = [owner.name for owner in registry.owners if owner.tier in with_models and owner.name not in named]
    if not unnamed:
        return None
    if PROMOTIONS_FILE not in files:
        return "is not there, so every model of an owner's tier may review; `reviewbot eval promote` writes it"
    return f"says nothing of {', '.join(unnamed)}, so every model of their tiers may review for them"


def lint_prompts(promotions: Promotions, prompt_of: Callable[[ModelName], Digest]) -> str | None:
    """Return which models were let review by what they gave under another prompt than now; None without any."""
    stale = sorted(
        f"{each.model} for {each.owner}"
        for each in promotions.entries
        if each.standing in (*STAGES, "reworded") and each.prompt not in (None, prompt_of(each.model))
    )
    if not stale:
        return None
    again = "the next nights measure again, and `reviewbot eval promote` writes it"
    return f"was written under another prompt for {', '.join(stale)}; {again}"


def read_text(content: bytes, registry: Registry) -> PromotionsText:
    """Return the file as it is written; raises as `read_promotions`."""
    loaded = parse_yaml(content, where=PROMOTIONS_FILE)
    faults = [*_shape_faults(loaded), *_stranger_faults(loaded, registry)]
    try:
        text = read_as(PromotionsText, loaded, where=PROMOTIONS_FILE)
    except Misconfigured as broken:
        raise Misconfigured(PROMOTIONS_FILE, in_order((*broken.faults, *faults))) from broken
    if faults:
        raise Misconfigured(PROMOTIONS_FILE, in_order(faults))
    return text


def _shape_faults(loaded: Loaded) -> Iterator[str]:
    """Yield what the parts of an entry say against each other, and what two entries do."""
    first: dict[tuple[str, str, str], KeyPath] = {}
    for path, entry in loaded.mappings_at("promotions"):
        verdict, stage, repos = entry.get("verdict"), entry.get("stage"), entry.get("repositories")
        if verdict == "allow" and stage is None:
            yield loaded.fault_at(*path, says="verdict is 'allow', so stage is needed: shadow, canary or everywhere")
        if verdict in ("hold", "block") and stage is not None:
            yield loaded.fault_at(*path, "stage", says=f"verdict is {verdict!r}, so there is no stage; take it out")
        if stage == "canary" and not repos:
            yield loaded.fault_at(*path, says="stage is 'canary', so repositories are needed, as owner/name")
        if stage != "canary" and repos:
            yield loaded.fault_at(*path, "repositories", says="only a canary has repositories; take them out")
        owner, tier, model = entry.get("owner"), entry.get("tier"), entry.get("model")
        if isinstance(owner, str) and isinstance(tier, str) and isinstance(model, str):
            other = first.setdefault((owner, tier, model), path)
            if other != path:
                at = loaded.line_of(*other)
                says = f"{model[:60]!r} for {owner[:60]} at tier {tier[:60]} is there already, on line {at}"
                yield loaded.fault_at(*path, says=says)


def _stranger_faults(loaded: Loaded, registry: Registry) -> Iterator[str]:
    owners = {str(owner.name) for owner in registry.owners}
    tiers = {str(tier.name) for tier in registry.policy.tiers}
    for path, entry in loaded.mappings_at("promotions"):
        owner, tier = entry.get("owner"), entry.get("tier")
        if isinstance(owner, str) and owner not in owners:
            yield loaded.fault_at(*path, "owner", says=f"there is no owner {owner[:60]!r} in owners/")
        if isinstance(tier, str) and tier not in tiers:
            yield loaded.fault_at(*path, "tier", says=f"tier is {tier[:60]!r}; there are {', '.join(sorted(tiers))}")


def stages_of(text: PromotionsText) -> StageRules | None:
    """Return the rules that move models from one stage to the next."""
    stages = text.stages
    if stages is None:
        return None
    fall = stages.fall
    return StageRules(
        shadow_cap=_money(stages.shadow_cap),
        canary=_step(stages.canary),
        everywhere=_step(stages.everywhere),
        fall=FallRules(changes=fall.changes, failures=fall.failures, dismissed=fall.dismissed),
    )


def _step(text: StepText) -> StepRules:
    return StepRules(changes=text.changes, margin=text.margin, failures=text.failures, cost=_money(text.cost))


def _money(dollars: float) -> Money:
    return Money(round(dollars * 1_000_000))


def _promoted(text: PromotionText, wordings: Sequence[Wording]) -> Promoted:
    wording = wording_of(ModelName(text.model), wordings)
    return Promoted(
        owner=OwnerName(text.owner),
        tier=TierName(text.tier),
        model=ModelName(text.model),
        standing=_standing(text, None if wording is None else wording.digest),
        repos=tuple(map(RepoName, text.repositories)),
        decided_on=text.evidence.decided.isoformat(),
        beside=None if text.evidence.beside is None else ModelName(text.evidence.beside),
        prompt=None if text.evidence.prompt is None else Digest(text.evidence.prompt),
        mark=_mark(text),
    )


def _mark(text: PromotionText) -> Digest:
    # An entry of an older version keeps its mark, or what has fallen would be back with an upgrade.
    evidence = text.evidence
    left_out = {name for name in ("prompt", "wording") if getattr(evidence, name) is None}
    return digest_bytes(text.model_dump_json(exclude={"evidence": left_out}).encode())


def _standing(text: PromotionText, wording: Digest | None) -> Standing:
    if text.verdict == "allow" and text.stage is not None:
        # In shadow nothing comes of what it says, and whatever it said in other words does not count.
        return "reworded" if text.stage != "shadow" and text.evidence.wording != wording else text.stage
    # An allow without a stage has been refused above.
    return "held" if text.verdict == "hold" else "blocked"


def promotions_schema() -> dict[str, JsonValue]:
    """Return the schema of `evals/promotions.yaml`."""
    schema: dict[str, Any] = PromotionsText.model_json_schema(by_alias=True)
    return {"$schema": _DIALECT, **schema, "title": "The promotions of reviewbot's models"}
