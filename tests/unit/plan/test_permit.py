"""Which models may review for whom."""

from dataclasses import replace

import pytest

from reviewbot.kernel.ids import Digest, ModelName, OwnerName, RepoName, TierName
from reviewbot.kernel.money import Money
from reviewbot.ownership.policy import Tier
from reviewbot.plan.permit import NO_PROMOTIONS, Narrowed, Permit, Promoted, Promotions, Standing, narrow
from reviewbot.plan.stage import FallRules, StageRules, StepRules

OLD, NEW = ModelName("anthropic:old"), ModelName("anthropic:new")
RULES = Digest("sha256:rules")


def promoted(
    model: ModelName = NEW,
    standing: Standing = "everywhere",
    *,
    owner: str = "payments",
    tier: str = "standard",
    repos: tuple[str, ...] = (),
    on: str = "2026-11-21",
) -> Promoted:
    return Promoted(
        owner=OwnerName(owner),
        tier=TierName(tier),
        model=model,
        standing=standing,
        repos=tuple(map(RepoName, repos)),
        decided_on=on,
    )


def permit(*entries: Promoted, repo: str = "acme/shop") -> Permit:
    return Permit(
        owner=OwnerName("payments"),
        tier=TierName("standard"),
        repo=RepoName(repo),
        promotions=Promotions(entries=entries),
    )


def a_tier(*chain: ModelName, ends_with_guardrails: bool = True) -> Tier:
    return Tier(name=TierName("standard"), chain=chain, ends_with_guardrails=ends_with_guardrails)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param((), id="nothing is said at all"),
        pytest.param((promoted(standing="blocked", owner="streaming"),), id="only others are named"),
        pytest.param((promoted(),), id="it is promoted"),
        pytest.param((promoted(standing="canary", repos=("acme/tools", "Acme/Shop")),), id="a canary at home"),
    ],
)
def test_a_model_may_review_where(entries: tuple[Promoted, ...]) -> None:
    assert permit(*entries).refusal_of(NEW) is None


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        pytest.param(
            promoted(standing="blocked"),
            "anthropic:new is blocked for payments at tier standard, as evals/promotions.yaml says since 2026-11-21",
            id="it is blocked",
        ),
        pytest.param(
            promoted(standing="held"),
            "anthropic:new is on hold for payments at tier standard, as evals/promotions.yaml says since 2026-11-21",
            id="it is on hold",
        ),
        pytest.param(
            promoted(standing="shadow"),
            "anthropic:new is in shadow for payments at tier standard, so it does not count, as "
            "evals/promotions.yaml says since 2026-11-21",
            id="it is in shadow",
        ),
        pytest.param(
            promoted(standing="canary", repos=("acme/tools", "acme/toys")),
            "anthropic:new is a canary for payments at tier standard, and reviews in acme/tools, acme/toys alone, as "
            "evals/promotions.yaml says since 2026-11-21",
            id="it is a canary elsewhere",
        ),
        pytest.param(
            promoted(OLD),
            "anthropic:new is not promoted for payments at tier standard in evals/promotions.yaml",
            id="only another model is promoted",
        ),
        pytest.param(
            promoted(tier="premium"),
            "anthropic:new is not promoted for payments at tier standard in evals/promotions.yaml",
            id="it is promoted at another tier",
        ),
        pytest.param(
            promoted(standing="reworded"),
            "anthropic:new is asked with other words for payments at tier standard than it was promoted with, as "
            "evals/promotions.yaml says since 2026-11-21",
            id="its prompt has other words now",
        ),
    ],
)
def test_a_model_may_not_review_where(entry: Promoted, why: str) -> None:
    assert permit(entry).refusal_of(NEW) == why


def test_a_blocked_model_falls_out_of_the_chain_and_the_next_one_stays() -> None:
    narrowed = narrow(a_tier(NEW, OLD), permit(promoted(standing="blocked"), promoted(OLD)))

    assert narrowed == Narrowed(
        tier=a_tier(OLD),
        refusals=(
            "anthropic:new is blocked for payments at tier standard, as evals/promotions.yaml says since 2026-11-21",
        ),
    )


def test_guardrails_do_not_stand_in_where_every_model_has_fallen_out() -> None:
    narrowed = narrow(a_tier(NEW), permit(promoted(standing="blocked")))

    assert narrowed.tier == a_tier(ends_with_guardrails=False)


@pytest.mark.parametrize(
    "tier",
    [
        pytest.param(a_tier(), id="guardrails alone were always meant"),
        pytest.param(a_tier(OLD), id="its model may review"),
        pytest.param(a_tier(OLD, ends_with_guardrails=False), id="it never ended with guardrails"),
    ],
)
def test_a_chain_without_a_refused_model_stays_as_it_is(tier: Tier) -> None:
    assert narrow(tier, permit(promoted(OLD))) == Narrowed(tier=tier, refusals=())


def test_without_promotions_the_rules_have_the_digest_they_had() -> None:
    assert NO_PROMOTIONS.under(RULES) == RULES


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        pytest.param((promoted(OLD), promoted(on="2027-01-01")), True, id="in another order, on another day"),
        pytest.param((promoted(standing="blocked"), promoted(OLD)), False, id="with another standing"),
        pytest.param((promoted(OLD),), False, id="without one"),
    ],
)
def test_who_may_review_is_a_part_of_the_rules_but_not_when_it_was_said(
    other: tuple[Promoted, ...], *, is_same: bool
) -> None:
    whole = Promotions(entries=(promoted(), promoted(OLD)))

    assert (whole.under(RULES) == Promotions(entries=other).under(RULES)) is is_same
    assert whole.under(RULES) != RULES


STEP = StepRules(changes=3, margin=0.1, failures=0.1, cost=Money(10))
STAGES = StageRules(
    shadow_cap=Money(100),
    canary=STEP,
    everywhere=STEP,
    fall=FallRules(changes=3, failures=0.5, dismissed=0.5),
)
SHADOW = promoted(standing="shadow")


def in_shadow(*entries: Promoted, stages: StageRules | None = STAGES) -> Permit:
    return replace(permit(), promotions=Promotions(entries=entries, stages=stages), is_for_shadow=True)


def test_a_permit_for_shadow_is_for_models_in_shadow_alone() -> None:
    assert in_shadow(SHADOW).refusal_of(NEW) is None
    assert in_shadow(promoted()).refusal_of(NEW) == "anthropic:new is not in shadow for payments at tier standard"
    assert in_shadow().refusal_of(NEW) == "anthropic:new is not in shadow for payments at tier standard"


def test_without_rules_for_stages_nobody_is_in_shadow() -> None:
    permitted = in_shadow(SHADOW, stages=None)

    assert permitted.refusal_of(NEW) == "anthropic:new is not in shadow for payments at tier standard"


def test_who_is_in_shadow_is_said_for_an_owner_and_a_tier() -> None:
    other, premium = promoted(standing="shadow", owner="streaming"), promoted(standing="shadow", tier="premium")
    promotions = Promotions(entries=(other, premium, SHADOW, promoted(OLD)), stages=STAGES)

    assert promotions.shadows(SHADOW.owner, SHADOW.tier) == (SHADOW,)
    assert promotions.named(SHADOW.owner, SHADOW.tier, OLD) == promoted(OLD)
    assert promotions.named(SHADOW.owner, SHADOW.tier, ModelName("anthropic:third")) is None


ON_TRIAL = replace(promoted(), beside=OLD, mark="first")


@pytest.mark.parametrize(
    ("entry", "stages", "is_one"),
    [
        pytest.param(ON_TRIAL, STAGES, True, id="it was held against the model in use"),
        pytest.param(ON_TRIAL, None, False, id="there are no rules to take it back by"),
        pytest.param(promoted(), STAGES, False, id="it was in use itself"),
        pytest.param(replace(ON_TRIAL, standing="canary", repos=(RepoName("acme/shop"),)), STAGES, True, id="a canary"),
        pytest.param(replace(ON_TRIAL, standing="canary"), STAGES, False, id="a canary elsewhere"),
        pytest.param(replace(ON_TRIAL, standing="shadow"), STAGES, False, id="in shadow"),
        pytest.param(replace(ON_TRIAL, owner=OwnerName("streaming")), STAGES, False, id="another owner's"),
    ],
)
def test_a_candidate_is_on_trial_where_it_reviews(entry: Promoted, stages: StageRules | None, is_one: bool) -> None:
    promotions = Promotions(entries=(entry,), stages=stages)

    found = promotions.on_trial(OwnerName("payments"), TierName("standard"), RepoName("acme/shop"))

    assert found == ((entry,) if is_one else ())


def test_one_that_has_fallen_may_not_review_until_its_entry_is_another() -> None:
    promotions = Promotions(entries=(ON_TRIAL, promoted(OLD)), stages=STAGES)

    fallen = replace(permit(), promotions=promotions.without({"first"}))
    again = replace(permit(), promotions=promotions.without({"another"}))

    assert fallen.refusal_of(NEW) == (
        "anthropic:new was taken out for payments at tier standard by its evidence, though it was promoted, as "
        "evals/promotions.yaml says since 2026-11-21"
    )
    assert fallen.refusal_of(OLD) is None
    assert again.refusal_of(NEW) is None
    assert promotions.without({"first"}).shadows(OwnerName("payments"), TierName("standard")) == ()
