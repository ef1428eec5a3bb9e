"""The durable engine's database while it is away, or is not as the engine left it: in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from reviewbot.kernel.errors import Unavailable


@contextmanager
def away_told() -> Iterator[None]:
    """Raise Unavailable where the engine's database does not do what it is asked.

    What the database took well enough to say that it cannot be kept is a fault of that, and raised as it is.
    """
    try:
        yield
    except (DataError, IntegrityError):
        raise
    except DBAPIError as error:
        raise Unavailable("the database", why=type(error).__name__) from error
