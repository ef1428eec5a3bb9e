"""Rows of a tenant, through one door that always knows who is looking."""

from collections.abc import Iterable, Mapping

from identity.viewer import Viewer

Row = Mapping[str, str]


class Store:
    """Tables by name. `scoped` is for requests; `unscoped` is for the nightly erasure job."""

    def __init__(self, tables: Mapping[str, Iterable[Row]]) -> None:
        self._tables = {name: tuple(rows) for name, rows in tables.items()}

    def scoped(self, table: str, viewer: Viewer) -> tuple[Row, ...]:
        """Return the rows of the viewer's tenant."""
        return tuple(row for row in self._tables[table] if row["tenant_id"] == viewer.tenant_id)

    def unscoped(self, table: str) -> tuple[Row, ...]:
        """Return the rows of every tenant."""
        return self._tables[table]
