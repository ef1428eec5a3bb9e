"""How models did over the last nights."""

from dataclasses import replace
from datetime import timedelta

from reviewbot.entry.command.eval_trend import render_trend, series_of
from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.scoring.night import Ran
from tests.unit.scoring.test_night import NIGHT, a_run

FIRST, SECOND = (Digest("sha256:" + digit * 64) for digit in "12")


def a_night(days_ago: int, recall: float | None, *, goldens: Digest = FIRST, is_passed: bool = True) -> Ran:
    rates = () if recall is None else (("recall", recall),)
    ran = a_run(night=NIGHT - timedelta(days=days_ago), spent=1_000)
    return replace(ran, rates=rates, goldens=goldens, is_passed=is_passed)


def test_runs_stand_by_owner_and_model_from_the_oldest_night_on() -> None:
    runs = (a_run("streaming"), a_run(model="openai:new"), a_night(0, 0.5), a_night(1, 0.4))

    told = [(each.owner, each.model, [ran.night for ran in each.runs]) for each in series_of(runs)]

    assert told == [
        ("payments", "anthropic:old", [NIGHT - timedelta(days=1), NIGHT]),
        ("payments", "openai:new", [NIGHT]),
        ("streaming", "anthropic:old", [NIGHT]),
    ]


def test_a_rate_is_apart_where_the_golden_set_has_changed_and_left_out_where_it_is_not_known() -> None:
    runs = (a_night(4, 0.1), a_night(3, None), a_night(2, 0.3), a_night(1, 0.8, goldens=SECOND), a_night(0, 0.9))
    (series,) = series_of(runs)

    assert list(series.stretches("recall")) == [((0, 0.1), (2, 0.3)), ((3, 0.8),), ((4, 0.9),)]
    assert list(series.stretches("precision")) == []


def test_the_page_draws_a_line_for_each_rate_and_marks_the_nights_that_failed() -> None:
    page = render_trend(series_of((a_night(1, 0.25), a_night(0, 0.75, is_passed=False))))

    assert '<path d="M5.0 27.5 L355.0 12.5"' in page
    assert f"<title>{NIGHT}: 0.750</title>" in page
    assert f"Failed: {NIGHT}" in page
    assert page.count('fill="#cf222e"') == 1
    assert "1 of 2 nights pass, 2026-11-20 to 2026-11-21, $0.002000" in page


def test_the_page_loads_and_runs_nothing_whatever_a_model_is_called() -> None:
    runs = (replace(a_night(0, 1.0), model=ModelName("openai:<script>x</script>")),)

    page = render_trend(series_of(runs))

    assert "<script" not in page
    assert "openai:&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_page_of_a_year_of_nights_is_small() -> None:
    runs = [
        replace(a_night(days, 0.5), model=ModelName(f"openai:{number}")) for days in range(366) for number in range(5)
    ]

    assert len(render_trend(series_of(runs)).encode()) < 2_000_000


def test_without_a_run_the_page_says_so() -> None:
    assert "Nothing has run." in render_trend(())
