"""The ast-grep scanner: bounded, private, and blind to the repository's own configuration."""

import json
import os
import stat
from pathlib import Path

import pytest

from reviewbot.adapters.scanner_astgrep import AstGrepScanner
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.knowledge.guardrail import ScanMatch, ScanRule


def a_rule(name: str, rule: object, language: str = "python") -> ScanRule:
    return ScanRule(id=name, language=language, rule=json.dumps(rule))


CALLS_EVAL = a_rule("calls-eval", {"pattern": "eval($$$)"})


def a_program(folder: Path, script: str) -> Path:
    program = folder / "ast-grep"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


async def test_a_match_over_several_lines_has_its_first_and_last() -> None:
    rule = a_rule("empty-downgrade", {"pattern": "def downgrade(): $$$BODY"})

    found = await AstGrepScanner().scan([rule], {"m.py": b"\ndef downgrade():\n    pass\n"})

    assert found == (ScanMatch(rule_id="empty-downgrade", path="m.py", first_line=2, last_line=3),)


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        pytest.param(a_rule("r", {"patern": "a"}), "unknown field `patern`", id="a misspelt key"),
        pytest.param(a_rule("r", {"kind": "nothing"}), "Kind `nothing` is invalid.", id="an unknown kind"),
        pytest.param(a_rule("r", {"regex": "("}), "unclosed group", id="a broken pattern"),
        pytest.param(a_rule("r", 5), "invalid type", id="no object"),
        pytest.param(ScanRule(id="r", language="python", rule="{"), "invalid type", id="no JSON"),
        pytest.param(a_rule("r", {"matches": "other"}), "Rule `other` is not defined.", id="a rule from elsewhere"),
        pytest.param(a_rule("r", {"pattern": "a"}, "sql\nrule: x"), "'sql\\nrule: x'", id="a language with more in it"),
    ],
)
async def test_a_rule_that_cannot_run_is_told_with_its_reason(rule: ScanRule, fault: str) -> None:
    (said,) = await AstGrepScanner().check_rules([rule])

    assert said.startswith("rule 'r' is not one that ast-grep runs on ")
    assert fault in said


async def test_every_faulty_rule_is_told_at_once() -> None:
    rules = [a_rule("one", {"kind": "no"}), CALLS_EVAL, a_rule("two", {"regex": "("})]

    faults = await AstGrepScanner().check_rules(rules)

    assert [fault.split("'")[1] for fault in faults] == ["one", "two"]
    assert await AstGrepScanner().check_rules([CALLS_EVAL]) == ()


async def test_configuration_of_the_repository_is_only_text(tmp_path: Path) -> None:
    witness = tmp_path / "executed"
    files = {
        "sgconfig.yml": f"customLanguages: {{python: {{libraryPath: {witness}}}}}\nruleDirs: [nothing]\n".encode(),
        ".gitignore": b"*\n",
        ".ignore": b"*\n",
        "conftest.py": f"open({str(witness)!r}, 'w')\neval(1)\n".encode(),
    }

    found = await AstGrepScanner().scan([CALLS_EVAL], files)

    assert [match.path for match in found] == ["conftest.py"]
    assert not witness.exists()


async def test_the_program_gets_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-canary")
    kept = tmp_path / "environment"
    program = a_program(tmp_path, f"env > {kept}")

    await AstGrepScanner(program=program).scan([CALLS_EVAL], {})

    assert "sk-canary" not in kept.read_text()
    assert {line.split("=")[0] for line in kept.read_text().splitlines()} <= {
        "HOME",
        "LANG",
        "PWD",
        "_",
        "OLDPWD",
        "SHLVL",
    }


async def test_a_scan_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    number = tmp_path / "number"
    program = a_program(tmp_path, f"echo $$ > {number}; exec /bin/sleep 600")

    with pytest.raises(Unavailable, match=r"it took over 0\.5 s"):
        await AstGrepScanner(program=program, seconds_allowed=0.5).scan([CALLS_EVAL], {})

    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        pytest.param("exec /usr/bin/yes x", r"it found over 16,777,216 bytes", id="endless output"),
        pytest.param("echo hello", r"b'hello' is not a match", id="output of another shape"),
    ],
)
async def test_output_that_is_not_an_answer_is_unavailable(tmp_path: Path, script: str, why: str) -> None:
    with pytest.raises(Unavailable, match=why):
        await AstGrepScanner(program=a_program(tmp_path, script)).scan([CALLS_EVAL], {})


async def test_a_program_that_dies_is_no_clean_scan(tmp_path: Path) -> None:
    program = a_program(tmp_path, "kill -9 $$")

    with pytest.raises(Unavailable, match="it ended with code -9"):
        await AstGrepScanner(program=program).scan([CALLS_EVAL], {})


async def test_a_program_that_does_not_start_is_misconfigured(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="does not start: No such file or directory"):
        await AstGrepScanner(program=tmp_path / "nothing").scan([CALLS_EVAL], {})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"x = " + b"(" * 100_000, id="deep nesting"),
        pytest.param(b"x = '" + b"a" * 1_000_000 + b"'\n", id="a line of a megabyte"),
        pytest.param(b"\x00\xff" * 50_000, id="bytes of no language"),
    ],
)
async def test_hostile_files_end_in_an_answer(content: bytes) -> None:
    found = await AstGrepScanner().scan([CALLS_EVAL], {"hostile.py": content, "plain.py": b"eval(1)\n"})

    assert [match.path for match in found] == ["plain.py"]
