"""`reviewbot eval compare`: two runs beside each other, and beside what chance alone does."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from reviewbot.entry.command.eval_comment import render_comment
from reviewbot.entry.command.eval_ground import ground_as_json
from reviewbot.entry.command.eval_page import render_page
from reviewbot.entry.command.eval_report import DRAWN, KeptRun, noise_within, read_document, read_run
from reviewbot.entry.command.eval_text import render_comparison
from reviewbot.entry.command.eval_verdict import verdict_between
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import OwnerName
from reviewbot.kernel.untrusted import visible
from reviewbot.scoring.compare import Comparison, compare
from reviewbot.scoring.metric import METRICS, rated
from reviewbot.scoring.noise import Noise, noise_of
from reviewbot.scoring.promotion import Block, Promotion, Refused
from reviewbot.scoring.promotion_entry import verdict_word
from reviewbot.scoring.result import deciding
from reviewbot.scoring.score_json import render_noise


def compare_runs(before: Path, after: Path, again: Path | None, output: str, *, out: TextIO) -> int:
    """Print how the second run differs from the first, and the verdict on it. Returns 1 where a suite blocks it.

    `again` is a second run of the first one's model: how much that differs is what chance does. Raises Misconfigured
    where a file is no run, the two have no owner in common, a golden set differs, a judge answered nothing or a price
    is not known.
    """
    pairs = _pairs(before, after)
    noises = _noises(pairs, before, again)
    compared = {one.owner: _compared(one, other) for one, other in pairs}
    verdicts = _verdicts(pairs, again)
    if output == "html":
        noise = {owner: render_noise(each) for owner, each in noises.items()}
        out.write(render_page(read_document(after), read_document(before), noise))
    elif output == "markdown":
        out.write(render_comment(pairs, compared, verdicts, noises))
    elif output == "json":
        document = {
            "before": pairs[0][0].model,
            "after": pairs[0][1].model,
            "suites": [
                {
                    "owner": owner,
                    "verdict": verdict_word(verdicts[owner]),
                    "grounds": [ground_as_json(ground) for ground in verdicts[owner].grounds],
                    "judge": _judge_as_json(pairs, owner),
                    "metrics": [_as_json(one) for one in each],
                    "noise": render_noise(noises.get(owner)),
                }
                for owner, each in compared.items()
            ],
        }
        out.write(json.dumps(document, indent=1) + "\n")
    else:
        out.write(f"{pairs[0][0].model} → {pairs[0][1].model}\n")
        first, second = (each.prompt for each in pairs[0])
        if None not in (first, second) and first != second:
            out.write("the prompt differs, so the difference is that of both\n")
        for owner, each in compared.items():
            judged = next(one.judged for one, _ in pairs if one.owner == owner)
            out.writelines(f"{line}\n" for line in render_comparison(owner, each, noises.get(owner), judged))
            out.writelines(f"{visible(line)}\n" for line in _told(verdicts[owner]))
    return int(any(isinstance(each, Block) for each in verdicts.values()))


def _pairs(before: Path, after: Path) -> list[tuple[KeptRun, KeptRun]]:
    second = {each.owner: each for each in read_run(after)}
    pairs = [(each, second[each.owner]) for each in read_run(before) if each.owner in second]
    if not pairs:
        raise Misconfigured(str(after), (f"has no suite of an owner that {before} has one of",))
    faults = [
        f"{one.owner}: {before} was held against another golden set ({one.digest}) than {after} ({other.digest}); "
        "run both again on the present one"
        for one, other in pairs
        if one.digest != other.digest
    ]
    faults += [
        f"{one.owner}: {before} was judged by {_judge(one)}, and {after} by {_judge(other)}; run both with one judge"
        for one, other in pairs
        if _judge(one) != _judge(other)
    ]
    faults += [
        f"{run.owner}: {file}: {run.judged.shortfall}"
        for pair in pairs
        for run, file in zip(pair, (before, after), strict=True)
        if run.judged is not None and run.judged.shortfall is not None
    ]
    if faults:
        raise Misconfigured("eval compare", tuple(dict.fromkeys(faults)))
    return pairs


def _judge(run: KeptRun) -> str:
    return "lines alone" if run.judged is None else f"{run.judged.judge} with the prompt {run.judged.prompt}"


def _noises(pairs: Sequence[tuple[KeptRun, KeptRun]], before: Path, again: Path | None) -> dict[OwnerName, Noise]:
    """Return what chance alone does, for each owner whose first run tells it, or has a second one that does."""
    if again is None:
        within = {one.owner: noise_within(one.shown) for one, _ in pairs}
        return {owner: noise for owner, noise in within.items() if noise is not None}
    second = {each.owner: each for each in read_run(again)}
    found = {one.owner: (one, second[one.owner]) for one, _ in pairs if one.owner in second}
    faults = [fault for one, other in found.values() for fault in _not_again(one, other, before, again)]
    if faults or not found:
        raise Misconfigured("--again", faults or (f"{again} has no suite of an owner that {before} has one of",))
    return {owner: noise_of(deciding(one.shown), deciding(other.shown), DRAWN) for owner, (one, other) in found.items()}


def _not_again(one: KeptRun, other: KeptRun, before: Path, again: Path) -> Iterator[str]:
    if one.model != other.model:
        yield f"{one.owner}: {again} is of {other.model}, and {before} of {one.model}; run one model twice"
    if one.digest != other.digest:
        yield f"{one.owner}: {again} was held against another golden set than {before}; run it again on the present one"
    is_paid_for = any(each.spent.cost for each in one.responses)
    if is_paid_for and one.responses == other.responses:
        yield (
            f"{one.owner}: {again} has the very answers of {before}, which were kept, so it tells nothing of chance; "
            "run the model with --aa"
        )


def _compared(one: KeptRun, other: KeptRun) -> tuple[Comparison, ...]:
    before, after = one.shown, other.shown
    return tuple(compare(metric, rated(metric, before), rated(metric, after), DRAWN) for metric in METRICS)


def _verdicts(pairs: Sequence[tuple[KeptRun, KeptRun]], again: Path | None) -> dict[OwnerName, Promotion]:
    second = {} if again is None else {each.owner: each for each in read_run(again)}
    found = {one.owner: verdict_between(one, other, second.get(one.owner)) for one, other in pairs}
    refused = {owner: each.sentences for owner, each in found.items() if isinstance(each, Refused)}
    if refused:
        raise Misconfigured("eval compare", [f"{owner}: {each}" for owner, said in refused.items() for each in said])
    return {owner: each for owner, each in found.items() if not isinstance(each, Refused)}


def _told(verdict: Promotion) -> Iterator[str]:
    yield f"  {verdict_word(verdict).upper()}"
    for ground in verdict.grounds:
        if ground.weight != "for":
            yield f"    {ground.weight:<10} {ground.rule}: {ground.sentence}"


def _judge_as_json(pairs: Sequence[tuple[KeptRun, KeptRun]], owner: OwnerName) -> list[dict[str, object] | None] | None:
    """Return for the first run and the second what its judge's words are worth; None where nobody was asked."""
    asked = [each.judged for pair in pairs for each in pair if each.owner == owner]
    if all(each is None for each in asked):
        return None
    return [
        None
        if each is None
        else {
            "judge": each.judge,
            "prompt": each.prompt,
            "asked": each.asked,
            "silent": each.silent,
            "kappa": each.agreement.kappa,
            "sample": each.agreement.sample,
        }
        for each in asked
    ]


def _as_json(compared: Comparison) -> dict[str, object]:
    between = compared.interval
    return {
        "metric": compared.metric,
        "before": compared.before,
        "after": compared.after,
        "difference": compared.difference,
        "interval": None if between is None else [between.low, between.high],
        "changes": compared.changes,
        "gained": compared.discordance.gained,
        "lost": compared.discordance.lost,
        "p_value": compared.discordance.p_value,
    }
