"""The routes of alerts."""

from uuid import UUID

from flask import Blueprint

from web_api import wiring
from web_api.api.access import Needs
from web_api.api.alert_answers import AlertAnswer, AlertPageAnswer, alert_answer
from web_api.api.call import Call
from web_api.api.devices import entered
from web_api.api.operations import Operation, serve
from web_api.api.parameters import PAGE, choice, identifier
from web_api.api.problems import FORBIDDEN, NOT_FOUND, Problem
from web_api.api.reply import Reply
from web_api.domain.alert import AlertList, AlertState

alerts = Blueprint("alerts", __name__)
STATES = {state.value: state for state in AlertState}

LIST = Operation(
    id="listAlerts", method="GET", path="/alerts",
    needs=Needs.READ, answers=AlertPageAnswer, refuses=(FORBIDDEN, NOT_FOUND),
    query={"siteId": identifier(), "deviceId": identifier(), "state": choice(STATES), **PAGE},
)  # fmt: skip
GET = Operation(
    id="getAlert", method="GET", path="/alerts/<uuid:alert_id>",
    needs=Needs.READ, answers=AlertAnswer,
)  # fmt: skip


@serve(alerts, LIST)
def list_alerts(call: Call) -> Reply:
    query, position = call.query, call.position()
    device_id: UUID | None = query["deviceId"]
    which = AlertList(_entered_site(call), device_id, query["state"])
    page = wiring.alerts().page(which, UUID(position) if position else None, query["limit"])
    before = str(page.next_before) if page.next_before else None
    return Reply(
        answer=AlertPageAnswer(
            alerts=[alert_answer(alert) for alert in page.alerts], next_cursor=call.cursor(before)
        )
    )


@serve(alerts, GET)
def get_alert(call: Call, alert_id: UUID) -> Reply:
    alert = wiring.alerts().find(alert_id)
    missing = f"no alert has the id {alert_id}"
    call.enter(alert.site_id if alert else None, missing)
    if alert is None:
        raise Problem(NOT_FOUND, missing)
    return Reply(answer=alert_answer(alert))


def _entered_site(call: Call) -> UUID | None:
    """Of which site the alerts are listed; raises Problem.

    Who may not read everything sees of a device what it raised where it stands now.
    """
    site_id: UUID | None = call.query["siteId"]
    device_id: UUID | None = call.query["deviceId"]
    if device_id and site_id is None and not call.caller.reads:
        return entered(call, device_id).details.site_id
    call.enter_list(site_id)
    return site_id
