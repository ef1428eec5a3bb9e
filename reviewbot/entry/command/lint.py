"""`reviewbot lint`: every fault of every governance file at once, and what else wants a look."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, Literal, TextIO, TypeAlias

from pydantic import TypeAdapter, ValidationError

from reviewbot.entry.command.eval_rules import rules_folder, rules_in_force
from reviewbot.entry.command.left_behind import fetch_left_behind, told_of
from reviewbot.entry.command.suite_folder import suites_below
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import AccountId, Digest, TeamName
from reviewbot.kernel.strict_yaml import parse_yaml, read_as
from reviewbot.knowledge.guardrail import ScanRule, Structural
from reviewbot.knowledge.library import Library, read_library
from reviewbot.knowledge.lint import lint_knowledge
from reviewbot.ownership.codeowners import CODEOWNERS_PLACES
from reviewbot.ownership.lint import lint_ownership
from reviewbot.ownership.owner import Owner, StructuralWatch
from reviewbot.ownership.registry import WHERE, Registry, build_registry, sound_owners
from reviewbot.ownership.wording import Wording, check_wordings, read_wordings
from reviewbot.plan.permit import PROMOTIONS_FILE
from reviewbot.review.prompt import prompt_of
from reviewbot.scoring.lint import lint_suite
from reviewbot.scoring.promotion_file import PromotionsText, lint_promotions, lint_prompts, read_promotions
from reviewbot.settings import Settings, read_settings
from reviewbot.wiring import committed_paths, make_clock, make_scanner, read_rules_as_they_are

_LOCATED: Final = re.compile(r"(?:(?P<file>[^:\s]*[./][^:\s]*): )?(?:line (?P<line>\d+): )?(?P<sentence>.*)", re.DOTALL)
"""A fault names its file where it is one of several files' faults; alone, the exception does."""


Members: TypeAlias = dict[TeamName, tuple[AccountId, ...]]
"""Whose number is in which team; a team that is missing could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing about one file."""

    kind: Literal["fault", "warning"]
    file: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.kind}: {self.sentence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What the files are held against."""

    now: datetime
    paths: tuple[str, ...] | None
    members: Members | None


def run(governance: str | None, output: str, *, teams: Path | None, out: TextIO, err: TextIO) -> int:
    """Print every remark about the files as they are now, committed or not. Returns 2 where there is a fault.

    Raises Misconfigured where there is no such directory, or `teams` names no file of teams, and Unavailable where a
    git URL does not answer.
    """
    settings = read_settings()
    members = None if teams is None else _read_teams(teams)
    remarks = (*asyncio.run(_remarks(settings, governance, members)), *_left_behind(settings, err))
    faults = [remark for remark in remarks if remark.kind == "fault"]
    if output == "json":
        warnings = [asdict(remark) for remark in remarks if remark.kind == "warning"]
        out.write(json.dumps({"faults": [asdict(each) for each in faults], "warnings": warnings}, indent=2) + "\n")
    else:
        out.writelines(f"{remark}\n" for remark in remarks)
        err.write(f"{_counted(len(faults), 'fault')}, {_counted(len(remarks) - len(faults), 'warning')}\n")
    return 2 if faults else 0


def _left_behind(settings: Settings, err: TextIO) -> Iterator[Remark]:
    try:
        debts, questions = asyncio.run(fetch_left_behind(settings))
    except Unavailable as absence:
        err.write(f"what the work left behind is not listed: {absence}\n")
        return
    for place, sentence in told_of(debts, questions):
        yield Remark(kind="warning", file=place, line=None, sentence=sentence)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _read_teams(file: Path) -> Members:
    try:
        return TypeAdapter(Members).validate_json(file.read_bytes(), strict=True)
    except OSError as error:
        raise Misconfigured(str(file), (f"the file cannot be read: {error.strerror}",)) from error
    except ValidationError as error:
        wanted = 'write a JSON object such as {"acme/sox": [14, 15]}, the numbers of the accounts in each team'
        raise Misconfigured(str(file), (f"this is no file of teams; {wanted}",)) from error


async def _remarks(settings: Settings, governance: str | None, members: Members | None) -> tuple[Remark, ...]:
    async with rules_folder(settings, governance) as directory:
        return await _remarks_below(settings, directory, members)


async def _remarks_below(settings: Settings, directory: Path, members: Members | None) -> tuple[Remark, ...]:
    files = await read_rules_as_they_are(directory, beside=CODEOWNERS_PLACES)
    # CODEOWNERS beside the rules says that they govern the very repository they stand in.
    is_own = any(place in files for place in CODEOWNERS_PLACES)
    paths = await committed_paths(directory) if is_own else None
    around = _Around(paths=paths, members=members, now=make_clock(settings).now())
    remarks = (*await _checked(files, around), *_suite_remarks(directory, files, rules_in_force(files)))
    return tuple(sorted(dict.fromkeys(remarks), key=lambda each: (each.file, each.line is None, each.line or 0)))


async def _checked(files: Mapping[str, bytes], around: _Around) -> tuple[Remark, ...]:
    # What is broken in one file hides nothing that is broken in another: nobody hears of that only afterwards.
    registry, remarks = _registry(files)
    library, faults = read_library(files, registry)
    remarks += _told(WHERE, faults)
    owners = sound_owners(files) if registry is None else registry.owners
    remarks += await _rule_faults(owners, library)
    if registry is None:
        return (*remarks, *_promotion_faults(files))
    remarks += [
        Remark(kind=each.kind, file=each.file, line=each.line, sentence=each.sentence)
        for each in lint_ownership(registry, now=around.now, paths=around.paths, teams=around.members)
    ]
    remarks += _promotion_remarks(files, registry)
    if not faults:
        concerns = lint_knowledge(library, registry, today=around.now.date())
        remarks += [Remark(kind="warning", file=each.file, line=None, sentence=each.says) for each in concerns]
    return tuple(remarks)


def _registry(files: Mapping[str, bytes]) -> tuple[Registry | None, list[Remark]]:
    place = next((place for place in CODEOWNERS_PLACES if place in files), None)
    try:
        return build_registry(files, None if place is None else files[place], place), []
    except Misconfigured as broken:
        return None, [*_faults(broken)]


def _promotion_faults(files: Mapping[str, bytes]) -> Iterator[Remark]:
    """Yield what is wrong with prompts and promotions in themselves, whoever the owners are."""
    content = files.get(PROMOTIONS_FILE)
    try:
        read_wordings(files)
    except Misconfigured as broken:
        yield from _faults(broken)
    try:
        if content is not None:
            read_as(PromotionsText, parse_yaml(content, where=PROMOTIONS_FILE), where=PROMOTIONS_FILE)
    except Misconfigured as broken:
        yield from _faults(broken)


def _promotion_remarks(files: Mapping[str, bytes], registry: Registry) -> Iterator[Remark]:
    wordings: tuple[Wording, ...] = ()
    try:
        wordings = read_wordings(files)
        check_wordings(registry.policy.tiers, wordings)
    except Misconfigured as broken:
        yield from _faults(broken)
    try:
        unsaid = (
            lint_promotions(files, registry),
            lint_prompts(read_promotions(files, registry), partial(prompt_of, wordings=wordings)),
        )
    except Misconfigured as broken:
        yield from _faults(broken)
        return
    for said in filter(None, unsaid):
        yield Remark(kind="warning", file=PROMOTIONS_FILE, line=None, sentence=said)


def _suite_remarks(directory: Path, files: Mapping[str, bytes], rules: Digest | None) -> Iterator[Remark]:
    owners = frozenset(Path(file).stem for file in files if file.startswith("owners/")) - {"policy"}
    suites, broken = suites_below(directory)
    for each in broken:
        yield from _faults(each)
    for suite in suites:
        file = f"{suite.folder}/suite.yaml"
        if suite.owner not in owners:
            yield Remark(kind="fault", file=file, line=None, sentence=f"there is no owner {suite.owner!r} in owners/")
        for said in lint_suite(suite, rules):
            yield Remark(kind="warning", file=said.file, line=None, sentence=said.says)


async def _rule_faults(owners: Sequence[Owner], library: Library) -> list[Remark]:
    written = (*_guardrail_rules(library), *_watch_rules(owners))
    if not await _scan_faults(tuple(rule for _, rule in written)):
        return []
    faults: list[Remark] = []
    for file, rule in written:
        faults += [Remark(kind="fault", file=file, line=None, sentence=fault) for fault in await _scan_faults((rule,))]
    return faults


async def _scan_faults(rules: tuple[ScanRule, ...]) -> tuple[str, ...]:
    try:
        await make_scanner().scan(rules, {})
    except Misconfigured as broken:
        return broken.faults
    return ()


def _guardrail_rules(library: Library) -> Iterator[tuple[str, ScanRule]]:
    for document in library.documents:
        for guardrail in document.guardrails:
            if isinstance(guardrail.test, Structural):
                rule = ScanRule(id=guardrail.id, language=guardrail.test.language, rule=guardrail.test.rule)
                yield document.file, rule


def _watch_rules(owners: Sequence[Owner]) -> Iterator[tuple[str, ScanRule]]:
    for owner in owners:
        for watch in owner.watches:
            if isinstance(watch, StructuralWatch):
                yield owner.file, ScanRule(id=watch.name, language=watch.language, rule=watch.rule)


def _faults(broken: Misconfigured) -> list[Remark]:
    return _told(broken.where, broken.faults)


def _told(where: str, faults: Sequence[str]) -> list[Remark]:
    """Return faults as remarks: each about the file that it names, where it names one."""
    remarks = []
    for fault in faults:
        found = _LOCATED.fullmatch(fault)
        file, line, sentence = (found["file"], found["line"], found["sentence"]) if found else (None, None, fault)
        remarks.append(Remark(kind="fault", file=file or where, line=int(line) if line else None, sentence=sentence))
    return remarks
