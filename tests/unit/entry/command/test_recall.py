"""`reviewbot recall`: a folder of runbooks, questions in, JSON Lines out."""

import io
import json
from pathlib import Path

import pytest

from reviewbot.entry.command.recall import run
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.fakes.knowledge import FakeKnowledge

RUNBOOK = "---\nid: ledger\nowner: payments\n---\n# Rollbacks\n\nEvery migration can be taken back.\n"
BARE = "# Flags\n\nA flag moves in steps.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "runbooks" / "streaming").mkdir(parents=True)
    (tmp_path / "runbooks" / "ledger.md").write_text(RUNBOOK)
    (tmp_path / "runbooks" / "streaming" / "flags.md").write_text(BARE)
    return tmp_path / "runbooks"


def recalled(folder: Path, queries: str, *, owner: str | None = None, top: int = 5) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = run(
        folder,
        owner=owner,
        top=top,
        knowledge=FakeKnowledge(FakeEmbedder()),
        stdin=io.StringIO(queries),
        stdout=out,
        stderr=err,
    )
    return code, out.getvalue(), err.getvalue()


def test_each_query_is_answered_in_one_line(folder: Path) -> None:
    code, out, err = recalled(folder, "take a migration back\n\nflag\n", top=1)

    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert answers[0] == {
        "query": "take a migration back",
        "passages": [
            {
                "id": "ledger#rollbacks",
                "document": "ledger",
                "heading": "Rollbacks",
                "score": 0.032787,
                "because": "words: back, migration; rank 1 by words, 1 by likeness",
                "owner": "payments",
                "file": "ledger.md",
                "line": 5,
                "text": "Every migration can be taken back.",
            }
        ],
    }
    assert [answer["passages"][0]["id"] for answer in answers] == ["ledger#rollbacks", "streaming-flags#flags"]
    assert err.splitlines() == [
        "streaming/flags.md: has no id of its own; it is called 'streaming-flags'",
        "streaming/flags.md: names no owner; it is taken for 'streaming'",
    ]


def test_an_owners_filter_is_absolute(folder: Path) -> None:
    _, out, _ = recalled(folder, "flag\n", owner="payments")

    assert [each["id"] for each in json.loads(out)["passages"]] == ["ledger#rollbacks"]


def test_an_unknown_owner_is_told(folder: Path) -> None:
    code, out, err = recalled(folder, "flag\n", owner="taxes")

    assert (code, json.loads(out)) == (0, {"query": "flag", "passages": []})
    assert err.splitlines()[-1] == f"{folder}: owner 'taxes' has no passage"


def test_owner_files_beside_the_runbooks_name_the_folders_owner(folder: Path) -> None:
    owners = folder.parent / "owners"
    owners.mkdir()
    (owners / "kafka.yaml").write_text("runbooks: [streaming, 5]\n")
    (owners / "broken.yaml").write_text(": [\n")
    (owners / "list.yaml").write_text("- a\n")

    _, out, _ = recalled(folder, "flag\n", owner="kafka")

    assert [each["id"] for each in json.loads(out)["passages"]] == ["streaming-flags#flags"]


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n\nflag flag flag\n")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")

    _, out, _ = recalled(folder, "flag\n")

    assert "secret" not in out.casefold()


@pytest.mark.parametrize("top", [0, -1])
def test_fewer_than_one_passage_is_nothing_to_ask_for(folder: Path, top: int) -> None:
    assert recalled(folder, "flag\n", top=top) == (2, "", f"--top: {top} is less than 1\n")


@pytest.mark.parametrize("top", [51, 80, 10**30])
def test_as_many_passages_as_asked_for_are_recalled_where_there_are_so_many(folder: Path, top: int) -> None:
    for number in range(78):
        (folder / f"flag-{number}.md").write_text(f"# Flag {number}\n\nA flag of the number {number}.\n")

    code, out, _ = recalled(folder, "flag\n", top=top)

    (answer,) = (json.loads(line) for line in out.splitlines())
    found = [each["id"] for each in answer["passages"]]
    assert (code, len(found)) == (0, min(top, 80))
    assert len(set(found)) == len(found)


def test_a_folder_that_is_none_is_misconfigured(tmp_path: Path) -> None:
    missing = tmp_path / "missing"

    assert recalled(missing, "flag\n") == (2, "", f"--runbooks: {str(missing)!r} is no folder\n")
    assert recalled(tmp_path, "flag\n") == (
        2,
        "",
        f"--runbooks: {str(tmp_path)!r} holds no Markdown that can be read\n",
    )
