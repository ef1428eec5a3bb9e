"""A change's history, searched for secrets."""

import pytest

from reviewbot.change import history
from reviewbot.change.change import Entry, EntryKind
from reviewbot.change.diff import parse_patch
from reviewbot.change.history import NO_HISTORY, Exposure, History, Step, StepFile, search, step_of, told
from reviewbot.kernel.ids import Commit
from reviewbot.kernel.untrusted import Untrusted

X = Commit("a" * 40)
Y = Commit("b" * 40)
GITHUB = "ghp_" + "aB3" * 12
AWS = "AKIA" + "QYLPMN5H" * 2


def a_step(*lines: str, commit: Commit = X, path: str = "a.py") -> Step:
    return Step(commit=commit, files=(StepFile(path=path, added=tuple(map(Untrusted, lines))),))


def kinds(*lines: str) -> list[str]:
    return [each.kind for each in search([a_step(*lines)]).exposures]


# Put together here, so that no scanner of this repository takes them for secrets.
SECRETS = [
    pytest.param("-----BEGIN " + "RSA PRIVATE KEY-----", "a private key", id="RSA"),
    pytest.param("-----BEGIN " + "PRIVATE KEY-----", "a private key", id="PKCS 8"),
    pytest.param("-----BEGIN " + "OPENSSH PRIVATE KEY-----", "a private key", id="OpenSSH"),
    pytest.param("-----BEGIN " + "PGP PRIVATE KEY BLOCK-----", "a private key", id="PGP"),
    pytest.param(f"id = '{AWS}'", "an AWS access key id", id="AWS"),
    pytest.param("ASIA" + "QYLPMN5H" * 2, "an AWS access key id", id="AWS for a session"),
    pytest.param(f"token={GITHUB}", "a GitHub token", id="GitHub"),
    pytest.param("github_pat_" + "1a" * 11 + "_" + "b" * 59, "a GitHub token", id="GitHub, fine-grained"),
    pytest.param("xoxb-" + "123456789012-" * 2 + "aBcD" * 6, "a Slack token", id="Slack"),
    pytest.param("xapp-" + "1-A0123456789-" + "1234567890123-" + "f" * 64, "a Slack token", id="Slack, for an app"),
    pytest.param("sk_live_" + "aB3d" * 6, "a live Stripe key", id="Stripe"),
    pytest.param("rk_live_" + "aB3d" * 6, "a live Stripe key", id="Stripe, restricted"),
    pytest.param("key: AIza" + "aB3-_" * 7, "a Google API key", id="Google"),
    pytest.param("sk-ant-" + "api03-" + "aB3-" * 23, "an Anthropic key", id="Anthropic"),
    pytest.param("sk-proj-" + "aB3-" * 20, "an OpenAI key", id="OpenAI, of a project"),
    pytest.param("sk-" + "aB3d" * 5 + "T3BlbkFJ" + "aB3d" * 5, "an OpenAI key", id="OpenAI, as it was"),
]
NO_SECRETS = [
    pytest.param("AKIAIOSFODNN7EXAMPLE", id="what AWS's documentation shows"),
    pytest.param("-----BEGIN PUBLIC KEY-----", id="a public key"),
    pytest.param("ghp_short", id="a short token"),
    pytest.param("sk_test_" + "aB3d" * 6, id="a Stripe key for tests"),
    pytest.param("x" + AWS, id="the middle of a longer word"),
    pytest.param("AIza" + "a" * 36, id="a longer word than a Google key"),
    pytest.param("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", id="a JSON web token, which ends by itself"),
    pytest.param("password = 'hunter2'", id="a password, which has no format"),
]


@pytest.mark.parametrize(("line", "kind"), SECRETS)
def test_d08_a_secret_is_known_by_its_looks(line: str, kind: str) -> None:
    assert kinds("import os", line) == [kind]


@pytest.mark.parametrize("line", NO_SECRETS)
def test_what_only_resembles_a_secret_is_none(line: str) -> None:
    assert kinds(line) == []


def test_d08_every_format_has_a_line_that_it_knows() -> None:
    assert {kind for kind, _, _ in history._FORMATS} == {str(each.values[1]) for each in SECRETS}


def test_d08_a_secret_is_told_by_its_commit_its_path_and_its_kind_and_never_itself() -> None:
    found = search([a_step(f"token={GITHUB}", commit=X), a_step("pass", commit=Y)])

    assert found == History(exposures=(Exposure(commit=X, path="a.py", kind="a GitHub token"),))
    assert told(found) == (f"commit {X} put a GitHub token into a.py",)
    assert GITHUB not in repr(found)


def test_of_one_kind_in_one_path_the_first_commit_is_told() -> None:
    steps = [a_step(GITHUB, commit=X), a_step(GITHUB, AWS, commit=Y), a_step(GITHUB, commit=Y, path="b.py")]

    assert search(steps).exposures == (
        Exposure(commit=X, path="a.py", kind="a GitHub token"),
        Exposure(commit=Y, path="a.py", kind="an AWS access key id"),
        Exposure(commit=Y, path="b.py", kind="a GitHub token"),
    )


@pytest.mark.parametrize(
    ("steps", "left_out", "says"),
    [
        pytest.param(
            [Step(commit=X, files=(), unseen=("big.txt",))],
            0,
            f"not searched: what commit {X} adds to big.txt, which the forge does not show",
            id="what is not shown",
        ),
        pytest.param([], 1, "not searched: 1 more commit than are searched of one change", id="a commit too many"),
        pytest.param([], 7, "not searched: 7 more commits than are searched of one change", id="commits too many"),
        pytest.param(
            [a_step("x" * (history.MOST_CHARACTERS + 1)), a_step(GITHUB)],
            0,
            f"not searched: commit {X} adds more to a.py than is searched of one change",
            id="I15 too much text",
        ),
    ],
)
def test_d08_what_is_over_a_bound_is_said(steps: list[Step], left_out: int, says: str) -> None:
    found = search(steps, left_out=left_out)

    assert told(found)[0] == says
    assert not found.is_clear


def test_i15_what_is_told_has_an_end() -> None:
    steps = [a_step(GITHUB, path=f"{at}.py") for at in range(history.MOST_EXPOSURES + 1)]
    hidden = [Step(commit=X, files=(), unseen=tuple(map(str, range(history.MOST_EXPOSURES + 1))))]

    found = search([*steps, *hidden])

    assert (len(found.exposures), len(found.unsearched)) == (history.MOST_EXPOSURES, history.MOST_EXPOSURES)


def test_a_history_without_secrets_is_clear() -> None:
    assert search([a_step("import os")]).is_clear
    assert NO_HISTORY.is_clear
    assert told(NO_HISTORY) == ()


def an_entry(path: str, kind: EntryKind, *, patch: str | None = None, is_whole: bool = False) -> Entry:
    return Entry(
        path=path,
        previous_path=None,
        kind=kind,
        patch=None if patch is None else parse_patch(patch),
        is_whole=is_whole,
        reviewable_bytes=0,
        old_mode=None,
        new_mode=None,
    )


def test_a_step_is_the_lines_that_are_added_and_the_text_that_is_not_shown() -> None:
    entries = [
        an_entry("a.py", "modified", patch="@@ -1,2 +1,2 @@\n-one\n+two\n three\n", is_whole=True),
        an_entry("moved.py", "renamed", is_whole=True),
        an_entry("big.py", "added"),
        an_entry("logo.png", "binary"),
        an_entry("gone.py", "removed"),
    ]

    assert step_of(X, entries) == Step(
        commit=X, files=(StepFile(path="a.py", added=(Untrusted("two"),)),), unseen=("big.py",)
    )
