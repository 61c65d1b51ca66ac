"""What publishes the outbox."""

from datetime import timedelta
from functools import cache

from web_api.gateways.aws_clients import dynamodb_for_relay, events_for_relay
from web_api.gateways.dynamodb_outbox import DynamoDbOutbox
from web_api.gateways.eventbridge_bus import EventBridgeBus
from web_api.settings import RelaySettings, SweepSettings, settings
from web_api.use_cases.outbox import RelayOutbox, SweepOutbox
from web_api.wiring.sources import now


@cache
def relay_outbox() -> RelayOutbox:
    bus_name = settings(RelaySettings).event_bus_name
    return RelayOutbox(EventBridgeBus(events_for_relay(), bus_name), _outbox())


@cache
def sweep_outbox() -> SweepOutbox:
    # Read first: these name all that is missing, of the relay's settings too.
    grace = timedelta(seconds=settings(SweepSettings).outbox_grace_seconds)
    return SweepOutbox(_outbox(), relay_outbox(), now, grace)


@cache
def _outbox() -> DynamoDbOutbox:
    relay = settings(RelaySettings)
    return DynamoDbOutbox(dynamodb_for_relay(), relay.table_name, relay.aws_region)
