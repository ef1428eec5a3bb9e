"""GitHub's limits, as its documentation states them. A test may lower them to reach one with few files."""

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Limits:
    """Counts are of rows in a whole list, sizes are in bytes."""

    pull_files: int = 3000
    compare_files: int = 300
    listed_commits: int = 250
    tree_entries: int = 100_000
    patch_bytes: int = 1_000_000
    patch_lines: int = 20_000
    content_bytes: int = 1_000_000
    graphql_text_bytes: int = 512_000
    annotations_per_request: int = 50
    requests_per_hour: int = 5000
    token_seconds: int = 3600
