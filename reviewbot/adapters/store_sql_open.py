"""Opening the store's database: it is there and of the newest shape, or it is said who has to do what."""

from contextlib import ExitStack

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from reviewbot.adapters.store_sql_environment import Serving
from reviewbot.adapters.store_sql_line import translated
from reviewbot.adapters.store_sql_migrate import migrate
from reviewbot.adapters.store_sql_tables import make_engine
from reviewbot.database_fault import fault_of, place_of, reason_of
from reviewbot.kernel.errors import Misconfigured, Unavailable


def open_database(url: str, *, serves: Serving | None) -> sa.Engine:
    """Open and migrate a database.

    Raises Unavailable where it does not answer, and Misconfigured where it never will as things are, and as `migrate`
    does. Once it was opened nothing of this is anybody's fault: a server that is rebuilt refuses everybody for a while.
    """
    engine = make_engine(url)
    with ExitStack() as refused, translated():
        refused.callback(engine.dispose)
        try:
            migrate(engine, serves=serves)
        except DBAPIError as error:
            fault = fault_of(error)
            if fault is None:
                raise Unavailable("the database", why=reason_of(error, url)) from error
            raise Misconfigured(place_of(engine.url), (fault,)) from error
        refused.pop_all()
    return engine
