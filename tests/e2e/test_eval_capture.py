"""`reviewbot eval capture`, after the demo has left a reviewed change in the home directory."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewbot.audit.payload import read_record
from reviewbot.audit.record import AuditRecord
from reviewbot.change.account import Account
from reviewbot.kernel.ids import AccountId, ChangeNumber, CommentId, Commit, Login, OwnerName, RepoName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.plan.look import Look
from reviewbot.ports import Store
from reviewbot.review.act import Dismissed
from reviewbot.review.finding import Finding
from reviewbot.settings import read_settings
from reviewbot.wiring import opened_store
from tests.e2e.organization import PROJECT, commit, git
from tests.e2e.program import Said, run_reviewbot

PAYMENTS = OwnerName("payments")
SHOP = PROJECT / "reviewbot" / "sample" / "shop" / "base"
INCIDENT = "runbooks/payments/inc-2026-03-ledger.md"


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home directory in which a change has been reviewed."""
    home = tmp_path_factory.mktemp("reviewed") / "home"
    said = run_reviewbot("demo", home=home)
    assert said.code == 0, said.err
    return home


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The sample organisation's rules, without a suite."""
    for folder in ("owners", "runbooks"):
        shutil.copytree(PROJECT / folder, tmp_path / "rules" / folder)
    return tmp_path / "rules"


@pytest.fixture
def store(reviewed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of a copy of that home directory, in `tmp_path / "home"`."""
    shutil.copytree(reviewed, tmp_path / "home")
    monkeypatch.setenv("REVIEWBOT_HOME", str(tmp_path / "home"))
    with opened_store(read_settings()) as opened:
        yield opened


async def _objected(store: Store) -> tuple[Look, tuple[Finding, ...]]:
    """Return the look at the head that payments objected to, and the findings there."""
    chained = await store.fetch_last_record(RepoName("acme/shop"), ChangeNumber(1))
    assert chained is not None
    record = read_record(chained.payload)
    assert isinstance(record, AuditRecord)
    verdict = (await store.fetch_objections(record.binding, PAYMENTS))[0]
    look = await store.fetch_last_look(replace(record.binding, head=verdict.basis.head))
    assert look is not None
    return look, verdict.findings


def _case(rules: Path) -> Any:
    return yaml.safe_load((rules / "evals" / "payments" / "acme-shop-1" / "case.yaml").read_text(encoding="utf-8"))


def _capture(rules: Path, home: Path, *what: str) -> Said:
    return run_reviewbot("eval", "capture", *what, "--governance", str(rules), home=home)


def test_a_reviewed_change_becomes_a_draft_that_is_linted_and_runs(rules: Path, reviewed: Path) -> None:
    said = _capture(rules, reviewed, "acme/shop#1", "--owner", "payments")

    assert said.code == 0, said.err
    assert said.out == "evals/payments/acme-shop-1: a draft; look at what it expects\n"
    case = yaml.safe_load((rules / "evals" / "payments" / "acme-shop-1" / "case.yaml").read_text(encoding="utf-8"))
    assert (case["review"], "payments" in case["expect"]["owners"]) == ("draft", True)
    linted = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=reviewed)
    assert [each for each in json.loads(linted.out)["faults"] if each["file"].startswith("evals/payments")] == []
    warnings = [each for each in json.loads(linted.out)["warnings"] if each["file"].startswith("evals/payments")]
    assert [each["sentence"] for each in warnings] == [
        "acme-shop-1: is a draft, so it decides nothing; say `review: reviewed` once somebody agrees"
    ]
    ran = run_reviewbot(
        "eval",
        "run",
        str(rules / "evals" / "payments"),
        "--model",
        "guardrails",
        "--governance",
        str(rules),
        "--format",
        "json",
        home=reviewed,
    )
    (suite,) = json.loads(ran.out)["suites"]
    assert (len(suite["score"]["cases"]), suite["drafts"], suite["stale"]) == (1, ["acme-shop-1"], [])


def test_what_the_author_mended_must_be_found(rules: Path, reviewed: Path) -> None:
    _capture(rules, reviewed, "acme/shop#1")

    cases = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in (rules / "evals").glob("*/*/case.yaml")]
    assert len(cases) > 1
    assert any(case["expect"].get("must_find") for case in cases)


def test_a_draft_that_is_there_is_not_written_over(rules: Path, reviewed: Path) -> None:
    _capture(rules, reviewed, "acme/shop#1", "--owner", "payments")

    again = _capture(rules, reviewed, "acme/shop#1", "--owner", "payments")

    assert again.code == 2
    assert again.err == "reviewbot: eval capture: evals/payments/acme-shop-1 is there already\n"


def test_an_incident_becomes_a_row_that_lint_reminds_of(rules: Path, reviewed: Path) -> None:
    said = _capture(rules, reviewed, INCIDENT)
    again = _capture(rules, reviewed, INCIDENT)

    linted = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=reviewed)

    assert said.code == 0, said.err
    assert (again.code, f"has a row for {INCIDENT} already" in again.err) == (2, True)
    (warning,) = (each for each in json.loads(linted.out)["warnings"] if each["file"] == "evals/payments/suite.md")
    assert warning["sentence"] == (
        "row-3: is told in words alone, so it does not run; link its diff in the first column"
    )


def test_what_somebody_dismissed_must_not_be_found(rules: Path, store: Store, tmp_path: Path) -> None:
    look, findings = asyncio.run(_objected(store))
    dismissed = Dismissed(
        comment=CommentId(1),
        binding=look.change.binding,
        owner=PAYMENTS,
        person=Account(login=Login("lead"), id=AccountId(7), kind="human"),
        at=datetime(2026, 11, 21, tzinfo=UTC),
        reason=Untrusted("It is meant."),
        finding=findings[0],
    )
    asyncio.run(store.keep_act(dismissed))

    said = _capture(rules, tmp_path / "home", "acme/shop#1", "--owner", "payments")

    assert said.code == 0, said.err
    expect = _case(rules)["expect"]
    assert [(each["path"], each.get("line")) for each in expect["must_not_find"]] == [
        (findings[0].path, findings[0].line)
    ]
    assert (findings[0].path, findings[0].line) not in [
        (each["path"], each.get("line")) for each in expect.get("must_find", ())
    ]


def test_with_a_clone_the_files_are_whole_that_the_change_starts_from(
    rules: Path, store: Store, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(SHOP, clone)
    git(clone, "init", "--quiet", "--initial-branch=main")
    commit(clone, "The shop")
    start = Commit(git(clone, "rev-parse", "HEAD").strip())
    look, _ = asyncio.run(_objected(store))

    without = _capture(rules, tmp_path / "home", "acme/shop#1", "--owner", "payments", "--repo", str(clone))
    asyncio.run(store.keep_look(replace(look, change=replace(look.change, merge_base=start))))
    said = _capture(rules, tmp_path / "home", "acme/shop#1", "--owner", "payments", "--repo", str(clone))

    assert (without.code, "does not hold" in without.err) == (2, True)
    assert said.code == 0, said.err
    base = rules / "evals" / "payments" / "acme-shop-1" / "base"
    taken = [file.relative_to(base) for file in base.rglob("*") if file.is_file()]
    assert taken
    assert all((base / path).read_bytes() == (SHOP / path).read_bytes() for path in taken)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        pytest.param("acme/shop#9", "no decision about it is on record here", id="an unknown change"),
        pytest.param("runbooks/payments/nothing.md", "is no incident below runbooks/", id="an unknown incident"),
        pytest.param("runbooks/payments/ledger-entries.md", "is no incident below runbooks/", id="a runbook"),
    ],
)
def test_what_is_not_there_is_refused(rules: Path, reviewed: Path, what: str, sentence: str) -> None:
    said = _capture(rules, reviewed, what)

    assert said.code == 2
    assert sentence in said.err
    assert not (rules / "evals").exists()
