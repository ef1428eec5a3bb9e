"""`suite.md`: a table of two columns, what comes in and what should come out. That is how most teams begin.

A row whose first cell links a diff runs. One that tells its change in words alone is kept as a sketch: it is listed,
and waits for somebody to write the diff.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.errors import Misconfigured
from reviewbot.scoring.suite import Origin, Outcome, Sketch, SuiteCase

_LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+\.(?:diff|patch))\)")
_PLACE: Final = re.compile(r"`([^`\s:]+):(\d{1,6})`")
_CELLS: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r":?-{3,}:?")
_OUTCOMES: Final[tuple[tuple[str, Outcome], ...]] = (
    (r"\b(block(s|ed)?|stop(s|ped)?|objects?)\b", "blocked"),
    (r"\b(people|person|approv\w+)\b", "people"),
    (r"\b(opens|opened|open|passes|let through)\b", "open"),
)
_SILENCE: Final = re.compile(r"\b(nothing|silen(ce|t)|no findings?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table."""

    line: int
    input: str
    diff: str | None
    """The linked diff's path below the suite's folder; None for a sketch."""
    outcome: str
    places: tuple[tuple[str, int], ...]
    """Where something must be found."""
    decision: Outcome | None
    is_silent: bool
    """Whether nothing may be found."""

    @property
    def says_something(self) -> bool:
        """Whether its outcome can be checked."""
        return bool(self.places) or self.decision is not None or self.is_silent


def read_table(text: str, where: str) -> tuple[Row, ...]:
    """Return the rows of the first table. Raises Misconfigured with every fault at once, each with its line."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    table = list(_first_table(lines))
    if len(table) < 3:
        raise Misconfigured(where, ("holds no table of two columns: | input | expected outcome |",))
    faults = [
        f"line {number}: the row has {len(cells)} columns; write two, what comes in and what should come out"
        for number, cells in table
        if len(cells) != 2
    ]
    if not faults and not all(_RULE.fullmatch(cell) for cell in table[1][1]):
        faults.append(f"line {table[1][0]}: below a table's head stands | --- | --- |")
    if faults:
        raise Misconfigured(where, faults)
    rows = tuple(_row(number, cells[0], cells[1]) for number, cells in table[2:])
    faults += [
        f"line {row.line}: the outcome {row.outcome[:60]!r} cannot be checked; say blocked, people, open or nothing, "
        "or name a `path:line` that must be found"
        for row in rows
        if row.diff is not None and not row.says_something
    ]
    if faults:
        raise Misconfigured(where, faults)
    return rows


def _first_table(lines: list[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    has_begun = False
    for number, line in lines:
        if line.startswith("|"):
            has_begun = True
            yield number, [cell.strip().replace("\\|", "|") for cell in _CELLS.split(line.strip("|"))]
        elif has_begun:
            return


def _row(line: int, given: str, outcome: str) -> Row:
    link = _LINK.search(given)
    words = _PLACE.sub(" ", outcome)
    return Row(
        line=line,
        input=given,
        diff=None if link is None else link[1],
        outcome=outcome,
        places=tuple((path, int(number)) for path, number in _PLACE.findall(outcome)),
        decision=next((decision for told, decision in _OUTCOMES if re.search(told, words, re.IGNORECASE)), None),
        is_silent=_SILENCE.search(words) is not None,
    )


def sketch_of(row: Row, where: str) -> SuiteCase:
    """Return what is kept of a row in words alone; `where` is where it comes from."""
    return SuiteCase(
        name=f"row-{row.line}",
        file="suite.md",
        input=Sketch(text=row.input),
        origin=Origin(provenance=where, licence="as the repository's", review="draft", split="tune"),
        cluster=f"row-{row.line}",
        decision=row.decision,
    )
