"""Runbooks, changes and guardrails with defaults; override what matters."""

from reviewbot.change.account import Account
from reviewbot.change.change import Change, Entry, EntryKind
from reviewbot.change.diff import Hunk, Line, Patch
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    Commit,
    GuardrailId,
    Head,
    Login,
    OwnerName,
    PassageId,
    RepoId,
    RepoName,
    RunbookId,
)
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.guardrail import Guardrail, Test

RUNBOOK = """\
---
id: payments-ledger
owner: payments
kind: runbook
title: The ledger
applies_to: ["ledger/**"]
last_reviewed: 2026-10-01
---
# The ledger

## Rollbacks

Every migration can be taken back.
"""

INCIDENT = """\
---
id: inc-ledger
owner: payments
kind: incident
title: No way back
severity: sev1
occurred: 2026-03-14
---
# What happened

A migration could not be taken back.
"""

SKILL = """\
---
name: expose-an-endpoint
description: How to make an endpoint reachable.
metadata:
  applies_to: "deploy/**, charts/*.yaml"
  last_reviewed: "2026-10-08"
  author: somebody
license: Apache-2.0
allowed-tools: [Read]
---
Read this first.

# Expose an endpoint

Name each path.
"""

BLOCK = """
```guardrails
- id: ledger-needs-rollback
  severity: high
  says: "Adds a migration whose downgrade does nothing."
  fix: "Write the downgrade."
  incident: inc-ledger
  structural: {language: python, rule: {pattern: "pass"}}
```
"""


def a_guardrail(test: Test, *, name: str = "rule", applies_to: tuple[str, ...] = ()) -> Guardrail:
    return Guardrail(
        id=GuardrailId(name),
        owner=OwnerName("payments"),
        document=RunbookId("payments-ledger"),
        passage=PassageId("payments-ledger#rollbacks"),
        severity="high",
        says="Does what it should not.",
        fix=None,
        incident=None,
        applies_to=tuple(Glob(pattern) for pattern in applies_to),
        test=test,
    )


def a_patch(*, added: dict[int, str] | None = None, removed: dict[int, str] | None = None) -> Patch:
    lines = [
        *(
            Line(side="removed", old_number=at, new_number=None, text=Untrusted(text))
            for at, text in (removed or {}).items()
        ),
        *(
            Line(side="added", old_number=None, new_number=at, text=Untrusted(text))
            for at, text in (added or {}).items()
        ),
    ]
    return Patch(hunks=(Hunk(lines=tuple(lines)),))


def an_entry(
    path: str,
    *,
    kind: EntryKind = "modified",
    previous_path: str | None = None,
    patch: Patch | None = None,
    old_mode: str | None = "100644",
    new_mode: str | None = "100644",
) -> Entry:
    return Entry(
        path=path,
        previous_path=previous_path,
        kind=kind,
        patch=patch,
        is_whole=True,
        reviewable_bytes=0,
        old_mode=old_mode,
        new_mode=new_mode,
    )


def a_change(*entries: Entry) -> Change:
    return Change(
        repo=RepoName("acme/shop"),
        repo_id=RepoId(1),
        number=ChangeNumber(7),
        head=Head("a" * 40),
        base_ref=BaseRef("main"),
        base=Commit("b" * 40),
        merge_base=Commit("b" * 40),
        is_draft=False,
        is_open=True,
        author=Account(login=Login("ada"), id=AccountId(11), kind="human"),
        author_may_write=True,
        contributors=(),
        entries=entries,
        is_complete=True,
        title=Untrusted(""),
        description=Untrusted(""),
    )
