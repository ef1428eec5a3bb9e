"""A command whose input or output is closed or full: a sentence and an exit code, never a traceback."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.program import END_SECONDS, REVIEWBOT, Said, environment
from tests.e2e.small import small_rules
from tests.standins.hub.accounts import shared_private_key

FULL = Path("/dev/full")


def run_in_a_shell(tmp_path: Path, command: str) -> Said:
    ended = subprocess.run(
        ["sh", "-c", f"exec '{REVIEWBOT}' {command}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=tmp_path,
        env=environment(REVIEWBOT_HOME=str(tmp_path / "home")),
        timeout=END_SECONDS,
        check=False,
    )
    return Said(code=ended.returncode, out=ended.stdout.decode(), err=ended.stderr.decode())


def test_a_closed_input_is_an_empty_one(tmp_path: Path) -> None:
    said = run_in_a_shell(tmp_path, "gate <&-")

    assert (said.code, said.out, said.err) == (2, "", "no world on standard input\n")


def test_a_closed_output_is_no_fault(tmp_path: Path) -> None:
    said = run_in_a_shell(tmp_path, "settings >&-")

    assert (said.code, said.out, said.err) == (0, "", "")


@pytest.mark.skipif(not FULL.exists(), reason="a device that is always full is Linux's own")
@pytest.mark.parametrize("command", ["settings", "settings --format json"])
def test_a_full_disk_under_the_output_is_told(tmp_path: Path, command: str) -> None:
    said = run_in_a_shell(tmp_path, f"{command} >{FULL}")

    assert said.code == 3
    assert said.err == "reviewbot: input or output: No space left on device; mend that and run it again\n"


def test_a_service_whose_log_nobody_reads_any_more_still_ends_when_it_is_told_to(tmp_path: Path) -> None:
    settings = {
        "REVIEWBOT_HOME": str(tmp_path / "home"),
        "REVIEWBOT_GOVERNANCE": str(small_rules(tmp_path / "rules")),
        "REVIEWBOT_GITHUB_APP_ID": "7",
        "REVIEWBOT_GITHUB_PRIVATE_KEY": shared_private_key(),
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET": "a webhook secret of this test",
    }
    with subprocess.Popen(
        [str(REVIEWBOT), "serve", "--port", "0", "--no-worker"], stderr=subprocess.PIPE, env=environment(**settings)
    ) as service:
        assert service.stderr is not None
        assert b"listening on" in service.stderr.readline()
        service.stderr.close()
        service.terminate()

        assert service.wait(END_SECONDS) == 0
