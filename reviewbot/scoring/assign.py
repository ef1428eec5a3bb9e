"""One to one, as many as possible, and of all ways to do that one of the cheapest.

The method is the successive shortest augmenting path (Jonker and Volgenant, "A shortest augmenting path algorithm for
dense and sparse linear assignment problems", Computing 38, 1987), over the pairs that are possible at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush, nsmallest

_Edges = Sequence[Sequence[tuple[int, int]]]


def assign(edges: _Edges, columns: int) -> list[int | None]:
    """Return for each row the column it gets, or None.

    `edges[row]` holds the possible columns, each with its cost, which is not negative. No matching has more pairs, and
    none with as many costs less in sum. Equal input has an equal answer.
    """
    # Others take all but one of them at most, so no row needs more than its cheapest.
    edges = [_cheapest(row, len(edges)) for row in edges]
    dearest = max((cost for row in edges for _, cost in row), default=0)
    search = _Search(
        edges=edges,
        columns=columns,
        # To stay alone is dearer than any change of everybody else's pairs, so nobody does who need not.
        alone=dearest * len(edges) + 1,
        row_of=[None] * (columns + len(edges)),
        row_price=[0] * len(edges),
        column_price=[0] * (columns + len(edges)),
    )
    for row, possible in enumerate(edges):
        if possible:
            search.place(row)
    given: list[int | None] = [None] * len(edges)
    for column, taker in enumerate(search.row_of[:columns]):
        if taker is not None:
            given[taker] = column
    return given


def _cheapest(row: Sequence[tuple[int, int]], most: int) -> Sequence[tuple[int, int]]:
    return row if len(row) <= most else nsmallest(most, row, key=lambda edge: (edge[1], edge[0]))


@dataclass(slots=True, kw_only=True)
class _Reach:
    """How far each column is from one row, as far as it was looked at."""

    distance: dict[int, int] = field(default_factory=dict)
    came_from: dict[int, int] = field(default_factory=dict)
    settled: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Columns whose distance is final, with it and with the row that has the column."""
    waiting: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Search:
    edges: _Edges
    columns: int
    alone: int
    row_of: list[int | None]
    row_price: list[int]
    column_price: list[int]

    def place(self, row: int) -> None:
        """Give a row a column, moving others where that is cheaper."""
        reach = _Reach()
        low, scanned = 0, row
        while True:
            self._look_from(scanned, low, reach)
            low, column = self._nearest(reach)
            taker = self.row_of[column]
            if taker is None:
                break
            reach.settled[column] = low, taker
            scanned = taker
        self._reprice(row, low, reach)
        self._move(row, column, reach)

    def _look_from(self, row: int, low: int, reach: _Reach) -> None:
        away = low - self.row_price[row]
        for column, cost in (*self.edges[row], (self.columns + row, self.alone)):
            far = away + cost - self.column_price[column]
            if column not in reach.settled and far < reach.distance.get(column, far + 1):
                reach.distance[column] = far
                reach.came_from[column] = row
                heappush(reach.waiting, (far, column))

    @staticmethod
    def _nearest(reach: _Reach) -> tuple[int, int]:
        while True:
            far, column = heappop(reach.waiting)
            if column not in reach.settled:
                return far, column

    def _reprice(self, row: int, low: int, reach: _Reach) -> None:
        self.row_price[row] += low
        for column, (far, taker) in reach.settled.items():
            self.row_price[taker] += low - far
            self.column_price[column] -= low - far

    def _move(self, row: int, column: int, reach: _Reach) -> None:
        held = {taker: held for held, (_, taker) in reach.settled.items()}
        while (taker := reach.came_from[column]) != row:
            self.row_of[column] = taker
            column = held[taker]
        self.row_of[column] = row
