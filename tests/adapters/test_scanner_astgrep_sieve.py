"""The sieve before ast-grep: what it keeps from the program holds no match, which the program itself is asked."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reviewbot.adapters.scanner_astgrep import AstGrepScanner
from reviewbot.adapters.scanner_astgrep_sieve import LANGUAGES, may_match
from reviewbot.knowledge.guardrail import ScanRule
from tests.adapters.test_scanner_astgrep import CALLS_EVAL, a_program, a_rule

MATCHING = (
    {"pattern": "$JOB.session.collect()"},
    {"pattern": "import os"},
    {"pattern": "return $VALUE"},
    {"pattern": "def run($$$): $$$BODY"},
    {"pattern": "collect", "inside": {"pattern": "def $NAME($$$): $$$BODY", "stopBy": "end"}},
    {"kind": "module", "has": {"pattern": "job.session", "stopBy": "end"}},
    {"any": [{"pattern": "unseen($A)"}, {"pattern": "$A.collect()"}]},
)

CODE = b"import os\n\n\ndef run(job):\n    return job.session.collect()\n"


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"pattern": "$JOB.gather()"}, id="a name in a pattern"),
        pytest.param({"pattern": "from spark import $$$NAMES"}, id="one of several"),
        pytest.param({"pattern": "os", "inside": {"pattern": "unseen($$$)", "stopBy": "end"}}, id="around the match"),
        pytest.param({"kind": "call", "has": {"pattern": "unseen"}}, id="within the match"),
        pytest.param({"all": [{"kind": "call"}, {"pattern": "unseen($$$)"}]}, id="one of all"),
        pytest.param({"any": [{"pattern": "first($A)"}, {"pattern": "second($A)"}]}, id="every one of any"),
        pytest.param({"pattern": "$A.unseen('it')"}, id="a name before a string"),
    ],
)
def test_a_file_without_a_word_that_a_rule_needs_holds_no_match(rule: object) -> None:
    assert not may_match(a_rule("r", rule), "job.py", CODE)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"pattern": "$JOB.collect()"}, id="the word is there"),
        pytest.param({"any": [{"pattern": "first($A)"}, {"kind": "call"}]}, id="one of any needs no word"),
        pytest.param({"any": []}, id="nothing of any"),
        pytest.param({"not": {"pattern": "unseen"}}, id="what must not be there"),
        pytest.param({"regex": "unseen"}, id="an expression"),
        pytest.param({"pattern": "$$$UNSEEN"}, id="a name for anything"),
        pytest.param({"pattern": "'unseen'"}, id="a string"),
        pytest.param({"pattern": "unseen('"}, id="a string without an end"),
        pytest.param({"pattern": "unseen # here"}, id="a comment"),
        pytest.param({"pattern": {"context": "unseen", "selector": "call"}}, id="a pattern with a context"),
        pytest.param({"matches": "unseen"}, id="a rule from elsewhere"),
        pytest.param(5, id="no rule"),
    ],
)
def test_where_nothing_is_certain_a_file_may_hold_a_match(rule: object) -> None:
    assert may_match(a_rule("r", rule), "job.py", CODE)


def test_a_rule_that_is_no_json_may_match_anything() -> None:
    assert may_match(ScanRule(id="r", language="python", rule="{"), "job.py", CODE)


def test_a_rule_may_match_files_of_its_own_language_and_those_that_tell_of_none() -> None:
    rule = a_rule("r", {"kind": "call"}, "Python")

    assert {path for path in ("a.py", "a.PY", "a.go", "a.html", "a") if may_match(rule, path, b"")} == {
        "a.py",
        "a.PY",
        "a.html",
        "a",
    }


def test_no_language_of_the_program_reaches_a_file_that_is_said_to_be_of_another(tmp_path: Path) -> None:
    known = sorted({name for names in LANGUAGES.values() for name in names})
    others = ("bash", "c", "cpp", "csharp", "css", "html", "javascript", "json", "lua", "php", "scala", "swift")
    rules = [{"id": name, "language": name, "rule": {"pattern": "a"}} for name in (*known, *others)]
    for ending in LANGUAGES:
        (tmp_path / f"a{ending}").write_text("a")

    program = Path(sys.executable).with_name("ast-grep")
    arguments = ("scan", "--json=compact", "--inline-rules", "\n---\n".join(map(json.dumps, rules)), ".")
    ended = subprocess.run([str(program), *arguments], cwd=tmp_path, capture_output=True, check=False, timeout=30)

    reached = {(Path(match["file"]).suffix, match["ruleId"]) for match in json.loads(ended.stdout)}
    assert {ending for ending, _ in reached} == set(LANGUAGES)
    assert reached <= {(ending, name) for ending, names in LANGUAGES.items() for name in names}


async def test_what_matches_comes_through_the_sieve() -> None:
    rules = [a_rule(str(at), rule) for at, rule in enumerate(MATCHING)]

    found = await AstGrepScanner().scan(rules, {"job.py": CODE})

    assert {match.rule_id for match in found} == {rule.id for rule in rules}


async def test_rules_that_are_known_to_run_start_no_program_for_files_without_a_match(tmp_path: Path) -> None:
    started = tmp_path / "started"
    scanner = AstGrepScanner(program=a_program(tmp_path, f"touch {started}"))
    await scanner.scan([CALLS_EVAL], {"a.py": CODE})

    started.unlink()
    await scanner.scan([CALLS_EVAL], {"a.py": CODE, "b.go": b"eval()"})
    assert not started.exists()

    await scanner.scan([CALLS_EVAL], {"a.py": CODE, "b.py": b"eval()"})
    assert started.exists()
