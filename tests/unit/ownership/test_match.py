"""Who is called for a change, and because of which line of which file."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import OwnerName, TeamName
from reviewbot.ownership.match import WatchHit, assign, is_team_handle, owner_of_handle
from reviewbot.ownership.owner import Assignment, Because
from tests.unit.change.values import a_change, a_file
from tests.unit.ownership.files import a_registry, an_owner_file

PAYMENTS = an_owner_file("payments", "stand_ins: acme/staff", paths='["ledger/**", "billing/**"]')


def called(assignments: tuple[Assignment, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.owner, each.paths) for each in assignments]


def test_an_owner_file_owns_its_paths_and_says_by_which_line() -> None:
    registry = a_registry(payments=PAYMENTS)

    assignments = assign(a_change(a_file("Ledger/tax.py", "x")), registry, ())

    assert assignments == (
        Assignment(
            owner=OwnerName("payments"),
            team=TeamName("acme/payments"),
            people=(),
            stand_ins=TeamName("acme/staff"),
            stance="blocking",
            has_agent=True,
            paths=("Ledger/tax.py",),
            because=(
                Because(
                    path="Ledger/tax.py",
                    pattern="ledger/**",
                    file="owners/payments.yaml",
                    line=4,
                    sentence="owners/payments.yaml owns 'ledger/**'",
                ),
            ),
        ),
    )


def test_a_codeowners_team_calls_the_owner_file_of_that_team_and_others_become_people_only() -> None:
    registry = a_registry("/ledger/ @ACME/Payments @ada a@b.org @acme/sox\n/x @Ada", payments=PAYMENTS)

    assignments = assign(a_change(a_file("ledger/tax.py", "x"), a_file("x", "y")), registry, ())

    assert called(assignments) == [
        ("payments", ("ledger/tax.py",)),
        ("@acme/sox", ("ledger/tax.py",)),
        ("@ada", ("ledger/tax.py", "x")),
        ("a@b.org", ("ledger/tax.py",)),
    ]
    assert assignments[0].because[0] == Because(
        path="ledger/tax.py",
        pattern="/ledger/",
        file=".github/CODEOWNERS",
        line=1,
        sentence=".github/CODEOWNERS, line 1, gives '/ledger/' to @ACME/Payments",
    )
    assert [each.sentence for each in assignments[0].because][1:] == ["owners/payments.yaml owns 'ledger/**'"]
    assert [(each.team, each.people, each.stance, each.has_agent) for each in assignments[1:]] == [
        ("acme/sox", (), "advisory", False),
        (None, (), "advisory", False),
        (None, (), "advisory", False),
    ]


def test_both_names_of_a_rename_count() -> None:
    registry = a_registry(payments=PAYMENTS)

    out_of = assign(a_change(a_file("docs/tax.py", previous_path="ledger/tax.py")), registry, ())
    into = assign(a_change(a_file("ledger/tax.py", previous_path="docs/tax.py")), registry, ())

    assert called(out_of) == [("payments", ("docs/tax.py",)), ("platform", ("docs/tax.py",))]
    assert called(into) == [("payments", ("ledger/tax.py",)), ("platform", ("ledger/tax.py",))]
    assert [each.path for each in out_of[0].because] == ["ledger/tax.py"]


def test_an_unowned_path_goes_to_the_default_owner_and_says_so() -> None:
    (assignment,) = assign(a_change(a_file("src/a.py", "x")), a_registry("/docs/ @ada"), ())

    assert assignment.owner == "platform"
    assert assignment.because == (
        Because(
            path="src/a.py",
            pattern="**",
            file="owners/policy.yaml",
            line=None,
            sentence="nobody owns this path, and platform is the default owner",
        ),
    )


def test_a_line_that_takes_ownership_away_leaves_the_path_to_the_default_owner() -> None:
    registry = a_registry("* @ada\n/generated/\n", payments=PAYMENTS)

    (assignment,) = assign(a_change(a_file("generated/a.py", "x")), registry, ())
    kept = assign(a_change(a_file("ledger/generated", "x")), a_registry("* @ada\n/ledger/\n", payments=PAYMENTS), ())

    assert assignment.owner == "platform"
    assert assignment.because == (
        Because(
            path="generated/a.py",
            pattern="/generated/",
            file=".github/CODEOWNERS",
            line=2,
            sentence=(
                ".github/CODEOWNERS, line 2, takes '/generated/' away from everybody, and platform is the default owner"
            ),
        ),
    )
    assert called(kept) == [("payments", ("ledger/generated",))]


def test_a_watch_calls_its_owner_beside_the_owner_of_the_path() -> None:
    registry = a_registry(
        payments=PAYMENTS,
        data=an_owner_file(
            "data",
            "watch:",
            "  - {name: spark, because: Starts a Spark job, line: SparkSession}",
            "  - {name: shape, because: Starts one too, structural: {language: python, rule: {pattern: x}}}",
        ),
    )
    hits = (
        WatchHit(owner=OwnerName("data"), watch="spark", path="ledger/job.py", line=7, is_removed=False),
        WatchHit(owner=OwnerName("data"), watch="spark", path="ledger/job.py", line=7, is_removed=False),
        WatchHit(owner=OwnerName("data"), watch="shape", path="src/job.py", line=2, is_removed=True),
    )

    assignments = assign(a_change(a_file("ledger/job.py", "x"), a_file("src/job.py", "y")), registry, hits)

    assert called(assignments) == [
        ("data", ("ledger/job.py", "src/job.py")),
        ("payments", ("ledger/job.py",)),
        ("platform", ("src/job.py",)),
    ]
    assert assignments[0].because == (
        Because(
            path="ledger/job.py",
            pattern="SparkSession",
            file="owners/data.yaml",
            line=13,
            sentence="owners/data.yaml watches for spark, on line 7: Starts a Spark job",
        ),
        Because(
            path="src/job.py",
            pattern='{"pattern": "x"}',
            file="owners/data.yaml",
            line=14,
            sentence="owners/data.yaml watches for shape, on removed line 2: Starts one too",
        ),
    )


def test_a_watch_belongs_to_the_owner_it_names() -> None:
    registry = a_registry(
        payments=PAYMENTS,
        search=an_owner_file("search", "watch:", "  - {name: index, because: Builds an index, line: Index}"),
    )
    hit = WatchHit(owner=OwnerName("search"), watch="index", path="ledger/a.py", line=1, is_removed=False)

    assignments = assign(a_change(a_file("ledger/a.py", "x")), registry, (hit,))

    assert called(assignments) == [("payments", ("ledger/a.py",)), ("search", ("ledger/a.py",))]
    assert [each.file for each in assignments[1].because] == ["owners/search.yaml"]


def test_a_team_is_compared_without_case_on_both_sides() -> None:
    loud = an_owner_file("payments", paths='["ledger/**"]', team="ACME/Payments")
    registry = a_registry("* @acme/payments", payments=loud)

    assignments = assign(a_change(a_file("a.py", "x")), registry, ())

    assert called(assignments) == [("payments", ("a.py",))]
    assert owner_of_handle("@acme/payments", registry.owners) == registry.owners[0]


def test_an_owner_of_people_has_no_handle() -> None:
    people = an_owner_file("ada", "people: [{login: ada, id: 11}]", paths='["a/**"]', team=None)
    registry = a_registry("* @ada\n/b @acme/b", ada=people)

    assignments = assign(a_change(a_file("a/x.py", "x")), registry, ())

    assert called(assignments) == [("ada", ("a/x.py",)), ("@ada", ("a/x.py",))]
    assert owner_of_handle("@acme/b", registry.owners) is None


def test_a_pattern_whose_line_is_not_known_is_told_without_one() -> None:
    registry = a_registry(payments=PAYMENTS)
    lineless = replace(registry, owners=tuple(replace(owner, path_lines=()) for owner in registry.owners))

    (assignment,) = assign(a_change(a_file("ledger/tax.py", "x")), lineless, ())

    assert [(each.pattern, each.line) for each in assignment.because] == [("ledger/**", None)]


def test_a_path_that_nobody_owns_is_nobodys_where_there_is_no_default_owner() -> None:
    registry = a_registry(payments=PAYMENTS)
    without_default = replace(registry, policy=replace(registry.policy, default_owner=None))

    assert assign(a_change(a_file("src/a.py", "x")), without_default, ()) == ()


def test_an_owner_is_called_once_however_many_of_its_patterns_match() -> None:
    registry = a_registry(payments=an_owner_file("payments", paths='["**/tax.py", "ledger/**"]'))

    (assignment,) = assign(a_change(a_file("ledger/tax.py", "x")), registry, ())

    assert [each.pattern for each in assignment.because] == ["**/tax.py"]


def test_a_tree_names_its_root_too() -> None:
    registry = a_registry(payments=PAYMENTS)

    assert called(assign(a_change(a_file("ledger", "x")), registry, ())) == [("payments", ("ledger",))]
    assert called(assign(a_change(a_file("ledgers", "x")), registry, ())) == [("platform", ("ledgers",))]


@pytest.mark.parametrize(
    ("handle", "is_team"),
    [
        pytest.param("@acme/sox", True, id="a team"),
        pytest.param("@ada", False, id="a person"),
        pytest.param("a/b@c.org", False, id="an e-mail address with a slash"),
    ],
)
def test_a_handle_is_a_team_or_not(handle: str, *, is_team: bool) -> None:
    assert is_team_handle(handle) is is_team


def test_a_handle_without_an_owner_file_has_no_owner() -> None:
    owners = a_registry(payments=PAYMENTS).owners

    assert owner_of_handle("@Acme/payments", owners) == owners[0]
    assert owner_of_handle("@acme/other", owners) is None
    assert owner_of_handle("@payments", owners) is None
    assert owner_of_handle("-acme/payments", owners) is None


def test_assignments_survive_being_written_and_read_back() -> None:
    assignments = assign(a_change(a_file("src/a.py", "x")), a_registry("* @ada @acme/x"), ())
    adapter = TypeAdapter(tuple[Assignment, ...])

    assert adapter.validate_json(adapter.dump_json(assignments)) == assignments


_SEGMENTS = st.sampled_from(["a", "b", "A", "ab", "a.py", "é"])
_GLOBS = st.lists(st.sampled_from(["a", "b", "*", "**", "a*", "?", "*.py", "É"]), min_size=1, max_size=3).map("/".join)


@given(globs=st.lists(_GLOBS, min_size=1, max_size=4), paths=st.lists(st.lists(_SEGMENTS, min_size=1, max_size=3)))
def test_every_path_a_pattern_names_is_its_owners(globs: list[str], paths: list[list[str]]) -> None:
    registry = a_registry(tax=an_owner_file("tax", paths=json.dumps(globs)))
    names = list(dict.fromkeys("/".join(path) for path in paths))

    assignments = assign(a_change(*(a_file(name, "x") for name in names)), registry, ())

    own = tuple(name for name in names if any(Glob(glob).matches(name) for glob in globs))
    assert [each.paths for each in assignments if each.owner == "tax"] == ([own] if own else [])
