"""Structural rules, run by the ast-grep program of the `ast-grep-cli` wheel in a private folder.

Nothing of the repository is executed and none of its configuration is read: files are copied under names of ours, with
an empty configuration beside them, and the program gets an empty environment and no input.
"""

import asyncio
import importlib.metadata
import json
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reviewbot.adapters.scanner_astgrep_sieve import may_match
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.knowledge.guardrail import ScanMatch, ScanRule

SECONDS_ALLOWED: Final = 20.0
"""For one scan, whatever the rules and files."""

MOST_OUTPUT_BYTES: Final = 16 * 1024 * 1024
"""Of matches; each is about 60 bytes."""

_MOST_REMEMBERED: Final = 10_000
"""Rules that are known to run."""

_ENDING: Final = re.compile(r"\.[a-z0-9]{1,12}")
_MATCH: Final = re.compile(rb"::warning file=(\d+)[^,]*,line=(\d+),endLine=(\d+),title=r(\d+)::")
_BOX: Final = re.compile(r"^[\s│╰▻─✖>|^]+")
_GENERAL: Final = ("Error: Cannot parse rule", "Help:", "See also:", "Caused by")


class AstGrepScanner:
    """See `Scanner`. One process for all rules, and none where no file can hold a match of any.

    A text that is not UTF-8 is read with question marks for what is not. A scan that takes longer than 20 seconds, or
    finds more than 16 MiB of matches, is Unavailable: it has no answer. The program itself passes over files of more
    than 3 MB with more than 200,000 lines.
    """

    def __init__(self, *, program: Path | None = None, seconds_allowed: float = SECONDS_ALLOWED) -> None:
        self._program = program if program is not None else _find_program()
        self._seconds_allowed = seconds_allowed
        self._accepted: set[tuple[str, str]] = set()
        """The rules that the program has run, by what they say."""

    async def scan(self, rules: Sequence[ScanRule], files: Mapping[str, bytes]) -> tuple[ScanMatch, ...]:
        """Return every match. Which language a file is in, its ending says."""
        # A thread, not asyncio's own subprocess: on uvloop that copies this whole process first.
        return await asyncio.to_thread(self._scan, rules, files)

    async def check_rules(self, rules: Sequence[ScanRule]) -> tuple[str, ...]:
        """Return the fault of every rule that cannot be run, as sentences that name the rule."""
        return await asyncio.to_thread(self._check, rules)

    def _scan(self, rules: Sequence[ScanRule], files: Mapping[str, bytes]) -> tuple[ScanMatch, ...]:
        reach = {rule: [path for path, content in files.items() if may_match(rule, path, content)] for rule in rules}
        # A rule that never ran may be faulty, which has to be told whether it can match anything or not.
        rules = tuple(rule for rule in reach if reach[rule] or _sense(rule) not in self._accepted)
        if not rules:
            return ()
        paths = tuple(dict.fromkeys(path for rule in rules for path in reach[rule]))
        ended = self._run_apart(rules, {path: files[path] for path in paths})
        if ended.code < 0:
            raise Unavailable("the scan for guardrails", why=f"it ended with code {ended.code}")
        if ended.code > 1:
            raise Misconfigured("guardrails", self._faults(rules, ended))
        self._accept(rules)
        matches = {
            ScanMatch(rule_id=rules[rule].id, path=paths[file], first_line=first, last_line=last)
            for file, first, last, rule in _matches(ended.output)
        }
        return tuple(sorted(matches, key=lambda each: (each.path, each.first_line, each.rule_id, each.last_line)))

    def _accept(self, rules: Iterable[ScanRule]) -> None:
        if len(self._accepted) > _MOST_REMEMBERED:
            self._accepted.clear()
        self._accepted.update(map(_sense, rules))

    def _run_apart(self, rules: Sequence[ScanRule], files: Mapping[str, bytes]) -> "_Ended":
        with tempfile.TemporaryDirectory(prefix="reviewbot-scan-") as folder:
            return self._run(_furnish(Path(folder), rules, files))

    def _check(self, rules: Sequence[ScanRule]) -> tuple[str, ...]:
        try:
            self._scan(rules, {})
        except Misconfigured as error:
            return error.faults
        return ()

    def _faults(self, rules: Sequence[ScanRule], ended: "_Ended") -> tuple[str, ...]:
        # The program stops at the first fault and does not say whose it is: ask for each rule by itself.
        if len(rules) == 1:
            return (f"rule {rules[0].id!r} is not one that ast-grep runs on {rules[0].language!r}: {_said(ended)}",)
        faults = [fault for rule in rules for fault in self._check([rule])]
        return tuple(faults) or (_said(ended),)

    def _run(self, room: "_Room") -> "_Ended":
        arguments = ("scan", "-c", str(room.configuration), "--rule", str(room.rules), "--format", "github")
        with tempfile.TemporaryFile() as said:
            try:
                process = subprocess.Popen(  # noqa: S603 - a program of ours, no shell
                    [
                        str(self._program),
                        *arguments,
                        "--color=never",
                        "--no-ignore=parent",
                        "--no-ignore=global",
                        ".",
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=said,
                    cwd=room.files,
                    env={"HOME": str(room.files), "LANG": "C.UTF-8"},
                )
            except OSError as error:
                raise Misconfigured("ast-grep", (f"{self._program} does not start: {error.strerror}",)) from error
            output = self._listen(process)
            said.seek(0)
            return _Ended(code=process.returncode, output=output, said=said.read(MOST_OUTPUT_BYTES))

    def _listen(self, process: "subprocess.Popen[bytes]") -> bytes:
        assert process.stdout is not None
        too_long = threading.Event()

        def end() -> None:
            too_long.set()
            process.kill()

        timer = threading.Timer(self._seconds_allowed, end)
        timer.start()
        with process:
            try:
                output = process.stdout.read(MOST_OUTPUT_BYTES + 1)
                if len(output) <= MOST_OUTPUT_BYTES:
                    process.wait()
            finally:
                timer.cancel()
                process.kill()
        if too_long.is_set():
            raise Unavailable("the scan for guardrails", why=f"it took over {self._seconds_allowed:g} s")
        if len(output) > MOST_OUTPUT_BYTES:
            raise Unavailable("the scan for guardrails", why=f"it found over {MOST_OUTPUT_BYTES:,} bytes of matches")
        return output


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """The private folder of one scan."""

    files: Path
    rules: Path
    configuration: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    code: int
    output: bytes
    said: bytes


def _find_program() -> Path:
    """Return the wheel's own program: another one of that name on the PATH may be anything."""
    try:
        files = importlib.metadata.files("ast-grep-cli") or ()
    except importlib.metadata.PackageNotFoundError:
        files = ()
    found = next((Path(str(file.locate())) for file in files if file.stem == "ast-grep"), None)
    if found is None or not found.is_file():
        raise Misconfigured("ast-grep", ("the program is not installed; install the package ast-grep-cli",))
    return found.resolve()


def _sense(rule: ScanRule) -> tuple[str, str]:
    return rule.language, rule.rule


def _furnish(folder: Path, rules: Sequence[ScanRule], files: Mapping[str, bytes]) -> _Room:
    room = _Room(files=folder / "files", rules=folder / "rules.yml", configuration=folder / "sgconfig.yml")
    room.files.mkdir()
    room.configuration.write_text("ruleDirs: []\n")
    room.rules.write_text("---\n".join(_spelled(number, rule) for number, rule in enumerate(rules)), encoding="utf-8")
    for number, (path, content) in enumerate(files.items()):
        ending = Path(path).suffix.lower()
        name = f"{number}{ending}" if _ENDING.fullmatch(ending) else str(number)
        # One byte that is not UTF-8 would hide the whole file from every rule.
        (room.files / name).write_bytes(content.decode("utf-8", "replace").encode())
    return room


def _spelled(number: int, rule: ScanRule) -> str:
    try:
        matcher = json.loads(rule.rule)
    except ValueError:
        # The program refuses it, and the fault is told like any other.
        matcher = None
    whole = {"id": f"r{number}", "language": rule.language, "severity": "warning", "message": "m", "rule": matcher}
    return json.dumps(whole) + "\n"


def _matches(output: bytes) -> Iterator[tuple[int, int, int, int]]:
    for line in output.splitlines():
        found = _MATCH.match(line)
        if found is None:
            raise Unavailable("the scan for guardrails", why=f"{line[:80]!r} is not a match")
        file, first, last, rule = found.groups()
        yield int(file), int(first), int(last), int(rule)


def _said(ended: _Ended) -> str:
    """Return the program's own reason: the last line that is one, without the boxes it draws."""
    lines = (_BOX.sub("", line).strip() for line in ended.said.decode("utf-8", "replace").splitlines())
    reasons = [line for line in lines if line and not line.startswith(_GENERAL)]
    return reasons[-1][:300] if reasons else f"it ended with code {ended.code}"
