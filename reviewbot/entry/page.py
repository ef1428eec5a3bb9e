"""The page that `demo --serve` leaves up: the newest decision about every change, from the audit trail.

It shows what is on record to whoever can reach it, so it listens on this machine only and is no part of `serve`.
"""

from collections.abc import Iterator
from html import escape
from typing import Final

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from reviewbot.audit.payload import record_in
from reviewbot.audit.record import AuditRecord
from reviewbot.gate.decision import Blocked, Opened, Ruling
from reviewbot.kernel.canonical import instant
from reviewbot.kernel.ids import ChangeNumber, RepoName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ports import Store
from reviewbot.publish.inert import LONGEST_BODY, legible
from reviewbot.review.finding import Finding

_POLICY: Final = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_MOST_AT_ONCE: Final = 1_000
_MARKS: Final = {"satisfied": "✓", "unsatisfied": "✗", "unknown": "?"}

_STYLE: Final = """\
:root { color-scheme: light dark; --line: #8885; --bad: #c0392b; --good: #1e8449; --odd: #b7770d; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; margin: 0; } h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0; }
.open { color: var(--good); } .blocked, .unsatisfied { color: var(--bad); } .satisfied { color: var(--good); }
.unknown { color: var(--odd); } small, .dim { opacity: .75; } code { overflow-wrap: anywhere; }
ul { list-style: none; padding-left: 1.2rem; } article > ul { padding-left: 0; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
border-top: 1px solid var(--line); }
"""


def put_up(app: FastAPI, store: Store) -> None:
    """Add the page to an application that listens on this machine only."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", response_class=HTMLResponse)
    async def decisions() -> Response:
        newest: dict[tuple[RepoName, ChangeNumber], AuditRecord] = {}
        last = 0
        while records := await store.fetch_records(after=last, most=_MOST_AT_ONCE):
            last = records[-1].sequence
            for chained in records:
                record = record_in(chained.payload)
                if isinstance(record, AuditRecord):
                    newest[record.repo, record.subject] = record
        return HTMLResponse(_page(list(reversed(newest.values()))), headers={"Content-Security-Policy": _POLICY})

    @router.get("/style.css", response_class=PlainTextResponse)
    async def style() -> Response:
        return Response(_STYLE, media_type="text/css")

    app.include_router(router)
    # A page elsewhere must not reach this one under a name of its own.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])


def _page(records: list[AuditRecord]) -> str:
    shown = "".join(_article(record) for record in records) or "<p>Nothing has been decided yet.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>reviewbot</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/style.css"></head><body><h1>reviewbot: what was decided, and why</h1>{shown}'
        "</body></html>"
    )


def _article(record: AuditRecord) -> str:
    decision = record.decision
    state = "open" if isinstance(decision, Opened) else "blocked"
    findings = [finding for verdict in record.verdicts for finding in verdict.findings]
    return (
        f'<article><h2><span class="{state}">{state}</span> {_text(record.repo)}#{record.binding.number}</h2>'
        f"<small>{_text(record.binding.head)} · {_text(instant(record.decided_at))}</small>"
        f"{_ways_out(decision) if isinstance(decision, Blocked) else ''}"
        f"<h3>Gate</h3>{_tree(decision.rulings)}{_findings(findings)}</article>"
    )


def _ways_out(decision: Blocked) -> str:
    items = "".join(f"<li>{_sentence(reason.text)}</li>" for reason in decision.reasons)
    return f"<h3>What would open it</h3><ul>{items}</ul>"


def _tree(rulings: tuple[Ruling, ...]) -> str:
    return f"<ul>{''.join(_branches(rulings))}</ul>" if rulings else ""


def _branches(rulings: tuple[Ruling, ...]) -> Iterator[str]:
    for ruling in rulings:
        mark = f'<span class="{ruling.outcome}">{_MARKS[ruling.outcome]}</span>'
        yield f"<li>{mark} <b>{_text(ruling.name)}</b> {_sentence(ruling.text)}{_tree(ruling.children)}</li>"


def _findings(findings: list[Finding]) -> str:
    if not findings:
        return ""
    rows = "".join(_row(finding) for finding in findings)
    return f"<h3>Findings</h3><table><tr><th>Where</th><th>What</th><th>Rests on</th></tr>{rows}</table>"


def _row(finding: Finding) -> str:
    place = finding.path if finding.line is None else f"{finding.path}:{finding.line}"
    cites = "<br>".join(f"<code>{_text(cite)}</code>" for cite in finding.cites)
    said = f"{_text(legible(finding.title))}<br><span class=dim>{_sentence(finding.body)}</span>"
    return f"<tr><td><code>{_text(place)}</code><br>{_text(finding.severity)}</td><td>{said}</td><td>{cites}</td></tr>"


def _text(text: str) -> str:
    return escape(legible(text))


def _sentence(text: Untrusted | str) -> str:
    # What to do stands at its end, so it is shown to that.
    return escape(legible(text, most=LONGEST_BODY))
