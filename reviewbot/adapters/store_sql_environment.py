"""To whom a database belongs: one GitHub App at one address. A copy that is restored elsewhere serves nobody else."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from reviewbot.adapters.store_sql_migrate import READ_ONLY, can_only_be_read, place_of
from reviewbot.adapters.store_sql_tables import ENVIRONMENT
from reviewbot.kernel.errors import Misconfigured


def bind(engine: sa.Engine, *, app_id: int, api_url: str) -> None:
    """Claim the database for this App at this address, for good, where nobody has.

    Raises Misconfigured where it belongs to another one, or takes no writes.
    """
    try:
        whose_app, whose_url = _claim(engine, app_id, api_url)
    except DBAPIError as error:
        if not can_only_be_read(error):
            raise
        raise Misconfigured(place_of(engine), (READ_ONLY,)) from error
    if (whose_app, whose_url) != (app_id, api_url):
        fault = (
            f"it belongs to GitHub App {whose_app} at {whose_url}, and this process is App {app_id} at {api_url}; "
            "a backup restored for another App needs a database of its own: point REVIEWBOT_DATABASE_URL to one"
        )
        raise Misconfigured(place_of(engine), (fault,))


def _claim(engine: sa.Engine, app_id: int, api_url: str) -> tuple[int, str]:
    insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    claim = insert(ENVIRONMENT).values(id=1, app_id=app_id, api_url=api_url)
    # The update changes nothing, but writes: a database that takes no writes is found out now, not with a webhook.
    claim = claim.on_conflict_do_update(index_elements=["id"], set_={"id": ENVIRONMENT.c.id})
    with engine.begin() as connection:
        row = connection.execute(claim.returning(ENVIRONMENT.c.app_id, ENVIRONMENT.c.api_url)).one()
    return int(row.app_id), str(row.api_url)
