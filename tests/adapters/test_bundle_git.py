"""Bundles of cases."""

from pathlib import Path

import pytest

from reviewbot.adapters.bundle_git import read_bundle
from reviewbot.kernel.errors import Misconfigured
from tests.e2e.organization import git


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with a main branch that went on, and a topic branch."""
    repo = tmp_path / "repo"
    (repo / "ledger").mkdir(parents=True)
    git(repo, "init", "--quiet", "--initial-branch=main")
    for name, value in (("user.name", "ada"), ("user.email", "ada@acme.example"), ("commit.gpgsign", "false")):
        git(repo, "config", name, value)
    (repo / "ledger" / "tax.py").write_text("one\ntwo\n", encoding="utf-8")
    (repo / "link").symlink_to("/etc/passwd")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message=base")
    git(repo, "checkout", "--quiet", "-b", "topic")
    (repo / "ledger" / "tax.py").write_text("one\nTWO\n", encoding="utf-8")
    git(repo, "commit", "--quiet", "--all", "--message=topic")
    git(repo, "checkout", "--quiet", "main")
    (repo / "later.txt").write_text("later\n", encoding="utf-8")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message=later")
    git(repo, "bundle", "create", "--quiet", str(tmp_path / "change.bundle"), "--all")
    return tmp_path / "change.bundle"


def test_a_range_is_what_the_head_changed_since_it_left_the_base(bundle: Path) -> None:
    found = read_bundle(bundle, base="main", head="topic")

    assert found.base == {"ledger/tax.py": b"one\ntwo\n"}
    assert b"-two\n+TWO\n" in found.diff
    assert b"later.txt" not in found.diff


@pytest.mark.parametrize("head", ["nowhere", "--upload-pack=id"])
def test_a_range_that_is_not_there_is_refused(bundle: Path, head: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_bundle(bundle, base="main", head=head)

    assert refused.value.faults[0].startswith(f"does not hold main...{head}: ")


def test_a_file_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "change.bundle"
    file.write_bytes(b"not a bundle")

    with pytest.raises(Misconfigured):
        read_bundle(file, base="main", head="topic")
