"""Settings and arguments that cannot be right end a command with 2, every fault told, and no secret with it."""

from pathlib import Path

import pytest

from tests.e2e.program import run_reviewbot
from tests.e2e.small import small_rules

DATABASE = "reviewbot: settings: REVIEWBOT_DATABASE_URL: it has to begin with sqlite:/// or postgresql://\n"


@pytest.mark.parametrize("command", ["settings", "runbooks", "audit export"])
def test_a_database_of_a_kind_that_nobody_knows_is_a_fault_of_the_settings(tmp_path: Path, command: str) -> None:
    said = run_reviewbot(
        *command.split(), home=tmp_path / "home", settings={"REVIEWBOT_DATABASE_URL": "mysql://bot:canary@db/bot"}
    )

    assert (said.code, said.out, said.err) == (2, "", DATABASE)


def test_hosts_and_ports_that_do_not_fit_each_other_are_no_fault_of_ours(tmp_path: Path) -> None:
    address = "postgresql://bot:canary@/bot?host=one:5432&host=two:5432&port=5433"

    said = run_reviewbot("runbooks", home=tmp_path / "home", settings={"REVIEWBOT_DATABASE_URL": address})

    fault = "it cannot be used as it stands; look at its hosts, its ports and what stands behind its ?"
    assert (said.code, said.out, said.err) == (2, "", f"reviewbot: REVIEWBOT_DATABASE_URL: {fault}\n")


def test_a_file_with_options_is_looked_for_where_it_is(tmp_path: Path) -> None:
    settings = {"REVIEWBOT_DATABASE_URL": f"sqlite:///{tmp_path}/elsewhere.db?timeout=5"}
    run_reviewbot("audit", "export", home=tmp_path / "home", settings=settings)
    (tmp_path / "elsewhere.db").write_bytes(b"this is no database")

    said = run_reviewbot("runbooks", home=tmp_path / "home", settings=settings)

    assert (said.code, said.out) == (2, "")
    assert "elsewhere.db" in said.err


@pytest.mark.parametrize("command", ["serve", "serve --no-worker", "work"])
def test_nothing_is_served_by_an_app_with_faults_and_all_of_them_are_told(tmp_path: Path, command: str) -> None:
    said = run_reviewbot(
        *command.split(),
        home=tmp_path / "home",
        settings={
            "REVIEWBOT_GITHUB_API_URL": "http://",
            "REVIEWBOT_GITHUB_APP_ID": "abc",
            "REVIEWBOT_GITHUB_PRIVATE_KEY": "canary",
        },
    )

    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines() == [
        "reviewbot: settings: REVIEWBOT_GITHUB_API_URL: it has to name a host, and no blank may stand in it",
        "reviewbot: settings: REVIEWBOT_GITHUB_APP_ID is 'abc'; it has to be the App's number",
        "reviewbot: settings: REVIEWBOT_GITHUB_PRIVATE_KEY: it is no RSA private key in PEM form",
        "reviewbot: settings: REVIEWBOT_GITHUB_WEBHOOK_SECRET is required to serve and is not set",
    ]


def test_the_settings_tell_of_a_key_that_is_none(tmp_path: Path) -> None:
    said = run_reviewbot("settings", home=tmp_path / "home", settings={"REVIEWBOT_GITHUB_PRIVATE_KEY": "canary"})

    fault = "REVIEWBOT_GITHUB_PRIVATE_KEY: it is no RSA private key in PEM form"
    assert (said.code, said.out, said.err) == (2, "", f"reviewbot: settings: {fault}\n")


def test_a_base_and_a_place_of_the_rules_that_do_not_exist_are_both_told(tmp_path: Path) -> None:
    repo, nowhere = small_rules(tmp_path / "rules"), str(tmp_path / "nowhere")

    said = run_reviewbot(
        "review", "--repo", str(repo), "--base", "nothing", "--governance", nowhere, home=tmp_path / "home"
    )

    assert (said.code, said.out) == (2, "")
    assert [line for line in said.err.splitlines() if line.startswith("reviewbot: ")] == [
        "reviewbot: arguments: rules: 'nothing' names no commit of 'rules'; git log nothing has to work first",
        f"reviewbot: arguments: governance: {nowhere!r} is neither a directory nor a git URL",
    ]
