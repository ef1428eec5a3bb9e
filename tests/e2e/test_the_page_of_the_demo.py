"""`reviewbot demo --serve` leaves a page up: what was decided and why, for this machine only."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.program import REVIEWBOT, Program, run_reviewbot


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    """Return the address of the page of a demo that runs."""
    program = Program(
        arguments=("demo", "--serve", "--format", "json"),
        settings={"REVIEWBOT_HOME": str(tmp_path / "home")},
        directory=tmp_path,
    )
    with program:
        program.wait_for("stays up until you press Ctrl-C")
        found = re.search(r"http://127\.0\.0\.1:\d+", program.log)
        assert found is not None
        yield found[0]


def test_the_page_shows_the_decision_as_a_tree_and_runs_nothing(page: str) -> None:
    shown = httpx.get(page)

    assert shown.status_code == 200
    assert "<b>rule:sox</b> mara and henrik of acme/sox approved this head" in shown.text
    assert "<script" not in shown.text
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert httpx.get(f"{page}/style.css").headers["Content-Type"].startswith("text/css")


def test_the_document_is_there_while_the_page_is_up(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    program = Program(
        arguments=("demo", "--serve", "--format", "json"),
        settings={"REVIEWBOT_HOME": str(tmp_path / "home")},
        directory=tmp_path,
        command=("sh", "-c", f"exec '{REVIEWBOT}' \"$@\" > '{file}'", "sh"),
    )

    with program:
        program.wait_for("stays up until you press Ctrl-C")
        told = file.read_text(encoding="utf-8")
        has_ended = program.has_ended

    assert not has_ended
    assert [stage["decision"]["outcome"] for stage in json.loads(told)["stages"]] == ["blocked", "blocked", "open"]
    assert file.read_text(encoding="utf-8") == told


def test_another_name_for_this_machine_is_turned_away(page: str) -> None:
    assert httpx.get(page, headers={"Host": "rebound.example"}).status_code == 400


def test_a_demo_that_is_told_to_stop_says_so(tmp_path: Path) -> None:
    said = run_reviewbot("demo", home=tmp_path / "home", settings={"REVIEWBOT_STOP": "all"})

    assert said.code == 4
    assert said.err == "reviewbot: REVIEWBOT_STOP stops this process's work; unset it to see the demo\n"


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    said = run_reviewbot("demo", home=tmp_path / "taken" / "home", cwd=tmp_path)

    assert said.code == 2
    assert said.err.splitlines()[-1].startswith("reviewbot: REVIEWBOT_HOME: ")


def test_a_fault_of_a_runbook_keeps_its_file_beside_a_broken_owner_file(tmp_path: Path) -> None:
    (tmp_path / "owners").mkdir()
    (tmp_path / "owners" / "policy.yaml").write_text("version: 1\n")
    (tmp_path / "runbooks" / "payments").mkdir(parents=True)
    (tmp_path / "runbooks" / "payments" / "x.md").write_text("---\nid: x\nowner: payments\nkind: runbook\n---\n# X\n")

    said = run_reviewbot("lint", "--governance", str(tmp_path), home=tmp_path / "home")

    assert said.code == 2
    assert any(line.startswith("owners/policy.yaml") for line in said.out.splitlines())
    assert any(line.startswith("runbooks/payments/x.md:") for line in said.out.splitlines())
