"""`reviewbot audit export` and `audit verify` as processes: what holds, what does not, and what cannot be read."""

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from reviewbot.adapters.store_sql import SqlStore
from tests.e2e.program import run_reviewbot
from tests.house.source import PROJECT
from tests.unit.audit.samples import a_notice


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the trail of the demo in it."""
    made = tmp_path_factory.mktemp("exported") / "home"
    assert run_reviewbot("demo", "--format", "json", home=made).code == 0
    return made


@pytest.fixture(scope="module")
def export(home: Path) -> Path:
    """The whole trail as it was exported there."""
    done = run_reviewbot("audit", "export", home=home)
    assert (done.code, done.err) == (0, "")
    file = home.parent / "trail.jsonl"
    file.write_text(done.out, encoding="ascii")
    return file


def copied(home: Path, to: Path) -> Path:
    shutil.copytree(home, to)
    return to


def test_an_export_is_json_lines_and_its_last_line_the_checkpoint(export: Path) -> None:
    documents = [json.loads(line) for line in export.read_text(encoding="ascii").splitlines()]

    assert [each["sequence"] for each in documents[:-1]] == list(range(1, len(documents)))
    assert documents[-1]["checkpoint"]["end"]["sequence"] == len(documents) - 1
    assert {each["payload"]["repo"] for each in documents[:-1]} == {"acme/shop"}


def test_an_export_holds_in_its_home_and_elsewhere_under_its_public_key(
    home: Path, export: Path, tmp_path: Path
) -> None:
    here = run_reviewbot("audit", "verify", str(export), home=home)
    elsewhere = run_reviewbot(
        "audit", "verify", str(export), "--key", str(home / "audit" / "key.pub"), home=tmp_path / "none"
    )

    assert (here.code, here.err) == (0, "")
    assert here.out == elsewhere.out
    assert here.out.partition(";")[0].endswith("records, 1 to 5, hold together"), here.out
    assert elsewhere.code == 0
    assert not (tmp_path / "none").exists()


def test_a_part_of_the_trail_holds_by_itself(home: Path, export: Path, tmp_path: Path) -> None:
    third = json.loads(export.read_text(encoding="ascii").splitlines()[2])["payload"]
    since = third.get("decided_at") or third["shown_at"]

    for name, options, first in (("late", ("--since", since), 3), ("early", ("--until", since), 1)):
        part = run_reviewbot("audit", "export", *options, home=home)
        (tmp_path / name).write_text(part.out, encoding="ascii")
        checked = run_reviewbot("audit", "verify", str(tmp_path / name), home=home)

        assert json.loads(part.out.splitlines()[0])["sequence"] == first
        assert (checked.code, " hold together; signed at " in checked.out) == (0, True)
    never = run_reviewbot("audit", "export", "--since", "2099-01-01", home=home)
    assert len(never.out.splitlines()) == 1


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        pytest.param(
            lambda lines: [lines[0].replace("acme/shop", "acme/shed"), *lines[1:]],
            "1: record 1 was changed after it was written; export it again",
            id="a changed line",
        ),
        pytest.param(
            lambda lines: [*lines[:2], *lines[3:]],
            "3: record 4 stands where record 3 belongs; export it again",
            id="a line left out",
        ),
        pytest.param(
            lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
            "4: record 5 stands where record 4 belongs; export it again",
            id="two lines that changed places",
        ),
        pytest.param(
            lambda lines: lines[:-1],
            "6: the checkpoint is missing: record 5 is the last line, and whatever came behind was cut off; ask",
            id="no checkpoint",
        ),
        pytest.param(
            lambda lines: [*lines[:4], *lines[5:]],
            "5: record 5 is the last one, as the checkpoint says, and it is not what is here; export it again",
            id="the last record left out",
        ),
        pytest.param(lambda _: ["hello\n"], "1: a record belongs here, and the line is none", id="no JSON"),
        pytest.param(lambda _: [], "1: the checkpoint is missing: the file is empty", id="nothing"),
    ],
)
def test_what_does_not_hold_is_told_with_its_line(
    tamper: object, said: str, home: Path, export: Path, tmp_path: Path
) -> None:
    assert callable(tamper)
    file = tmp_path / "tampered.jsonl"
    file.write_text("".join(tamper(export.read_text(encoding="ascii").splitlines(keepends=True))), encoding="ascii")

    checked = run_reviewbot("audit", "verify", str(file), home=home)

    assert checked.code == 1
    assert checked.out.startswith(f"{file}:{said}"), checked.out
    assert checked.err == ""


def test_the_export_of_another_home_is_told_by_its_key(export: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert run_reviewbot("audit", "export", home=other).code == 0

    checked = run_reviewbot("audit", "verify", str(export), home=other)

    assert checked.code == 1
    assert "the checkpoint was signed by the key sha256:" in checked.out
    assert checked.out.endswith("; name the public key that belongs to it with --key\n")


def test_a_trail_without_records_is_a_checkpoint_that_holds(tmp_path: Path) -> None:
    done = run_reviewbot("audit", "export", home=tmp_path / "home")
    (tmp_path / "trail.jsonl").write_text(done.out, encoding="ascii")

    checked = run_reviewbot("audit", "verify", str(tmp_path / "trail.jsonl"), home=tmp_path / "home")

    assert (done.code, len(done.out.splitlines()), checked.code) == (0, 1, 0)
    assert checked.out.startswith("no record, behind record 0; signed at ")


def test_a_record_that_was_changed_in_the_database_is_found_in_its_export(home: Path, tmp_path: Path) -> None:
    changed = copied(home, tmp_path / "home")
    with closing(sqlite3.connect(changed / "reviewbot.db")) as database:
        database.execute("UPDATE records SET payload = replace(payload, 'acme', 'acne') WHERE sequence = 2")
        database.commit()

    done = run_reviewbot("audit", "export", home=changed)
    (tmp_path / "trail.jsonl").write_text(done.out, encoding="ascii")
    checked = run_reviewbot("audit", "verify", str(tmp_path / "trail.jsonl"), home=changed)

    assert (done.code, checked.code) == (0, 1)
    assert checked.out.startswith(f"{tmp_path / 'trail.jsonl'}:2: record 2 was changed after it was written; ")


def test_a11_an_export_while_records_are_written_holds(tmp_path: Path) -> None:
    home, has_begun, is_over = tmp_path / "home", threading.Event(), threading.Event()
    run_reviewbot("audit", "export", home=home)

    def write() -> int:
        with closing(SqlStore(f"sqlite:///{home / 'reviewbot.db'}")) as store:
            written = asyncio.run(store.append(a_notice()))
            has_begun.set()
            while not is_over.is_set():
                written = asyncio.run(store.append(a_notice()))
            return written.sequence

    with ThreadPoolExecutor(max_workers=1) as beside:
        writing = beside.submit(write)
        assert has_begun.wait(60)
        exports = [run_reviewbot("audit", "export", home=home) for _ in range(3)]
        is_over.set()
        written = writing.result()

    lengths = [len(each.out.splitlines()) - 1 for each in exports]
    assert 0 < lengths[0] < lengths[1] < lengths[2] <= written
    for export in exports:
        (tmp_path / "trail.jsonl").write_text(export.out, encoding="ascii")
        checked = run_reviewbot("audit", "verify", str(tmp_path / "trail.jsonl"), home=home)
        assert (export.code, checked.code) == (0, 0), checked.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("verify", "gone.jsonl"), "gone.jsonl: cannot be read: No such file", id="no file"),
        pytest.param(("verify", "/"), "/: cannot be read: Is a directory", id="a folder"),
        pytest.param(("verify", "x", "--key", "gone.pub"), "gone.pub: cannot be read: No such file", id="no key"),
        pytest.param(("verify", "x", "--key", "{home}/audit/key.pem"), "is a private key", id="the private key"),
        pytest.param(("verify", "x", "--key", "{home}/reviewbot.db"), "holds no public key in PEM", id="no key at all"),
        pytest.param(("export", "--since", "soon"), "--since: is 'soon'; write a date or an instant", id="no time"),
        pytest.param(
            ("export", "--since", "now", "--until", "bogus"),
            "reviewbot: arguments: --since: is 'now'; write a date or an instant, such as 2026-11-20 or "
            "2026-11-20T12:00:00Z\nreviewbot: arguments: --until: is 'bogus'; write a date or an instant",
            id="no time and no time",
        ),
        pytest.param(
            ("export", "--since", "2026-11-20", "--until", "2026-11-20"),
            "--until: '2026-11-20' is not later than --since '2026-11-20'",
            id="no span",
        ),
    ],
)
def test_what_cannot_be_read_is_named_and_no_verdict(arguments: tuple[str, ...], said: str, export: Path) -> None:
    home = export.parent / "home"

    done = run_reviewbot("audit", *(each.format(home=home) for each in arguments), home=home)

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_checking_loads_no_database_and_no_agents() -> None:
    heavy = ("alembic", "chromadb", "dbos", "langgraph", "sqlalchemy")
    code = f"import sys, reviewbot.entry.command.audit; print(*[name for name in {heavy!r} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
