"""Databases that are refused: newer than the code, half migrated, too old, read-only, somebody else's."""

from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.adapters.store_sql_environment import Serving
from reviewbot.adapters.store_sql_migrate import migrate
from reviewbot.adapters.store_sql_tables import make_engine
from reviewbot.audit.chain import verify
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import DeliveryId
from reviewbot.roster import LEASE_SECONDS
from reviewbot.settings import read_settings
from tests.contracts.store_value import NOON, a_delivery, a_record
from tests.standins.postgres import MakeDatabase

GITHUB = "https://api.github.com"
EMULATOR = "http://127.0.0.1:4010"


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that was migrated whole."""
    if request.param == "SQLite":
        made = f"sqlite:///{tmp_path / 'reviewbot.db'}"
    else:
        make_database: MakeDatabase = request.getfixturevalue("make_database")
        made = read_settings({"REVIEWBOT_DATABASE_URL": make_database()}).database_url
    SqlStore(made).close()
    return made


def alter(url: str, *statements: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def tables_of(engine: sa.Engine) -> list[str]:
    return sorted(sa.inspect(engine).get_table_names())


def test_q07_a_database_that_a_newer_version_migrated_is_refused(url: str) -> None:
    alter(url, "INSERT INTO alembic_version VALUES ('9999')")

    with pytest.raises(Misconfigured, match="a newer reviewbot has migrated it") as refused:
        SqlStore(url)

    assert "(to 9999, which this one does not know); run that version or a newer one" in str(refused.value)


async def test_q07_a_worker_of_before_goes_on_once_a_newer_version_has_migrated(url: str) -> None:
    old = SqlStore(url)
    await old.keep_delivery(a_delivery("before"), now=NOON)
    alter(
        url,
        "CREATE TABLE of_the_newer_version (id integer)",
        "ALTER TABLE deliveries ADD COLUMN newer TEXT",
        "ALTER TABLE records ADD COLUMN newer TEXT DEFAULT 'filled in' NOT NULL",
        "UPDATE alembic_version SET version_num = '9999'",
    )

    await old.keep_delivery(a_delivery("after"), now=NOON)
    await old.mark_handed_on(DeliveryId("before"))
    await old.append(a_record())

    assert [each.id for each in await old.fetch_waiting_deliveries(most=9)] == ["after"]
    assert verify(await old.fetch_records()) is None
    old.close()
    with pytest.raises(Misconfigured, match="a newer reviewbot has migrated it"):
        SqlStore(url)


@pytest.mark.parametrize(
    ("statements", "missing"),
    [
        pytest.param(("DROP TABLE evaluations",), "evaluations is missing", id="a table is missing"),
        pytest.param(("ALTER TABLE records DROP COLUMN kind",), "records.kind is missing", id="a column is missing"),
        pytest.param(("DELETE FROM alembic_version",), "already exists", id="nobody wrote down how far it came"),
    ],
)
def test_k17_a_database_that_is_half_migrated_is_refused(url: str, statements: tuple[str, ...], missing: str) -> None:
    alter(url, *statements)

    with pytest.raises(Misconfigured, match="it is half migrated") as refused:
        SqlStore(url)

    assert missing in str(refused.value)
    assert str(refused.value).endswith("restore it whole from a backup, or point REVIEWBOT_DATABASE_URL to another one")


def test_k17_a_migration_that_is_killed_leaves_nothing_behind(url: str) -> None:
    engine = make_engine(url)
    alter(url, "UPDATE alembic_version SET version_num = '0002'")
    tables = "charges told environment evaluations blows debts questions seen_models eval_runs"
    tables += " observations pots reservations falls"
    alter(url, *(f"DROP TABLE {table}" for table in tables.split()), "ALTER TABLE records DROP COLUMN kind")
    alter(url, "DROP INDEX deliveries_in_line", "DROP INDEX deliveries_by_topic")
    alter(url, *(f"ALTER TABLE deliveries DROP COLUMN {column}" for column in ("repo_id", "subject")))
    before = tables_of(engine)

    @sa.event.listens_for(engine, "after_cursor_execute")
    def die(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "CREATE TABLE told" in statement:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate(engine)

    assert tables_of(engine) == before
    engine.dispose()
    SqlStore(url).close()


def test_q05_a_file_that_can_only_be_read_is_refused_before_anything_is_served(tmp_path: Path) -> None:
    file = tmp_path / "reviewbot.db"
    SqlStore(f"sqlite:///{file}").close()
    store = SqlStore(f"sqlite:///file:{file}?mode=ro&uri=true")

    with pytest.raises(Misconfigured, match="it can only be read; give this process the right to write to it"):
        store.bind(app_id=1, api_url=GITHUB)
    store.close()


def test_a_database_named_by_a_uri_leaves_no_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    SqlStore(f"sqlite:///file:{tmp_path}/reviewbot.db?uri=true").close()

    assert (tmp_path / "reviewbot.db").is_file()
    assert not (tmp_path / "file:").exists()


def test_q06_a_server_that_takes_no_writes_is_refused(make_database: MakeDatabase) -> None:
    made = make_database()
    url = read_settings({"REVIEWBOT_DATABASE_URL": made}).database_url
    SqlStore(url).close()
    name = sa.make_url(url).database
    with psycopg.connect(made, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    store = SqlStore(url)

    with pytest.raises(Misconfigured, match="it can only be read"):
        store.bind(app_id=1, api_url=GITHUB)
    store.close()
    with psycopg.connect(made, autocommit=True) as connection:
        connection.execute(b"SET default_transaction_read_only = off")
        connection.execute(b"DROP TABLE environment")
        connection.execute(b"UPDATE alembic_version SET version_num = '0006'")
    with pytest.raises(Misconfigured, match="it can only be read"):
        SqlStore(url)


def test_whoever_migrates_may_be_silent_for_a_minute_and_whoever_works_for_a_lease(make_database: MakeDatabase) -> None:
    engine = make_engine(read_settings({"REVIEWBOT_DATABASE_URL": make_database()}).database_url)
    silence = sa.text("SHOW idle_in_transaction_session_timeout")
    seen: list[str] = []
    sa.event.listen(engine, "commit", lambda connection: seen.append(connection.execute(silence).scalar_one()))

    migrate(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT 1"))

    assert seen == ["1min", f"{LEASE_SECONDS}s"]
    engine.dispose()


def test_a_server_that_is_too_old_is_refused(make_database: MakeDatabase) -> None:
    engine = make_engine(read_settings({"REVIEWBOT_DATABASE_URL": make_database()}).database_url)
    engine.connect().close()
    engine.dialect.server_version_info = (14, 9)

    with pytest.raises(Misconfigured, match="its PostgreSQL is version 14, and 15 is the oldest that will do"):
        migrate(engine)
    engine.dispose()


def test_q10_a_database_belongs_to_the_app_that_came_first(url: str) -> None:
    first = SqlStore(url)
    first.bind(app_id=1, api_url=GITHUB)
    first.bind(app_id=1, api_url=GITHUB)
    first.close()
    restored = SqlStore(url)

    with pytest.raises(Misconfigured) as refused:
        restored.bind(app_id=2, api_url=GITHUB)
    with pytest.raises(Misconfigured, match=f"this process is App 1 at {EMULATOR}"):
        restored.bind(app_id=1, api_url=EMULATOR)
    restored.close()

    assert str(refused.value).endswith(
        ": it belongs to GitHub App 1 at https://api.github.com, and this process is App 2 at https://api.github.com; "
        "a backup restored for another App needs a database of its own: point REVIEWBOT_DATABASE_URL to one"
    )


def as_of_before(url: str, *, owner: int | None) -> list[str]:
    """Give the database the shape of the version before, as the App's or nobody's, and return its tables."""
    alter(url, "DROP TABLE falls", "UPDATE alembic_version SET version_num = '0011'")
    if owner is not None:
        alter(url, f"INSERT INTO environment VALUES (1, {owner}, '{GITHUB}')")
    return tables_in(url)


def tables_in(url: str) -> list[str]:
    engine = make_engine(url)
    tables = tables_of(engine)
    engine.dispose()
    return tables


@pytest.mark.parametrize(
    ("serves", "why"),
    [
        pytest.param(
            Serving(app_id=2, api_url=GITHUB), "it belongs to GitHub App 1 at .*is App 2 at", id="another App"
        ),
        pytest.param(Serving(app_id=1, api_url=EMULATOR), f"is App 1 at {EMULATOR}", id="another GitHub"),
        pytest.param(None, "serve` or `reviewbot work` of this version migrates it", id="a command that only reads"),
    ],
)
def test_q10_nobody_but_who_serves_its_app_migrates_a_database(url: str, serves: Serving | None, why: str) -> None:
    before = as_of_before(url, owner=1)

    with pytest.raises(Misconfigured, match=why):
        SqlStore(url, serves=serves)

    assert tables_in(url) == before
    SqlStore(url, serves=Serving(app_id=1, api_url=GITHUB)).close()
    assert "falls" in tables_in(url)
    SqlStore(url).close()


def test_a_database_that_is_nobodys_is_migrated_by_whoever_opens_it(url: str) -> None:
    as_of_before(url, owner=None)

    SqlStore(url).close()

    assert "falls" in tables_in(url)


def test_a_command_that_only_reads_says_whole_what_to_start_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'reviewbot.db'}"
    SqlStore(url).close()
    as_of_before(url, owner=1)

    with pytest.raises(Misconfigured) as refused:
        SqlStore(url)

    assert str(refused.value) == (
        f"the database {url}: it belongs to GitHub App 1 at https://api.github.com and is of an older version than "
        "this reviewbot; `reviewbot serve` or `reviewbot work` of this version migrates it: start one, or run the "
        "older version"
    )


def test_no_refusal_shows_the_password(make_database: MakeDatabase) -> None:
    url = sa.make_url(read_settings({"REVIEWBOT_DATABASE_URL": make_database()}).database_url)
    with_password = url.set(password="hunter2")
    alter(url.render_as_string(hide_password=False), "CREATE TABLE deliveries (id integer)")

    with pytest.raises(Misconfigured) as refused:
        SqlStore(with_password.render_as_string(hide_password=False))

    assert "hunter2" not in str(refused.value)
    assert "***" in str(refused.value)
