"""`python -m tests.bench [name ...]`: every benchmark as one table, and exit 1 where a target is missed."""

import importlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.table import Row, Step

HERE = Path(__file__).parent
WIDTH = 180


def main(names: Sequence[str]) -> int:
    """Run the named benchmarks, all of them where none is named, and print what they found."""
    known = sorted(file.stem.removeprefix("bench_") for file in HERE.glob("bench_*.py"))
    console = Console(width=WIDTH)
    strangers = [name for name in names if name not in known]
    if strangers:
        console.print(f"no benchmark {', '.join(strangers)}; there are {', '.join(known)}")
        return 2
    rows: list[Row] = []
    steps: list[Step] = []
    for name in names or known:
        console.print(f"{name} ...", style="dim")
        more, where = _run(name)
        rows += more
        steps += where
    console.print(_table(rows))
    if steps:
        console.print(_steps(steps))
    return 0 if all(row.is_met for row in rows) else 1


def _run(name: str) -> tuple[list[Row], list[Step]]:
    module = importlib.import_module(f"tests.bench.bench_{name}")
    if hasattr(module, "run_with_steps"):
        rows, steps = module.run_with_steps()
        return rows, steps
    return module.run(), []


def _table(rows: Iterable[Row]) -> Table:
    table = Table("what", "measured", "ceiling of the same run", "ratio", "target", "met", show_lines=True)
    for row in rows:
        table.add_row(
            row.what,
            f"{_number(row.measured)} {row.unit}",
            "none" if row.ceiling is None else f"{_number(row.ceiling)} {row.unit}: {row.ceiling_is}",
            "" if not row.ceiling else f"{row.measured / row.ceiling:.2f}",
            row.target,
            "yes" if row.is_met else "NO",
        )
    return table


def _steps(steps: Iterable[Step]) -> Table:
    table = Table("where the overhead goes (medians)", "wall, ms", "own, ms")
    for step in steps:
        table.add_row(step.name, f"{step.wall_milliseconds:.0f}", f"{step.own_milliseconds:.0f}")
    return table


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1_000 else f"{value:.3g}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
