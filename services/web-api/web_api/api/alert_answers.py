"""What the routes of alerts answer; openapi.yml is the authority."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from web_api.domain.alert import Alert


class AlertRuleAnswer(Struct, frozen=True):
    name: str
    type: str


class AlertAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Without value and limit how it was raised isn't known yet: that it was cleared came first."""

    id: UUID
    state: str
    site_id: UUID | None = None
    device_id: UUID
    kind: str | None = None
    rule: AlertRuleAnswer
    direction: str
    unit: str
    raised_at: datetime
    value: float | None = None
    limit: float | None = None
    cleared_at: datetime | None = None
    cleared_value: float | None = None


class AlertPageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    alerts: list[AlertAnswer]
    next_cursor: str | None = None


def alert_answer(alert: Alert) -> AlertAnswer:
    occasion, told, raised, cleared = alert.occasion, alert.told_by, alert.raised, alert.cleared
    return AlertAnswer(
        id=alert.id,
        state=alert.state,
        site_id=alert.site_id,
        device_id=occasion.device_id,
        kind=occasion.kind,
        rule=AlertRuleAnswer(occasion.rule, told.rule_type),
        direction=told.direction,
        unit=told.unit,
        raised_at=occasion.raised_at,
        value=raised.value if raised else None,
        limit=raised.limit if raised else None,
        cleared_at=cleared.at if cleared else None,
        cleared_value=cleared.value if cleared else None,
    )
