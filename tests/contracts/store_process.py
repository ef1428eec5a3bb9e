"""Another process that opens the same store: `python -m tests.contracts.store_process URL RECORDS`.

It says when it is ready and waits for a line, so that several begin at the same moment.
"""

import asyncio
import sys

from reviewbot.adapters.store_sql import SqlStore
from tests.contracts.store_value import a_record


async def main(url: str, records: int) -> None:
    """Open the store, migrating it where nobody did, and append."""
    store = SqlStore(url)
    for number in range(1, records + 1):
        await store.append(a_record(number))
    store.close()


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
