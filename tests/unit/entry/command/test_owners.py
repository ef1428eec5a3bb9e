"""`reviewbot owners`: paths in, owners out, in order; faults apart from answers."""

import io
import json
from pathlib import Path

import pytest

from reviewbot.entry.command.owners import run
from reviewbot.ownership.codeowners import MOST_BYTES


def asked(codeowners: Path, paths: bytes) -> tuple[int, list[object], str]:
    """The exit code, the answers and what stands on standard error."""
    stdin = io.TextIOWrapper(io.BytesIO(paths), encoding="ascii")
    stdout, stderr = io.StringIO(), io.StringIO()
    code = run(codeowners, stdin, stdout, stderr)
    return code, [json.loads(line) for line in stdout.getvalue().splitlines()], stderr.getvalue()


@pytest.fixture
def codeowners(tmp_path: Path) -> Path:
    file = tmp_path / "CODEOWNERS"
    file.write_bytes(b"*.js @js a@b.org\n/gone/\n/caf\xe9 @cafe\n")
    return file


def test_each_path_is_answered_in_order(codeowners: Path) -> None:
    assert asked(codeowners, b"b/a.js\ngone/x\nREADME\nb/a.js\n") == (
        0,
        [
            {"path": "b/a.js", "owners": ["@js", "a@b.org"], "line": 1},
            {"path": "gone/x", "owners": [], "line": 2},
            {"path": "README", "owners": [], "line": None},
            {"path": "b/a.js", "owners": ["@js", "a@b.org"], "line": 1},
        ],
        "",
    )


def test_odd_bytes_come_back_and_only_a_line_feed_ends_a_path(codeowners: Path) -> None:
    assert asked(codeowners, b"caf\xe9\n\n\xc3\xa9 \x0c\r\nno end") == (
        0,
        [
            {"path": "caf\udce9", "owners": ["@cafe"], "line": 3},
            {"path": "é \x0c\r", "owners": [], "line": None},
            {"path": "no end", "owners": [], "line": None},
        ],
        "",
    )


def test_a_stream_that_is_text_already_is_read_as_it_is(codeowners: Path) -> None:
    stdout = io.StringIO()

    assert run(codeowners, io.StringIO("x.js\n"), stdout, io.StringIO()) == 0
    assert json.loads(stdout.getvalue())["line"] == 1


def test_no_path_is_no_answer(codeowners: Path) -> None:
    assert asked(codeowners, b"") == (0, [], "")


def test_faulty_lines_are_reported_with_file_and_line_beside_the_answers(tmp_path: Path) -> None:
    file = tmp_path / "OWNERS"
    file.write_bytes(b"* @a\n!x @b\n* \xff\n")

    code, answers, errors = asked(file, b"x\n")

    assert (code, answers) == (1, [{"path": "x", "owners": ["@a"], "line": 1}])
    assert errors.splitlines() == [
        (
            f"{file}:2: Invalid pattern in column 1: '!' does not negate a pattern here; "
            "write a later line with other owners, or with none"
        ),
        f"{file}:3: Invalid owner in column 3: '\\udcff' is neither @user, @organisation/team nor an e-mail address",
    ]


def test_a_file_that_cannot_be_read_is_misconfigured(tmp_path: Path) -> None:
    missing = tmp_path / "none\udcff"

    assert asked(tmp_path, b"x\n") == (2, [], f"{tmp_path}: cannot be read: Is a directory\n")
    assert asked(missing, b"x\n") == (2, [], f"{tmp_path}/none\\udcff: cannot be read: No such file or directory\n")


def test_a_file_that_github_would_not_load_is_misconfigured(tmp_path: Path) -> None:
    file = tmp_path / "CODEOWNERS"
    file.write_bytes(b"#" * (MOST_BYTES + 500))

    assert asked(file, b"x\n") == (2, [], f"{file}: the file has 3,000,001 bytes; GitHub loads none over 3 MB\n")
