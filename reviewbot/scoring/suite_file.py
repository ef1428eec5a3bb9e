"""A suite's folder: `suite.yaml`, a folder or a line of JSON for each case, and `suite.md`. Every fault at once.

```
evals/payments/
  suite.yaml                  whose it is, and what a model has to reach
  <case>/case.yaml            what is expected, and where the case comes from
  <case>/change.diff          as `git diff base...head` prints it
  <case>/base/…               files that it starts from, over those of the suite's `base`
  <case>/change.bundle        instead of both: a git bundle, of which `bundle` in case.yaml names the range
  <any>.jsonl                 cases, one on each line
  suite.md                    a table of two columns, and the diffs that it links
```
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import BaseModel

from reviewbot.gate.strict_json import NotJson, parse_json
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.kernel.strict_yaml import Loaded, Value, parse_yaml, read_as
from reviewbot.scoring.injection import injected_cases
from reviewbot.scoring.suite import Suite, SuiteCase, Threshold
from reviewbot.scoring.suite_case import CaseFaults, WrittenCase, make_case
from reviewbot.scoring.suite_table import Row, read_table, sketch_of
from reviewbot.scoring.suite_text import (
    CaseText,
    ExpectText,
    GoldenText,
    LineText,
    SpotText,
    SuiteText,
    bar_of,
    judging_of,
    nightly_of,
)

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteFolder:
    """The files of one suite, and those that its cases start from."""

    path: str
    """As faults name it."""
    files: Mapping[str, bytes]
    """By path below the folder."""
    base: Mapping[str, bytes] = field(default_factory=dict)
    """By path in the repository under review."""


def bundled_ranges(files: Mapping[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Yield the case's folder, base and head of each bundle that a case names; what cannot be read is passed over.

    Whoever reads the folder takes a bundle apart, into the change.diff and base/ that stand for it here.
    """
    for file, content in sorted(files.items()):
        name, _, rest = file.partition("/")
        if rest == "case.yaml" and f"{name}/change.bundle" in files:
            try:
                text = read_as(CaseText, parse_yaml(content, where=file), where=file)
            except Misconfigured:
                continue
            if text.bundle is not None:
                yield name, text.bundle.base, text.bundle.head


def base_folder_of(content: bytes | None) -> str | None:
    """Return the folder that a `suite.yaml` names as its base; None where it names none, or cannot be read."""
    try:
        value = parse_yaml(content or b"", where="").value
    except Misconfigured:
        return None
    base = value.get("base") if isinstance(value, dict) else None
    return base if isinstance(base, str) else None


def read_suite(folder: SuiteFolder) -> Suite:
    """Return the suite in a folder. Raises Misconfigured with every fault of every file, each with its place."""
    return _Reading(folder).suite()


def shared_owners(suites: Iterable[Suite]) -> Iterator[tuple[str, str]]:
    """Yield the folder of each suite whose owner has another one, with the sentence of that fault."""
    first: dict[OwnerName, str] = {}
    for suite in suites:
        other = first.setdefault(suite.owner, suite.folder)
        if other != suite.folder:
            yield suite.folder, f"{suite.owner} has a suite already, in {other}; put both into one folder"


class _Reading:
    """One folder, read as far as it goes; what is wrong is kept and told at the end."""

    def __init__(self, folder: SuiteFolder) -> None:
        self._folder = folder
        self._faults: list[str] = []

    def suite(self) -> Suite:
        files = self._folder.files
        if "suite.yaml" not in files and "suite.md" not in files:
            raise Misconfigured(self._folder.path, ("has neither suite.yaml nor suite.md, so it is no suite",))
        text = self._suite_text()
        cases = [*self._from_folders(), *self._from_lines(), *self._from_table()]
        self._each_name_once(cases)
        self._strangers()
        if text is not None:
            self._names_known(text, cases)
        if self._faults or text is None:
            raise Misconfigured(self._folder.path, self._faults)
        whole = [*cases, *_injected(text, {case.name: case for case in cases})]
        return _suite(self._folder.path, text, sorted(whole, key=lambda case: case.name))

    def _suite_text(self) -> SuiteText | None:
        content = self._folder.files.get("suite.yaml")
        if content is None:
            # A table alone: the folder's name says whose it is.
            return SuiteText(version=1, owner=PurePosixPath(self._folder.path).name)
        read = self._yaml(SuiteText, "suite.yaml", content)
        return None if read is None else read[0]

    def _yaml(self, model: type[_Model], file: str, content: bytes) -> tuple[_Model, Loaded] | None:
        try:
            loaded = parse_yaml(content, where=file)
            return read_as(model, loaded, where=file), loaded
        except Misconfigured as broken:
            self._keep(file, broken.faults)
            return None

    def _keep(self, file: str, faults: Iterable[str]) -> None:
        self._faults += [f"{self._folder.path}/{file}: {fault}" for fault in faults]

    def _text(self, file: str) -> str | None:
        content = self._folder.files.get(file)
        if content is None:
            self._keep(file, ("is missing",))
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self._keep(file, (f"is not UTF-8 at byte {error.start}",))
            return None

    def _from_folders(self) -> Iterator[SuiteCase]:
        for file, content in sorted(self._folder.files.items()):
            name, slash, rest = file.partition("/")
            if not slash or rest != "case.yaml":
                continue
            read = self._yaml(CaseText, file, content)
            diff = self._text(f"{name}/change.diff")
            if read is None or diff is None:
                continue
            prefix = f"{name}/base/"
            over = {
                path.removeprefix(prefix): held for path, held in self._folder.files.items() if path.startswith(prefix)
            }
            base = over if read[0].bundle is not None else {**self._folder.base, **over}
            yield from self._made(name, file, read[0], read[1], diff, base)

    def _from_lines(self) -> Iterator[SuiteCase]:
        for file in sorted(file for file in self._folder.files if file.endswith(".jsonl") and "/" not in file):
            for number, line in enumerate((self._text(file) or "").splitlines(), start=1):
                loaded = self._line(file, number, line) if line.strip() else None
                if loaded is None:
                    continue
                try:
                    text = read_as(LineText, loaded, where=file)
                except Misconfigured as broken:
                    self._keep(file, broken.faults)
                    continue
                base = {**self._folder.base, **{path: held.encode() for path, held in text.base.items()}}
                yield from self._made(text.name, file, text, loaded, text.diff, base)

    def _line(self, file: str, number: int, line: str) -> Loaded | None:
        try:
            return Loaded(_value(parse_json(line, where=file)), {(): number})
        except NotJson as error:
            self._keep(file, (f"line {number}: this is not JSON: {error}",))
        except Misconfigured as broken:
            self._keep(file, (f"line {number}: {fault}" for fault in broken.faults))
        return None

    def _from_table(self) -> Iterator[SuiteCase]:
        text = self._text("suite.md") if "suite.md" in self._folder.files else None
        if text is None:
            return
        try:
            rows = read_table(text, "suite.md")
        except Misconfigured as broken:
            self._keep("suite.md", broken.faults)
            return
        for row in rows:
            where = f"{self._folder.path}/suite.md, line {row.line}"
            if row.diff is None:
                yield sketch_of(row, where)
                continue
            diff = self._text(row.diff)
            if diff is not None:
                case = CaseText(
                    version=1, expect=_expect(row, diff), provenance=where[-500:], licence="as the repository's"
                )
                name = PurePosixPath(row.diff).stem
                yield from self._made(name, "suite.md", case, Loaded(None, {(): row.line}), diff, self._folder.base)

    def _made(
        self, name: str, file: str, text: CaseText, loaded: Loaded, diff: str, base: Mapping[str, bytes]
    ) -> Iterator[SuiteCase]:
        try:
            yield make_case(WrittenCase(name=name, file=file, text=text, loaded=loaded, diff=diff, base=base))
        except CaseFaults as wrong:
            self._keep(file, (loaded.fault_at(*at, says=says) for at, says in wrong.faults))

    def _each_name_once(self, cases: Iterable[SuiteCase]) -> None:
        times = Counter(case.name for case in cases)
        self._faults += [
            f"{self._folder.path}: {count} cases are called {name!r}" for name, count in times.items() if count > 1
        ]

    def _names_known(self, text: SuiteText, cases: Iterable[SuiteCase]) -> None:
        known = {case.name: case for case in cases}
        twins = () if text.injections is None else text.injections.twins
        # What is wrong with a case that is there has been told.
        broken = {name for name in (*text.must_pass, *twins) if f"{name}/case.yaml" in self._folder.files} - {*known}
        for name in dict.fromkeys((*text.must_pass, *twins)):
            if name not in broken and (name not in known or not known[name].is_runnable):
                self._keep("suite.yaml", (f"{name!r} is no case of this suite that can run",))
        for name in text.must_pass:
            if name in known and known[name].is_runnable and known[name].origin.review == "draft":
                says = f"{name!r} is a draft and decides nothing, so it cannot be must-pass; review it, or take it out"
                self._keep("suite.yaml", (says,))
        for case in known.values():
            if case.clean_twin is not None and case.clean_twin not in known:
                self._keep(
                    case.file, (f"{case.clean_twin!r}, the clean twin of {case.name!r}, is no case of this suite",)
                )

    def _strangers(self) -> None:
        files = self._folder.files
        for file in sorted(files):
            name, slash, rest = file.partition("/")
            is_part = rest in ("case.yaml", "change.diff") or rest.startswith("base/")
            is_linked = file.endswith((".diff", ".patch", ".md"))
            if slash and is_part and f"{name}/case.yaml" not in files:
                self._keep(file, (f"belongs to no case; write {name}/case.yaml",))
            elif not (slash and is_part) and not is_linked and (slash or not file.endswith((".yaml", ".jsonl"))):
                self._keep(file, ("is no part of a suite; a case is a folder with case.yaml and change.diff",))


def _value(document: object) -> Value:
    # It has been read strictly already; this only tells the type.
    value: Value = json.loads(json.dumps(document))
    return value


def _expect(row: Row, diff: str) -> ExpectText:
    touched = sorted({line.split(" b/", 1)[1] for line in diff.splitlines() if line.startswith("diff --git a/")})
    return ExpectText(
        must_find=tuple(GoldenText(path=path, line=line) for path, line in row.places),
        must_not_find=tuple(SpotText(path=path) for path in touched) if row.is_silent else (),
        decision=row.decision,
    )


def _injected(text: SuiteText, cases: Mapping[str, SuiteCase]) -> Iterator[SuiteCase]:
    if text.injections is not None:
        for number, twin in enumerate(text.injections.twins):
            yield from injected_cases(cases[twin], number * text.injections.each, text.injections.each)


def _suite(folder: str, text: SuiteText, cases: Iterable[SuiteCase]) -> Suite:
    return Suite(
        folder=folder,
        owner=OwnerName(text.owner),
        model=None if text.model is None else ModelName(text.model),
        repeat=text.repeat,
        margin=text.margin,
        thresholds=tuple(Threshold(metric=metric, value=value) for metric, value in sorted(text.thresholds.items())),
        must_pass=text.must_pass,
        cases=tuple(cases),
        bar=bar_of(text),
        nightly=nightly_of(text),
        judging=judging_of(text),
    )
