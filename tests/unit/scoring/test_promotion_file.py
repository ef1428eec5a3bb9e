"""`evals/promotions.yaml`: read, refused with every fault, and published. `python -m` this module writes the schema."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ModelName, OwnerName, RepoName, TierName
from reviewbot.kernel.money import Money
from reviewbot.ownership.registry import Registry, build_registry
from reviewbot.ownership.schema import render_schema
from reviewbot.plan.permit import NO_PROMOTIONS, Promoted, Promotions
from reviewbot.plan.stage import FallRules, StageRules, StepRules
from reviewbot.scoring.promotion_file import lint_promotions, promotions_schema, read_promotions
from tests.builders import a_policy_file, an_owner_file

PROMOTIONS = "evals/promotions.yaml"
_SCHEMA = Path(__file__).parents[3] / "evals" / "promotions.schema.json"
DIGEST = "sha256:" + "a" * 64
EVIDENCE = f"""\
    evidence:
      decided: 2026-11-21
      beside: "anthropic:old"
      suite: "{DIGEST}"
      goldens: "{DIGEST}"
      runs: ["{DIGEST}"]
      intervals:
        recall: {{before: 0.75, after: 1.0, low: 0.2, high: 0.3}}
      because: ["quality: recall is better"]
"""


def an_entry(
    more: str = "verdict: allow\n    stage: everywhere\n",
    *,
    model: str = "anthropic:new",
    owner: str = "payments",
    tier: str = "standard",
) -> str:
    return f"""\
  - owner: {owner}
    tier: {tier}
    model: "{model}"
    {more}{EVIDENCE}"""


def a_file(*entries: str) -> dict[str, bytes]:
    return {PROMOTIONS: ("version: 1\npromotions:\n" + "".join(entries)).encode()}


def registry(**policy: object) -> Registry:
    files = {
        "owners/policy.yaml": a_policy_file(**policy),
        "owners/payments.yaml": an_owner_file("payments", of=["ledger/**"]),
        "owners/platform.yaml": an_owner_file("platform", of=["platform/**"]),
    }
    return build_registry(files, None, None)


def faults_of(files: dict[str, bytes]) -> tuple[str, ...]:
    with pytest.raises(Misconfigured) as refused:
        read_promotions(files, registry())
    return refused.value.faults


def test_no_file_promotes_nobody() -> None:
    assert read_promotions({}, registry()) == NO_PROMOTIONS


def test_each_entry_says_how_far_a_model_may_go() -> None:
    files = a_file(
        an_entry(),
        an_entry('verdict: allow\n    stage: canary\n    repositories: ["acme/shop"]\n', model="openai:canary"),
        an_entry("verdict: allow\n    stage: shadow\n", model="openai:shadow"),
        an_entry("verdict: hold\n", model="openai:held"),
        an_entry("verdict: block\n", model="openai:blocked", tier="premium"),
    )

    read = read_promotions(files, registry())

    def promoted(model: str, standing: str, *repos: str, tier: str = "standard") -> Promoted:
        return Promoted(
            owner=OwnerName("payments"),
            tier=TierName(tier),
            model=ModelName(model),
            standing=standing,  # type: ignore[arg-type]
            repos=tuple(map(RepoName, repos)),
            decided_on="2026-11-21",
        )

    assert read == Promotions(
        entries=(
            promoted("anthropic:new", "everywhere"),
            promoted("openai:canary", "canary", "acme/shop"),
            promoted("openai:shadow", "shadow"),
            promoted("openai:held", "held"),
            promoted("openai:blocked", "blocked", tier="premium"),
        )
    )
    assert {each.decided_on for each in read.entries} == {"2026-11-21"}


@pytest.mark.parametrize(
    ("entry", "faults"),
    [
        pytest.param(
            an_entry(owner="ghosts"), ("line 3: there is no owner 'ghosts' in owners/",), id="an owner that is none"
        ),
        pytest.param(
            an_entry(tier="golden"),
            ("line 4: tier is 'golden'; there are premium, standard",),
            id="a tier that is none",
        ),
        pytest.param(
            an_entry(model="guardrails"),
            (
                (
                    "line 5: promotions[0].model: 'guardrails' is not a model; write provider:model with anthropic or "
                    "openai"
                ),
            ),
            id="a model that is none",
        ),
        pytest.param(
            an_entry("verdict: maybe\n"),
            ("line 6: promotions[0].verdict is 'maybe'; it must be 'allow', 'hold' or 'block'",),
            id="a verdict that is none",
        ),
        pytest.param(
            an_entry("verdict: allow\n"),
            ("line 3: verdict is 'allow', so stage is needed: shadow, canary or everywhere",),
            id="no stage",
        ),
        pytest.param(
            an_entry("verdict: block\n    stage: everywhere\n"),
            ("line 7: verdict is 'block', so there is no stage; take it out",),
            id="blocked everywhere",
        ),
        pytest.param(
            an_entry("verdict: allow\n    stage: canary\n"),
            ("line 3: stage is 'canary', so repositories are needed, as owner/name",),
            id="a canary without a place",
        ),
        pytest.param(
            an_entry('verdict: allow\n    stage: everywhere\n    repositories: ["acme/shop"]\n'),
            ("line 8: only a canary has repositories; take them out",),
            id="everywhere, and in one place",
        ),
        pytest.param(
            an_entry('verdict: allow\n    stage: canary\n    repositories: ["shop", "a/b", "A/B"]\n'),
            (
                "line 8: promotions[0].repositories[0]: 'shop' is not a repository; write owner/name",
            ),
            id="a repository without its owner",
        ),
        pytest.param(
            an_entry("verdict: hold\n    since: today\n"),
            ("line 7: key 'promotions[0].since' is not known",),
            id="an unknown key",
        ),
    ],
)  # fmt: skip
def test_an_entry_is_refused_for(entry: str, faults: tuple[str, ...]) -> None:
    assert faults_of(a_file(entry)) == faults


def test_one_model_has_one_word_for_an_owner_and_tier() -> None:
    assert faults_of(a_file(an_entry(), an_entry("verdict: block\n"), an_entry(model="openai:other"))) == (
        "line 17: 'anthropic:new' for payments at tier standard is there already, on line 3",
    )


def test_every_fault_is_told_at_once_with_its_line() -> None:
    content = b"version: 2\npromotions:\n  - {owner: ghosts, tier: standard, verdict: allow, repositories: 3}\n  - 4\n"

    assert faults_of({PROMOTIONS: content}) == (
        "line 1: version: 2 is not known; write 1",
        "line 3: promotions[0].evidence is missing",
        "line 3: promotions[0].model is missing",
        "line 3: promotions[0].repositories is 3; it must be a list",
        "line 3: verdict is 'allow', so stage is needed: shadow, canary or everywhere",
        "line 3: only a canary has repositories; take them out",
        "line 3: there is no owner 'ghosts' in owners/",
        "line 4: promotions[1] is 4; it must be a mapping",
    )


def test_another_ending_is_not_passed_over() -> None:
    with pytest.raises(Misconfigured, match=r"is not read; call it evals/promotions\.yaml"):
        read_promotions({"evals/promotions.yml": b""}, registry())


@pytest.mark.parametrize(
    ("files", "policy", "says"),
    [
        pytest.param(
            {},
            {},
            "is not there, so every model of an owner's tier may review; `reviewbot eval promote` writes it",
            id="no file",
        ),
        pytest.param(
            a_file(an_entry()),
            {},
            "says nothing of platform, so every model of their tiers may review for them",
            id="one owner of two",
        ),
        pytest.param(a_file(an_entry(), an_entry(owner="platform")), {}, None, id="both owners"),
        pytest.param({}, {"tiers": {"standard": {"chain": ["guardrails"]}}}, None, id="no models at all"),
    ],
)
def test_lint_says_once_for_whom_any_model_may_review(
    files: dict[str, bytes], policy: dict[str, object], says: str | None
) -> None:
    assert lint_promotions(files, registry(**policy)) == says


STAGES = """\
stages:
  shadow_cap: 2.5
  canary: {changes: 30, margin: 0.1, failures: 0.05, cost: 0.4}
  everywhere: {changes: 60, margin: 0.05, failures: 0.02, cost: 0.3}
  fall: {changes: 10, failures: 0.3, dismissed: 0.25}
"""


def staged(stages: str, entry: str) -> dict[str, bytes]:
    return {PROMOTIONS: a_file(entry)[PROMOTIONS].replace(b"promotions:", f"{stages}promotions:".encode(), 1)}


def test_the_rules_of_stages_are_read_with_money_to_the_millionth() -> None:
    promotions = read_promotions(staged(STAGES, an_entry()), registry())

    assert promotions.stages == StageRules(
        shadow_cap=Money(2_500_000),
        canary=StepRules(changes=30, margin=0.1, failures=0.05, cost=Money(400_000)),
        everywhere=StepRules(changes=60, margin=0.05, failures=0.02, cost=Money(300_000)),
        fall=FallRules(changes=10, failures=0.3, dismissed=0.25),
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("shadow_cap: 2.5", "shadow_cap: 0.0", "shadow_cap", id="nothing may be spent"),
        pytest.param("changes: 30", "changes: 0", "changes", id="nothing has to be shown"),
        pytest.param("margin: 0.1", "margin: 1.5", "margin", id="a margin beyond everything"),
        pytest.param("  fall: {changes: 10, failures: 0.3, dismissed: 0.25}\n", "", "fall", id="no way back"),
        pytest.param("failures: 0.3", "failures: 0.3, agreement: 1", "agreement", id="a rule that there is not"),
    ],
)
def test_rules_of_stages_that_say_nothing_are_refused(old: str, new: str, says: str) -> None:
    (fault,) = faults_of(staged(STAGES.replace(old, new, 1), an_entry()))

    assert says in fault


def test_lint_says_that_a_model_in_shadow_is_asked_by_nobody_without_rules_for_stages() -> None:
    entry = an_entry("verdict: allow\n    stage: shadow\n")

    said = lint_promotions(a_file(entry), registry())
    assert said == "has anthropic:new in shadow and no `stages`, so nobody asks it"
    assert "in shadow" not in str(lint_promotions(staged(STAGES, entry), registry()))


def test_the_published_schema_is_current() -> None:
    assert _SCHEMA.read_text(encoding="utf-8") == render_schema(promotions_schema()), (
        "run python -m tests.unit.scoring.test_promotion_file"
    )


def test_what_can_be_read_follows_the_schema() -> None:
    text = yaml.load(a_file(an_entry())[PROMOTIONS], Loader=yaml.BaseLoader)
    text["version"] = 1
    for rate in text["promotions"][0]["evidence"]["intervals"].values():
        rate.update({name: float(value) for name, value in rate.items()})

    jsonschema.Draft202012Validator(promotions_schema()).validate(text)


if __name__ == "__main__":
    _SCHEMA.write_text(render_schema(promotions_schema()), encoding="utf-8")
