"""What goes wrong on an event's way, and that nothing is lost and nothing happens twice."""

import time
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.estate_faults import (
    dead_letters,
    denied,
    impatient,
    in_the_outbox,
    sweep_until_empty,
)
from tests.estate_process import EstateProcess, eventually
from tools.http import Answer, call
from tools.tour.counters import SETTLED_AFTER_S
from tools.tour.sites import SITE_CREATED

DEAD = "HeardEventsDeadLetterQueue"


def register_a_site(estate: EstateProcess) -> Answer:
    url = f"{estate.endpoints['services']['web-api']['url']}/sites"
    headers = {"Authorization": f"Bearer {estate.token('operator')}"}
    site = {"name": f"Fault {uuid4()}", "latitude": 51.5, "longitude": -0.1}
    answer = call("POST", url, headers, site)
    assert answer.status == 201
    return answer


def counted(estate: EstateProcess) -> int:
    url = f"{estate.endpoints['services']['cron-audit']['url']}/counters"
    answer = call("GET", url, {"Authorization": f"Bearer {estate.token('viewer')}"})
    counters = {each["type"]: each["count"] for each in answer.json["counters"]}
    return int(counters.get(SITE_CREATED, 0))


def assert_counted_once(estate: EstateProcess, before: int) -> None:
    eventually("the event to be counted", lambda: counted(estate) > before)
    time.sleep(SETTLED_AFTER_S)
    assert counted(estate) == before + 1


@pytest.mark.usefixtures("started")
def test_an_event_that_the_bus_refuses_waits_in_the_outbox_and_the_sweeper_publishes_it_once(
    estate: EstateProcess,
) -> None:
    before = counted(estate)
    with denied(estate, "stackyard-web-api-local-publishOutbox", "events:PutEvents"):
        register_a_site(estate)
        eventually("the event to wait in the outbox", lambda: in_the_outbox(estate))
    sweep_until_empty(estate)
    assert_counted_once(estate, before)


@pytest.mark.usefixtures("started")
def test_an_event_that_cannot_be_counted_ends_in_dead_letters_and_is_counted_after_its_redrive(
    estate: EstateProcess,
) -> None:
    before = counted(estate)
    with (
        impatient(estate, "cron-audit/heard-events-queue/url"),
        denied(estate, "stackyard-cron-audit-local-countEvents", "dynamodb:UpdateItem"),
    ):
        register_a_site(estate)
        eventually(
            "the event among the dead letters",
            lambda: dead_letters(estate) == [DEAD],
            every_s=0.5,
        )
    assert counted(estate) == before
    assert estate.run("redrive", "--replay", DEAD).returncode == 0
    assert_counted_once(estate, before)
    assert not dead_letters(estate)


@pytest.mark.usefixtures("started")
def test_a_neighbour_in_the_batch_of_a_poison_event_is_counted(estate: EstateProcess) -> None:
    before = counted(estate)
    sqs, queue = estate.client("sqs"), estate.registry("cron-audit/heard-events-queue/url")
    register_a_site(estate)
    poison = [
        {"Id": str(n), "MessageBody": body} for n, body in enumerate(["{", "[]", '"x"', "{}"])
    ]
    sqs.send_message_batch(QueueUrl=queue, Entries=poison)
    register_a_site(estate)
    eventually("both neighbours to be counted", lambda: counted(estate) == before + 2)
    bucket = estate.registry("cron-audit/quarantine-bucket/name")
    s3 = estate.client("s3")

    def kept() -> bool:
        keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        bodies = {s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
        return {entry["MessageBody"].encode() for entry in poison} <= bodies

    eventually("the poison to be kept with its input", kept)


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(
    ("function", "forbidden"),
    [
        ("web-api-local-serveHttp", "scan"),
        ("web-api-local-sweepOutbox", "scan"),
        ("web-api-local-verifyUpload", "scan"),
        ("web-api-local-recordConversions", "scan"),
        ("stream-ingest-local-processReadings", "scan"),
        ("stream-ingest-local-closeWindows", "scan"),
        ("stream-ingest-local-deliverReadings", "scan"),
        ("stream-ingest-local-learnDevices", "scan"),
        ("stream-ingest-local-notifyAlerts", "scan"),
        ("cron-audit-local-countEvents", "scan"),
        ("cron-audit-local-serveCounters", "put_item"),
    ],
)
def test_a_functions_role_is_refused_what_it_does_not_need(
    estate: EstateProcess, function: str, forbidden: str
) -> None:
    """With the role's own credentials: what the function could do if somebody took it over."""
    role = estate.client("lambda").get_function_configuration(FunctionName=f"stackyard-{function}")
    session = estate.client("sts").assume_role(RoleArn=role["Role"], RoleSessionName="test")
    credentials = session["Credentials"]
    dynamodb = estate.client_as(credentials, "dynamodb")
    table = estate.registry(f"{function.partition('-local-')[0]}/table/name")
    item = {"Item": {"pk": {"S": "x"}, "sk": {"S": "x"}}} if forbidden == "put_item" else {}
    with pytest.raises(ClientError, match="AccessDenied"):
        getattr(dynamodb, forbidden)(TableName=table, **item)
