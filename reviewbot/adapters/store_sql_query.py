"""The store's questions, each spelled once: building a statement anew costs more than asking it."""

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from reviewbot.adapters.store_sql_tables import ANSWERS, EVALUATIONS, LOOKS, RECORDS, SWITCHES, VERDICTS
from reviewbot.audit.record import MOST_INCIDENTS
from reviewbot.change.change import Binding
from reviewbot.review.standing import MOST_OBJECTIONS


def _is_meant(table: sa.Table, *columns: str) -> Iterator[sa.ColumnElement[bool]]:
    return (table.c[column] == sa.bindparam(column) for column in columns)


_BINDING: Final = ("repo_id", "number", "head", "base_ref")

LOOK: Final = sa.select(LOOKS.c.content).where(*_is_meant(LOOKS, "key")).limit(1)
LAST_LOOK: Final = sa.select(LOOKS.c.key).where(*_is_meant(LOOKS, *_BINDING)).order_by(LOOKS.c.sequence.desc()).limit(1)
ANSWER: Final = sa.select(ANSWERS.c.content).where(*_is_meant(ANSWERS, "repo_id", "key"))
VERDICTS_ON: Final = sa.select(VERDICTS.c.content).where(*_is_meant(VERDICTS, *_BINDING)).order_by(VERDICTS.c.sequence)
OBJECTIONS: Final = (
    sa.select(VERDICTS.c.content)
    .where(*_is_meant(VERDICTS, "repo_id", "number", "owner"), VERDICTS.c.holds_objection.is_(True))
    .order_by(VERDICTS.c.sequence.desc())
    .limit(MOST_OBJECTIONS)
)
NEWEST_RECORD: Final = sa.select(RECORDS).order_by(RECORDS.c.sequence.desc()).limit(1)
LAST_RECORD: Final = (
    sa.select(RECORDS).where(*_is_meant(RECORDS, "repo", "number", "kind")).order_by(RECORDS.c.sequence.desc()).limit(1)
)
INCIDENTS: Final = (
    sa.select(RECORDS)
    .where(
        *_is_meant(RECORDS, "repo"),
        RECORDS.c.number.in_(sa.bindparam("numbers", expanding=True)),
        RECORDS.c.kind == "incident",
    )
    .order_by(RECORDS.c.sequence.desc())
    .limit(MOST_INCIDENTS)
)
EVALUATION: Final = sa.select(EVALUATIONS.c.number).where(*_is_meant(EVALUATIONS, "repo_id", "head"))
SWITCHES_ON: Final = (
    sa.select(SWITCHES.c.id, SWITCHES.c.scope, SWITCHES.c.state)
    .where(SWITCHES.c.state != "released")
    .order_by(SWITCHES.c.id)
)


def bound(binding: Binding) -> dict[str, object]:
    """Return the columns that say what a row is bound to."""
    return {
        "repo_id": binding.repo_id,
        "number": binding.number,
        "head": binding.head,
        "base_ref": binding.base_ref,
    }
