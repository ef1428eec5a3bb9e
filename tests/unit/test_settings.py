"""Every setting is read once, checked, and shown without its secret; every fault is named at once."""

from pathlib import Path

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.setting import KNOWN
from reviewbot.settings import GithubApp, read_settings

SERVING = {
    "REVIEWBOT_GITHUB_APP_ID": "17",
    "REVIEWBOT_GITHUB_PRIVATE_KEY": "-----BEGIN canary-key-----",
    "REVIEWBOT_GITHUB_WEBHOOK_SECRET": "canary-secret",
}


CANARY = "acme canary-value-of-more-than-32-characters"
"""Right for every secret that is no address; the API's tokens have a form."""
SECRETS = {each.name: CANARY for each in KNOWN if each.is_secret} | {
    "REVIEWBOT_DATABASE_URL": "postgresql://bot:canary-password@db/canary"
}


def faults_of(environment: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(Misconfigured) as refusal:
        read_settings(environment)
    assert refusal.value.where == "settings"
    return refusal.value.faults


def shown(environment: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {each.name: (each.value, each.origin) for each in read_settings(environment).listing}


def test_nothing_has_to_be_set_to_work_locally() -> None:
    settings = read_settings({})

    assert settings.home == Path(".reviewbot")
    assert settings.database_url == "sqlite:///.reviewbot/reviewbot.db"
    assert settings.chroma_url is None
    assert settings.governance == "."
    assert settings.github_api_url == "https://api.github.com"
    assert settings.github_app is None
    assert settings.anthropic_api_key is settings.anthropic_base_url is None
    assert settings.openai_api_key is settings.openai_base_url is None
    assert settings.embedder == "ngrams"
    assert settings.slack_webhook_url is None
    assert settings.stop_all is False
    assert settings.clock_offset_seconds == 0


def test_what_is_set_is_used() -> None:
    settings = read_settings(
        SERVING
        | {
            "REVIEWBOT_HOME": "state",
            "REVIEWBOT_CHROMA_URL": "http://chroma:8000",
            "REVIEWBOT_GITHUB_API_URL": "https://ghe.acme.example/api/v3/",
            "ANTHROPIC_API_KEY": "a-key",
            "OPENAI_BASE_URL": "http://localhost:1234/v1",
            "REVIEWBOT_EMBEDDER": "onnx",
            "REVIEWBOT_STOP": "all",
            "REVIEWBOT_CLOCK_OFFSET_SECONDS": "-90.5",
        }
    )

    assert settings.home == Path("state")
    assert settings.database_url == "sqlite:///state/reviewbot.db"
    assert settings.chroma_url == "http://chroma:8000"
    assert settings.github_api_url == "https://ghe.acme.example/api/v3"
    assert settings.github_app == GithubApp(
        app_id=17, private_key="-----BEGIN canary-key-----", webhook_secrets=(b"canary-secret",)
    )
    assert settings.anthropic_api_key == "a-key"
    assert settings.openai_base_url == "http://localhost:1234/v1"
    assert settings.embedder == "onnx"
    assert settings.stop_all is True
    assert settings.clock_offset_seconds == -90.5


@pytest.mark.parametrize(
    ("given", "used"),
    [
        pytest.param("postgresql://db/bot", "postgresql+psycopg://db/bot", id="postgresql"),
        pytest.param("postgres://db/bot", "postgresql+psycopg://db/bot", id="the short spelling"),
        pytest.param("postgresql+psycopg://db/bot", "postgresql+psycopg://db/bot", id="with its driver"),
        pytest.param("sqlite:///elsewhere.db", "sqlite:///elsewhere.db", id="another SQLite file"),
    ],
)
def test_a_database_is_named_as_everybody_names_it(given: str, used: str) -> None:
    assert read_settings({"REVIEWBOT_DATABASE_URL": given}).database_url == used


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN canary-key-----\n")
    environment = {name: value for name, value in SERVING.items() if name != "REVIEWBOT_GITHUB_PRIVATE_KEY"}
    environment["REVIEWBOT_GITHUB_PRIVATE_KEY_FILE"] = str(key)

    app = read_settings(environment).github_app

    assert app is not None
    assert app.private_key == "-----BEGIN canary-key-----"
    assert shown(environment)["REVIEWBOT_GITHUB_PRIVATE_KEY"] == ("set, 26 characters", "file")


def test_a_listing_names_every_setting_and_shows_no_secret() -> None:
    listing = read_settings(SERVING | SECRETS).listing

    assert [each.name for each in listing] == [each.name for each in KNOWN]
    assert "canary" not in repr(listing)
    hidden = {name: f"set, {len(secret)} characters" for name, secret in SECRETS.items()}
    assert {each.name: each.value for each in listing if each.name in hidden} == hidden


def test_i14_a_listing_shows_no_part_of_a_password_that_stands_in_an_address() -> None:
    environment = {"REVIEWBOT_GOVERNANCE": "https://bot:canary@canary@host/rules.git"}

    assert shown(environment)["REVIEWBOT_GOVERNANCE"] == ("https://host/rules.git", "environment")


def test_no_secret_is_in_a_printed_value() -> None:
    assert "canary" not in repr(read_settings(SERVING | SECRETS))


def test_who_may_read_the_api_comes_from_lines_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"acme {'a' * 32}\nglobex/shop {'b' * 32}\n", encoding="utf-8")

    grants = read_settings({"REVIEWBOT_API_TOKENS_FILE": str(file)}).api_grants

    assert [each.scope for each in grants] == ["acme", "globex/shop"]
    assert read_settings({}).api_grants == ()


def test_a_token_with_a_fault_is_named_by_its_line_alone() -> None:
    (fault,) = faults_of({"REVIEWBOT_API_TOKENS": "acme canary"})

    assert fault.startswith("REVIEWBOT_API_TOKENS, line 1: a token of 32 to 512 characters has to follow")
    assert "canary" not in fault


def test_a_listing_says_where_each_value_comes_from() -> None:
    listed = shown({"REVIEWBOT_HOME": "state"})

    assert listed["REVIEWBOT_HOME"] == ("state", "environment")
    assert listed["REVIEWBOT_EMBEDDER"] == ("ngrams", "default")
    assert listed["ANTHROPIC_API_KEY"] == ("", "default")


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    environment = {
        "REVIEWBOT_HOMES": "x",
        "REVIEWBOT_GITHUB_APP_ID": "seventeen",
        "REVIEWBOT_GITHUB_PRIVATE_KEY_FILE": str(missing),
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET": "a",
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET_FILE": str(missing),
        "REVIEWBOT_DATABASE_URL": "mysql://bot:canary@db/bot",
        "REVIEWBOT_CHROMA_URL": "junk",
        "REVIEWBOT_GITHUB_API_URL": "ftp://ghe.acme.example:notaport",
        "ANTHROPIC_BASE_URL": "http://",
        "OPENAI_BASE_URL": "localhost:1234/v1",
        "REVIEWBOT_EMBEDDER": "openapi",
        "REVIEWBOT_STOP": "al",
        "REVIEWBOT_CLOCK_OFFSET_SECONDS": "an hour",
    }

    assert set(faults_of(environment)) == {
        "REVIEWBOT_HOMES is no setting; `reviewbot settings` lists them",
        f"REVIEWBOT_GITHUB_PRIVATE_KEY_FILE cannot be read: [Errno 2] No such file or directory: '{missing}'",
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET and REVIEWBOT_GITHUB_WEBHOOK_SECRET_FILE are both set; keep one",
        f"REVIEWBOT_GITHUB_WEBHOOK_SECRET_FILE cannot be read: [Errno 2] No such file or directory: '{missing}'",
        "REVIEWBOT_GITHUB_APP_ID is 'seventeen'; it has to be the App's number",
        "REVIEWBOT_DATABASE_URL: it has to begin with sqlite:/// or postgresql://",
        "REVIEWBOT_CHROMA_URL: it has to begin with http:// or https://",
        "REVIEWBOT_GITHUB_API_URL: it has to begin with http:// or https://",
        "REVIEWBOT_GITHUB_API_URL: its port has to be a number from 1 to 65535",
        "ANTHROPIC_BASE_URL: it has to name a host, and no blank may stand in it",
        "OPENAI_BASE_URL: it has to begin with http:// or https://",
        "REVIEWBOT_EMBEDDER is 'openapi'; it has to be ngrams, openai or onnx",
        "REVIEWBOT_STOP is 'al'; it has to be 'all' or unset",
        "REVIEWBOT_CLOCK_OFFSET_SECONDS is 'an hour'; it has to be a number of seconds",
    }


@pytest.mark.parametrize("offset", ["nan", "inf", "-inf", "1e300"])
def test_the_clock_is_not_shifted_out_of_time(offset: str) -> None:
    assert faults_of({"REVIEWBOT_CLOCK_OFFSET_SECONDS": offset}) == (
        f"REVIEWBOT_CLOCK_OFFSET_SECONDS is {offset!r}; it has to be a number of seconds",
    )


def test_settings_of_the_tests_themselves_are_no_strangers() -> None:
    assert read_settings({"REVIEWBOT_TEST_CACHE": "somewhere"}).home == Path(".reviewbot")


def test_the_process_s_own_environment_is_read_by_default() -> None:
    assert {each.name for each in read_settings().listing} == {each.name for each in KNOWN}


@pytest.mark.parametrize("seconds", ["29", "86401", "4.5", "soon", "-60", "\u0663\u0663"])
def test_a_sweep_that_is_too_rare_too_frequent_or_no_number_is_a_fault(seconds: str) -> None:
    assert faults_of({"REVIEWBOT_SWEEP_SECONDS": seconds}) == (
        f"REVIEWBOT_SWEEP_SECONDS is {seconds!r}; it has to be a whole number from 30 to 86400",
    )


@pytest.mark.parametrize(("given", "seconds"), [("", 240), ("30", 30), ("86400", 86_400)])
def test_sweeps_come_every_four_minutes_or_as_asked(given: str, seconds: int) -> None:
    assert read_settings({"REVIEWBOT_SWEEP_SECONDS": given}).sweep_seconds == seconds


@pytest.mark.parametrize("seconds", ["-1", "3601", "soon", "1.5"])
def test_a_time_to_end_that_is_none_is_a_fault(seconds: str) -> None:
    assert faults_of({"REVIEWBOT_DRAIN_SECONDS": seconds}) == (
        f"REVIEWBOT_DRAIN_SECONDS is {seconds!r}; it has to be a whole number from 0 to 3600",
    )


@pytest.mark.parametrize(("given", "seconds"), [("", 20), ("0", 0), ("3600", 3_600)])
def test_running_work_has_twenty_seconds_to_end_or_as_given(given: str, seconds: int) -> None:
    assert read_settings({"REVIEWBOT_DRAIN_SECONDS": given}).drain_seconds == seconds


@pytest.mark.parametrize("name", ["REVIEWBOT_KEEP_DELIVERIES_DAYS", "REVIEWBOT_KEEP_RUNS_DAYS"])
@pytest.mark.parametrize("days", ["3", "3651", "for ever", "-30"])
def test_what_is_kept_too_short_or_too_long_is_a_fault(name: str, days: str) -> None:
    assert faults_of({name: days}) == (f"{name} is {days!r}; it has to be a whole number from 4 to 3650",)


def test_deliveries_and_runs_are_kept_for_a_month_or_as_given() -> None:
    asked = {"REVIEWBOT_KEEP_DELIVERIES_DAYS": "4", "REVIEWBOT_KEEP_RUNS_DAYS": "3650"}
    settings = [read_settings({}), read_settings(asked)]

    assert [(each.keep_deliveries_days, each.keep_runs_days) for each in settings] == [(30, 30), (4, 3_650)]


def test_a_worker_has_the_name_that_it_is_given() -> None:
    assert read_settings({"REVIEWBOT_WORKER_NAME": "worker-1"}).worker_name == "worker-1"
    assert read_settings({}).worker_name == ""
