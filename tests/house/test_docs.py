"""What the documents say is so: the paths, stations, tests, words and settings in them are there, and none is left out.

The examples in `owners/README.md` and `runbooks/README.md` speak of other organisations' paths and are not looked at.
"""

import ast
import re
from collections.abc import Mapping

import pytest

from reviewbot.knowledge.library import build_library
from reviewbot.ownership.registry import build_registry
from reviewbot.setting import KNOWN
from tests.house.source import PROJECT, STATIONS, Module, modules

IN_READING_ORDER = tuple(station for station in STATIONS if station != "kernel")
COMMANDS = ("pip install uv && uv run reviewbot demo", "pip install uv && uv run python tests/check.py")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "deploy/README.md", "reviewbot/ARCHITECTURE.md", "tests/README.md")
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*(?:\.(?:py|md|toml|yaml|yml|json|lock)|/)")
_TEST = re.compile(r"(tests/[\w/]+\.py)::(?:\w+::)?(\w+)")


def section(number: int) -> str:
    """Return one section of the architecture, by its number."""
    text = (PROJECT / "reviewbot" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    parts = re.split(rf"^## {number}\. .*$", text, flags=re.MULTILINE)
    assert len(parts) == 2, f"ARCHITECTURE.md has no one section '## {number}. …'"
    return re.split(r"^## ", parts[1], flags=re.MULTILINE)[0]


def named_paths(text: str) -> list[str]:
    """Return the paths of this project that a text names in code marks."""
    return [code for code in _CODE.findall(text) if _PATH.fullmatch(code) and not code.startswith(".reviewbot")]


def first_cells(text: str) -> list[str]:
    """Return the first cell of each row of the tables in a text, without its marks."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [row.split("|")[1].strip().strip("`/") for row in rows]


def public_values(module: Module) -> list[str]:
    """Return the names of the module's public frozen values."""
    return [
        node.name
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and any(ast.unparse(each).startswith("dataclass(frozen=True") for each in node.decorator_list)
    ]


def files_below(folder: str) -> Mapping[str, bytes]:
    paths = sorted(path for path in (PROJECT / folder).rglob("*") if path.is_file())
    return {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in paths}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_exists(document: str) -> None:
    near = (PROJECT / document).parent
    text = (PROJECT / document).read_text(encoding="utf-8")
    places = (PROJECT, PROJECT / "reviewbot", PROJECT / "tests", near)

    gone = [path for path in named_paths(text) if not any((place / path).exists() for place in places)]

    assert not gone, f"{document} names what is not there: {gone}"


def test_the_stations_are_told_in_the_order_in_which_they_are_met() -> None:
    told = [cell for cell in first_cells(section(2)) if cell in IN_READING_ORDER]

    assert told == list(IN_READING_ORDER)


def test_every_public_value_of_the_stations_has_its_word() -> None:
    words = set(_CODE.findall(section(3)))
    values = {name for module in modules("reviewbot") if module.station for name in public_values(module)}

    assert not values - words, f"section 3 has no sentence for {sorted(values - words)}"


def test_what_never_happens_is_proved_by_tests_that_exist() -> None:
    proofs = _TEST.findall(section(4))

    assert len(proofs) >= 10, "section 4 names a test for each line"
    assert not (missing := gone(proofs)), f"section 4 names tests that do not exist: {missing}"


def test_every_cell_of_the_fault_matrix_is_shown_by_a_test_that_exists() -> None:
    text = (PROJECT / "tests" / "README.md").read_text(encoding="utf-8")
    rows = [row for row in text.partition("## Fault matrix")[2].partition("\n## ")[0].splitlines() if row[:1] == "|"]

    assert len(rows) > 50, "tests/README.md has no fault matrix"
    assert not [row for row in rows[2:] if not _TEST.search(row)], "a cell of the fault matrix names no test"
    assert not (missing := gone(_TEST.findall(text))), f"tests/README.md names tests that do not exist: {missing}"


def gone(proofs: list[tuple[str, str]]) -> list[str]:
    """Return the tests of these, by file and name, that are not there."""
    return [
        f"{file}::{test}"
        for file, test in proofs
        if not (PROJECT / file).exists() or f"def {test}(" not in (PROJECT / file).read_text(encoding="utf-8")
    ]


def test_every_setting_is_in_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")

    assert not [each.name for each in KNOWN if f"`{each.name}`" not in readme]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_gives_the_command_to_the_letter(command: str) -> None:
    assert command in (PROJECT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_the_readme_s_test_command() -> None:
    assert COMMANDS[1] in (PROJECT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "run: .ci/run" in (PROJECT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")


def test_ci_pins_every_action_and_gives_it_little() -> None:
    workflow = (PROJECT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)", workflow)

    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)] == []
    assert workflow.count("persist-credentials: false") == sum("checkout" in action for action in used)
    assert "permissions:\n  contents: read\n" in workflow
    assert "pull_request_target" not in workflow


def test_the_example_owners_and_runbooks_are_right() -> None:
    files = {**files_below("owners"), **files_below("runbooks")}
    registry = build_registry(files, None, None)

    assert registry.owners
    assert build_library(files, registry).documents


def test_a_path_is_told_from_other_code() -> None:
    text = "see `reviewbot/ports.py`, `owners/`, `uv run`, `x.py::test` and `Change`"

    assert named_paths(text) == ["reviewbot/ports.py", "owners/"]


def test_a_public_value_is_told_from_other_classes(a_module_of_values: Module) -> None:
    assert public_values(a_module_of_values) == ["Plan"]


@pytest.fixture
def a_module_of_values() -> Module:
    text = """
@dataclass(frozen=True, slots=True, kw_only=True)
class Plan: ...
@dataclass(frozen=True)
class _Draft: ...
class Payload(BaseModel): ...
"""
    return Module(path="reviewbot/plan/plan.py", text=text, tree=ast.parse(text))
