"""The part of the store that remembers observations, and the money of models in shadow."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite

from reviewbot.adapters.store_sql_line import SqlLine
from reviewbot.adapters.store_sql_tables import FALLS, OBSERVATIONS, POTS, RESERVATIONS
from reviewbot.kernel.canonical import digest_of, instant
from reviewbot.kernel.ids import OwnerName
from reviewbot.kernel.money import Money
from reviewbot.observed import Pot, Reservation
from reviewbot.scoring.observation import Fall, Observation

_OBSERVATION: Final = TypeAdapter(Observation)
_FALL: Final = TypeAdapter(Fall)
_DAY: Final = "2026-11-21"
"""As it stands at the end of a pot's name."""


class SqlObservations:
    """The Observations port over SQLAlchemy Core."""

    def __init__(self, line: SqlLine) -> None:
        self._line = line

    async def keep(self, observation: Observation) -> None:
        row = {
            "key": digest_of((observation.review, observation.model)),
            "owner": observation.owner,
            "at": instant(observation.at),
            "repo_id": observation.repo_id,
            "content": _OBSERVATION.dump_json(observation),
        }
        await self._line.write_once(OBSERVATIONS, row, unique=("key",))

    async def fetch(self, owner: OwnerName | None, *, since: datetime, most: int) -> tuple[Observation, ...]:
        query = sa.select(OBSERVATIONS.c.content).where(OBSERVATIONS.c.at >= instant(since))
        if owner is not None:
            query = query.where(OBSERVATIONS.c.owner == owner)
        rows = await self._line.read(query.order_by(OBSERVATIONS.c.at.desc(), OBSERVATIONS.c.key).limit(most))
        return tuple(_OBSERVATION.validate_json(row.content) for row in rows)

    async def reserve(self, key: str, pot: Pot, amount: Money) -> Reservation:
        return await self._line.change(lambda connection: _reserve(connection, key, pot, amount))

    async def settle(self, key: str, cost: Money) -> None:
        await self._line.change(lambda connection: _settle(connection, key, cost))

    async def keep_fall(self, fall: Fall) -> None:
        row = {"mark": fall.mark, "owner": fall.owner, "content": _FALL.dump_json(fall)}
        await self._line.write_once(FALLS, row, unique=("mark",))

    async def fetch_falls(self, owner: OwnerName) -> tuple[Fall, ...]:
        rows = await self._line.read(sa.select(FALLS.c.content).where(FALLS.c.owner == owner).order_by(FALLS.c.mark))
        return tuple(_FALL.validate_json(row.content) for row in rows)

    async def purge(self, *, before: datetime, most: int) -> int:
        return await self._line.change(lambda connection: _purge(connection, before, most))

    async def fetch_spent(self, pot: Pot) -> Money:
        rows = await self._line.read(sa.select(POTS.c.micros).where(POTS.c.name == _name(pot)))
        return Money(rows[0].micros if rows else 0)


def _reserve(connection: sa.Connection, key: str, pot: Pot, amount: Money) -> Reservation:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    name = _name(pot)
    booked = insert(RESERVATIONS).values(key=key, pot=name, micros=amount.micros, is_settled=False)
    if connection.execute(booked.on_conflict_do_nothing().returning(RESERVATIONS.c.key)).first() is None:
        return "taken"
    connection.execute(insert(POTS).values(name=name, micros=0).on_conflict_do_nothing())
    # One statement: whoever takes from the same pot waits for its row, and then sees what is left.
    taken = (
        sa.update(POTS)
        .where(POTS.c.name == name, POTS.c.micros + amount.micros <= pot.cap.micros)
        .values(micros=POTS.c.micros + amount.micros)
    )
    if connection.execute(taken).rowcount:
        return "reserved"
    connection.execute(sa.delete(RESERVATIONS).where(RESERVATIONS.c.key == key))
    return "exhausted"


def _settle(connection: sa.Connection, key: str, cost: Money) -> None:
    reserved = connection.execute(
        sa.select(RESERVATIONS.c.pot, RESERVATIONS.c.micros).where(RESERVATIONS.c.key == key)
    ).one()
    was_open = sa.update(RESERVATIONS).where(RESERVATIONS.c.key == key, RESERVATIONS.c.is_settled.is_(False))
    if connection.execute(was_open.values(is_settled=True)).rowcount:
        back = reserved.micros - cost.micros
        connection.execute(sa.update(POTS).where(POTS.c.name == reserved.pot).values(micros=POTS.c.micros - back))


def _purge(connection: sa.Connection, before: datetime, most: int) -> int:
    old = sa.select(OBSERVATIONS.c.key).where(OBSERVATIONS.c.at < instant(before)).order_by(OBSERVATIONS.c.at)
    gone = connection.execute(sa.delete(OBSERVATIONS).where(OBSERVATIONS.c.key.in_(old.limit(most)))).rowcount
    is_over = sa.func.substr(POTS.c.name, sa.func.length(POTS.c.name) - len(_DAY) + 1) < before.date().isoformat()
    pots = sa.select(POTS.c.name).where(is_over)
    taken = sa.select(RESERVATIONS.c.key).where(RESERVATIONS.c.pot.in_(pots)).limit(most)
    gone += connection.execute(sa.delete(RESERVATIONS).where(RESERVATIONS.c.key.in_(taken))).rowcount
    is_empty = ~sa.exists().where(RESERVATIONS.c.pot == POTS.c.name)
    connection.execute(sa.delete(POTS).where(is_over, is_empty))
    return gone


def _name(pot: Pot) -> str:
    return f"{pot.owner}|{pot.tier}|{pot.model}|{pot.day.isoformat()}"
