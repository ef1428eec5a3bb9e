"""Differences of rates, drawn: where the interval of each lies beside nothing."""

from collections.abc import Iterable, Mapping

from reviewbot.entry.command.eval_page import text_of
from reviewbot.scoring.compare import Comparison

_WIDTH = 240


def render_differences(compared: Iterable[Comparison], words: Mapping[str, str] | None = None) -> str:
    """Return a table of rates that both sides have; `words` say by its name what a difference shows."""
    rows = "".join(_row(each, (words or {}).get(each.metric, "")) for each in compared if each.difference is not None)
    head = "<tr><th>rate</th><th>before</th><th>after</th><th>difference, 95 %</th><th></th></tr>\n"
    return f"<table>{head}{rows}</table>\n"


def _row(compared: Comparison, word: str) -> str:
    return (
        f"<tr><td>{compared.metric}</td><td>{compared.before:.3f}</td><td>{compared.after:.3f}</td>"
        f"<td>{_drawn(compared)}</td><td>{text_of(word)}</td></tr>\n"
    )


def _drawn(compared: Comparison) -> str:
    value = compared.difference or 0.0
    low, high = (value, value) if compared.interval is None else (compared.interval.low, compared.interval.high)
    reach = max(1.0, abs(low), abs(high))

    def at(difference: float) -> str:
        return f"{_WIDTH / 2 + difference / reach * (_WIDTH / 2 - 5):.1f}"

    return (
        f'<svg width="{_WIDTH}" height="18" role="img" aria-label="{low:+.3f} to {high:+.3f}">'
        f'<path d="M5 9H{_WIDTH - 5}M{at(0)} 2V16" stroke="#afb8c1"/>'
        f'<path d="M{at(low)} 9H{at(high)}" stroke="#0969da" stroke-width="4"/>'
        f'<circle cx="{at(value)}" cy="9" r="4" fill="#0969da"/></svg> {value:+.3f}, {low:+.3f} to {high:+.3f}'
    )
