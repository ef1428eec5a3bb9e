"""How a review is told in a terminal: who was called and why, what each found, the gate as a tree, the way out."""

from collections.abc import Iterator, Mapping
from typing import Final, TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from reviewbot.flow.settle import Settled, case_of
from reviewbot.gate.decision import Blocked, Opened, Outcome, Ruling
from reviewbot.gate.opening import openings_in
from reviewbot.kernel.ids import ChangeNumber, PassageId, RepoName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.document import Passage
from reviewbot.ownership.owner import Assignment
from reviewbot.publish.case import Case, counted, findings_of, told
from reviewbot.publish.gate_check import NOT_REVIEWED, gate_title
from reviewbot.publish.inert import LONGEST_BODY, legible
from reviewbot.publish.way import way_line, ways_title
from reviewbot.review.finding import Finding

_MARKS: Final[dict[Outcome, tuple[str, str]]] = {
    "satisfied": ("✓", "green"),
    "unsatisfied": ("✗", "red"),
    "unknown": ("?", "yellow"),
}
_MOST_LEFT_OUT: Final = 20
_LONGEST_QUOTE: Final = 220
"""Characters of a passage shown beside a finding."""


class Story:
    """Tells a review; progress goes to standard error, and nothing but progress is told when quiet."""

    def __init__(self, *, out: TextIO, err: TextIO, is_quiet: bool) -> None:
        self._out = Console(file=out, quiet=is_quiet, highlight=False)
        self._err = Console(file=err, highlight=False)

    def progress(self, what: str) -> None:
        """Say what is going on."""
        self._err.print(Text(f"· {legible(what)} …", style="dim"))

    def tell(self, at: int, happened: str, settled: Settled) -> None:
        """Tell one stage of a longer story."""
        self._out.print()
        self._out.rule(Text(f"{at}. {legible(happened)}", style="bold"), align="left")
        self.tell_settled(settled)

    def tell_settled(self, settled: Settled) -> None:
        """Tell one decided change: what to do first."""
        case = case_of(settled)
        self._out.print(_headline(case))
        self._out.print(Padding(_called(case), (1, 0)))
        for finding in (*case.findings, *_unseen(case)):
            self._out.print(_found(finding, case.passages))
        for line in _left_out(case):
            self._out.print(line)
        for sentence in case.exposed:
            self._out.print(Text(f"secret in the history: {legible(sentence)}", style="red"))
        self._out.print(_gate(settled.decision.rulings))
        for way in _ways_out(settled):
            self._out.print(way)

    def say(self, sentence: str) -> None:
        """Say one sentence."""
        self._out.print(Text(sentence))

    def end(self, repo: RepoName, number: ChangeNumber, records: int) -> None:
        """Say what is left behind and what to try next."""
        self._out.print()
        self.say(f"{records} decisions about {repo}#{number} are on record, each holding on to the one before it.")
        self.say("Next: `reviewbot review --repo DIR --base main` does the same for any repository of yours;")
        self.say("      owners/README.md and runbooks/README.md say how a team writes its own.")


def _headline(case: Case) -> Text:
    style = "bold green" if isinstance(case.decision, Opened) else "bold red"
    state = "open" if isinstance(case.decision, Opened) else "blocked"
    return Text.assemble((f"{state.upper()}  ", style), gate_title(case))


def _called(case: Case) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("owner", "says", "called because"):
        table.add_column(column, overflow="fold")
    for assignment in case.assignments:
        verdict = case.verdict_of(assignment.owner)
        says = told(assignment, verdict, case.waiting)
        found = findings_of(verdict)
        table.add_row(
            Text(_named(assignment), style="bold"),
            Text(f"{says}, {counted(found)}" if found else says),
            Text(_why(assignment)),
        )
    for note in _notes(case):
        table.caption = note
        table.caption_justify = "left"
    return table


def _named(assignment: Assignment) -> str:
    stance = "" if assignment.stance == "blocking" else f" ({assignment.stance})"
    return f"{legible(assignment.owner)}{stance}"


def _unseen(case: Case) -> Iterator[Finding]:
    # Authors do not see what an owner in shadow would say; whoever runs this by hand wants to.
    for assignment in case.assignments:
        if assignment.stance == "shadow":
            yield from findings_of(case.verdict_of(assignment.owner))


def _why(assignment: Assignment) -> str:
    sentences = dict.fromkeys(legible(because.sentence) for because in assignment.because)
    first, *others = sentences
    return f"{first} (and {len(others)} more)" if others else first


def _notes(case: Case) -> Iterator[str]:
    notes = dict.fromkeys(_whole(note) for verdict in case.verdicts for note in verdict.basis.notes)
    if notes:
        yield "; ".join(notes)


def _found(finding: Finding, passages: Mapping[PassageId, Passage]) -> RenderableType:
    style = "red" if finding.is_blocking else "yellow"
    place = finding.path if finding.line is None else f"{finding.path}:{finding.line}"
    lines = [
        Text.assemble((f"{finding.severity:8} ", style), (legible(place), "bold"), f"  {legible(finding.owner)}"),
        Text(f"         {legible(finding.title)}"),
    ]
    if finding.evidence:
        lines.append(Text(f"         > {legible(finding.evidence, most=120)}", style="dim"))
    if finding.body:
        lines.append(Text(f"         fix: {_whole(finding.body)}"))
    lines += [Text(f"         {_cited(each, passages)}", style="cyan") for each in finding.cites]
    lines += [Text(f"         {_whole(note)}", style="dim") for note in finding.notes]
    return Padding(Group(*lines), (0, 0, 1, 0))


def _cited(cite: PassageId, passages: Mapping[PassageId, Passage]) -> str:
    passage = passages.get(cite)
    if passage is None:
        return f"rests on {legible(cite)}"
    return f"rests on {legible(passage.file)}:{passage.line} “{legible(_first_words(passage.text))}”"


def _first_words(text: str) -> Untrusted:
    prose = " ".join(line for line in text.split("```", maxsplit=1)[0].splitlines() if not line.startswith(("|", "#")))
    sentence, stop, _ = prose.strip().partition(". ")
    whole = f"{sentence}." if stop else sentence
    return Untrusted(whole if len(whole) <= _LONGEST_QUOTE else f"{whole[:_LONGEST_QUOTE]}…")


def _left_out(case: Case) -> Iterator[Text]:
    if case.left_out:
        yield Text(NOT_REVIEWED.lower(), style="bold")
    for each in case.left_out[:_MOST_LEFT_OUT]:
        yield Text(f"  · {legible(each.path)} ({legible(each.exemption)}: {legible(each.reason)})")
    if len(case.left_out) > _MOST_LEFT_OUT:
        yield Text(f"  · … and {len(case.left_out) - _MOST_LEFT_OUT} more; `--format json` lists them all")


def _gate(rulings: tuple[Ruling, ...]) -> Tree:
    tree = Tree(Text("gate", style="bold"), guide_style="dim")
    for ruling in rulings:
        _hang(tree, ruling)
    return tree


def _hang(tree: Tree, ruling: Ruling) -> None:
    mark, style = _MARKS[ruling.outcome]
    branch = tree.add(Text.assemble((f"{mark} ", style), (legible(ruling.name), "bold"), f"  {_whole(ruling.text)}"))
    for child in ruling.children:
        _hang(branch, child)


def _ways_out(settled: Settled) -> Iterator[Text]:
    decision = settled.decision
    if isinstance(decision, Blocked):
        yield Text("\nwhat would open it", style="bold")
        for reason in decision.reasons:
            who = ", ".join(legible(each) for each in reason.who_can_fix)
            yield Text(f"  · {_whole(reason.text)}{f' ({who})' if who else ''}")
        openings = openings_in(settled.world, decision)
        if openings:
            yield Text(ways_title(openings).lower(), style="bold")
        for opening in openings:
            yield Text(f"  · {_whole(way_line(opening))}")


def _whole(sentence: Untrusted | str) -> str:
    # What to do stands at its end.
    return legible(sentence, most=LONGEST_BODY)
