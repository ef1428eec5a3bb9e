"""Migrations only expand: a worker of the version before goes on while one of the new version has migrated."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import Module, Rule, a_module, faults, modules

_TAKES_AWAY = frozenset(
    {
        "drop_table",
        "drop_column",
        "drop_constraint",
        "rename_table",
        "alter_column",
        "batch_alter_table",
        "create_check_constraint",
        "create_foreign_key",
        "create_primary_key",
        "create_unique_constraint",
    }
)
_ADDS = ("UPDATE ", "INSERT ")
"""Statements that fill what an old worker left out. Others are hidden from this rule."""


def contracting_migrations(module: Module) -> Iterator[str]:
    """Say what an upgrade does that a worker of the version before would stumble over."""
    for name, call in _calls_of_upgrade(module):
        if name in _TAKES_AWAY:
            yield f"upgrades by {name}; add something beside what is there, and let it go a version later"
        if name == "execute" and not _only_fills(call):
            yield "upgrades by a statement that is no plain UPDATE or INSERT; use Alembic's own words"
        if name == "add_column" and not _may_be_left_out(call):
            yield "adds a column that old workers do not fill; make it nullable, or give it a server_default"


def _calls_of_upgrade(module: Module) -> Iterator[tuple[str, ast.Call]]:
    for upgrade in module.tree.body:
        if isinstance(upgrade, ast.FunctionDef) and upgrade.name == "upgrade":
            for node in ast.walk(upgrade):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    yield node.func.attr, node


def _only_fills(call: ast.Call) -> bool:
    match call.args:
        case [ast.Constant(value=str(statement))]:
            return statement.startswith(_ADDS)
        case _:
            return False


def _may_be_left_out(call: ast.Call) -> bool:
    (column,) = (each for each in call.args if isinstance(each, ast.Call))
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in column.keywords}
    return given.get("nullable", "True") == "True" or "server_default" in given


def test_every_migration_only_adds() -> None:
    migrations = [module for module in modules("reviewbot") if "/migrations/versions/" in module.path]

    found = faults(contracting_migrations, migrations)

    assert len(migrations) > 5
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        pytest.param(
            contracting_migrations,
            a_module("def upgrade(): op.create_table('a')\ndef downgrade(): op.drop_table('a')"),
            a_module("def upgrade(): op.drop_table('a')"),
            id="taking away",
        ),
        pytest.param(
            contracting_migrations,
            a_module("def upgrade(): op.add_column('a', sa.Column('b', sa.Text, nullable=True))"),
            a_module("def upgrade(): op.add_column('a', sa.Column('b', sa.Text, nullable=False))"),
            id="a column that has to be filled",
        ),
        pytest.param(
            contracting_migrations,
            a_module("def upgrade(): op.add_column('a', sa.Column('b', sa.Text, nullable=False, server_default='x'))"),
            a_module("def upgrade(): op.alter_column('a', 'b', nullable=False)"),
            id="a column that fills itself",
        ),
        pytest.param(
            contracting_migrations,
            a_module("def upgrade(): op.execute('UPDATE a SET b = 1')"),
            a_module("def upgrade(): op.execute('ALTER TABLE a RENAME TO b')"),
            id="a statement",
        ),
    ],
)
def test_the_rule_tells_good_from_bad(rule: Rule, good: Module, bad: Module) -> None:
    assert not list(rule(good))
    assert list(rule(bad))
