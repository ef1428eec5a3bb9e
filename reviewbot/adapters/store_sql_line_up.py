"""The line of deliveries that wait: newest first, by turns between repositories, and what a newer one stands for."""

from collections.abc import Collection, Sequence
from typing import Final

import sqlalchemy as sa

from reviewbot.adapters.store_sql_tables import DELIVERIES
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.topic import IN_ORDER, Topic, Waiting, take_turns
from reviewbot.kernel.ids import DeliveryId, RepoId

_NEWER: Final = DELIVERIES.alias("newer")
_WAITS: Final = DELIVERIES.c.is_handed_on.is_(False)
_IS_OTHERS: Final = DELIVERIES.c.repo_id.not_in(sa.bindparam("beside", expanding=True))
_COLUMNS: Final = (
    DELIVERIES.c.sequence,
    DELIVERIES.c.id,
    DELIVERIES.c.event,
    DELIVERIES.c.body,
    DELIVERIES.c.repo_id,
    DELIVERIES.c.subject,
)
_STANDS_FOR_ITSELF: Final = sa.or_(
    DELIVERIES.c.subject == IN_ORDER,
    ~sa.exists(
        sa.select(sa.literal(1)).where(
            _NEWER.c.is_handed_on.is_(False),
            _NEWER.c.repo_id == DELIVERIES.c.repo_id,
            _NEWER.c.subject == DELIVERIES.c.subject,
            _NEWER.c.sequence > DELIVERIES.c.sequence,
        )
    ),
)
_NEWEST: Final = (
    sa.select(*_COLUMNS)
    .where(_WAITS, _IS_OTHERS, _STANDS_FOR_ITSELF)
    .order_by(DELIVERIES.c.sequence.desc())
    .limit(sa.bindparam("most"))
)
_OF_REPOSITORY: Final = (
    sa.select(*_COLUMNS).where(_WAITS, DELIVERIES.c.repo_id == sa.bindparam("repo_id")).limit(sa.bindparam("most"))
)
_NEWEST_OF: Final = _OF_REPOSITORY.where(DELIVERIES.c.subject != IN_ORDER, _STANDS_FOR_ITSELF).order_by(
    DELIVERIES.c.sequence.desc()
)
_OLDEST_OF: Final = _OF_REPOSITORY.where(DELIVERIES.c.subject == IN_ORDER).order_by(DELIVERIES.c.sequence)


def _repositories() -> "sa.Select[RepoId]":
    # From one repository to the next by the index, however many deliveries of each there are.
    first = sa.select(sa.func.min(DELIVERIES.c.repo_id)).where(_WAITS)
    line = first.cte("line", recursive=True)
    (before,) = line.c
    following = sa.select(sa.func.min(DELIVERIES.c.repo_id)).where(_WAITS, DELIVERIES.c.repo_id > before)
    line = line.union_all(sa.select(following.scalar_subquery()).where(before.is_not(None)))
    (repo_id,) = line.c
    others = repo_id.not_in(sa.bindparam("beside", expanding=True))
    return sa.select(repo_id).where(repo_id.is_not(None), others).limit(sa.bindparam("most"))


_REPOSITORIES: Final = _repositories()
_HAND_ON: Final = (
    sa.update(DELIVERIES)
    .where(DELIVERIES.c.id == sa.bindparam("delivery"))
    .values(is_handed_on=True)
    .returning(DELIVERIES.c.repo_id, DELIVERIES.c.subject, DELIVERIES.c.sequence)
)
_STAND_FOR: Final = (
    sa.update(DELIVERIES)
    .where(
        _WAITS,
        DELIVERIES.c.repo_id == sa.bindparam("of_repository"),
        DELIVERIES.c.subject == sa.bindparam("about"),
        DELIVERIES.c.sequence < sa.bindparam("before"),
    )
    .values(is_handed_on=True)
)


def line_up(connection: sa.Connection, *, most: int, beside: Collection[RepoId]) -> tuple[Waiting, ...]:
    """Return the deliveries to serve next, as `Store.fetch_waiting_deliveries` says."""
    rows = connection.execute(_NEWEST, {"most": most + 1, "beside": tuple(beside)}).all()
    if len(rows) <= most:
        # All that waits is here: turns are taken among these.
        return take_turns(map(_waiting, rows), most=most)
    repos = connection.execute(_REPOSITORIES, {"most": most, "beside": tuple(beside)}).scalars().all()
    each = -(-most // max(1, len(repos)))
    found = [_of_repository(connection, repo_id, most=each) for repo_id in repos]
    return take_turns((_waiting(row) for rows in found for row in rows), most=most)


def hand_on(connection: sa.Connection, delivery: DeliveryId) -> int:
    """Mark a delivery and what it stands for, and return how many others that were."""
    row = connection.execute(_HAND_ON, {"delivery": delivery}).first()
    if row is None or row.subject == IN_ORDER:
        return 0
    about = {"of_repository": row.repo_id, "about": row.subject, "before": row.sequence}
    return connection.execute(_STAND_FOR, about).rowcount


def _of_repository(connection: sa.Connection, repo_id: RepoId, *, most: int) -> "Sequence[sa.Row[*tuple[object, ...]]]":
    which = {"repo_id": repo_id, "most": most}
    return [*connection.execute(_OLDEST_OF, which), *connection.execute(_NEWEST_OF, which)]


def _waiting(row: "sa.Row[*tuple[object, ...]]") -> Waiting:
    return Waiting(
        delivery=Delivery(id=DeliveryId(row.id), event=row.event, body=row.body),
        topic=Topic(repo_id=RepoId(row.repo_id), subject=row.subject),
        sequence=row.sequence,
    )
