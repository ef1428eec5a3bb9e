"""What the documents and the help texts say of commands is so: each one named is there, and none is left out.

So for the options beside a command, the commands of comments, and the names of settings.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
import typer.main

from reviewbot.entry.cli import app
from reviewbot.intake.command import PHRASES
from reviewbot.setting import KNOWN
from tests.house.source import PROJECT

DOCUMENTS: Final = (
    "README.md",
    "CONTRIBUTING.md",
    "deploy/README.md",
    "evals/README.md",
    "owners/README.md",
    "reviewbot/ARCHITECTURE.md",
    "runbooks/README.md",
    "tests/README.md",
)
_FENCED = re.compile(r"^```[a-z]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_CALL = re.compile(r"(?<![/\w.-])(?<!--username )reviewbot (?=[a-z])([^|>#\n]*)")
_OPTION = re.compile(r"(?<!\S)--[a-z-]+")
_SETTING = re.compile(r"\bREVIEWBOT_[A-Z_]+[A-Z]\b")


def options_by_command() -> Mapping[str, frozenset[str]]:
    """Return the options of each command by its words, such as `eval run`."""
    return dict(_walked(typer.main.get_command(app), ""))


# Any: which class a command is of differs from one version of typer to the next.
def _walked(command: Any, words: str) -> Iterator[tuple[str, frozenset[str]]]:
    below = getattr(command, "commands", {})
    for name, each in below.items():
        yield from _walked(each, f"{words} {name}".strip())
    if not below:
        yield words, frozenset(option for parameter in command.params for option in parameter.opts)


def help_texts() -> Mapping[str, str]:
    """Return all that `--help` tells in prose, by command."""
    root = typer.main.get_command(app)
    return {"": f"{root.help}\n{root.epilog}"} | dict(_help_below(root, ""))


def _help_below(group: Any, words: str) -> Iterator[tuple[str, str]]:
    for name, each in getattr(group, "commands", {}).items():
        here = f"{words} {name}".strip()
        said = [each.help or "", *(getattr(parameter, "help", None) or "" for parameter in each.params)]
        yield here, "\n".join(said)
        yield from _help_below(each, here)


def code_in(text: str) -> list[str]:
    """Return what a text shows as code: its spans and its blocks, continued lines joined."""
    blocks = [block.replace("\\\n", " ") for block in _FENCED.findall(text)]
    return [*blocks, *_SPAN.findall(_FENCED.sub("", text))]


def faults_in(text: str) -> list[str]:
    """Return each call of the program in a text's code that names a command or an option which is not there."""
    known = options_by_command()
    return [fault for code in code_in(text) for call in _CALL.findall(code) for fault in _faults_of(call, known)]


def _faults_of(call: str, known: Mapping[str, frozenset[str]]) -> Iterator[str]:
    words = call.split()
    name = next((each for each in (" ".join(words[:2]), words[0]) if each in known), None)
    if name is None:
        yield f"reviewbot {' '.join(words)}: there is no such command"
        return
    yield from (f"reviewbot {name}: no option {each}" for each in _OPTION.findall(call) if each not in known[name])


def text_of(document: str) -> str:
    return (PROJECT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_and_option_that_a_document_shows_is_there(document: str) -> None:
    assert faults_in(text_of(document)) == []


@pytest.mark.parametrize("command", help_texts())
def test_every_command_and_option_that_a_help_text_names_is_there(command: str) -> None:
    assert faults_in(help_texts()[command]) == []


def test_every_command_is_in_the_readme() -> None:
    readme = text_of("README.md")

    assert not [name for name in options_by_command() if f"`reviewbot {name}" not in readme]


def test_every_command_of_a_comment_is_in_the_readme_as_its_help_writes_it() -> None:
    readme = text_of("README.md")

    assert not [phrase.usage for phrase in PHRASES if f"`{phrase.usage}`" not in readme]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_setting_that_a_document_names_is_read(document: str) -> None:
    names = {each.name for each in KNOWN} | {f"{each.name}_FILE" for each in KNOWN if each.may_be_file}
    named = set(_SETTING.findall(text_of(document)))

    assert not {each for each in named - names if not each.startswith("REVIEWBOT_TEST_")}


def test_a_call_is_told_from_other_code() -> None:
    text = (
        "`reviewbot lint --no`, `/reviewbot ask`, `reviewbot/gate`\n```sh\nuv run reviewbot fly \\\n  --to mars\n```\n"
    )

    assert faults_in(text) == ["reviewbot fly --to mars: there is no such command", "reviewbot lint: no option --no"]


def test_two_words_are_one_command() -> None:
    assert faults_in("`reviewbot eval run SUITE… --model M`, `reviewbot eval demote`") == [
        "reviewbot eval demote: there is no such command"
    ]
