"""Answers to questions, as people read them: what is said, what it rests on, and that no person has said it."""

from collections.abc import Sequence

from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.knowledge.document import Passage
from reviewbot.publish.inert import code, fence, prose
from reviewbot.publish.page import bullets, sections
from reviewbot.review.statement import Statement

_LONGEST_PASSAGE = 3_000


def render_answered(
    owner: OwnerName, statements: Sequence[Statement], passages: Sequence[Passage], looked: ModelName
) -> str:
    """Say what the owner's passages tell, each sentence with the words it rests on and where they stand."""
    places = {passage.id: f"{passage.file}:{passage.line}" for passage in passages}

    def said(statement: Statement) -> str:
        rests = "; ".join(
            f"{code(cite.quote)} in {code(cite.passage)} ({code(places[cite.passage])})" for cite in statement.cites
        )
        return f"{prose(statement.says)} — {rests}"

    first = f"From what {code(owner)} has written down, told by {code(looked)}; no person has looked at this answer."
    return sections(first, bullets(statements, said))


def render_extracted(owner: OwnerName, passages: Sequence[Passage]) -> str:
    """Show the passages that share a word with the question, because no model was there to answer it."""
    first = f"No model is there to answer. These passages of {code(owner)} share words with the question:"
    return sections(first, *(_passage(each) for each in passages))


def render_not_known(owner: OwnerName) -> str:
    """Say that the owner's passages do not tell, and that the question is kept."""
    return (
        f"I do not know: nothing that {code(owner)} has written down tells. The question is listed as a gap in its "
        "runbooks; its people can answer it here, or better there."
    )


def render_not_answered(why: str) -> str:
    """Say what went wrong."""
    return f"Nothing was answered: {prose(why)} Ask again, or ask the owner's people."


def _passage(passage: Passage) -> str:
    return (
        f"{code(passage.id)} ({code(f'{passage.file}:{passage.line}')})\n\n{fence(passage.text, most=_LONGEST_PASSAGE)}"
    )
