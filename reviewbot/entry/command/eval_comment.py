"""Two eval runs beside each other, as a comment on a change of prompts, runbooks or tiers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reviewbot.entry.command.eval_report import KeptRun
from reviewbot.entry.command.eval_text import told_of_judge
from reviewbot.kernel.ids import OwnerName
from reviewbot.publish.inert import code
from reviewbot.scoring.compare import Comparison
from reviewbot.scoring.metric import TOUCHED_BY_JUDGE
from reviewbot.scoring.noise import Noise
from reviewbot.scoring.promotion import Block, Promotion
from reviewbot.scoring.promotion_entry import verdict_word
from reviewbot.scoring.result import CaseResult, Scored

MARK: Final = "<!-- reviewbot evals -->"
"""Begins the comment, so that whoever posts it finds the one of before and edits it."""
_MOST_CASES: Final = 20
_SHOWN: Final = ("recall", "precision", "decision_accuracy", "noise_per_change", "injection_flips")


def render_comment(
    pairs: Sequence[tuple[KeptRun, KeptRun]],
    compared: Mapping[OwnerName, Sequence[Comparison]],
    verdicts: Mapping[OwnerName, Promotion],
    noises: Mapping[OwnerName, Noise],
) -> str:
    """Return the comment as Markdown.

    `noises` is what chance alone does, where that is known.
    """
    blocked = [owner for owner, verdict in verdicts.items() if isinstance(verdict, Block)]
    models = f"{code(pairs[0][0].model)} → {code(pairs[0][1].model)}"
    head = f"{len(blocked)} of {len(pairs)} suites BLOCK this" if blocked else f"no suite of {len(pairs)} blocks this"
    lines = [MARK, f"### Evals: {head}", "", models, ""]
    for before, after in pairs:
        noise = noises.get(before.owner)
        lines += _suite(before, after, compared[before.owner], noise, verdicts[before.owner])
    return "\n".join(lines) + "\n"


def _suite(
    before: KeptRun, after: KeptRun, compared: Sequence[Comparison], noise: Noise | None, verdict: Promotion
) -> Iterator[str]:
    yield f"**{before.owner}**: {verdict_word(verdict).upper()}"
    yield ""
    yield from (f"- {each.rule}: {code(each.sentence)}" for each in verdict.grounds if each.weight != "for")
    yield ""
    yield "| rate | before | after | difference | 95 % interval | the model before beside itself |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in compared:
        if each.metric in _SHOWN and each.difference is not None:
            floor = None if noise is None else noise.of(each.metric)
            chance = "not known" if floor is None else f"{floor.difference:+.3f}, {_told(floor)}"
            yield (
                f"| {each.metric} | {each.before:.3f} | {each.after:.3f} | {each.difference:+.3f} | {_told(each)} | "
                f"{chance} |"
            )
    yield ""
    for judged in (before.judged, after.judged):
        if judged is not None:
            yield f"{', '.join(sorted(TOUCHED_BY_JUDGE))}: {told_of_judge(judged)}."
            yield ""
    if noise is not None:
        yield f"Beside itself, {noise.flipped.part} of {noise.flipped.whole} reviews flip."
        yield ""
    old, new = _shares(before.shown), _shares(after.shown)
    lost = [case for case in sorted(old) if case in new and new[case] < old[case]]
    gained = [case for case in sorted(old) if case in new and new[case] > old[case]]
    for word, cases in (("Lost", lost), ("Gained", gained)):
        if cases:
            more = f" and {len(cases) - _MOST_CASES} more" if len(cases) > _MOST_CASES else ""
            yield f"{word}: {', '.join(map(code, cases[:_MOST_CASES]))}{more}"
            yield ""


def _told(compared: Comparison) -> str:
    between = compared.interval
    return "" if between is None else f"{between.low:+.3f} to {between.high:+.3f}"


def _shares(results: Sequence[CaseResult]) -> Mapping[str, float]:
    runs: defaultdict[str, list[bool]] = defaultdict(list)
    for each in results:
        runs[each.case].append(isinstance(each, Scored) and each.passes)
    return {case: sum(passed) / len(passed) for case, passed in runs.items()}
