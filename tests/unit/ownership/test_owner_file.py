"""Owner files: a whole one becomes an owner, a broken one is refused with every fault and its line."""

import json

import pytest

from reviewbot.change.account import Account
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, Login, OwnerName, TeamName, TierName
from reviewbot.ownership.owner import LineWatch, Owner, StructuralWatch
from tests.unit.ownership.files import a_registry, an_owner_file, faults_of


def test_an_owner_file_becomes_an_owner() -> None:
    registry = a_registry(
        payments="""\
version: 1
name: payments
people: [{login: ada, id: 11}]
stand_ins: acme/staff
paths:
  - "ledger/**"
  - "billing/**"
watch:
  - name: topics
    because: "Writes to our topic"
    line: 'payments\\.settled'
  - {name: spark, because: "Starts a job", files: ["**/*.py"], structural: {language: python, rule: {pattern: "a($B)"}}}
runbooks: ["payments", "shared/ledger"]
stance: shadow
tier: standard
blocks_at: critical
maintainer: ada
domain_expert: grace
eval_owner: lin
slack: "#payments"
escalation: "page payments-oncall"
"""
    )

    assert registry.owners[0] == Owner(
        name=OwnerName("payments"),
        file="owners/payments.yaml",
        team=None,
        people=(Account(login=Login("ada"), id=AccountId(11), kind="human"),),
        stand_ins=TeamName("acme/staff"),
        paths=(Glob("ledger/**"), Glob("billing/**")),
        watches=(
            LineWatch(
                name="topics",
                because="Writes to our topic",
                files=(Glob("**"),),
                pattern=r"payments\.settled",
                file_line=9,
            ),
            StructuralWatch(
                name="spark",
                because="Starts a job",
                files=(Glob("**/*.py"),),
                language="python",
                rule='{"pattern": "a($B)"}',
                file_line=12,
            ),
        ),
        runbooks=("payments", "shared/ledger"),
        stance="shadow",
        tier=TierName("standard"),
        blocks_at="critical",
        maintainer=Login("ada"),
        domain_expert=Login("grace"),
        eval_owner=Login("lin"),
        slack="#payments",
        escalation="page payments-oncall",
        path_lines=(6, 7),
    )
    assert [owner.name for owner in registry.owners] == ["payments", "platform"]
    assert registry.owners[1].blocks_at == "high"


def test_seven_faults_of_a_file_are_reported_at_once() -> None:
    text = an_owner_file("tax", "stanse: x", paths='["/ledger", ""]', team="acme").replace("blocking", "loud")

    assert faults_of(payments=text.replace("tier: standard", "tier: gold")) == (
        "owners/payments.yaml: line 2: name is 'tax'; it must be 'payments', as the file is called",
        "owners/payments.yaml: line 3: team: 'acme' is not a team; write organisation/team, without '@'",
        (
            "owners/payments.yaml: line 4: paths[0]: pattern '/ledger' starts with '/'; "
            "patterns are anchored at the root already"
        ),
        "owners/payments.yaml: line 4: paths[1]: a pattern is empty",
        "owners/payments.yaml: line 5: stance is 'loud'; it must be 'blocking', 'advisory' or 'shadow'",
        "owners/payments.yaml: line 6: tier is 'gold'; there are standard",
        "owners/payments.yaml: line 12: key 'stanse' is not known; did you mean 'stance'?",
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            an_owner_file("tax", paths="[]"),
            "line 4: paths is empty; that is allowed only beside a watch",
            id="no paths and no watch",
        ),
        pytest.param(
            an_owner_file("tax", paths="[a]", team=None),
            "line 1: there must be exactly one of team and people",
            id="neither team nor people",
        ),
        pytest.param(
            an_owner_file("tax", "people: [{login: a, id: 1}]", paths="[a]"),
            "line 3: there must be exactly one of team and people",
            id="team and people",
        ),
        pytest.param(
            an_owner_file("tax", "people: [{login: a, id: 0}]", paths="[a]", team=None),
            "line 11: people[0].id is 0; it must be at least 1",
            id="a person without a number",
        ),
        pytest.param(
            an_owner_file("tax", "runbooks: [../x]", paths="[a]"),
            "line 12: runbooks[0]: '../x' is no folder below runbooks/: the path has the segment '..'",
            id="a folder that climbs",
        ),
        pytest.param(
            an_owner_file("tax", "watch: [{name: a, because: b}]"),
            "line 12: watch[0] must have exactly one of line and structural",
            id="a watch for nothing",
        ),
        pytest.param(
            an_owner_file("tax", "watch: [{name: a, because: b, line: '('}]"),
            "line 12: watch[0].line: pattern '(' is not RE2: missing ): (",
            id="a pattern that is not RE2",
        ),
        pytest.param(
            an_owner_file("tax", r"watch: [{name: a, because: b, line: '(a)\1'}]"),
            r"line 12: watch[0].line: pattern '(a)\\1' is not RE2: invalid escape sequence: \1",
            id="a back reference",
        ),
        pytest.param(
            an_owner_file("tax", "watch: [{name: a, because: b, line: c}, {name: a, because: b, line: d}]"),
            "line 12: watch name 'a' is there already",
            id="a watch name twice",
        ),
        pytest.param(
            an_owner_file("tax", "watch: [7]"),
            "line 12: watch[0] is 7; it must be a mapping",
            id="a watch that is a number",
        ),
        pytest.param(
            an_owner_file("tax", "watch: 7", paths="[a]"),
            "line 12: watch is 7; it must be a list",
            id="watches that are a number",
        ),
        pytest.param(
            an_owner_file("tax", paths="[a]").replace("#tax", "#t\u202ex"),
            "line 10: slack: holds hidden characters (U+202E); remove them",
            id="hidden text",
        ),
        pytest.param(
            an_owner_file("tax", paths="[a]").replace("page tax-oncall", "' '"),
            "line 11: escalation: must be one line of 1 to 500 characters",
            id="an empty sentence",
        ),
        pytest.param(
            an_owner_file("tax", paths="[a]").replace("version: 1", "version: 2"),
            "line 1: version: 2 is not known; write 1",
            id="another version",
        ),
        pytest.param(
            an_owner_file("tax", paths="[a]").replace("version: 1", "version: true"),
            "line 1: version is True; it must be a whole number",
            id="a version that is true",
        ),
        pytest.param(
            an_owner_file("tax", paths="[a]").replace("tier: standard", "tier: gold"),
            "line 6: tier is 'gold'; there are standard",
            id="an unknown tier",
        ),
        pytest.param(
            an_owner_file("tax", paths="[a]", team="ACME/Platform"),
            "line 3: team 'ACME/Platform' is the team of owners/platform.yaml too; a team has one file",
            id="a team with two files",
        ),
        pytest.param("", "the file is empty", id="an empty file"),
        pytest.param("- a", "line 1: the file is ['a']; it must be a mapping", id="a list"),
        pytest.param("a: *b", "line 1: '*b' is an alias; write the value out", id="an alias"),
        pytest.param(
            an_owner_file("7", paths="[a]"), "line 2: name is 7; it must be text", id="a name that is a number"
        ),
    ],
)
def test_a_faulty_owner_file_is_refused(text: str, fault: str) -> None:
    assert f"owners/tax.yaml: {fault}" in faults_of(tax=text)


def test_no_owner_may_write_the_check_of_all_owners() -> None:
    assert faults_of(gate=an_owner_file("gate", paths="[a]")) == (
        "owners/gate.yaml: line 2: name 'gate' is taken: reviewbot/gate is the check of all owners",
    )


def test_a_watch_rule_is_kept_as_json() -> None:
    registry = a_registry(
        tax=an_owner_file("tax", "watch: [{name: a, because: b, structural: {language: go, rule: {kind: x, any: []}}}]")
    )

    watch = registry.owners[1].watches[0]
    assert isinstance(watch, StructuralWatch)
    assert json.loads(watch.rule) == {"kind": "x", "any": []}
