"""An eval run as one page that needs nothing else: no script, no server, no other file.

What differs from the baseline comes first, the worst at the top. Everything that a model or a case says is text.
"""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final, TypeAlias

from reviewbot.kernel.ids import OwnerName
from reviewbot.kernel.untrusted import visible
from reviewbot.scoring.metric import IS_BETTER_WHEN_LOWER, METRICS, TOUCHED_BY_JUDGE

Document: TypeAlias = Mapping[str, Any]
"""What `eval run --format json` prints."""

MOST_BYTES: Final = 2_000_000
"""Of a page with 500 cases, whatever is said in it and however often each was run."""

_FOR_TRANSCRIPTS: Final = 1_200_000
_FOR_SENTENCES: Final = 500_000
"""Bytes, as they stand in the page; the more reviews and cases there are, the shorter each is cut."""
_AROUND_TRANSCRIPT: Final = 90
_LONGEST_TRANSCRIPT: Final = 20_000
_LONGEST_SENTENCE: Final = 1_000
_MOST_SENTENCES: Final = 5
_WIDTH: Final = 240
_PARTS: Final = {
    "guards": '<span class="dim">tune</span> ',
    "shown": '<span class="dim">a draft, which decides nothing</span> ',
}
_STYLE: Final = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1b1f24; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .25rem .6rem; vertical-align: top; }
tr { border-top: 1px solid #d8dee4; } .fail { color: #a40e26; } .pass { color: #116329; } .dim { color: #57606a; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f6f8fa; padding: .6rem; }
svg { vertical-align: middle; } summary { cursor: pointer; }
@media (prefers-color-scheme: dark) {
  body { background: #0d1117; color: #e6edf3; } tr { border-color: #30363d; } pre { background: #161b22; }
  .fail { color: #ff7b72; } .pass { color: #7ee787; } .dim { color: #8b949e; }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One case, over all of its repeats."""

    case: str
    now: float
    """The share of its runs that passed."""
    before: float | None
    """The same in the baseline; None where it is not in it."""
    sentences: tuple[str, ...]
    part: str = "decides"
    """What it has a say in."""

    @property
    def difference(self) -> float:
        return 0.0 if self.before is None else self.now - self.before

    @property
    def order(self) -> tuple[float, float, str]:
        """The worst loss first, then what fails."""
        return self.difference, self.now, self.case


@dataclass(frozen=True, slots=True, kw_only=True)
class _Allowance:
    """How many bytes each part of a page may have."""

    transcript: int
    sentence: int


def render_page(run: Document, baseline: Document | None = None, noise: Mapping[OwnerName, Any] | None = None) -> str:
    """Return the page of a run, each case beside the baseline where there is one.

    `noise` says by owner how far the baseline's model differs from itself; without it the documents tell.
    """
    allowance = _allowance(run)
    others = {} if baseline is None else {suite["owner"]: suite for suite in baseline["suites"]}
    against = "" if baseline is None else f", beside {text_of(baseline['model'])}"
    body = "".join(
        _suite(suite, others.get(suite["owner"]), allowance, (noise or {}).get(suite["owner"]))
        for suite in run["suites"]
    )
    return frame(
        f"Evals: {text_of(run['model'])}",
        f"<h1>{text_of(run['model'])}{against}</h1>\n"
        f"<p>{_verdict(run['passed'])} · ${run['cost_usd']:.4f} in all</p>\n{body}",
    )


def _allowance(run: Document) -> _Allowance:
    reviews = sum(len(suite["transcripts"]) for suite in run["suites"])
    cases = sum(len({each["case"] for each in suite["score"]["cases"]}) for suite in run["suites"])
    return _Allowance(
        transcript=min(_LONGEST_TRANSCRIPT, _FOR_TRANSCRIPTS // max(1, reviews) - _AROUND_TRANSCRIPT),
        sentence=min(_LONGEST_SENTENCE, _FOR_SENTENCES // _MOST_SENTENCES // max(1, cases)),
    )


def frame(title: str, body: str) -> str:
    """Return a whole page that loads and runs nothing; both are HTML already."""
    policy = f"default-src 'none'; style-src '{_digest(_STYLE)}'; base-uri 'none'; form-action 'none'"
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style></head>\n"
        f"<body>{body}</body></html>\n"
    )


def _digest(style: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def text_of(said: object) -> str:
    """Return what somebody said as HTML that shows it, character by character."""
    return escape(visible(str(said)))


def _verdict(is_passed: bool) -> str:
    return '<b class="pass">pass</b>' if is_passed else '<b class="fail">FAIL</b>'


def _suite(suite: Document, other: Document | None, allowance: _Allowance, noise: Document | None) -> str:
    is_comparable = other is not None and other["golden_digest"] == suite["golden_digest"]
    parts = [f"<h2>{text_of(suite['owner'])}: {_verdict(suite['passed'])}</h2>\n"]
    if other is not None and not is_comparable:
        parts.append('<p class="fail">The baseline was held against another golden set, so it is left out.</p>\n')
    parts += [f'<p class="fail">{text_of(each)}</p>\n' for each in suite["shortfalls"]]
    if suite["not_run"]:
        parts.append(f'<p class="fail">{suite["not_run"]} reviews did not run: the cap was reached.</p>\n')
    known = noise or (None if other is None else other.get("noise")) or suite.get("noise")
    if suite.get("tuning"):
        parts.append('<p class="dim">Rates are those of the cases that are held out; tune is of the others.</p>\n')
    if suite.get("stale"):
        stale = ", ".join(map(text_of, suite["stale"]))
        parts.append(f'<p class="fail">Written by rules that have changed since, so look at them: {stale}</p>\n')
    parts.append(_rates(suite, other if is_comparable else None, known))
    parts.append(_judged(suite.get("judge")) + _chance(known) + _context(suite.get("ablation")))
    parts.append("<table><tr><th>case</th><th>passed</th><th>before</th><th>why</th></tr>\n")
    transcripts = defaultdict(list)
    for each in suite["transcripts"]:
        transcripts[each["case"]].append(each)
    for row in sorted(_rows(suite, other if is_comparable else None), key=lambda row: row.order):
        parts.append(_case(row, transcripts[row.case], allowance))
    return "".join((*parts, "</table>\n"))


def _rates(suite: Document, other: Document | None, noise: Document | None) -> str:
    score, chance = suite["score"], {} if noise is None else noise["rates"]
    rows = []
    for metric in METRICS:
        value = score[metric]
        if value is None:
            continue
        before = None if other is None else other["score"][metric]
        told = "" if before is None else f"{before:.3f}"
        rows.append(
            f"<tr><td>{metric}{_kappa(metric, suite.get('judge'))}{_tuned(metric, suite)}</td>"
            f"<td>{value:.3f}</td><td>{told}</td>"
            f"<td>{_interval(metric, value, score['intervals'][metric], before)}</td>"
            f"<td>{_itself(chance.get(metric))}</td></tr>\n"
        )
    head = "<tr><th>rate</th><th>value</th><th>before</th><th>95 % interval</th><th>by chance</th></tr>\n"
    return f"<table>{head}{''.join(rows)}</table>\n"


def _tuned(metric: str, suite: Document) -> str:
    value = (suite.get("tuning") or {}).get(metric)
    return "" if value is None else f' <span class="dim">tune: {value:.3f}</span>'


def _itself(floor: Document | None) -> str:
    if floor is None:
        return ""
    low, high = floor["interval"] or (floor["difference"], floor["difference"])
    return f"{floor['difference']:+.3f}, {low:+.3f} to {high:+.3f}"


def _kappa(metric: str, judge: Document | None) -> str:
    if judge is None or metric not in TOUCHED_BY_JUDGE or not any(each["is_same"] for each in judge["judgements"]):
        return ""
    kappa = judge["agreement"]["kappa"]
    told = "not known" if kappa is None else f"{kappa:.2f}"
    return f' <span class="dim">judge: κ = {told} on {judge["agreement"]["sample"]} pairs</span>'


def _judged(judge: Document | None) -> str:
    if judge is None:
        return ""
    silent = judge["asked"] - len(judge["judgements"])
    return (
        f'<p class="dim">{text_of(judge["judge"])}, prompt {text_of(judge["prompt"])}, was asked about '
        f"{judge['asked']} pairs that lines left over; it answered nothing about {silent}, which stay unresolved.</p>\n"
    )


def _chance(noise: Document | None) -> str:
    if noise is None:
        return '<p class="dim">Nothing was run twice, so nothing tells what chance alone does.</p>\n'
    flipped = noise["flipped"]
    return f'<p class="dim">The same model beside itself: {flipped["value"]} of {flipped["of"]} reviews flip.</p>\n'


def _context(ablation: Document | None) -> str:
    if ablation is None:
        return ""
    parts = [
        f'<p class="fail">Context hurts here: {text_of(each["metric"])} is {each["without"]:.3f} without runbooks and '
        f"{each['with']:.3f} with them ({each['interval'][0]:+.3f} to {each['interval'][1]:+.3f}).</p>\n"
        for each in ablation["rates"]
        if each["effect"] == "hurts"
    ]
    parts += [
        f"<p>{text_of(each)} changes no outcome: a candidate for retirement.</p>\n" for each in ablation["retire"]
    ]
    return "".join(parts)


def _interval(metric: str, value: float, between: list[float] | None, before: float | None) -> str:
    low, high = between or (value, value)
    top = max(1.0, high, before or 0.0)

    def at(rate: float) -> str:
        return f"{5 + rate / top * (_WIDTH - 10):.1f}"

    mark = "" if before is None else f'<path d="M{at(before)} 2V16" stroke="#9a6700" stroke-width="2"/>'
    better = "lower is better" if metric in IS_BETTER_WHEN_LOWER else "higher is better"
    return (
        f'<svg width="{_WIDTH}" height="18" role="img" aria-label="{low:.3f} to {high:.3f}, {better}">'
        f'<path d="M5 9H{_WIDTH - 5}" stroke="#afb8c1"/>'
        f'<path d="M{at(low)} 9H{at(high)}" stroke="#0969da" stroke-width="4"/>{mark}'
        f'<circle cx="{at(value)}" cy="9" r="4" fill="#0969da"/></svg> {low:.3f} to {high:.3f}'
    )


def _rows(suite: Document, other: Document | None) -> Iterator[_Row]:
    now, before = _shares(suite), {} if other is None else _shares(other)
    why: defaultdict[str, list[str]] = defaultdict(list)
    for each in suite["why"]:
        why[each["case"]] += each["sentences"]
    parts = {each["case"]: each.get("part", "decides") for each in suite["score"]["cases"]}
    for case, share in now.items():
        sentences = tuple(dict.fromkeys(why[case]))[:_MOST_SENTENCES]
        yield _Row(case=case, now=share, before=before.get(case), sentences=sentences, part=parts[case])


def _shares(suite: Document) -> dict[str, float]:
    runs: defaultdict[str, list[bool]] = defaultdict(list)
    for each in suite["score"]["cases"]:
        runs[each["case"]].append(bool(each.get("passes")))
    return {case: sum(passed) / len(passed) for case, passed in runs.items()}


def _case(row: _Row, transcripts: Iterable[Document], allowance: _Allowance) -> str:
    mark = "pass" if row.now == 1 else "fail"
    before = "" if row.before is None else f"{row.before:.0%}"
    sentences = "<br>".join(_cut(each, allowance.sentence, " …") for each in row.sentences)
    told = "".join(_transcript(each, allowance.transcript) for each in transcripts)
    return (
        f"<tr><td>{text_of(row.case)}</td>"
        f'<td class="{mark}">{row.now:.0%}</td><td>{before}</td>'
        f"<td>{_PARTS.get(row.part, '')}{sentences}{told}</td></tr>\n"
    )


def _transcript(review: Document, allowance: int) -> str:
    shown = _cut("\n".join(_said(review)), allowance, "\n… cut")
    return f"<details><summary>review {review['repeat']}</summary><pre>{shown}</pre></details>"


def _cut(said: str, allowance: int, mark: str) -> str:
    """Return a text as HTML of so many bytes at most, with a mark where its end is missing."""
    left = said[: max(0, allowance)]
    shown = text_of(left) + (mark if left != said else "")
    while left and len(shown.encode()) > allowance:
        left = left[: len(left) * 3 // 4]
        shown = f"{text_of(left)}{mark}"
    return shown


def _said(review: Document) -> Iterator[str]:
    for verdict in review["verdicts"]:
        yield f"{verdict['owner']}: {verdict['kind']} {verdict['reason']}".rstrip()
        for finding in verdict["findings"]:
            yield f"  {finding['severity']} {finding['path']}:{finding['line']} {finding['title']}"
    for turn in review["turns"]:
        yield f"— {turn['purpose']} (${turn['cost_usd']:.4f}, {turn['seconds']:.1f} s, {turn['stop']})"
        yield turn["answer"] or ", ".join(turn["calls"])
