"""What `deploy/` holds, as far as it can be checked without a container engine: shapes, pins, rights, names."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewbot.setting import KNOWN
from tests.house.source import PROJECT

DEPLOY = PROJECT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
EXAMPLE = (DEPLOY / "example.env").read_text()
OURS = ("web", "worker-1", "worker-2")
BIN = Path(sys.executable).parent
_PINNED = re.compile(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}")


def said_by(*command: str) -> tuple[int, str]:
    ended = subprocess.run([str(BIN / command[0]), *command[1:]], capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def test_compose_is_what_the_compose_specification_allows() -> None:
    code, said = said_by("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml"))

    assert code == 0, said


def test_a_misspelt_key_of_compose_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        (DEPLOY / "compose.yaml").read_text().replace("read_only: true", "readonly: true")
    )

    code, said = said_by("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(tmp_path / "compose.yaml"))

    assert code == 1
    assert "'readonly' was unexpected" in said


def test_the_containerfile_has_no_fault_that_hadolint_knows() -> None:
    code, said = said_by("hadolint", str(DEPLOY / "Containerfile"))

    assert code == 0, said


def test_every_base_and_every_foreign_image_is_pinned_by_digest() -> None:
    bases = re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE)
    foreign = [each["image"] for name, each in COMPOSE["services"].items() if name not in OURS]

    assert len(bases) == 3
    assert len(foreign) == 2
    assert [each for each in bases + foreign if not _PINNED.fullmatch(each)] == []


def test_the_index_s_server_is_of_the_client_s_version() -> None:
    lock = tomllib.loads((PROJECT / "uv.lock").read_text())
    client = next(each["version"] for each in lock["package"] if each["name"] == "chromadb")

    assert f"chroma:{client}@" in COMPOSE["services"]["chroma"]["image"]


def test_the_image_and_compose_name_the_version_of_the_code() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]

    assert {COMPOSE["services"][name]["image"] for name in OURS} == {f"reviewbot:{version}"}
    assert f"--tag reviewbot:{version} " in CONTAINERFILE


@pytest.mark.parametrize("name", OURS)
def test_our_processes_run_without_rights_on_a_root_that_cannot_be_written(name: str) -> None:
    service = COMPOSE["services"][name]

    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert [each for each in service["volumes"] if not each.endswith(":/var/lib/reviewbot")] == []
    assert re.search(r"^USER 10001:10001$", CONTAINERFILE, re.MULTILINE)


def test_each_process_has_a_home_of_its_own() -> None:
    homes = [tuple(COMPOSE["services"][name]["volumes"]) for name in OURS]

    assert len(set(homes)) == len(OURS)


def test_nothing_but_the_web_process_can_be_reached_and_that_from_this_machine_only() -> None:
    reachable = {name: each["ports"] for name, each in COMPOSE["services"].items() if "ports" in each}

    assert reachable == {"web": ["127.0.0.1:8080:8080"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [COMPOSE["services"][name]["networks"] for name in ("postgres", "chroma")] == [["inside"], ["inside"]]


def test_every_setting_of_compose_is_one_that_reviewbot_knows() -> None:
    known = {each.name for each in KNOWN} | {f"{each.name}_FILE" for each in KNOWN if each.may_be_file}

    assert {name for service in OURS for name in COMPOSE["services"][service]["environment"]} <= known


def test_the_example_environment_names_what_compose_asks_for_and_nothing_else() -> None:
    asked = {name for file in DEPLOY.glob("compose*.yaml") for name in re.findall(r"\$\{(\w+)", file.read_text())}
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE))

    assert named == asked


def test_the_example_environment_holds_no_value() -> None:
    assert re.findall(r"^[A-Z_]+=\S.*", EXAMPLE, re.MULTILINE) == []


def test_the_image_is_built_from_files_that_suffice(tmp_path: Path) -> None:
    # What the Containerfile copies, and nothing else, has to make the package that the image installs.
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE):
        for name in copied.split():
            source = PROJECT / name
            if source.is_dir():
                shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, tmp_path / name)

    code, said = built_in(tmp_path)

    assert code == 0, said
    names = zipfile.ZipFile(next((tmp_path / "dist").glob("*.whl"))).namelist()
    assert "reviewbot/sample/governance/owners/policy.yaml" in names
    assert "reviewbot/adapters/migrations/env.py" in names


def test_the_builder_is_given_what_the_image_copies() -> None:
    given = set(re.findall(r"^!(\S+)$", (PROJECT / ".dockerignore").read_text(), re.MULTILINE))
    copied = {
        name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE) for name in line.split()
    }

    assert given == copied


def test_the_operators_page_names_every_event_that_the_manifest_asks_for() -> None:
    page = (DEPLOY / "README.md").read_text()
    asked = json.loads((DEPLOY / "github-app-manifest.json").read_text())["default_events"]

    listed = page[page.index("Subscribe to") : page.index("Installation events")]

    assert re.findall(r"\*(.+?)\*", listed) == [each.replace("_", " ").capitalize() for each in asked]


def built_in(directory: Path) -> tuple[int, str]:
    uv = shutil.which("uv")
    assert uv is not None, "the tests are run by uv: it has to be on the path"
    ended = subprocess.run(
        [uv, "build", "--wheel", "--quiet"], cwd=directory, capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr
