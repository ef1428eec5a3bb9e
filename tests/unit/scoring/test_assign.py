"""As many pairs as possible, and the cheapest of those: against every matching there is, and against scipy."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from reviewbot.scoring.assign import assign

FORBIDDEN = 10_000

tables = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=columns, max_size=columns), min_size=0, max_size=5
    ).map(lambda rows: (columns, rows))
)


def edges_of(rows: list[list[int | None]]) -> list[list[tuple[int, int]]]:
    return [[(column, cost) for column, cost in enumerate(row) if cost is not None] for row in rows]


def worth(rows: list[list[int | None]], given_columns: list[int | None]) -> tuple[int, int]:
    """How many rows stay alone, and what the others cost: less is better."""
    costs = [rows[row][column] for row, column in enumerate(given_columns) if column is not None]
    assert None not in costs, "a pair that is not possible"
    return len(rows) - len(costs), sum(cost for cost in costs if cost is not None)


def best_of_all(columns: int, rows: list[list[int | None]]) -> tuple[int, int]:
    seats: list[int | None] = [*range(columns), *[None] * len(rows)]
    return min(
        worth(rows, list(each))
        for each in permutations(seats, len(rows))
        if all(column is None or rows[row][column] is not None for row, column in enumerate(each))
    )


@given(tables)
def test_no_matching_is_better(table: tuple[int, list[list[int | None]]]) -> None:
    columns, rows = table

    taken = assign(edges_of(rows), columns)

    held = [column for column in taken if column is not None]
    assert len(held) == len(set(held)), "one to one"
    assert worth(rows, taken) == best_of_all(columns, rows)


@given(st.integers(0, 2**32 - 1))
def test_large_tables_cost_what_scipy_says(seed: int) -> None:
    drawn = np.random.default_rng(seed)
    costs = drawn.integers(0, 50, size=(12, 17))
    possible = drawn.random((12, 17)) < 0.3
    rows: list[list[int | None]] = [
        [int(cost) if is_possible else None for cost, is_possible in zip(*row, strict=True)]
        for row in zip(costs, possible, strict=True)
    ]

    taken = assign(edges_of(rows), 17)

    chosen = linear_sum_assignment(np.where(possible, costs, FORBIDDEN))
    alone, cost = divmod(int(np.where(possible, costs, FORBIDDEN)[chosen].sum()), FORBIDDEN)
    assert worth(rows, taken) == (alone, cost)


def test_a_row_moves_on_where_another_has_no_choice() -> None:
    assert assign([[(0, 0), (1, 3)], [(0, 2)]], 2) == [1, 0]


def test_nothing_possible_is_nobody_paired() -> None:
    assert assign([[], []], 3) == [None, None]
    assert assign([], 3) == []


def test_a_row_looks_at_no_more_than_it_can_need() -> None:
    many = [(column, 5) for column in range(10_000)]

    assert assign([many, [(0, 0)]], 10_000) == [1, 0]
