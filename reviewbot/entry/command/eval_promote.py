"""`reviewbot eval promote`: a candidate's verdict, written into `evals/promotions.yaml` for people to approve."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from reviewbot.entry.command.eval_ground import ground_as_json, told_entry, told_ground
from reviewbot.entry.command.eval_report import KeptRun, read_run
from reviewbot.entry.command.eval_rules import written_folder
from reviewbot.entry.command.eval_verdict import run_of, two_runs
from reviewbot.entry.command.suite_folder import suites_below
from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import OwnerName
from reviewbot.kernel.untrusted import visible
from reviewbot.ownership.policy import GUARDRAILS
from reviewbot.ownership.registry import Registry, build_registry
from reviewbot.ownership.wording import Wording, read_wordings
from reviewbot.plan.permit import PROMOTIONS_FILE
from reviewbot.plan.stage import Stage, is_forward
from reviewbot.review.prompt import prompt_of
from reviewbot.scoring.promote import promote
from reviewbot.scoring.promotion import Hold, Promotion, Refused
from reviewbot.scoring.promotion_edit import with_entries
from reviewbot.scoring.promotion_entry import (
    UNNOTED,
    Trial,
    Words,
    entry_of,
    entry_of_incumbent,
    measured_again,
    rules_of,
    verdict_word,
    with_exception,
    words_of,
)
from reviewbot.scoring.promotion_file import PromotionText, model_fault, read_text, repo_fault
from reviewbot.scoring.suite import Suite
from reviewbot.settings import read_settings
from reviewbot.wiring import make_clock, read_rules_as_they_are

_COMMAND = "eval promote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What `eval promote` was asked for."""

    incumbent: Path
    candidate: Path
    again: Path | None
    stage: Stage | None
    repos: tuple[str, ...]
    output: str
    is_dry: bool
    governance: str | None
    exception: str | None = None
    """Why a candidate goes further than it was without having shown there what the stage asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One owner's verdict, and what is written because of it."""

    trial: Trial
    tier: str
    verdict: Promotion
    entries: tuple[PromotionText, ...]


def run(asked: Asked, *, out: TextIO, err: TextIO) -> int:
    """Print each owner's verdict and write it. Returns 0 where every one is an allow, 1 where one is not.

    Raises Misconfigured with every reason why there is no verdict, and where the rules or promotions are broken.
    """
    flags = tuple(_flag_faults(asked))
    if flags:
        raise Misconfigured("--repository", flags)
    settings = read_settings()
    root = written_folder(settings, asked.governance)
    rules = asyncio.run(read_rules_as_they_are(root, beside=()))
    registry = build_registry(rules, None, None)
    written = rules.get(PROMOTIONS_FILE)
    known = () if written is None else read_text(written, registry).promotions
    trials = _trials(asked, root, read_wordings(rules), make_clock(settings).now().date())
    judged = _judged(asked, trials, registry, known)
    content = with_entries(written, (entry for each in judged for entry in each.entries))
    read_text(content, registry)
    out.write(_as_json(judged) if asked.output == "json" else visible("\n".join(_lines(judged))) + "\n")
    if not asked.is_dry and content != written:
        (root / PROMOTIONS_FILE).write_bytes(content)
        err.write(f"{PROMOTIONS_FILE} is written; commit it as a change, for people to approve\n")
    return int(any(verdict_word(each.verdict) != "allow" for each in judged))


def _flag_faults(asked: Asked) -> Iterator[str]:
    if asked.stage == "canary" and not asked.repos:
        yield "a canary reviews in named repositories alone; name at least one"
    if asked.repos and asked.stage != "canary":
        yield "only a canary has repositories; say --stage canary"
    if asked.exception is not None and asked.stage is None:
        yield "--exception says why a candidate goes on to a stage; name it with --stage"
    yield from filter(None, map(repo_fault, asked.repos))


def _trials(asked: Asked, root: Path, wordings: Sequence[Wording], today: date) -> tuple[Trial, ...]:
    incumbents, candidates = _by_owner(asked.incumbent), _by_owner(asked.candidate)
    second = None if asked.again is None else _by_owner(asked.again)
    both = [owner for owner in incumbents if owner in candidates]
    if not both:
        raise Misconfigured(str(asked.candidate), (f"has no suite of an owner that {asked.incumbent} has one of",))
    suites, broken = suites_below(root)
    if broken:
        raise Misconfigured("suites", [str(each) for each in broken])
    by_owner = {suite.owner: suite for suite in suites}
    files = (asked.candidate, asked.incumbent, *([] if asked.again is None else [asked.again]))
    documents = tuple(digest_bytes(file.read_bytes()) for file in files)
    trials: list[Trial] = []
    faults: list[str] = []
    for owner in both:
        runs = two_runs(incumbents[owner], second if second is None else second.get(owner))
        candidate, suite = candidates[owner], by_owner.get(owner)
        faults += _faults(owner, suite, (candidate, incumbents[owner], *_given(second, owner)), wordings)
        if runs is None:
            faults.append(_without_second(owner, incumbents[owner], asked))
        elif suite is not None:
            trials.append(
                Trial(
                    suite=suite,
                    candidate=run_of(candidate),
                    incumbent=runs[0],
                    again=runs[1],
                    documents=documents,
                    decided_on=today,
                    words=_words((candidate,), wordings),
                    beside=_words((incumbents[owner], *_given(second, owner)), wordings),
                )
            )
    if faults:
        # Where both files are of one model, what is wrong with it would be said of each.
        raise Misconfigured(_COMMAND, tuple(dict.fromkeys(faults)))
    return tuple(trials)


def _words(runs: Sequence[KeptRun], wordings: Sequence[Wording]) -> Words:
    words = words_of(runs[0].model, wordings)
    return words if all(each.prompt == words.prompt for each in runs) else UNNOTED


def _by_owner(file: Path) -> Mapping[OwnerName, KeptRun]:
    return {each.owner: each for each in read_run(file)}


def _given(second: Mapping[OwnerName, KeptRun] | None, owner: OwnerName) -> tuple[KeptRun, ...]:
    return () if second is None or owner not in second else (second[owner],)


def _without_second(owner: OwnerName, kept: KeptRun, asked: Asked) -> str:
    if asked.again is not None:
        return f"{owner}: {asked.again} has no run of its suite"
    return (
        f"{owner}: the run of {kept.model} has one repeat, so nothing tells what chance alone does; run it with "
        "--repeat 2, or name a second run with --again"
    )


def _faults(
    owner: OwnerName, suite: Suite | None, runs: Sequence[KeptRun], wordings: Sequence[Wording]
) -> Iterator[str]:
    candidate, incumbent = runs[0], runs[1]
    if candidate.model == incumbent.model:
        yield f"{owner}: both runs are of {candidate.model}; name a run of another model as the candidate"
    if candidate.model == GUARDRAILS:
        yield f"{owner}: guardrails are no candidate; a chain may always end with them"
    others = dict.fromkeys(each.model for each in runs if each.prompt not in (None, prompt_of(each.model, wordings)))
    another = "was run under another prompt than this version asks with; run it again"
    yield from (f"{owner}: {model} {another}" for model in others)
    named = {each.model for each in runs} - {GUARDRAILS}
    yield from (f"{owner}: {fault}" for fault in map(model_fault, sorted(named)) if fault is not None)
    if suite is None:
        yield f"{owner}: there is no suite of it in evals/"
        return
    if suite.bar is None:
        yield f"{suite.folder}/suite.yaml: has no `promotion`, so nothing was asked of a candidate before it ran"
    for each in runs:
        if each.digest == suite.goldens.digest and each.suite != suite.digest:
            yield (
                f"{owner}: the changes or rules of {suite.folder} are not those that {each.model} was run on; run it "
                "again, what it answered before costs nothing"
            )
        if each.digest != suite.goldens.digest:
            yield (
                f"{owner}: {each.model} was run on another golden set ({each.digest}) than {suite.folder} is now "
                f"({suite.goldens.digest}); run it again on the present one"
            )


def _judged(
    asked: Asked, trials: Sequence[Trial], registry: Registry, known: Sequence[PromotionText]
) -> tuple[_Judged, ...]:
    judged: list[_Judged] = []
    faults: list[str] = []
    tiers = {owner.name: str(owner.tier) for owner in registry.owners}
    for trial in trials:
        owner = trial.suite.owner
        if owner not in tiers:
            faults.append(f"there is no owner {str(owner)!r} in owners/")
            continue
        verdict = promote(trial.candidate, trial.incumbent, trial.again, rules_of(trial.suite))
        if isinstance(verdict, Refused):
            faults += [f"{owner}: {sentence}" for sentence in verdict.sentences]
            continue
        own = [each for each in known if (each.owner, each.tier) == (owner, tiers[owner])]
        entries = tuple(_entries(asked, trial, verdict, tiers[owner], own))
        faults += [f"{owner}: {fault}" for fault in _step_faults(asked, trial, entries, own)]
        judged.append(_Judged(trial=trial, tier=tiers[owner], verdict=verdict, entries=entries))
    if faults:
        raise Misconfigured(_COMMAND, faults)
    return tuple(judged)


def _entries(
    asked: Asked, trial: Trial, verdict: Promotion, tier: str, own: Sequence[PromotionText]
) -> Iterator[PromotionText]:
    known = {each.model: each for each in own}
    in_use, held = known.get(trial.incumbent.model), _held(trial, own)
    if in_use is None and trial.incumbent.model != GUARDRAILS:
        yield entry_of_incumbent(trial, tier=tier)
    if in_use is not None and _is_stale(in_use, trial.beside):
        yield measured_again(in_use, entry_of_incumbent(trial, tier=tier))
    if held is not None and held.verdict == "allow" and isinstance(verdict, Hold):
        # Nothing speaks against it, so it stays where it was let before.
        if _is_stale(held, trial.words):
            yield measured_again(held, entry_of(trial, verdict, tier=tier, stage="shadow", repos=()))
        return
    stage = asked.stage or (held.stage if held is not None else None) or "shadow"
    repos = asked.repos or (held.repositories if held is not None and stage == "canary" else ())
    entry = entry_of(trial, verdict, tier=tier, stage=stage, repos=repos)
    yield entry if asked.exception is None else with_exception(entry, asked.exception)


def _held(trial: Trial, own: Sequence[PromotionText]) -> PromotionText | None:
    """Return what holds for the candidate; nothing where it was in other words: those are another candidate."""
    held = next((each for each in own if each.model == trial.candidate.model), None)
    return None if held is None or held.evidence.wording != trial.words.wording else held


def _is_stale(held: PromotionText, words: Words) -> bool:
    """Say whether a model reviews by what it gave under another prompt, and was run under this one now."""
    is_under_another = held.evidence.prompt is not None and held.evidence.prompt != words.prompt
    return held.verdict == "allow" and words.prompt is not None and is_under_another


def _step_faults(
    asked: Asked, trial: Trial, entries: Sequence[PromotionText], own: Sequence[PromotionText]
) -> Iterator[str]:
    """Yield what keeps the candidate from its stage: runs alone take nobody further than they were."""
    held = _held(trial, own)
    before = None if held is None else held.stage
    after = next((each.stage for each in entries if each.model == trial.candidate.model), None)
    if after is not None and is_forward(before, after) and asked.exception is None:
        yield (
            f"{trial.candidate.model} goes on to {after} by what it gives {'in ' + before if before else 'in shadow'}; "
            "run `reviewbot eval advance` then, or say --exception and why"
        )


def _lines(judged: Sequence[_Judged]) -> Iterator[str]:
    for each in judged:
        trial = each.trial
        yield (
            f"{trial.suite.owner}, tier {each.tier}: {trial.candidate.model} beside {trial.incumbent.model}: "
            f"{verdict_word(each.verdict).upper()}"
        )
        for ground in each.verdict.grounds:
            yield from told_ground(ground, 1)
        yield from (f"  → {entry.model}: {told_entry(entry)}" for entry in each.entries)
        if not any(entry.model == trial.candidate.model for entry in each.entries):
            yield f"  → {trial.candidate.model} stays where it was let before"


def _as_json(judged: Sequence[_Judged]) -> str:
    suites: list[dict[str, Any]] = [
        {
            "owner": each.trial.suite.owner,
            "tier": each.tier,
            "candidate": each.trial.candidate.model,
            "incumbent": each.trial.incumbent.model,
            "verdict": verdict_word(each.verdict),
            "grounds": [ground_as_json(ground) for ground in each.verdict.grounds],
            "entries": [entry.model_dump(mode="json", exclude_none=True) for entry in each.entries],
        }
        for each in judged
    ]
    return json.dumps({"suites": suites}, indent=1) + "\n"
