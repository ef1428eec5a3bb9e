"""A review as Markdown: the very texts that people would see on the forge."""

from reviewbot.flow.settle import Settled, case_of
from reviewbot.publish.surface import Present
from reviewbot.publish.wanted import wanted_for


def render_markdown(settled: Settled) -> str:
    """Return the summary comment and the gate's check, as they would be shown."""
    wanted = wanted_for(case_of(settled), Present(posted=(), foreign_checks=()))
    gate, *owners = wanted.checks
    pages = [comment.body for comment in wanted.comments]
    pages += [f"## {gate.name}: {gate.title}\n\n{gate.summary}\n\n{gate.text}"]
    pages += [f"## {check.name}: {check.title}\n\n{check.summary}\n\n{check.text}" for check in owners]
    return "\n\n".join(page.strip() for page in pages) + "\n"
