"""To whom a database belongs: one GitHub App at one address. A copy that is restored elsewhere serves nobody else."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from reviewbot.adapters.store_sql_tables import ENVIRONMENT
from reviewbot.database_fault import READ_ONLY, can_only_be_read, place_of
from reviewbot.kernel.errors import Misconfigured


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Whom a process serves: the App, and the address of its GitHub."""

    app_id: int
    api_url: str


def bind(engine: sa.Engine, serves: Serving) -> None:
    """Claim the database for this App at this address, for good, where nobody has.

    Raises Misconfigured where it belongs to another one, or takes no writes.
    """
    try:
        owner = _claim(engine, serves)
    except DBAPIError as error:
        if not can_only_be_read(error):
            raise
        raise Misconfigured(place_of(engine.url), (READ_ONLY,)) from error
    if owner != serves:
        raise _belongs_to(owner, serves, engine.url)


def require_ours(connection: sa.Connection, serves: Serving | None) -> None:
    """Raise Misconfigured where the database, which is of an older version, is not this process's to migrate.

    Whoever it belongs to could not start again on a newer shape: only what serves them, and is newer itself, may give
    it one, and no command that only reads there.
    """
    if not sa.inspect(connection).has_table(ENVIRONMENT.name):
        return
    row = connection.execute(sa.select(ENVIRONMENT.c.app_id, ENVIRONMENT.c.api_url)).first()
    owner = None if row is None else Serving(app_id=int(row.app_id), api_url=str(row.api_url))
    if owner is None or owner == serves:
        return
    if serves is not None:
        raise _belongs_to(owner, serves, connection.engine.url)
    fault = (
        f"it belongs to GitHub App {owner.app_id} at {owner.api_url} and is of an older version than this reviewbot; "
        "`reviewbot serve` or `reviewbot work` of this version migrates it: start one, or run the older version"
    )
    raise Misconfigured(place_of(connection.engine.url), (fault,))


def _claim(engine: sa.Engine, serves: Serving) -> Serving:
    insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    claim = insert(ENVIRONMENT).values(id=1, app_id=serves.app_id, api_url=serves.api_url)
    # The update changes nothing, but writes: a database that takes no writes is found out now, not with a webhook.
    claim = claim.on_conflict_do_update(index_elements=["id"], set_={"id": ENVIRONMENT.c.id})
    with engine.begin() as connection:
        row = connection.execute(claim.returning(ENVIRONMENT.c.app_id, ENVIRONMENT.c.api_url)).one()
    return Serving(app_id=int(row.app_id), api_url=str(row.api_url))


def _belongs_to(owner: Serving, serves: Serving, url: sa.URL) -> Misconfigured:
    fault = (
        f"it belongs to GitHub App {owner.app_id} at {owner.api_url}, and this process is App {serves.app_id} at "
        f"{serves.api_url}; "
        "a backup restored for another App needs a database of its own: point REVIEWBOT_DATABASE_URL to one"
    )
    return Misconfigured(place_of(url), (fault,))
