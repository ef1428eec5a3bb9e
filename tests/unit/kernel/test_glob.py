"""Anchored globs: what they name, and that they over-match."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reviewbot.kernel.glob import LONGEST_PATTERN, Glob, first_match, folded, pattern_fault


@pytest.mark.parametrize(
    ("pattern", "path", "is_named"),
    [
        pytest.param("payments/**", "payments", True, id="a tree names its root"),
        pytest.param("payments/**", "payments/a/b.py", True, id="a tree names what is below"),
        pytest.param("payments/**", "x/payments/y", False, id="a tree is anchored"),
        pytest.param("payments/**", "payments2/a", False, id="a tree stops at its name"),
        pytest.param("payments/*", "payments/a", True, id="a star names a file"),
        pytest.param("payments/*", "payments/a/b", False, id="a star stops at a slash"),
        pytest.param("*.py", "a.py", True, id="a star at the root"),
        pytest.param("*.py", "x/a.py", False, id="a root pattern is anchored"),
        pytest.param("**/*.py", "a.py", True, id="any depth includes none"),
        pytest.param("**/*.py", "x/y/a.py", True, id="any depth includes two"),
        pytest.param("**/*.py", ".py", True, id="any depth includes a bare ending"),
        pytest.param("**/*.py", "x/py", False, id="any depth keeps the ending"),
        pytest.param("src/**/*.py", "src/a.py", True, id="a folder's endings include its own"),
        pytest.param("src/**/*.py", "src/x/y/a.py", True, id="a folder's endings include those below"),
        pytest.param("src/**/*.py", "src.py", False, id="a folder's endings need the folder"),
        pytest.param("src/**/*.py", "srcs/a.py", False, id="a folder's endings stop at its name"),
        pytest.param("src/**/*rc/a", "src/a", False, id="an ending with a folder in it is no plain ending"),
        pytest.param("a/**/*/a", "a/a", False, id="a star is a segment of its own"),
        pytest.param("a/**/b", "a/b", True, id="an inner double star names nothing"),
        pytest.param("a/**/b", "a/x/y/b", True, id="an inner double star names folders"),
        pytest.param("a/**/b", "a/xb", False, id="an inner double star keeps the slash"),
        pytest.param("a**b", "a/x/b", True, id="a bare double star crosses slashes"),
        pytest.param("a?.py", "ab.py", True, id="a question mark names one character"),
        pytest.param("a?.py", "a/.py", False, id="a question mark stops at a slash"),
        pytest.param("**", ".github/x", True, id="everything includes dot files"),
        pytest.param("ledger/**", "LEDGER/Tax.py", True, id="case is folded"),
        pytest.param("straße/**", "STRASSE/a", True, id="sharp s is folded"),
        pytest.param("caf\u00e9/**", "cafe\u0301/a", True, id="accents are composed"),
        pytest.param("k/**", "\u212a/a", True, id="the Kelvin sign is a k"),
        pytest.param("a?b", "a\udcffb", True, id="a byte that is not UTF-8"),
        pytest.param("a.b", "axb", False, id="a dot is a dot"),
        pytest.param("**", "a\nb", True, id="a line break in a path"),
    ],
)
def test_a_pattern_names_paths(pattern: str, path: str, *, is_named: bool) -> None:
    assert Glob(pattern).matches(path) is is_named


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        pytest.param("", "a pattern is empty", id="empty"),
        pytest.param("/a", "pattern '/a' starts with '/'; patterns are anchored at the root already", id="absolute"),
        pytest.param("a/", "pattern 'a/' ends with '/'; write 'a/**' for all that is below", id="folder"),
        pytest.param("!a", "pattern '!a' starts with '!'; there are no exceptions from a pattern", id="negated"),
        pytest.param(
            "x" * (LONGEST_PATTERN + 1),
            f"pattern '{'x' * 40}'… is longer than 512 characters",
            id="too long",
        ),
    ],
)
def test_a_faulty_pattern_is_refused_with_a_sentence(pattern: str, fault: str) -> None:
    assert pattern_fault(pattern) == fault
    with pytest.raises(ValueError, match="pattern"):
        Glob(pattern)


def test_the_first_pattern_that_names_the_path_is_returned() -> None:
    globs = (Glob("docs/**"), Glob("**/*.md"), Glob("**"))

    assert first_match(globs, "a/B.MD") == Glob("**/*.md")
    assert first_match(globs[:2], "a.py") is None


_TEXT = st.text(alphabet="ab/.*?Aß\n", max_size=10)


@given(pattern=_TEXT.filter(lambda text: pattern_fault(text) is None), path=_TEXT)
@example(pattern="**/**", path="a")
@example(pattern="***", path="a/b")
@example(pattern="a/**/*a", path="a")
@example(pattern="a/**/*b", path="a/b")
@example(pattern="a/**/*b", path="a/\nb")
@example(pattern="a/**/*/b", path="a/b")
def test_a_naive_matcher_agrees(pattern: str, path: str) -> None:
    assert Glob(pattern).matches(path) == _names(folded(pattern), folded(path), at=0)


@given(path=st.text(min_size=1, max_size=40))
def test_every_spelling_of_a_path_in_another_case_is_named(path: str) -> None:
    pattern = path.replace("*", "?").strip("/!")[:LONGEST_PATTERN] or "x"
    glob = Glob(pattern) if pattern_fault(pattern) is None else Glob("**")

    assert glob.matches(pattern)
    assert glob.matches(pattern.casefold())


@given(pattern=st.text(min_size=1, max_size=60))
def test_any_text_is_a_pattern_or_a_fault(pattern: str) -> None:
    if pattern_fault(pattern) is None:
        Glob(pattern).matches("a/b")


def _names(pattern: str, path: str, *, at: int) -> bool:
    """Match by trying everything; slow and plain."""
    rest = pattern[at:]
    if not rest:
        return not path
    if rest == "/**":
        return not path or path.startswith("/")
    if rest.startswith("**/") and (at == 0 or pattern[at - 1] == "/"):
        starts = [0, *(index + 1 for index, character in enumerate(path) if character == "/")]
        return any(_names(pattern, path[start:], at=at + 3) for start in starts)
    if rest.startswith("**"):
        return any(_names(pattern, path[start:], at=at + 2) for start in range(len(path) + 1))
    if rest[0] == "*":
        end = path.find("/") if "/" in path else len(path)
        return any(_names(pattern, path[start:], at=at + 1) for start in range(end + 1))
    return (
        bool(path)
        and (path[0] == rest[0] or (rest[0] == "?" and path[0] != "/"))
        and _names(pattern, path[1:], at=at + 1)
    )


@pytest.mark.parametrize(
    ("pattern", "path", "is_named"),
    [
        pytest.param("docs/**", "docs/a.md", True, id="the very letters"),
        pytest.param("Docs/**", "Docs/a.md", True, id="capitals are letters"),
        pytest.param("docs/**", "docs/A.md", True, id="a wildcard names any letter"),
        pytest.param("docs/**", "Docs/a.md", False, id="P-08 another case"),
        pytest.param("k/**", "\u212a/a", False, id="the Kelvin sign is no k"),
        pytest.param("caf\u00e9/**", "cafe\u0301/a", False, id="another composition"),
        pytest.param("**", "a\udcff", False, id="a byte that is not UTF-8"),
        pytest.param("docs/*.md", "docs/a/b.md", False, id="a star stops at a slash"),
    ],
)
def test_a_pattern_names_paths_letter_for_letter(pattern: str, path: str, *, is_named: bool) -> None:
    assert Glob(pattern).matches_exactly(path) is is_named


@given(st.text(), st.sampled_from(["docs/**", "**/*.md", "a?c", "*", "\u00e9*"]))
def test_p08_what_is_named_letter_for_letter_is_named_at_all(path: str, pattern: str) -> None:
    glob = Glob(pattern)

    assert glob.matches(path) or not glob.matches_exactly(path)


@pytest.mark.parametrize(
    ("pattern", "is_one_named"),
    [
        pytest.param("ledger/**", True, id="the first that begins so"),
        pytest.param("ledger/*.sql", True, id="a later one that begins so"),
        pytest.param("ledger/*.go", False, id="none of those that begin so"),
        pytest.param("ledgers/**", False, id="none begins so"),
        pytest.param("zebra/**", False, id="behind all"),
        pytest.param("**/*.md", True, id="an ending, wherever it stands"),
        pytest.param("**/*.rs", False, id="an ending that none has"),
    ],
)
def test_one_of_many_paths_is_enough(pattern: str, *, is_one_named: bool) -> None:
    paths = sorted(["docs/a.md", "ledger/a.py", "ledger/b.sql", "ledger2/a.go", "web/x.ts"])

    assert Glob(pattern).matches_any(paths) is is_one_named


@given(st.sampled_from(["a/**", "**/b", "a*", "a/b", "**", "?"]), st.lists(st.text("ab/.", max_size=5)))
def test_many_paths_are_matched_as_each_is(pattern: str, paths: list[str]) -> None:
    glob = Glob(pattern)

    assert glob.matches_any(sorted(paths)) is any(map(glob.matches_folded, paths))
