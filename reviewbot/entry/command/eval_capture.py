"""`reviewbot eval capture`: a reviewed change, or an incident, as the draft of a case."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from reviewbot.adapters.checkout_folder import find_repository
from reviewbot.adapters.checkout_git import GitCheckout
from reviewbot.audit.payload import read_record
from reviewbot.audit.record import AuditRecord
from reviewbot.change.change import Binding, Change
from reviewbot.entry.command.eval_rules import rules_in_force, sound_suites, written_folder
from reviewbot.entry.command.explain import named_change
from reviewbot.entry.command.suite_folder import read_suites
from reviewbot.flow.governance import ANYWHERE
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest, FindingKey, OwnerName
from reviewbot.knowledge.document import Document
from reviewbot.knowledge.library import build_library
from reviewbot.ownership.registry import build_registry
from reviewbot.plan.look import Look
from reviewbot.ports import Store
from reviewbot.review.act import Dismissed
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Verdict
from reviewbot.scoring.capture import Captured, Draft, draft_case, with_incident
from reviewbot.scoring.suite import Suite
from reviewbot.settings import read_settings
from reviewbot.wiring import opened_store, read_rules_as_they_are


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What `eval capture` was asked for."""

    what: str
    """`REPO#N`, or an incident's file or id."""
    owner: str | None
    repo: Path | None
    """A clone that has what the change starts from."""
    governance: str | None


def run(asked: Asked, *, out: TextIO, err: TextIO) -> int:
    """Write the drafts below evals/, and print where they are. Returns 0.

    Raises Misconfigured where nothing is on record, nothing is kept of what was looked at, a draft is there already, or
    a suite is broken; nothing is written then.
    """
    settings = read_settings()
    root = written_folder(settings, asked.governance)
    suites = asyncio.run(sound_suites(root))
    if "#" not in asked.what:
        incident = asyncio.run(_incident(root, asked.what))
        file = root / _folder(suites, incident.owner) / "suite.md"
        _write_incident(file, incident)
        out.write(f"{file}: a row for {incident.id}; write its diff, and link it there\n")
        return 0
    with opened_store(settings) as store:
        captured = asyncio.run(_captured(store, asked, root))
    drafts = {owner: draft_case(each) for owner, each in captured.items()}
    faults = [
        f"{_folder(suites, owner)}/{draft.name} is there already"
        for owner, draft in drafts.items()
        if (root / _folder(suites, owner) / draft.name).exists()
    ]
    if faults:
        raise Misconfigured("eval capture", faults)
    for owner, draft in drafts.items():
        _write(root, _folder(suites, owner), owner, draft)
        out.write(f"{_folder(suites, owner)}/{draft.name}: a draft; look at what it expects\n")
        err.writelines(
            f"reviewbot: {path} is left out: a case holds text that is shown whole\n" for path in draft.left_out
        )
    return 0


def _folder(suites: Sequence[Suite], owner: OwnerName) -> str:
    return next((suite.folder for suite in suites if suite.owner == owner), f"evals/{owner}")


def _write(root: Path, folder: str, owner: OwnerName, draft: Draft) -> None:
    made = dict(draft.files)
    if not (root / folder).exists():
        made["suite.yaml"] = f"version: 1\nowner: {owner}\n".encode()
    for path, content in made.items():
        file = root / folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    _, broken = read_suites([root / folder], root=root)
    if broken:
        for path in made:
            (root / folder / path).unlink()
        raise Misconfigured("eval capture", [str(each) for each in broken])


def _write_incident(file: Path, incident: Document) -> None:
    table = file.read_text(encoding="utf-8") if file.exists() else None
    if table is not None and incident.file in table:
        raise Misconfigured(str(file), (f"has a row for {incident.file} already",))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(with_incident(table, incident), encoding="utf-8")


async def _incident(root: Path, what: str) -> Document:
    rules = await read_rules_as_they_are(root, beside=())
    documents = build_library(rules, build_registry(rules, None, None)).documents
    found = next((each for each in documents if what in (each.id, each.file) and each.kind == "incident"), None)
    if found is None:
        raise Misconfigured(what, ("is no incident below runbooks/, and names no change; write REPO#N",))
    return found


async def _captured(store: Store, asked: Asked, root: Path) -> Mapping[OwnerName, Captured]:
    repo, number = named_change(asked.what)
    chained = await store.fetch_last_record(repo, number)
    if chained is None:
        raise Misconfigured(asked.what, ("no decision about it is on record here; is REVIEWBOT_HOME the right one?",))
    record = read_record(chained.payload)
    newest = await store.fetch_last_look(record.binding)
    if newest is None:
        raise Misconfigured(asked.what, ("what was looked at is no longer kept",))
    called = tuple(each.owner for each in newest.assignments if each.has_agent)
    owners = [each for each in called if asked.owner in (None, each)]
    if not owners:
        raise Misconfigured(asked.what, (f"no agent of {asked.owner or 'any owner'} was called for it",))
    return {owner: await _captured_for(store, record, owner, newest, asked.repo, root) for owner in owners}


async def _captured_for(
    store: Store, record: AuditRecord, owner: OwnerName, newest: Look, repo: Path | None, root: Path
) -> Captured:
    binding = record.binding
    verdicts = await store.fetch_verdicts(binding)
    now = _findings(verdicts, owner)
    then, look = await _before_it_was_mended(store, binding, owner, newest)
    dismissals = await store.fetch_acts(binding.repo_id, binding.number)
    dismissed = {each.finding.key for each in dismissals if isinstance(each, Dismissed) and each.owner == owner}
    is_answered = look is not newest and any(each.basis.owner == owner for each in verdicts)
    mended = then.keys() - now.keys() - dismissed if is_answered else set[FindingKey]()
    return Captured(
        change=look.change,
        owners=tuple(each.owner for each in look.assignments if each.has_agent),
        rules=await _rules_of(root, look),
        accepted=tuple(each for key, each in then.items() if key in mended),
        dismissed=tuple(each for key, each in then.items() if key in dismissed),
        undecided=tuple(each for key, each in then.items() if key not in mended | dismissed),
        base={} if repo is None else await _base(repo, look.change),
    )


async def _rules_of(root: Path, look: Look) -> Digest | None:
    """Return the digest of the rules that were looked by, as suites note it; None where they are not in this folder."""
    if look.governance is None:
        return rules_in_force(await read_rules_as_they_are(root, beside=()))
    stands = find_repository(root)
    if stands is None or stands.folder:
        return None
    with closing(GitCheckout(root)) as checkout:
        if await checkout.resolve(ANYWHERE, look.governance) is None:
            return None
        paths = await checkout.fetch_paths(ANYWHERE, look.governance, "owners")
        files = await checkout.fetch_files(ANYWHERE, look.governance, paths)
    return rules_in_force({path: content for path, content in files.items() if content is not None})


async def _before_it_was_mended(
    store: Store, binding: Binding, owner: OwnerName, newest: Look
) -> tuple[Mapping[FindingKey, Finding], Look]:
    """Return the findings and the look at the newest head but the last that the owner objects to, or at the last."""
    for verdict in await store.fetch_objections(binding, owner):
        older = replace(binding, head=verdict.basis.head)
        look = await store.fetch_last_look(older) if older != binding else None
        if look is not None:
            return _findings(await store.fetch_verdicts(older), owner), look
    return _findings(await store.fetch_verdicts(binding), owner), newest


def _findings(verdicts: Iterable[Verdict], owner: OwnerName) -> Mapping[FindingKey, Finding]:
    return {finding.key: finding for each in verdicts if each.basis.owner == owner for finding in each.findings}


async def _base(repo: Path, change: Change) -> Mapping[str, bytes]:
    paths = [each.previous_path or each.path for each in change.entries if each.kind != "added"]
    with closing(GitCheckout(repo)) as checkout:
        if await checkout.resolve(ANYWHERE, change.merge_base) is None:
            raise Misconfigured("--repo", (f"{str(repo)!r} does not hold {change.merge_base[:12]}; fetch it there",))
        files = await checkout.fetch_files(ANYWHERE, change.merge_base, paths)
    return {path: content for path, content in files.items() if content is not None}
