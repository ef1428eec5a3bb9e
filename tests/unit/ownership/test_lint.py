"""Lint: what is not wrong enough to shut the gate, but should be looked at."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from reviewbot.kernel.ids import AccountId, TeamName
from reviewbot.ownership.lint import Notice, lint_ownership
from tests.unit.ownership.files import POLICY, a_registry, an_owner_file

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CROWD = {TeamName("acme/platform"): frozenset(map(AccountId, range(90, 95)))}
TAX = an_owner_file("tax", "people: [{login: ada, id: 11}]", paths='["tax/**"]', team=None)


def test_a_clean_registry_has_no_notices() -> None:
    assert lint_ownership(a_registry("* @acme/platform"), now=NOW, paths=["Deploy/a.yaml"], teams=CROWD) == ()


def test_faulty_and_unmapped_lines_of_codeowners_are_listed() -> None:
    registry = a_registry("* @ada @acme/platform\n!x @b\n/y @Ada @acme/sox\n")

    assert lint_ownership(registry, now=NOW) == (
        Notice(
            kind="warning",
            file=".github/CODEOWNERS",
            line=1,
            sentence="@ada has no owner file; people are asked, no agent reviews, and nothing waits for them",
        ),
        Notice(
            kind="fault",
            file=".github/CODEOWNERS",
            line=2,
            sentence=(
                "Invalid pattern in column 1: '!' does not negate a pattern here; "
                "write a later line with other owners, or with none"
            ),
        ),
        Notice(
            kind="warning",
            file=".github/CODEOWNERS",
            line=3,
            sentence="@acme/sox has no owner file; people are asked, no agent reviews, and nothing waits for them",
        ),
    )


def test_a_missing_default_owner_is_a_fault() -> None:
    registry = a_registry()

    assert lint_ownership(replace(registry, policy=replace(registry.policy, default_owner=None)), now=NOW) == (
        Notice(
            kind="fault",
            file="owners/policy.yaml",
            line=None,
            sentence="there is no default_owner; nobody reviews a path that no owner has claimed",
        ),
    )


def test_patterns_that_match_nothing_are_listed() -> None:
    policy = """\
version: 1
default_owner: platform
governance: {approvals: 1, from: [acme/platform]}
tiers: {standard: {chain: [guardrails]}}
regulated:
  - {name: sox, paths: ["ledger/**", "books/**"], approvals: 2, from: [acme/sox]}
"""

    notices = lint_ownership(a_registry(policy=policy, tax=TAX), now=NOW, paths=["deploy/a", "books/a"])

    assert [(each.kind, each.file, each.line, each.sentence) for each in notices] == [
        ("warning", "owners/policy.yaml", 6, "regulated rule 'sox': 'ledger/**' matches no file"),
        ("warning", "owners/tax.yaml", 3, "'tax/**' matches no file"),
    ]


def test_a_pattern_whose_line_is_not_known_is_listed_without_one() -> None:
    registry = a_registry()
    platform = replace(registry.owners[0], path_lines=())

    assert [each.line for each in lint_ownership(replace(registry, owners=(platform,)), now=NOW, paths=[])] == [None]


def test_a_team_that_its_author_empties_should_name_stand_ins() -> None:
    registry = a_registry(
        tax=TAX,
        risk=an_owner_file("risk", "stand_ins: acme/staff", paths="[risk]"),
        data=an_owner_file("data", paths="[data]"),
        docs=an_owner_file("docs", paths="[docs]"),
    )
    teams = {
        TeamName("acme/platform"): frozenset[AccountId](),
        TeamName("acme/risk"): frozenset[AccountId](),
        TeamName("acme/data"): frozenset({AccountId(1), AccountId(2)}),
    }

    notices = lint_ownership(registry, now=NOW, teams=teams)

    assert [(each.file, each.sentence) for each in notices if each.file != "owners/policy.yaml"] == [
        (
            "owners/platform.yaml",
            "nobody can answer for platform, and not for their own change; name a team in stand_ins",
        ),
        (
            "owners/tax.yaml",
            "one person can answer for tax, and not for their own change; name a team in stand_ins",
        ),
    ]


def remarks(policy: str, teams: Mapping[TeamName, frozenset[AccountId]] | None = None) -> list[tuple[int | None, str]]:
    """What lint says of a policy, with the platform team big enough to be left out of it."""
    known = None if teams is None else CROWD | dict(teams)
    found = lint_ownership(a_registry(policy=POLICY + policy), now=NOW, teams=known)
    assert all((each.kind, each.file) == ("warning", "owners/policy.yaml") for each in found)
    return [(each.line, each.sentence) for each in found]


def test_a_freeze_that_is_over_should_go() -> None:
    policy = """\
freezes:
  - {name: spring, time_zone: UTC, once: [{from: 2026-03-01 00:00, until: 2026-03-02 00:00}]}
  - {name: winter, time_zone: UTC, once: [{from: 2026-12-20 00:00, until: 2027-01-02 00:00}]}
  - {name: weekend, time_zone: UTC, weekly: [{from: fri 16:00, until: mon 08:00}]}
"""

    assert remarks(policy) == [(6, "freeze 'spring' is over and never comes again; remove it")]


def test_a_freeze_of_nothing_is_told() -> None:
    policy = "freezes: [{name: week, paths: [gone], time_zone: UTC, weekly: [{from: fri 16:00, until: mon 08:00}]}]\n"

    notices = lint_ownership(a_registry(policy=POLICY + policy), now=NOW, paths=["deploy/a"])

    assert [(each.line, each.sentence) for each in notices] == [(5, "freeze 'week': 'gone' matches no file")]


def test_distinct_without_groups_says_nothing() -> None:
    policy = "regulated: [{name: sox, paths: [x], approvals: 2, from: [acme/sox], distinct: true}]\n"

    assert remarks(policy) == [(5, "regulated rule 'sox': distinct says nothing without all_of or any_of")]


def test_rules_and_glass_that_too_few_people_can_open_are_told_with_their_lines() -> None:
    policy = """\
machines: [3]
regulated:
  - {name: sox, paths: [x], approvals: 3, from: [acme/sox]}
break_glass: {from: [acme/oncall]}
"""
    teams = {
        TeamName("acme/sox"): frozenset(map(AccountId, (1, 2, 3))),
        TeamName("acme/oncall"): frozenset({AccountId(1)}),
    }

    assert remarks(policy, teams) == [
        (7, "regulated rule 'sox': wants 3 of acme/sox, and there are 2 people: it can never be met"),
        (None, "break_glass: wants 2 of acme/oncall, and there is 1 person: it can never be met"),
    ]


def test_people_for_the_built_in_rules_are_counted_once_for_all_of_them() -> None:
    notices = lint_ownership(a_registry(), now=NOW, teams={TeamName("acme/platform"): frozenset({AccountId(1)})})

    assert [each.sentence for each in notices if "rule" in each.sentence] == [
        "regulated rule 'governance': wants all 1 of acme/platform: none of them can have a hand in a change"
    ]


def test_c07_an_exemption_that_names_nothing_or_only_what_is_regulated_is_listed() -> None:
    policy = f"""\
{POLICY}regulated:
  - {{name: sox, paths: ["ledger/**"], approvals: 2, from: [acme/sox]}}
not_reviewed:
  - {{name: used, paths: ["docs/*.md", "web/**"], reason: "Words."}}
  - {{name: cased, paths: ["Docs/*.md"], reason: "Words."}}
  - {{name: idle, paths: ["ledger/gen/**", "**/Makefile"], reason: "Made by a tool."}}
"""
    paths = ["deploy/a", "docs/a.md", "docs/CODEOWNERS", "ledger/gen/a.py", "x/Makefile"]

    notices = lint_ownership(a_registry(policy=policy), now=NOW, paths=paths)

    assert [(each.kind, each.line, each.sentence) for each in notices] == [
        ("warning", 8, "exemption 'used': 'web/**' matches no file, letter for letter"),
        ("warning", 9, "exemption 'cased': 'Docs/*.md' matches no file, letter for letter"),
        (
            "warning",
            10,
            "exemption 'idle' leaves nothing out: all 2 files it names are regulated or run by tools",
        ),
    ]
