"""A PostgreSQL that is dumped while it is in use, and restored elsewhere, with PostgreSQL's own programs."""

import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.audit.chain import verify
from reviewbot.kernel.errors import Misconfigured
from reviewbot.settings import read_settings
from tests.contracts.store_value import NOON, a_delivery, a_record
from tests.standins.postgres import MakeDatabase

GITHUB = "https://api.github.com"


async def test_q10_what_was_dumped_in_use_is_whole_where_it_is_restored_and_still_one_app_s(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    used, elsewhere, dump = make_database(), make_database(), str(tmp_path / "reviewbot.dump")
    with closing(opened(used)) as store:
        store.bind(app_id=1, api_url=GITHUB)
        await store.keep_delivery(a_delivery("waits"), now=NOON)
        await store.append(a_record())
        kept = await store.fetch_records()
        run(make_database.programs / "pg_dump", "--format", "custom", "--file", dump, used)
        await store.append(a_record())

    run(make_database.programs / "pg_restore", "--exit-on-error", "--dbname", elsewhere, dump)

    with closing(opened(elsewhere)) as restored:
        assert await restored.fetch_records() == kept
        assert [each.id for each in await restored.fetch_waiting_deliveries(most=9)] == ["waits"]
        with pytest.raises(Misconfigured, match="it belongs to GitHub App 1 at"):
            restored.bind(app_id=2, api_url=GITHUB)
        restored.bind(app_id=1, api_url=GITHUB)
        await restored.append(a_record())
        assert verify(await restored.fetch_records()) is None


def opened(url: str) -> SqlStore:
    return SqlStore(read_settings({"REVIEWBOT_DATABASE_URL": url}).database_url)


def run(program: Path, *arguments: str) -> None:
    subprocess.run([str(program), *arguments], check=True, capture_output=True)
