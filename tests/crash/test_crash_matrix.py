"""A part of the crash matrix in every run of the tests; `python -m tests.crash [--stopped]` crosses all of it."""

from pathlib import Path

import pytest

from tests.crash.crossing import End, cross
from tests.crash.point import POINTS
from tests.e2e.watched import WatchedGitHub
from tests.standins.postgres import MakeDatabase

IN_EVERY_RUN = {"SQLite": ("K4", "K13"), "Postgres": ("K10", "K12", "K15")}


@pytest.fixture(scope="module")
def uncrashed(tmp_path_factory: pytest.TempPathFactory) -> End:
    """How it ends where nothing dies."""
    directory = tmp_path_factory.mktemp("uncrashed")
    (directory / "github").mkdir()
    with WatchedGitHub(directory / "github") as github:
        end = cross(github, None, directory, None)
    assert end.trail == ()
    return end


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in IN_EVERY_RUN.items() for name in names])
def test_a_process_that_dies_changes_nothing_that_people_see(
    kind: str, name: str, uncrashed: End, tmp_path: Path, make_database: MakeDatabase
) -> None:
    point = next(each for each in POINTS if each.name == name)
    (tmp_path / "github").mkdir()
    with WatchedGitHub(tmp_path / "github") as github:
        end = cross(github, make_database() if kind == "Postgres" else None, tmp_path, point)

    assert end.trail == ()
    assert end.seen == uncrashed.seen
    assert end.questions <= uncrashed.questions + point.allowed(is_stopped=False)


def test_q03_a_process_that_is_stopped_between_record_and_check_and_wakes_late_changes_nothing_that_people_see(
    uncrashed: End, tmp_path: Path, make_database: MakeDatabase
) -> None:
    point = next(each for each in POINTS if each.name == "K12")
    (tmp_path / "github").mkdir()
    with WatchedGitHub(tmp_path / "github") as github:
        end = cross(github, make_database(), tmp_path, point, is_stopped=True)

    assert end == uncrashed
