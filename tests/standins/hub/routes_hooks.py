"""The App's log of webhook deliveries, and asking for one again."""

import json

from tests.standins.hub.render_people import Json
from tests.standins.hub.router import Answer, Call, not_found, page_url, route
from tests.standins.hub.webhooks import redelivered
from tests.standins.hub.world import Delivery


@route("GET", "/app/hook/deliveries")
def list_deliveries(call: Call) -> Answer:
    """List deliveries, newest first; pages are led to by a cursor."""
    app = call.own_app()
    rows = [each for each in reversed(call.world.deliveries) if each.app_id == app.id]
    if (wanted := call.query.get("status")) is not None:
        rows = [each for each in rows if (_status_code(call, each) < 400) == (wanted == "success")]
    cursor = call.query.get("cursor", "")
    rows = [each for each in rows if not cursor.isdigit() or each.id < int(cursor)]
    size = min(int(call.query.get("per_page", "30")), 100)
    page, rest = rows[:size], rows[size:]
    headers = {"link": f'<{page_url(call, cursor=str(page[-1].id))}>; rel="next"'} if rest else {}
    return Answer(body=[_render_item(call, each) for each in page], headers=headers)


@route("GET", "/app/hook/deliveries/{delivery_id}")
def show_delivery(call: Call) -> Answer:
    """Get a delivery with what was sent."""
    found = _delivery(call)
    shown = _render_item(call, found) | {
        "request": {"headers": dict(found.headers), "payload": json.loads(found.body)},
        "response": {"headers": {}, "payload": None},
    }
    return Answer(body=shown)


@route("POST", "/app/hook/deliveries/{delivery_id}/attempts")
def redeliver(call: Call) -> Answer:
    """Ask for a delivery again."""
    redelivered(call.world, _delivery(call))
    return Answer(status=202, body={})


def _delivery(call: Call) -> Delivery:
    app, number = call.own_app(), call.number("delivery_id")
    found = next((each for each in call.world.deliveries if (each.id, each.app_id) == (number, app.id)), None)
    if found is None:
        raise not_found()
    return found


def _status_code(call: Call, delivery: Delivery) -> int:
    return call.world.answers.get(delivery.id, 502)


def _render_item(call: Call, delivery: Delivery) -> Json:
    code = _status_code(call, delivery)
    return {
        "id": delivery.id,
        "guid": delivery.guid,
        "delivered_at": delivery.delivered_at,
        "redelivery": delivery.redelivery,
        "duration": 0.1,
        "status": "OK" if code < 400 else "Invalid HTTP Response",
        "status_code": code,
        "event": delivery.event,
        "action": delivery.action,
        "installation_id": delivery.installation_id,
        "repository_id": delivery.repository_id,
        "throttled_at": None,
    }
