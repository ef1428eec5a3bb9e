"""Suites' folders with defaults; a test names what matters."""

import json
from collections.abc import Mapping

from reviewbot.scoring.suite import CaseFile, Origin, Proposal, SuiteCase
from reviewbot.scoring.suite_file import SuiteFolder

BASE = {"ledger/tax.py": b"one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n"}
DIFF = """diff --git a/ledger/tax.py b/ledger/tax.py
--- a/ledger/tax.py
+++ b/ledger/tax.py
@@ -2,3 +2,3 @@
 two
-three
+THREE
 four
"""
SUITE = "version: 1\nowner: payments\n"
CASE = """version: 1
expect:
  must_find:
    - {path: ledger/tax.py, line: 3, topic: Rounding, severity: high, says: "Rounds."}
  decision: blocked
provenance: "the incident of March"
licence: Apache-2.0
"""


def a_folder(files: Mapping[str, str | bytes] | None = None, *, path: str = "evals/payments") -> SuiteFolder:
    """A folder with these files; without any, a suite of one case."""
    given = {"suite.yaml": SUITE, "tax/case.yaml": CASE, "tax/change.diff": DIFF} if files is None else files
    content = {name: text if isinstance(text, bytes) else text.encode() for name, text in given.items()}
    return SuiteFolder(path=path, files=content, base=BASE)


def a_line(name: str = "tax", **fields: object) -> str:
    """A line of JSON that holds a case."""
    whole = {
        "version": 1,
        "name": name,
        "diff": DIFF,
        "provenance": "a thought",
        "licence": "Apache-2.0",
        "expect": {"decision": "blocked"},
        **fields,
    }
    return json.dumps({key: value for key, value in whole.items() if value is not None})


def a_suite_case(name: str = "tax", *changed: CaseFile) -> SuiteCase:
    """A case that can run and expects nothing."""
    return SuiteCase(
        name=name,
        file=f"{name}/case.yaml",
        input=Proposal(base=(), changed=changed or (CaseFile(path="ledger/tax.py", content=b"one\n"),)),
        origin=Origin(provenance="a thought", licence="Apache-2.0", review="draft", split="tune"),
        cluster=name,
    )
