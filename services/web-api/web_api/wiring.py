"""Where roles meet gateways, once per cold start."""

import random
import time
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from uuid import uuid4

import boto3
from botocore.config import Config

from web_api.gateways.dynamodb_outbox import DynamoDbOutbox
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.gateways.eventbridge_bus import EventBridgeBus
from web_api.settings import HttpSettings, RelaySettings, SweepSettings, settings
from web_api.use_cases.outbox import RelayOutbox, SweepOutbox
from web_api.use_cases.sites import ListSites, RegisterSite

# Three tries of 4 s each stay well below the 29 s after which API Gateway gives up.
_FOR_PEOPLE = Config(
    retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=1, read_timeout=3
)
# No second try: a slow call in a stream's handler holds up what is queued behind it, and
# whatever fails here is published by the sweeper, or by its next run.
_FOR_RELAY = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=1, read_timeout=2
)
_now = partial(datetime.now, UTC)


@cache
def sites() -> DynamoDbSites:
    http = settings(HttpSettings)
    client = boto3.client("dynamodb", config=_FOR_PEOPLE)
    return DynamoDbSites(client, http.table_name, http.aws_region)


@cache
def register_site() -> RegisterSite:
    return RegisterSite(sites(), _now, uuid4, _pause)


@cache
def list_sites() -> ListSites:
    return ListSites(sites())


@cache
def relay_outbox() -> RelayOutbox:
    bus = boto3.client("events", config=_FOR_RELAY)
    return RelayOutbox(EventBridgeBus(bus, settings(RelaySettings).event_bus_name), _outbox())


@cache
def sweep_outbox() -> SweepOutbox:
    # Read first: these name all that is missing, of the relay's settings too.
    grace = timedelta(seconds=settings(SweepSettings).outbox_grace_seconds)
    return SweepOutbox(_outbox(), relay_outbox(), _now, grace)


@cache
def _outbox() -> DynamoDbOutbox:
    relay = settings(RelaySettings)
    client = boto3.client("dynamodb", config=_FOR_RELAY)
    return DynamoDbOutbox(client, relay.table_name, relay.aws_region)


def _pause(attempt: int) -> None:
    """Up to 50, 100, 200 ms; at random, so that those who met don't meet again."""
    time.sleep(random.uniform(0, 0.05 * 2**attempt))
