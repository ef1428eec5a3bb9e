"""What an ablation has shown, as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reviewbot.entry.command.eval_differences import render_differences
from reviewbot.entry.command.eval_page import frame, text_of
from reviewbot.entry.command.eval_report import DRAWN, score
from reviewbot.flow.eval_ablation import Ablated, recalling
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.kernel.untrusted import visible
from reviewbot.scoring.ablation import Effect, Omitted, Weighed, differing, weigh
from reviewbot.scoring.result import deciding
from reviewbot.scoring.suite import Suite

_EFFECTS: Final[Mapping[Effect, str]] = {"helps": "helps", "hurts": "context hurts here", "not shown": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredAblation:
    """One suite's ablation, scored."""

    suite: Suite
    weighed: tuple[Weighed, ...]
    left_out: tuple[Omitted, ...]
    """Each of the owner's documents, by its id."""
    cost: Money
    """Of all answers, whenever they were paid for."""
    not_run: int

    @property
    def hurts(self) -> tuple[str, ...]:
        """The rates that the context is shown to hurt."""
        return tuple(each.compared.metric for each in self.weighed if each.effect == "hurts")

    @property
    def idle(self) -> tuple[str, ...]:
        """The documents that are recalled and change no outcome."""
        return tuple(each.document for each in self.left_out if each.is_idle)


def score_ablation(ablated: Ablated, documents: Sequence[str]) -> ScoredAblation:
    """Hold the runs of an ablation beside each other."""
    whole = score(ablated.whole)
    cases = recalling(ablated.whole, documents)
    apart = {document: score(run) for document, run in ablated.apart.items()}
    runs = (whole, score(ablated.bare), *apart.values())
    return ScoredAblation(
        suite=ablated.whole.suite,
        weighed=weigh(deciding(runs[1].results), deciding(whole.results), DRAWN),
        left_out=tuple(
            Omitted(
                document=document,
                cases=frozenset(case.name for case in cases.get(document, ())),
                changed=differing(whole.results, apart[document].results) if document in apart else frozenset(),
            )
            for document in sorted(documents)
        ),
        cost=sum((each.cost for each in runs), NOTHING),
        not_run=sum(each.not_run for each in runs),
    )


def render_ablation(model: ModelName, scored: Sequence[ScoredAblation]) -> str:
    """Return the ablation as lines."""
    lines = [f"model under test: {model}", ""]
    for each in scored:
        lines += [*_lines(each), ""]
    return visible("\n".join(lines))


def render_ablation_page(model: ModelName, scored: Sequence[ScoredAblation]) -> str:
    """Return the ablation as one page that needs nothing else."""
    body = "".join(_drawn(each) for each in scored)
    return frame("Evals: do runbooks help?", f"<h1>{text_of(model)}, without runbooks and with them</h1>\n{body}")


def _drawn(scored: ScoredAblation) -> str:
    words = {each.compared.metric: _EFFECTS[each.effect] for each in scored.weighed}
    rows = "".join(
        f"<tr><td>{text_of(left.document)}</td><td>{text_of(_told(left))}</td></tr>\n" for left in scored.left_out
    )
    cut = f'<p class="fail">{_cut(scored)}</p>\n' if scored.not_run else ""
    return (
        f"<h2>{text_of(scored.suite.owner)}</h2>\n<p>{scored.cost} in all</p>\n{cut}"
        f"{render_differences((each.compared for each in scored.weighed), words)}"
        f"<table><tr><th>document</th><th>what leaving it out does</th></tr>\n{rows}</table>\n"
    )


def _cut(scored: ScoredAblation) -> str:
    return f"{scored.not_run} reviews did not run: the cap was reached"


def _lines(scored: ScoredAblation) -> Iterator[str]:
    yield f"{scored.suite.owner}: without runbooks → with them; {scored.cost} in all"
    for each in scored.weighed:
        compared, between = each.compared, each.compared.interval
        told = "" if between is None else f"   {between.low:+.3f} to {between.high:+.3f}"
        word = f"   {_EFFECTS[each.effect]}".rstrip()
        yield (
            f"  {compared.metric:<18} {compared.before:.3f} → {compared.after:.3f}   {compared.difference:+.3f}"
            f"{told}{word}"
        )
    for left in scored.left_out:
        yield f"  {left.document}: {_told(left)}"
    if scored.not_run:
        yield f"  ! {_cut(scored)}"


def _told(left: Omitted) -> str:
    if not left.cases:
        return "no case recalls it, so nothing is shown of it"
    if left.is_idle:
        return f"recalled by {len(left.cases)} cases, and none ends otherwise without it: a candidate for retirement"
    return f"recalled by {len(left.cases)} cases, of which {len(left.changed)} end otherwise without it"


def ablation_as_json(scored: ScoredAblation) -> dict[str, Any]:
    """Return what one suite's ablation has shown."""
    return {
        "owner": scored.suite.owner,
        "cost_usd": scored.cost.micros / 1_000_000,
        "not_run": scored.not_run,
        "rates": [
            {
                "metric": each.compared.metric,
                "without": each.compared.before,
                "with": each.compared.after,
                "difference": each.compared.difference,
                "interval": None
                if each.compared.interval is None
                else [each.compared.interval.low, each.compared.interval.high],
                "effect": each.effect,
            }
            for each in scored.weighed
        ],
        "hurts": list(scored.hurts),
        "documents": [
            {"document": each.document, "cases": sorted(each.cases), "changed": sorted(each.changed)}
            for each in scored.left_out
        ],
        "retire": list(scored.idle),
    }
