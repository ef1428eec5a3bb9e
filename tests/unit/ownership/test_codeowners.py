"""CODEOWNERS: GitHub's semantics, line by line, against data that others wrote and against a naive reading."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reviewbot.kernel.errors import Misconfigured
from reviewbot.ownership.codeowners import (
    CODEOWNERS_PLACES,
    MOST_BYTES,
    CodeownersFault,
    FaultKind,
    Rule,
    parse_codeowners,
)

_CONFORMANCE = Path(__file__).parents[2] / "data" / "conformance"
_PATTERNS: list[dict[str, Any]] = json.loads((_CONFORMANCE / "codeowners_patterns.json").read_text())
_EXAMPLE: dict[str, Any] = json.loads((_CONFORMANCE / "github_docs_codeowners_example.json").read_text())
_GITHUB_WINS = {("/apps/[param]/file.ts", "apps/[param]/file.ts")}
"""The library the data comes from takes brackets for letters; GitHub skips the line."""


@pytest.mark.parametrize(
    ("pattern", "path", "is_named"),
    [
        pytest.param(case["pattern"], path, is_named, id=f"{case['name']}: {path}")
        for case in _PATTERNS
        for path, is_named in case["paths"].items()
    ],
)
def test_a_conformance_assertion_holds(pattern: str, path: str, *, is_named: bool) -> None:
    codeowners = parse_codeowners(f"{pattern} @owner\n".encode(), "CODEOWNERS")

    is_skipped = (pattern, path) in _GITHUB_WINS
    assert (codeowners.rule_for(path) is not None) is (is_named and not is_skipped)
    assert bool(codeowners.faults) is ("[" in pattern)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["path"]) for case in _EXAMPLE["cases"]])
def test_the_published_example_is_read_as_github_reads_it(case: dict[str, Any]) -> None:
    first_file: list[str] = _EXAMPLE["file_A"]
    second_file = [*first_file[:-2], *_EXAMPLE["file_B_replaces_last_two_lines_with"]]

    for lines, owners in ((first_file, case["owners_A"]), (second_file, case["owners_B"])):
        rule = parse_codeowners("\n".join(lines).encode(), "CODEOWNERS").rule_for(case["path"])
        assert rule is not None
        assert list(rule.owners) == owners


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        pytest.param(
            "*.js @a @acme/b c@d.org",
            Rule(pattern="*.js", owners=("@a", "@acme/b", "c@d.org"), line=1),
            id="three kinds of owners",
        ),
        pytest.param("*.js\t@a  # why", Rule(pattern="*.js", owners=("@a",), line=1), id="a comment after owners"),
        pytest.param(
            "*.js @a#why @b", Rule(pattern="*.js", owners=("@a",), line=1), id="a comment that touches an owner"
        ),
        pytest.param(
            "  *.js @a \r", Rule(pattern="*.js", owners=("@a",), line=1), id="white space and a carriage return"
        ),
        pytest.param("docs/ # nobody", Rule(pattern="docs/", owners=(), line=1), id="no owners"),
        pytest.param(r"a\ b/c @a", Rule(pattern=r"a\ b/c", owners=("@a",), line=1), id="an escaped space"),
        pytest.param(r"c# @a", Rule(pattern="c#", owners=("@a",), line=1), id="a hash inside a pattern"),
        pytest.param("\ufeff* @a", Rule(pattern="*", owners=("@a",), line=1), id="a byte order mark"),
        pytest.param("été/ @a_b-c", Rule(pattern="été/", owners=("@a_b-c",), line=1), id="letters with accents"),
        pytest.param("# only a comment", None, id="a comment"),
        pytest.param("   ", None, id="white space"),
    ],
)
def test_a_line_is_read(line: str, rule: Rule | None) -> None:
    codeowners = parse_codeowners(line.encode(), "CODEOWNERS")

    assert codeowners.rules == (() if rule is None else (rule,))
    assert codeowners.faults == ()


@pytest.mark.parametrize(
    ("line", "kind", "column", "says"),
    [
        pytest.param(
            "!a @x",
            "Invalid pattern",
            1,
            "'!' does not negate a pattern here; write a later line with other owners, or with none",
            id="negation",
        ),
        pytest.param(
            "  a[bc] @x",
            "Invalid pattern",
            4,
            "'[ ]' is no character range here; write '?' for one character or '*' for many",
            id="brackets",
        ),
        pytest.param(
            "[Section] @x",
            "Invalid pattern",
            1,
            "'[ ]' is no character range here; write '?' for one character or '*' for many",
            id="a section",
        ),
        pytest.param(
            "a] @x",
            "Invalid pattern",
            2,
            "'[ ]' is no character range here; write '?' for one character or '*' for many",
            id="one bracket",
        ),
        pytest.param(
            r"\#a @x",
            "Invalid pattern",
            1,
            r"'\#' does not escape a comment here; write '?' in place of '#'",
            id="an escaped hash",
        ),
        pytest.param(
            "a/*** @x",
            "Invalid pattern",
            3,
            "three asterisks have no meaning; write '**' for folders or '*' for a name",
            id="three asterisks",
        ),
        pytest.param(
            "/ @x", "Invalid pattern", 1, "the pattern '/' never matches anything; did you mean '*'?", id="a bare slash"
        ),
        pytest.param("a\\", "Invalid pattern", 2, "the backslash escapes nothing", id="a last backslash"),
        pytest.param(
            "* user",
            "Invalid owner",
            3,
            "'user' is neither @user, @organisation/team nor an e-mail address; did you mean '@user'?",
            id="no at sign",
        ),
        pytest.param(
            "* @a acme/b",
            "Invalid owner",
            6,
            "'acme/b' is neither @user, @organisation/team nor an e-mail address; did you mean '@acme/b'?",
            id="a team without at sign",
        ),
        pytest.param(
            "* @bot[bot]",
            "Invalid owner",
            3,
            "'@bot[bot]' is neither @user, @organisation/team nor an e-mail address",
            id="an App",
        ),
        pytest.param(
            "* @a/b/c",
            "Invalid owner",
            3,
            "'@a/b/c' is neither @user, @organisation/team nor an e-mail address",
            id="a team below a team",
        ),
        pytest.param(
            "* a@b",
            "Invalid owner",
            3,
            "'a@b' is neither @user, @organisation/team nor an e-mail address",
            id="half an e-mail address",
        ),
    ],
)
def test_a_faulty_line_is_skipped_and_reported(line: str, kind: FaultKind, column: int, says: str) -> None:
    codeowners = parse_codeowners(f"* @first\n{line}\n".encode(), "CODEOWNERS")

    (fault,) = codeowners.faults
    assert (fault.line, fault.column, fault.kind) == (2, column, kind)
    assert str(fault) == f"{kind} in column {column}: {says}"
    assert codeowners.rule_for("a") == Rule(pattern="*", owners=("@first",), line=1)


def test_a_line_that_takes_ownership_away_is_not_the_same_as_no_line() -> None:
    codeowners = parse_codeowners(b"/apps/ @a\n/apps/github\n", "CODEOWNERS")

    assert codeowners.rule_for("apps/github/x") == Rule(pattern="/apps/github", owners=(), line=2)
    assert codeowners.rule_for("other") is None


def test_paths_are_case_sensitive() -> None:
    codeowners = parse_codeowners(b"/Docs/ @a\n", "CODEOWNERS")

    assert codeowners.rule_for("Docs/x") is not None
    assert codeowners.rule_for("docs/x") is None


def test_bytes_that_are_not_utf8_stand_for_themselves() -> None:
    codeowners = parse_codeowners(b"/caf\xe9/ @a\n*\xe9*x @b\n", "CODEOWNERS")

    assert codeowners.rule_for("caf\udce9/menu") == Rule(pattern="/caf\udce9/", owners=("@a",), line=1)
    assert codeowners.rule_for("a\udce9bx") == Rule(pattern="*\udce9*x", owners=("@b",), line=2)
    assert codeowners.rule_for("a\udcebx") is None


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("", id="empty"),
        pytest.param("/", id="a slash"),
        pytest.param("../a", id="climbing"),
        pytest.param("a//b", id="two slashes"),
        pytest.param("/payments/x", id="absolute"),
        pytest.param("x" * 4_096, id="4,096 bytes"),
        pytest.param("a/" * 2_047 + "b", id="2,047 folders"),
        pytest.param("a\nb\0c", id="control characters"),
    ],
)
def test_an_odd_path_is_matched_exactly_and_nothing_crashes(path: str) -> None:
    codeowners = parse_codeowners(b"/payments/ @a\npayments/**/x @b\n/*/y @c\n", "CODEOWNERS")

    assert codeowners.rule_for(path) is None


def test_a_file_github_would_not_load_is_misconfigured() -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_codeowners(b"#" * (MOST_BYTES + 1), ".github/CODEOWNERS")

    assert refused.value.faults == ("the file has 3,000,001 bytes; GitHub loads none over 3 MB",)
    assert parse_codeowners(b"#" * MOST_BYTES, "CODEOWNERS").rules == ()


def test_the_places_are_in_githubs_order() -> None:
    assert CODEOWNERS_PLACES == (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


def test_a_fault_without_advice_is_one_sentence() -> None:
    fault = CodeownersFault(line=1, column=2, kind="Invalid pattern", sentence="it is odd", suggestion=None)

    assert str(fault) == "Invalid pattern in column 2: it is odd"


_NAMES = st.sampled_from(["a", "b", "ab", "a.py", "b.py", ".py", "x.b.py", "é"])
_PATHS = st.lists(_NAMES, min_size=1, max_size=5).map("/".join)
_PIECES = st.sampled_from(
    ["a", "b", "ab", "*", "**", "*.py", "a*", "?", "*b*", "a.py", "x.*.py", "\\*", "a\\b", "**b", "é"]
)
_LINES = st.builds(
    lambda start, pieces, end: start + "/".join(pieces) + end,
    st.sampled_from(["", "/", "**/"]),
    st.lists(_PIECES, min_size=1, max_size=4),
    st.sampled_from(["", "/", "/**", "/*"]),
)


@given(patterns=st.lists(_LINES, max_size=12), paths=st.lists(_PATHS, max_size=6))
@example(patterns=["**/", "*"], paths=["a", "a/b"])
@example(patterns=["/*", "/a/*", "/a/b/*"], paths=["a", "a/b", "a/b/a", "a/b/a/b"])
def test_a_naive_reading_agrees(patterns: list[str], paths: list[str]) -> None:
    codeowners = parse_codeowners("\n".join(f"{pattern} @a" for pattern in patterns).encode(), "CODEOWNERS")

    for path in paths:
        lines = [line for line, pattern in enumerate(patterns, start=1) if _names(pattern, path)]
        rule = codeowners.rule_for(path)
        assert (None if rule is None else rule.line) == (lines[-1] if lines else None)


def _names(pattern: str, path: str) -> bool:
    """Match one pattern by one regular expression, written from the rules, apart from the index."""
    is_anchored = "/" in pattern.rstrip("/")
    body = pattern.removeprefix("/")
    is_below = body.endswith("/")
    expression = ""
    for segment in re.sub(r"(\*\*/)+", "**/", body).rstrip("/").split("/"):
        if segment == "**":
            expression += "<any>/"
        else:
            escaped = re.sub(r"\\(.)|(\*+)|(\?)|(.)", _one, segment)
            expression += ("[^/]+" if segment == "*" else escaped) + "/"
    expression = expression.removesuffix("/")
    if expression.endswith("<any>"):
        tail = ".+"
        expression = expression.removesuffix("<any>")
    elif is_below:
        tail = "/.+"
    else:
        tail = "" if expression.endswith("[^/]+") and body.endswith("*") and is_anchored else "(/.*)?"
    start = "" if is_anchored or pattern.startswith("/") else "(.*/)?"
    return re.fullmatch(start + expression.replace("<any>/", "(.*/)?") + tail, path, re.DOTALL) is not None


def _one(found: re.Match[str]) -> str:
    escaped, stars, mark, letter = found.groups()
    if stars:
        return "[^/]*"
    return "[^/]" if mark else re.escape(escaped or letter)
