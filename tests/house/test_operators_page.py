"""`deploy/README.md`, as far as it holds without a container engine: its commands, its pieces of Compose, its names."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from reviewbot.intake.command import PHRASES
from reviewbot.settings import read_settings
from tests.house.source import PROJECT
from tests.house.test_deployment import COMPOSE, CONTAINERFILE, DEPLOY, OURS, said_by

PAGE: Final = (DEPLOY / "README.md").read_text(encoding="utf-8")
_BLOCK: Final = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
WORKERS: Final = tuple(name for name in OURS if name.startswith("worker-"))
OLD: Final[dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.old.yaml").read_text(encoding="utf-8"))
API: Final[dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.api.yaml").read_text(encoding="utf-8"))
PIECES: Final = [
    *(pytest.param(file.read_text(encoding="utf-8"), id=file.name) for file in sorted(DEPLOY.glob("compose*.yaml"))),
    *(pytest.param(text, id="on the page") for kind, text in _BLOCK.findall(PAGE) if kind == "yaml"),
]
ONLY_ANSWERED: Final = {"explain", "ask", "help"}
"""Commands of comments that leave nothing behind which a later decision goes by."""


def section(name: str) -> str:
    return PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def lines_in(text: str) -> list[str]:
    """Return each line of the shell that a text shows, continued ones joined and remarks left out."""
    shown = "".join(block for kind, block in _BLOCK.findall(text) if kind == "sh").replace("\\\n", " ")
    return [re.sub(r"\s+#.*", "", line).strip() for line in shown.splitlines()]


def made_in(lines: list[str]) -> set[str]:
    """Return the names of the files that these lines make or read in the folder in which they are given."""
    filled = [line.replace("$(date +%F)", "2026-11-20").replace("$each", "worker-1") for line in lines]
    named = {name for line in filled for name in re.findall(r"[<>]{1,2} *(\S+)", line)}
    given = {name for line in filled for name in re.findall(r"^(?:install -D .*0400|rm) (.+)", line)}
    return {name for each in (*named, *given) for name in each.split() if not name.startswith("/")}


@pytest.mark.parametrize("text", PIECES)
def test_every_piece_of_compose_is_what_the_specification_allows(text: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(text, encoding="utf-8")

    code, said = said_by("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(tmp_path / "compose.yaml"))

    assert code == 0, said


def test_every_service_that_a_command_names_is_there() -> None:
    runbooks = sorted((PROJECT / "runbooks" / "reviewbot").glob("*.md"))
    named = {
        name
        for text in (PAGE, *(each.read_text(encoding="utf-8") for each in runbooks))
        for line in lines_in(text)
        for rest in re.findall(r"docker compose .*?\b(?:up|stop|start|restart|exec|run|logs) (.*)", line)
        for name in re.findall(r"(?<!\S)(?:web|postgres|chroma|worker-\w+)(?!\S)", rest)
    }

    assert named <= {*COMPOSE["services"], *OLD["services"]}
    assert named >= {"web", "postgres", *OLD["services"]}


def test_an_upgrade_replaces_one_process_after_the_other_and_the_web_process_last() -> None:
    lines = lines_in(section("Upgrade"))
    ups = [line for line in lines if " up " in line]

    assert f"for each in {' '.join((*WORKERS, 'web'))}; do" in lines
    assert any(line.endswith("--wait $each || break") for line in ups)
    assert [line for line in ups if "--no-deps" not in line or "--no-build" not in line] == []


def test_secrets_are_taken_up_by_a_restart_of_every_process() -> None:
    loops = [line for line in lines_in(PAGE) if " restart " in line]

    assert [re.findall(r"for each in (.*?);", line) for line in loops] == [[" ".join((*WORKERS, "web"))]]


def test_the_worker_of_an_old_version_has_longer_to_end_than_it_takes_and_a_home_of_its_own() -> None:
    (old,) = OLD["services"].values()
    minutes = int(old["stop_grace_period"].removesuffix("m"))
    homes = [home for name in OURS for home in COMPOSE["services"][name]["volumes"]]

    drains = read_settings({**old["environment"]}).drain_seconds

    assert minutes * 60 > drains == 600
    assert old["extends"] == {"file": "compose.yaml", "service": WORKERS[-1]}
    assert not set(old["volumes"]) & set(homes)
    assert {home.partition(":")[0] for home in old["volumes"]} == set(OLD["volumes"])


def test_the_api_s_tokens_are_where_the_web_process_looks_for_them() -> None:
    web = API["services"]["web"]

    assert web["environment"] == {"REVIEWBOT_API_TOKENS_FILE": f"/run/secrets/{web['secrets'][0]}"}
    assert set(web["secrets"]) == set(API["secrets"])
    assert set(API["services"]) == {"web"} <= set(COMPOSE["services"])


def test_every_worker_s_home_is_backed_up_and_shown_on_another_disk() -> None:
    lines = lines_in(section("Back up and restore"))
    (volumes,) = [yaml.safe_load(text)["volumes"] for kind, text in _BLOCK.findall(PAGE) if kind == "yaml"]

    assert f"for each in {' '.join(WORKERS)}; do" in lines
    assert set(volumes) == {f"{name}-home" for name in WORKERS} <= set(COMPOSE["volumes"])


def test_every_command_that_is_kept_in_the_database_alone_is_told_to_be_given_again() -> None:
    words = {phrase.usage.split()[1] for phrase in PHRASES}

    told = set(re.findall(r"`/reviewbot ([\w-]+)", section("Back up and restore")))

    assert told == words - ONLY_ANSWERED


def test_nothing_that_the_page_has_people_make_in_a_checkout_can_be_committed(tmp_path: Path) -> None:
    git = shutil.which("git")
    assert git is not None, "the tests are run from a checkout: git has to be on the path"
    subprocess.run([git, "init", "--quiet", str(tmp_path)], check=True)
    shutil.copy(PROJECT / ".gitignore", tmp_path)
    copied = set(re.findall(r"`cp \S+ (\S+)`", PAGE))
    made = made_in(lines_in(PAGE)) | copied | {".reviewbot/reviewbot.db"}

    ended = subprocess.run(
        [git, "-C", str(tmp_path), "check-ignore", *sorted(made)], capture_output=True, text=True, check=False
    )

    assert made >= {"deploy/.env", "webhook-secret", "downloaded.pem", "api-tokens", "worker-1-2026-11-20.tar"}
    assert set(ended.stdout.splitlines()) == made


def test_what_serves_is_installed_without_what_only_tests_need() -> None:
    calls = [line for line in lines_in(PAGE) if re.search(r"\buv (?:run|sync)\b", line)]

    assert calls
    assert [line for line in calls if "--no-dev" not in line] == []


def test_the_rules_are_read_over_https_as_long_as_the_image_has_no_ssh() -> None:
    assert "ssh" not in CONTAINERFILE
    assert "Its address has to begin with `https://`: the image has no SSH client." in PAGE


def test_the_files_that_lines_make_are_told_from_others() -> None:
    lines = ["make > out-$(date +%F).x", "read < in", "install -D --mode 0400 s /etc/s", "echo A=/b >> c"]

    assert made_in(lines) == {"out-2026-11-20.x", "in", "s", "c"}
