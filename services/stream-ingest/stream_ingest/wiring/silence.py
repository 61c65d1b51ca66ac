"""What watchSilence uses."""

from functools import cache

from stream_ingest.gateways.aws_clients import dynamodb, events
from stream_ingest.gateways.dynamodb_alert_states import DynamoDbAlertStates
from stream_ingest.gateways.dynamodb_devices import DynamoDbDevices
from stream_ingest.gateways.eventbridge_bus import EventBridgeBus
from stream_ingest.gateways.packaged_rules import packaged_rules
from stream_ingest.settings import SilenceSettings, settings
from stream_ingest.use_cases.watch_silence import WatchSilence
from stream_ingest.wiring.sources import now


@cache
def watch_silence() -> WatchSilence:
    silence = settings(SilenceSettings)
    return WatchSilence(
        states=DynamoDbAlertStates(dynamodb(), silence.table_name),
        devices=DynamoDbDevices(dynamodb(), silence.table_name),
        rule=packaged_rules().silence,
        bus=EventBridgeBus(events(), silence.event_bus_name),
        now=now,
    )
