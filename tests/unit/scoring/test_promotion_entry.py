"""An entry of the promotions: made of a verdict, and put into the file beside what others wrote."""

from dataclasses import replace
from datetime import date

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.strict_yaml import parse_yaml, read_as
from reviewbot.ownership.wording import Wording
from reviewbot.review.prompt import PROMPT_DIGEST, prompt_with
from reviewbot.scoring.metric import Spread
from reviewbot.scoring.promotion import Allow, Block, Ground, Hold, MustPass, Promotion
from reviewbot.scoring.promotion_edit import with_entries
from reviewbot.scoring.promotion_entry import (
    DRAWN,
    UNNOTED,
    Trial,
    Words,
    entry_after,
    entry_of,
    entry_of_incumbent,
    measured_again,
    rules_of,
    verdict_word,
    with_exception,
    words_of,
)
from reviewbot.scoring.promotion_file import EvidenceText, IntervalText, PromotionsText, PromotionText
from reviewbot.scoring.suite import Bar, Suite
from reviewbot.scoring.suite_file import read_suite
from tests.unit.scoring.builders import a_run, a_scored, rules
from tests.unit.scoring.suite_builders import CASE, DIFF, SUITE, a_folder

A, B = (Digest("sha256:" + letter * 64) for letter in "ab")
GROUNDS = (Ground(rule="quality", weight="for", sentence='recall is "better"'),)
BAR = Bar(
    metric="recall", most_unscored=0.1, cost_cap=Spread(median=1.0, p95=1.0), latency_cap=Spread(median=60.0, p95=60.0)
)
RULES = "promotion: {metric: recall, most_unscored: 0.1, cost: {median: 1, p95: 1}, latency: {median: 60, p95: 60}}\n"


def a_suite(more: str = RULES) -> Suite:
    return read_suite(a_folder({"suite.yaml": f"{SUITE}{more}", "tax/case.yaml": CASE, "tax/change.diff": DIFF}))


def a_trial(suite: Suite | None = None) -> Trial:
    found = [a_scored(f"c{number}", found=4) for number in range(10)]
    fewer = [a_scored(f"c{number}", found=3, missed=1) for number in range(10)]
    incumbent = a_run(*fewer, model="openai:old", digest=B)
    return Trial(
        suite=suite or a_suite(),
        candidate=a_run(*found, model="anthropic:new", digest=B),
        incumbent=incumbent,
        again=incumbent,
        documents=(A, B),
        decided_on=date(2026, 11, 21),
    )


def an_entry(model: str = "anthropic:new", verdict: str = "block", *, owner: str = "payments") -> PromotionText:
    evidence = EvidenceText(decided=date(2026, 11, 21), suite=A, goldens=A, runs=(A,), because=("Shown.",))
    return PromotionText(owner=owner, tier="standard", model=model, verdict=verdict, evidence=evidence)  # type: ignore[arg-type]


ENTRY = f"""\
  - owner: payments
    tier: standard
    model: "anthropic:new"
    verdict: block
    evidence:
      decided: 2026-11-21
      suite: "{A}"
      goldens: "{A}"
      runs:
        - "{A}"
      because:
        - "Shown."
"""
OTHER = ENTRY.replace("anthropic:new", "openai:old")


def edited(content: str, *entries: PromotionText) -> str:
    return with_entries(content.encode(), entries or (an_entry(),)).decode()


def test_the_suite_s_rules_are_what_a_candidate_is_held_to() -> None:
    suite = a_suite()

    assert suite.bar == BAR
    assert rules_of(suite) == rules(k=1, drawn=DRAWN)
    assert rules_of(suite).must_pass == MustPass(cases=(), k=1)


@pytest.mark.parametrize(
    ("verdict", "word", "stage", "repos"),
    [
        pytest.param(Allow(grounds=GROUNDS), "allow", "canary", ("acme/shop",), id="allowed"),
        pytest.param(Hold(grounds=GROUNDS), "hold", None, (), id="held"),
        pytest.param(Block(grounds=GROUNDS), "block", None, (), id="blocked"),
    ],
)
def test_an_entry_says_the_verdict_with_its_evidence(
    verdict: Promotion, word: str, stage: str | None, repos: tuple[str, ...]
) -> None:
    trial = a_trial()

    entry = entry_of(trial, verdict, tier="standard", stage="canary", repos=("acme/shop",))

    assert (verdict_word(verdict), entry.verdict, entry.stage, entry.repositories) == (word, word, stage, repos)
    assert entry.evidence == EvidenceText(
        decided=date(2026, 11, 21),
        beside="openai:old",
        suite=trial.suite.digest,
        goldens=B,
        runs=(A, B),
        intervals={"recall": IntervalText(before=0.75, after=1.0, low=0.25, high=0.25)} | dict(_precision()),
        because=('quality: recall is "better"',),
    )


def _precision() -> tuple[tuple[str, IntervalText], ...]:
    return (("precision", IntervalText(before=1.0, after=1.0, low=0.0, high=0.0)),)


def test_the_model_in_use_is_let_go_on_as_it_did() -> None:
    entry = entry_of_incumbent(a_trial(a_suite("")), tier="standard")

    assert (entry.model, entry.verdict, entry.stage) == ("openai:old", "allow", "everywhere")
    assert entry.evidence.runs == (B,)
    assert entry.evidence.because == ("It was in use when anthropic:new was held against it.",)


def test_a_suite_that_promotes_nobody_still_says_what_is_worse() -> None:
    asked = rules_of(a_suite(""))

    assert (asked.metric, asked.margin, asked.most_unscored) == ("recall", 0.05, 0.0)
    assert (asked.cost_cap, asked.latency_cap) == (None, None)


def test_without_rules_of_its_own_a_suite_has_its_usual_rates_as_evidence() -> None:
    entry = entry_of(a_trial(a_suite("")), Hold(grounds=GROUNDS), tier="standard", stage="shadow", repos=())

    assert list(entry.evidence.intervals) == ["recall", "precision"]


def test_a_file_that_is_not_there_is_begun() -> None:
    made = with_entries(None, (an_entry(),)).decode()

    assert made.startswith("# yaml-language-server: $schema=promotions.schema.json\n")
    assert made.endswith(f"version: 1\npromotions:\n{ENTRY}")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("version: 1\npromotions: []  # none yet\n", id="an empty list"),
        pytest.param("version: 1\npromotions:\n", id="nothing"),
    ],
)
def test_the_first_entry_takes_the_place_of_nothing(content: str) -> None:
    assert edited(content).replace(" # none yet", "") == f"version: 1\npromotions:\n{ENTRY}"


def test_an_entry_is_added_after_the_others_which_stay_as_they_are() -> None:
    before = f"# Ours.\nversion: 1\npromotions:\n  # The old one.\n{OTHER.replace('block', 'hold  # for now')}"

    assert edited(before) == before + ENTRY


def test_an_entry_takes_the_place_of_the_one_about_its_model_and_keeps_remarks() -> None:
    held = ENTRY.replace("verdict: block\n", "verdict: hold\n    # Ines wants to see it again.\n")
    before = f"version: 1\npromotions:\n{held}\n  # The old one.\n{OTHER}"

    assert edited(before) == (
        f"version: 1\npromotions:\n    # Ines wants to see it again.\n{ENTRY}\n  # The old one.\n{OTHER}"
    )


def test_what_stands_after_the_entries_stays_there() -> None:
    before = f"promotions:\n{OTHER}\n# The form of this file.\nversion: 1\n"

    assert edited(before) == f"promotions:\n{OTHER}{ENTRY}\n# The form of this file.\nversion: 1\n"


def test_the_indent_is_the_file_s_own() -> None:
    flat = "version: 1\npromotions:\n" + "".join(f"{line[2:]}\n" for line in OTHER.splitlines())

    assert edited(flat).endswith("".join(f"{line[2:]}\n" for line in ENTRY.splitlines()))


def test_several_entries_are_put_in_one_after_the_other() -> None:
    made = edited("version: 1\npromotions: []\n", an_entry(), an_entry("openai:old"))

    assert made == f"version: 1\npromotions:\n{ENTRY}{OTHER}"


def test_an_owner_that_yaml_would_read_as_something_else_is_quoted() -> None:
    assert '  - owner: "true"\n' in edited("promotions: []\n", an_entry(owner="true"))
    assert '  - owner: "7"\n' in edited("promotions: []\n", an_entry(owner="7"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("promotions: [{owner: payments}]\n", id="on one line"),
        pytest.param("promotions: [\n]\n", id="an empty list on two lines"),
        pytest.param("promotions:\n  -\n    owner: payments\n", id="a dash of its own"),
        pytest.param("- promotions\n", id="no mapping"),
        pytest.param(f"promotions:\n{OTHER}\n...\n", id="an end of the document"),
    ],
)  # fmt: skip
def test_a_layout_that_cannot_be_edited_is_left_alone(content: str) -> None:
    with pytest.raises(Misconfigured, match="cannot be edited in place"):
        edited(content)


def test_what_is_written_can_be_read() -> None:
    entry = entry_of(a_trial(), Allow(grounds=GROUNDS), tier="standard", stage="canary", repos=("acme/shop",))

    made = with_entries(None, (entry, entry_of_incumbent(a_trial(), tier="standard")))

    assert b'repositories: ["acme/shop"]' in made
    assert b"recall: {before: 0.75, after: 1.0, low: 0.25, high: 0.25}" in made
    assert read_as(PromotionsText, parse_yaml(made, where="x"), where="x").promotions[0] == entry


def test_a_step_names_what_was_given_in_the_stage_before_and_keeps_the_runs() -> None:
    held = entry_of(a_trial(), Allow(grounds=GROUNDS), tier="standard", stage="shadow", repos=())
    shown = (Ground(rule="changes", weight="for", sentence="compared on 30 changes; 30 are asked for"),)
    later = date(2026, 11, 28)

    entry = entry_after(
        held, Allow(grounds=shown), stage="canary", repos=("acme/shop",), decided_on=later, words=UNNOTED
    )

    assert (entry.verdict, entry.stage, entry.repositories) == ("allow", "canary", ("acme/shop",))
    assert entry.evidence.because == ("changes: compared on 30 changes; 30 are asked for",)
    assert (entry.evidence.decided, entry.evidence.intervals) == (later, {})
    assert (entry.evidence.runs, entry.evidence.beside) == (held.evidence.runs, held.evidence.beside)


def test_one_that_was_shown_worse_in_its_stage_is_blocked_and_in_none() -> None:
    held = entry_of(a_trial(), Allow(grounds=GROUNDS), tier="standard", stage="shadow", repos=())

    entry = entry_after(
        held, Block(grounds=GROUNDS), stage="canary", repos=("acme/shop",), decided_on=date(2026, 11, 28), words=UNNOTED
    )

    assert (entry.verdict, entry.stage, entry.repositories) == ("block", None, ())


def test_a_step_is_of_the_prompt_of_now_where_one_was_noted_before() -> None:
    grounds = Allow(grounds=GROUNDS)
    noted = replace(a_trial(), words=Words(prompt=Digest(f"sha256:{'b' * 64}")))
    now = Digest(f"sha256:{'c' * 64}")
    plain, held = (entry_of(trial, grounds, tier="standard", stage="shadow", repos=()) for trial in (a_trial(), noted))

    stepped = [
        entry_after(each, grounds, stage="everywhere", repos=(), decided_on=date(2026, 11, 28), words=Words(prompt=now))
        for each in (plain, held)
    ]

    assert [each.evidence.prompt for each in stepped] == [None, now]
    assert f'prompt: "{now}"'.encode() in with_entries(None, (stepped[1],))


def test_what_was_measured_again_stays_where_it_was() -> None:
    held = entry_of(a_trial(), Allow(grounds=GROUNDS), tier="standard", stage="canary", repos=("acme/shop",))
    newer = entry_of(a_trial(), Hold(grounds=GROUNDS), tier="standard", stage="shadow", repos=())

    entry = measured_again(held, newer)

    assert (entry.verdict, entry.stage, entry.repositories) == ("allow", "canary", ("acme/shop",))
    assert entry.evidence == newer.evidence


def test_an_exception_is_recorded_beside_each_rules_word() -> None:
    entry = entry_of(a_trial(), Allow(grounds=GROUNDS), tier="standard", stage="everywhere", repos=())

    because = with_exception(entry, "It is new.").evidence.because

    assert because == (*entry.evidence.because, "exception: It is new.")


def test_a_model_is_asked_with_our_words_or_with_those_that_its_link_names() -> None:
    terse = Wording(name="terse", text="Be terse.\n", digest=A)

    ours = words_of(ModelName("anthropic:new"), [terse])
    theirs = words_of(ModelName("anthropic:new+terse"), [terse])

    assert ours == Words(prompt=PROMPT_DIGEST)
    assert theirs == Words(prompt=prompt_with(terse), wording=A)
    assert theirs.prompt != ours.prompt
