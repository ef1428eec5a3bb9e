"""Scanner: what looking for code by its shape promises."""

import json
from collections.abc import Callable

import pytest

from reviewbot.adapters.scanner_astgrep import AstGrepScanner
from reviewbot.fakes.scanner import FakeScanner
from reviewbot.kernel.errors import Misconfigured
from reviewbot.knowledge.guardrail import ScanMatch, ScanRule
from reviewbot.ports import Scanner

CALLS_EVAL = ScanRule(id="calls-eval", language="python", rule=json.dumps({"pattern": "eval($$$)"}))
IMPORTS_OS = ScanRule(id="imports-os", language="python", rule=json.dumps({"pattern": "import os"}))
ROOT_PATH = ScanRule(
    id="root-path", language="yaml", rule=json.dumps({"kind": "block_mapping_pair", "regex": "^path: /$"})
)

MakeScanner = Callable[[], Scanner]


def scripted() -> Scanner:
    return FakeScanner({"calls-eval": "eval(", "imports-os": "import os", "root-path": "path: /"})


@pytest.fixture(params=[pytest.param(scripted, id="in memory"), pytest.param(AstGrepScanner, id="ast-grep")])
def scanner(request: pytest.FixtureRequest) -> Scanner:
    make: MakeScanner = request.param
    return make()


def a_match(rule: ScanRule, path: str, line: int) -> ScanMatch:
    return ScanMatch(rule_id=rule.id, path=path, first_line=line, last_line=line)


async def test_matches_come_by_path_then_line_then_rule(scanner: Scanner) -> None:
    files = {"b.py": b"x = 1\neval(x)\nimport os\n", "a.py": b"import os\n"}

    found = await scanner.scan([CALLS_EVAL, IMPORTS_OS], files)

    assert found == (a_match(IMPORTS_OS, "a.py", 1), a_match(CALLS_EVAL, "b.py", 2), a_match(IMPORTS_OS, "b.py", 3))


async def test_each_rule_sees_the_files_of_its_language(scanner: Scanner) -> None:
    files = {"a.py": b"'''\npath: /\n'''\n", "a.yaml": b"path: /\n", "b.yaml": b"key: import os\n"}

    found = await scanner.scan([IMPORTS_OS, ROOT_PATH], files)

    assert a_match(ROOT_PATH, "a.yaml", 1) in found
    assert not [match for match in found if match.path in {"a.py", "b.yaml"}]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("../../../outside.py", id="a path that climbs"),
        pytest.param("/etc/cron.d/job.py", id="an absolute path"),
        pytest.param("a\nb/::error file=1,line=1,endLine=1,title=r0::m.py", id="a path that looks like a match"),
        pytest.param("-r/--rule.py", id="a path that looks like an option"),
        pytest.param(".hidden/.dot.py", id="a hidden path"),
        pytest.param("ü\udcff.py", id="a path that is not UTF-8"),
        pytest.param("n/" * 200 + "deep.py", id="a very deep path"),
    ],
)
async def test_any_path_keeps_its_name(scanner: Scanner, path: str) -> None:
    assert await scanner.scan([CALLS_EVAL], {path: b"eval(1)\n"}) == (a_match(CALLS_EVAL, path, 1),)


async def test_bytes_that_are_no_text_hide_nothing(scanner: Scanner) -> None:
    found = await scanner.scan([CALLS_EVAL], {"a.py": b"# \xff\xfe\r\n\r\neval(1)\r\n"})

    assert found == (a_match(CALLS_EVAL, "a.py", 3),)


async def test_no_rules_and_no_files_find_nothing(scanner: Scanner) -> None:
    assert await scanner.scan([], {"a.py": b"eval(1)"}) == ()
    assert await scanner.scan([CALLS_EVAL], {}) == ()


async def test_an_unknown_language_is_named_with_its_rule(scanner: Scanner) -> None:
    rule = ScanRule(id="looks-at-sql", language="klingon", rule=json.dumps({"pattern": "x"}))

    with pytest.raises(Misconfigured, match=r"guardrails: rule 'looks-at-sql'.*'klingon'"):
        await scanner.scan([CALLS_EVAL, rule], {"a.py": b"eval(1)"})
