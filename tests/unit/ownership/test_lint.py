"""Lint: what is not wrong enough to shut the gate, but should be looked at."""

from dataclasses import replace

from reviewbot.kernel.ids import AccountId, TeamName
from reviewbot.ownership.lint import Notice, lint_ownership
from tests.unit.ownership.files import a_registry, an_owner_file

TAX = an_owner_file("tax", "people: [{login: ada, id: 11}]", paths='["tax/**"]', team=None)


def test_a_clean_registry_has_no_notices() -> None:
    assert lint_ownership(a_registry("* @acme/platform"), paths=["Deploy/a.yaml"], teams={}) == ()


def test_faulty_and_unmapped_lines_of_codeowners_are_listed() -> None:
    registry = a_registry("* @ada @acme/platform\n!x @b\n/y @Ada @acme/sox\n")

    assert lint_ownership(registry) == (
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

    assert lint_ownership(replace(registry, policy=replace(registry.policy, default_owner=None))) == (
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

    notices = lint_ownership(a_registry(policy=policy, tax=TAX), paths=["deploy/a", "books/a"])

    assert [(each.kind, each.file, each.line, each.sentence) for each in notices] == [
        ("warning", "owners/policy.yaml", None, "regulated rule 'sox': 'ledger/**' matches no file"),
        ("warning", "owners/tax.yaml", 3, "'tax/**' matches no file"),
    ]


def test_a_pattern_whose_line_is_not_known_is_listed_without_one() -> None:
    registry = a_registry()
    platform = replace(registry.owners[0], path_lines=())

    assert [each.line for each in lint_ownership(replace(registry, owners=(platform,)), paths=[])] == [None]


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

    notices = lint_ownership(registry, teams=teams)

    assert [(each.file, each.sentence) for each in notices] == [
        (
            "owners/platform.yaml",
            "nobody can answer for platform, and not for their own change; name a team in stand_ins",
        ),
        (
            "owners/tax.yaml",
            "one person can answer for tax, and not for their own change; name a team in stand_ins",
        ),
    ]
