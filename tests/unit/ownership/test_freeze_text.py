"""How the policy writes its freezes; every fault has its line."""

from datetime import datetime, time

import pytest

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import ChangeNumber, RepoName
from reviewbot.ownership.freeze import FreezeException, FreezeWindow, Once, Weekly
from tests.unit.ownership.files import POLICY, a_registry, faults_of

FREEZES = """\
freezes:
  - name: year-end
    paths: ["ledger/**"]
    time_zone: Europe/Berlin
    once: [{from: 2026-12-18 16:00, until: 2027-01-04 08:00}]
    exceptions:
      - {name: tax-table, reason: "The new rates hold from January.", change: acme/shop#7}
  - name: weekend
    time_zone: America/New_York
    weekly: [{from: fri 16:00, until: mon 08:00}]
"""


def test_freezes_become_windows() -> None:
    year_end, weekend = a_registry(policy=POLICY + FREEZES).policy.freezes

    assert year_end == FreezeWindow(
        name="year-end",
        paths=(Glob("ledger/**"),),
        time_zone="Europe/Berlin",
        spans=(Once(starts=datetime(2026, 12, 18, 16), ends=datetime(2027, 1, 4, 8)),),  # noqa: DTZ001 - local
        exceptions=(
            FreezeException(
                name="tax-table",
                reason="The new rates hold from January.",
                repo=RepoName("acme/shop"),
                number=ChangeNumber(7),
            ),
        ),
    )
    assert weekend == FreezeWindow(
        name="weekend",
        paths=(Glob("**"),),
        time_zone="America/New_York",
        spans=(Weekly(first_day="fri", starts=time(16), last_day="mon", ends=time(8)),),
        exceptions=(),
    )
    assert (year_end.file_line, weekend.file_line) == (6, 12)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "Europe/Berlin",
            "Europe/Atlantis",
            "line 8: freezes[0].time_zone: 'Europe/Atlantis' is no time zone that is known; "
            "write a name of the IANA database such as Europe/Berlin",
            id="a zone that does not exist",
        ),
        pytest.param("Europe/Berlin", "Europe", "'Europe' is no time zone that is known", id="a folder of zones"),
        pytest.param(
            "Europe/Berlin", "localtime", "'localtime' is no time zone that is known", id="the machine's zone"
        ),
        pytest.param("Europe/Berlin", "../etc/passwd", "is no time zone that is known", id="a path"),
        pytest.param("Europe/Berlin", "+01:00", "is no time zone that is known", id="an offset"),
        pytest.param(
            "until: 2027-01-04 08:00",
            "until: 2026-12-18 16:00",
            "line 9: the span ends at '2026-12-18 16:00', and begins at '2026-12-18 16:00'",
            id="a span that ends when it begins",
        ),
        pytest.param(
            "until: 2027-01-04 08:00",
            "until: 2025-12-18 16:00",
            "line 9: the span ends at '2025-12-18 16:00', and begins at '2026-12-18 16:00'",
            id="a span that ends before it begins",
        ),
        pytest.param(
            "until: 2027-01-04 08:00",
            "until: 2027-02-29 08:00",
            "line 9: freezes[0].once[0].until: '2027-02-29 08:00' is not in the calendar",
            id="a day that does not exist",
        ),
        pytest.param(
            "until: 2027-01-04 08:00", "until: 7", "freezes[0].once[0].until is 7; it must be text", id="a number"
        ),
        pytest.param(
            "until: mon 08:00",
            "until: fri 16:00",
            "line 14: the span ends when it begins, 'fri 16:00'",
            id="a week that never begins",
        ),
        pytest.param(
            "until: mon 08:00",
            "until: monday",
            "line 14: freezes[1].weekly[0].until: 'monday' is not a time of the week; write it as fri 16:00",
            id="no time of the week",
        ),
        pytest.param(
            "[{from: fri 16:00, until: mon 08:00}]",
            "[{from: fri 16:00, until: mon 08:00}, {from: mon 07:00, until: fri 16:00}]",
            "line 14: the spans leave no minute of the week: this would never end",
            id="a freeze without an end",
        ),
        pytest.param(
            "    weekly: [{from: fri 16:00, until: mon 08:00}]\n",
            "",
            "line 12: a freeze needs once or weekly, or it never begins",
            id="no span",
        ),
        pytest.param(
            "name: weekend", "name: year-end", "line 12: freeze name 'year-end' is there already", id="a name twice"
        ),
        pytest.param("name: weekend", "name: [1]", "line 12: freezes[1].name is [1]; it must be text", id="no name"),
        pytest.param(
            "change: acme/shop#7",
            "change: acme/shop",
            "line 11: freezes[0].exceptions[0].change: 'acme/shop' is not a change; "
            "write organisation/repository#number",
            id="an exception for a whole repository",
        ),
        pytest.param(
            "change: acme/shop#7}",
            "change: acme/shop#7}\n      - {name: again, reason: x, change: Acme/Shop#7}",
            "line 12: exception change 'Acme/Shop#7' is there already",
            id="a change that is excepted twice",
        ),
        pytest.param(
            "change: acme/shop#7}",
            "change: acme/shop#7}\n      - {name: 7, reason: x, change: acme/shop#8}",
            "line 12: freezes[0].exceptions[1].name is 7; it must be text",
            id="an exception called by a number",
        ),
        pytest.param(
            "[{from: 2026-12-18 16:00, until: 2027-01-04 08:00}]",
            "[{from: 2026-12-18 16:00, until: 2027-01-04 08:00}, {from: 2026-12-18 16:00, until: 2027-01-04 08:00}]",
            "line 9: freezes[0].once: an item is there twice",
            id="a span twice",
        ),
    ],
)
def test_a_faulty_freeze_is_refused(old: str, new: str, fault: str) -> None:
    found = faults_of(policy=POLICY + FREEZES.replace(old, new, 1))

    assert any(each.startswith("owners/policy.yaml: line") and fault in each for each in found), found
