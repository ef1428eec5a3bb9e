"""`reviewbot eval trend`: how models did over the last nights, as text, JSON or one page."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TextIO

from reviewbot.entry.command.eval_page import frame, text_of
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.kernel.money import NOTHING
from reviewbot.kernel.untrusted import visible
from reviewbot.scoring.metric import IS_BETTER_WHEN_LOWER
from reviewbot.scoring.night import Ran
from reviewbot.settings import read_settings
from reviewbot.wiring import make_clock, opened_store

_SHOWN: Final = ("recall", "precision", "decision_accuracy", "noise_per_change", "injection_flips")
_WIDTH: Final = 360
_HEIGHT: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One owner's runs on one model, the oldest night first; there is one at least."""

    owner: OwnerName
    model: ModelName
    runs: tuple[Ran, ...]

    def stretches(self, metric: str) -> Iterator[tuple[tuple[int, float], ...]]:
        """Yield a rate's values, each with its place among the runs, apart where the golden set has changed."""
        stretch: list[tuple[int, float]] = []
        for at, ran in enumerate(self.runs):
            if stretch and ran.goldens != self.runs[at - 1].goldens:
                yield tuple(stretch)
                stretch = []
            value = dict(ran.rates).get(metric)
            if value is not None:
                stretch.append((at, value))
        if stretch:
            yield tuple(stretch)


def run(*, nights: int, owner: str | None, output: str, out: TextIO) -> int:
    """Print what ran in the last so many nights. Returns 0."""
    settings = read_settings()
    since = make_clock(settings).now().date() - timedelta(days=nights - 1)
    with opened_store(settings) as store:
        runs = asyncio.run(store.nights.fetch_runs(since=since))
    series = series_of(each for each in runs if owner in (None, each.owner))
    if output == "json":
        out.write(json.dumps({"since": since.isoformat(), "series": list(map(_as_json, series))}, indent=1) + "\n")
    elif output == "html":
        out.write(render_trend(series))
    else:
        lines = [line for each in series for line in _lines(each)] or [f"nothing has run since {since}"]
        out.write(visible("\n".join(lines)) + "\n")
    return 0


def series_of(runs: Iterable[Ran]) -> tuple[Series, ...]:
    """Return the runs by owner and model, each from the oldest night on."""
    found: defaultdict[tuple[OwnerName, ModelName], list[Ran]] = defaultdict(list)
    for each in sorted(runs, key=lambda ran: ran.night):
        found[each.owner, each.model].append(each)
    return tuple(Series(owner=owner, model=model, runs=tuple(found[owner, model])) for owner, model in sorted(found))


def render_trend(series: Sequence[Series]) -> str:
    """Return the page: a line for each rate, broken where the golden set has changed, worst nights marked."""
    parts = [_drawn(each) for each in series] or ["<p>Nothing has run.</p>\n"]
    return frame("Evals: nights", f"<h1>Nights</h1>\n{''.join(parts)}")


def _lines(series: Series) -> Iterator[str]:
    yield f"{series.owner} on {series.model}: {_summary(series)}"
    for metric in _SHOWN:
        told = " | ".join(" ".join(f"{value:.2f}" for _, value in each) for each in series.stretches(metric))
        if told:
            yield f"  {metric:<18} {told}"


def _summary(series: Series) -> str:
    passed = sum(each.is_passed for each in series.runs)
    spent = sum((each.spent for each in series.runs), NOTHING)
    first, last = series.runs[0].night, series.runs[-1].night
    return f"{passed} of {len(series.runs)} nights pass, {first} to {last}, {spent}"


def _drawn(series: Series) -> str:
    failed = [each.night.isoformat() for each in series.runs if not each.is_passed]
    rows = "".join(_row(series, metric) for metric in _SHOWN if any(series.stretches(metric)))
    blocked = [each.night.isoformat() for each in series.runs if each.held is not None and each.held.verdict == "block"]
    told = f'<p class="fail">Failed: {", ".join(failed)}</p>\n' if failed else ""
    told += f'<p class="fail">Blocked: {", ".join(blocked)}</p>\n' if blocked else ""
    return (
        f"<h2>{text_of(series.owner)} on {text_of(series.model)}</h2>\n<p>{_summary(series)}</p>\n{told}"
        f"<table><tr><th>rate</th><th>last</th><th>oldest night to newest</th></tr>\n{rows}</table>\n"
    )


def _row(series: Series, metric: str) -> str:
    stretches = tuple(series.stretches(metric))
    top = max(1.0, *(value for each in stretches for _, value in each))
    step = (_WIDTH - 10) / max(1, len(series.runs) - 1)
    lines, dots = [], []
    for stretch in stretches:
        points = [(5 + at * step, _HEIGHT - 5 - value / top * (_HEIGHT - 10)) for at, value in stretch]
        lines.append(" ".join(f"{'L' if number else 'M'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(points)))
        for (at, value), (x, y) in zip(stretch, points, strict=True):
            colour = "#0969da" if series.runs[at].is_passed else "#cf222e"
            title = f"<title>{series.runs[at].night}: {value:.3f}</title>"
            dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}">{title}</circle>')
    better = "lower is better" if metric in IS_BETTER_WHEN_LOWER else "higher is better"
    return (
        f"<tr><td>{metric}</td><td>{stretches[-1][-1][1]:.3f}</td><td>"
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="{metric}, {better}">'
        f'<path d="{" ".join(lines)}" fill="none" stroke="#0969da"/>{"".join(dots)}</svg></td></tr>\n'
    )


def _as_json(series: Series) -> dict[str, Any]:
    return {
        "owner": series.owner,
        "model": series.model,
        "nights": [
            {
                "night": each.night.isoformat(),
                "passed": each.is_passed,
                "not_run": each.not_run,
                "spent_usd": each.spent.micros / 1_000_000,
                "rates": dict(each.rates),
                "goldens": each.goldens,
                "document": each.document,
                "verdict": None if each.held is None else each.held.verdict,
            }
            for each in series.runs
        ],
    }
