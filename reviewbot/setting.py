"""The table of settings: each once, with its name, its meaning and its default."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Origin: TypeAlias = Literal["default", "environment", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting as `reviewbot settings` prints it."""

    name: str
    meaning: str
    value: str
    """Masked where it is a secret; empty where it is not set."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to know of a setting before it is read."""

    name: str
    meaning: str
    default: str = ""
    is_secret: bool = False
    may_be_file: bool = False


KNOWN: Final = (
    Known("REVIEWBOT_HOME", "state: databases, index, mirrors of rules, evals' answers, the audit key", ".reviewbot"),
    Known("REVIEWBOT_DATABASE_URL", "SQLite in REVIEWBOT_HOME, or postgresql://… for more than one machine", "", True),
    Known("REVIEWBOT_CHROMA_URL", "embedded in REVIEWBOT_HOME, or http://host:port of a Chroma server"),
    Known("REVIEWBOT_GOVERNANCE", "directory or git URL that holds owners/, runbooks/ and evals/", "."),
    Known("REVIEWBOT_GITHUB_API_URL", "GitHub's API, GitHub Enterprise's too", "https://api.github.com"),
    Known("REVIEWBOT_GITHUB_APP_ID", "the App's number; required to serve"),
    Known("REVIEWBOT_GITHUB_PRIVATE_KEY", "the App's private key, PEM, or …_FILE; required to serve", "", True, True),
    Known(
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET",
        "the webhook's secret, or …_FILE; two on two lines while one is being replaced; required to serve",
        "",
        True,
        True,
    ),
    Known("REVIEWBOT_API_TOKENS", "who may read the API: a scope and a token a line, or …_FILE", "", True, True),
    Known("ANTHROPIC_API_KEY", "Anthropic's key, read by its SDK's own name", "", True),
    Known("ANTHROPIC_BASE_URL", "another address for Anthropic's API"),
    Known("OPENAI_API_KEY", "OpenAI's key, read by its SDK's own name", "", True),
    Known("OPENAI_BASE_URL", "any OpenAI-compatible server"),
    Known(
        "REVIEWBOT_EMBEDDER",
        "ngrams (offline), openai, or onnx (Chroma's MiniLM; needs onnxruntime, downloads once)",
        "ngrams",
    ),
    Known("REVIEWBOT_SLACK_WEBHOOK_URL", "where notifications will go; none are sent yet", "", True),
    Known("REVIEWBOT_STOP", "`all` stops this process's work even when no database answers"),
    Known("REVIEWBOT_WORKER_NAME", "what tells this worker from others on one database; it finds one by itself"),
    Known("REVIEWBOT_DRAIN_SECONDS", "seconds that running work has to end when the process is told to", "20"),
    Known("REVIEWBOT_SWEEP_SECONDS", "seconds between two sweeps over every open change", "240"),
    Known("REVIEWBOT_KEEP_DELIVERIES_DAYS", "days that webhooks are kept once they were handed on", "30"),
    Known("REVIEWBOT_KEEP_RUNS_DAYS", "days that ended runs are kept, with what models were asked and answered", "30"),
    Known("REVIEWBOT_CLOCK_OFFSET_SECONDS", "test aid: shifts the clock; nothing else reads the time", "0"),
)
