"""What a policy leaves out of review: doubt keeps an entry in."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.change.change import Entry
from reviewbot.ownership.left_out import (
    LeftOut,
    is_always_reviewed,
    left_out_of,
    part_to_review,
    unread_in,
)
from reviewbot.ownership.policy import Policy
from tests.unit.change.values import a_change, a_file
from tests.unit.ownership.files import POLICY, a_registry

WRITTEN = f"""\
{POLICY}regulated:
  - {{name: sox, paths: ["ledger/**"], approvals: 2, from: [acme/sox]}}
  - {{name: gone, kinds: [removed], approvals: 1, from: [acme/sox]}}
  - {{name: by-agents, paths: ["web/gen/**"], authors: agents, approvals: 1, from: [acme/sox]}}
not_reviewed:
  - {{name: vendored, paths: ["third_party/**", "ledger/gen/**", "web/gen/**"], reason: "Theirs."}}
  - {{name: prose, paths: ["**/*.md", ".github/*.txt", "uv.lock"], reason: "Words."}}
"""


def policy() -> Policy:
    return a_registry(policy=WRITTEN).policy


def left_out(*entries: Entry, noticed: tuple[str, ...] = ()) -> list[str]:
    return [each.path for each in left_out_of(a_change(*entries), policy(), noticed)]


def added(path: str, *lines: str, **changed: Any) -> Entry:
    return replace(a_file(path, *(lines or ("x",))), kind="added", old_mode=None, **changed)


def test_p13_a_new_file_in_an_exempted_folder_is_left_out_with_the_words_of_the_policy() -> None:
    assert left_out_of(a_change(added("third_party/x/a.py"), added("src/a.py")), policy(), ()) == (
        LeftOut(
            path="third_party/x/a.py",
            exemption="vendored",
            pattern="third_party/**",
            reason="Theirs.",
            file_line=10,
        ),
    )


def test_without_an_exemption_nothing_is_left_out() -> None:
    assert left_out_of(a_change(added("third_party/a.py")), a_registry().policy, ()) == ()


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(added("docs/help.md"), id="a new file"),
        pytest.param(a_file("docs/help.md", "x", removed=("y",)), id="an edited one"),
        pytest.param(replace(a_file("docs/new.md", previous_path="a.md"), kind="copied"), id="a copy within it"),
    ],
)
def test_plain_text_that_an_exemption_names_is_left_out(entry: Entry) -> None:
    assert left_out(entry) == [entry.path]


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(added("docs/help.md", new_mode="100755"), id="P-14 an executable help.md"),
        pytest.param(replace(a_file("docs/help.md"), kind="mode", new_mode="100755"), id="P-14 one made executable"),
        pytest.param(
            replace(a_file("docs/help.md"), kind="mode", old_mode="100755"), id="P-14 one that was executable"
        ),
        pytest.param(
            replace(a_file("docs/help.md"), kind="removed", old_mode="100755", new_mode=None),
            id="P-14 an executable that goes",
        ),
        pytest.param(added("docs/help.md", new_mode="120000"), id="P-14 a link whose kind says nothing"),
        pytest.param(replace(added("docs/help.md"), kind="symlink"), id="P-14 a link"),
        pytest.param(replace(added("docs/help.md"), kind="submodule"), id="P-10 a submodule"),
        pytest.param(replace(added("docs/help.md"), kind="binary"), id="P-11 a binary"),
        pytest.param(replace(added("docs/help.md"), kind="unknown"), id="nobody knows what"),
        pytest.param(replace(added("docs/help.md"), new_mode=None), id="no mode at all"),
        pytest.param(replace(added("docs/help.md"), is_whole=False), id="D-07 not shown whole"),
        pytest.param(added("docs/help.md", "#!/bin/sh"), id="P-14 a script by its first line"),
        pytest.param(added("docs/help.md", "safe = '\u202e'"), id="D-03 letters that nobody sees"),
        pytest.param(added("docs/h\u0435lp.md"), id="D-03 a name with a letter of another alphabet"),
        pytest.param(added("DOCS/HELP.MD"), id="P-08 another case"),
        pytest.param(added("Third_party/a.py"), id="P-08 another case of a folder"),
        pytest.param(added("third_party2/a.py"), id="a folder that begins alike"),
        pytest.param(added("x/third_party/a.py"), id="P-05 a folder further down"),
        pytest.param(a_file("docs/help.md", previous_path="src/a.py"), id="P-01 a rename into the exemption"),
        pytest.param(a_file("src/a.py", previous_path="docs/help.md"), id="P-02 a rename out of it"),
        pytest.param(
            a_file("docs/a.md", previous_path="third_party/a.py"), id="a rename from one exemption to another"
        ),
        pytest.param(added("ledger/gen/a.py"), id="P-13 inside a regulated path"),
        pytest.param(added("ledger/notes.md"), id="P-13 prose inside a regulated path"),
        pytest.param(added("Ledger/notes.md"), id="P-08 prose inside a regulated path in another case"),
        pytest.param(added("web/gen/a.js"), id="P-13 where a rule is for agents alone"),
        pytest.param(
            replace(a_file("docs/a.md", removed=("x",)), kind="removed", new_mode=None),
            id="P-03 of a kind that is regulated everywhere",
        ),
        pytest.param(a_file("docs/b.md", previous_path="docs/a.md"), id="P-04 a rename removes its other name"),
        pytest.param(added("runbooks/payments/a.md"), id="P-13 a runbook"),
        pytest.param(added("evals/a/case.md"), id="P-13 an eval"),
        pytest.param(added(".github/notes.txt"), id="P-14 what stands beside CI's files"),
        pytest.param(added(".github/workflows/read.md"), id="P-14 what CI runs"),
        pytest.param(added("uv.lock"), id="P-06 a lock file"),
        pytest.param(added("CLAUDE.md"), id="P-14 what coding agents obey"),
        pytest.param(added("third_party/x/Makefile"), id="P-14 what make runs"),
        pytest.param(added("third_party/x/BUILD.rs"), id="P-14 what cargo runs, in another case"),
        pytest.param(added("third_party/x/package.json"), id="P-14 what npm runs"),
        pytest.param(replace(added("third_party/../ledger/a.py"), kind="unknown"), id="P-07 a path that steps out"),
        pytest.param(added("third_party/a\udcff.py"), id="a name that is not UTF-8"),
    ],
)
def test_what_is_not_surely_harmless_stays_in_review(entry: Entry) -> None:
    assert left_out(entry) == []


def test_p01_a_rename_is_left_out_where_one_exemption_names_both_sides() -> None:
    prose = 'not_reviewed: [{name: prose, paths: ["**/*.md"], reason: "Words."}]'
    change = a_change(a_file("docs/new.md", previous_path="docs/old.md"))

    (out,) = left_out_of(change, a_registry(policy=f"{POLICY}{prose}\n").policy, ())

    assert (out.path, out.pattern) == ("docs/new.md", "**/*.md")


def test_what_a_guardrail_or_a_watch_matches_stays_in_review() -> None:
    entries = (added("third_party/a.py"), added("third_party/b.py"))

    assert left_out(*entries, noticed=("third_party/b.py",)) == ["third_party/a.py"]


def test_two_entries_under_one_name_stay_in_review() -> None:
    assert left_out(added("docs/a.md"), replace(added("docs/a.md"), kind="symlink")) == []


@given(st.text(max_size=12), st.sampled_from(["ledger/", "LEDGER/gen/", ".github/", "owners/", "Runbooks/", ""]))
def test_p13_whatever_its_name_nothing_regulated_is_left_out(name: str, folder: str) -> None:
    path = f"{folder}{name}.md"
    entry = added(path)

    regulated = any(glob.matches(path) for rule in policy().regulated if not rule.kinds for glob in rule.paths)
    assert not (regulated and left_out(entry))


def test_reviewers_are_shown_the_rest() -> None:
    change = a_change(added("third_party/a.py"), added("src/a.py"))

    out = left_out_of(change, policy(), ())
    assert part_to_review(change, out) == a_change(added("src/a.py"))
    assert part_to_review(change, ()) is change


@pytest.mark.parametrize(
    ("entry", "is_unread"),
    [
        pytest.param(
            a_file("src/a.py", previous_path="third_party/a.py"), True, id="P-02 a rename out of an exemption"
        ),
        pytest.param(a_file("src/a.py", previous_path="THIRD_PARTY/a.py"), True, id="P-08 in another case"),
        pytest.param(replace(a_file("docs/a.md"), kind="mode", new_mode="100755"), True, id="P-14 made executable"),
        pytest.param(replace(a_file("src/a.py", previous_path="a.md"), kind="copied"), True, id="a copy"),
        pytest.param(a_file("src/a.py", previous_path="src/b.py"), False, id="a rename beside it"),
        pytest.param(a_file("docs/a.md", previous_path="src/b.py"), False, id="a rename into it"),
        pytest.param(a_file("docs/a.md", "#!x"), False, id="an edit whose lines are shown"),
        pytest.param(a_file("web/gen/b.ts", previous_path="third_party/b.ts"), True, id="into what is regulated"),
    ],
)
def test_what_brings_text_that_nobody_has_read_is_told(entry: Entry, is_unread: bool) -> None:
    change = a_change(entry)

    assert (entry.path in unread_in(change, policy(), left_out_of(change, policy(), ()))) is is_unread


def test_a_rename_that_is_left_out_itself_brings_nothing() -> None:
    change = a_change(replace(a_file("third_party/b.py", previous_path="third_party/a.py"), kind="copied"))

    out = left_out_of(change, policy(), ())
    assert [each.path for each in out] == ["third_party/b.py"]
    assert unread_in(change, policy(), out) == frozenset()


@pytest.mark.parametrize(
    ("path", "is_so"),
    [
        pytest.param("ledger/gen/a.py", True, id="regulated"),
        pytest.param("third_party/Makefile", True, id="run by a tool"),
        pytest.param("third_party/a.py", False, id="neither, where only removals are regulated"),
    ],
)
def test_a_path_that_no_exemption_reaches_is_known(path: str, is_so: bool) -> None:
    assert is_always_reviewed(path, policy()) is is_so
