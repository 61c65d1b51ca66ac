"""What goes wrong on a photo's way, and that nothing is lost and nothing happens twice."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.estate_faults import (
    Listener,
    dead_letters,
    denied,
    function_name,
    impatient,
    in_the_outbox,
    kill_workers,
    listening,
    logged,
    paused,
    sweep_until_empty,
)
from tests.estate_process import Command, EstateProcess, eventually
from tests.estate_roles import is_denied
from tools.http import call
from tools.local_cloud.fault_proxy.faults import Injected, injected
from tools.local_cloud.fault_proxy.rules import Kind, Rule
from tools.tour.photos.album import Photo, PhotoAlbum
from tools.tour.photos.photograph import CHINA, TURNED_WITH_GPS

SERVE = function_name("web-api", "serveHttp")
VERIFY = function_name("web-api", "verifyUpload")
RECORD = function_name("web-api", "recordConversions")
RELAY = function_name("web-api", "publishOutbox")
MAKE = function_name("image-handler", "makeDerivatives")
DELETE = function_name("image-handler", "deleteDerivatives")
QUEUES = (
    "web-api/uploads-queue/url",
    "web-api/conversions-queue/url",
    "image-handler/photos-queue/url",
)
UPLOADS_DEAD = "UploadsDeadLetterQueue"
RECEPTIONS, TRIES_OF_THE_SDK = 5, 3
DERIVATIVES = 6


@pytest.fixture(scope="module")
def album(estate: EstateProcess, started: Command) -> PhotoAlbum:
    return PhotoAlbum(estate.endpoints["services"]["web-api"]["url"], estate.token("operator"))


@pytest.fixture(scope="module")
def listener(estate: EstateProcess, started: Command) -> Iterator[Listener]:
    with listening(estate) as listener, impatient(estate, *QUEUES, after_s=5):
        yield listener


def failing(estate: EstateProcess, rule: Rule) -> AbstractContextManager[Injected]:
    return injected(rule, estate.cloud.faultProxyUrl)


def state(album: PhotoAlbum, photo: Photo) -> Photo:
    read: Photo = album.find(photo["id"]).json
    return read


def become(album: PhotoAlbum, photo: Photo, expected: str) -> Photo:
    def look() -> Photo | None:
        found = state(album, photo)
        return found if found["state"] == expected else None

    return eventually(f"photo {photo['id']} to be {expected}", look)


def kept(estate: EstateProcess, prefix: str) -> list[Any]:
    """Objects of the derivative bucket, with what tells when each was written."""
    bucket = estate.registry("image-handler/derivatives-bucket/name")
    pages = estate.client("s3").get_paginator("list_objects_v2")
    return [
        (each["Key"], each["ETag"], each["LastModified"])
        for page in pages.paginate(Bucket=bucket, Prefix=prefix)
        for each in page.get("Contents", [])
    ]


def prefix_of(ready: Photo) -> str:
    """Below it lies whatever was made of the photo."""
    path: str = ready["derivatives"][0]["url"].split("/", 3)[3]
    return path.rpartition("/")[0]


def versions_of_claims(estate: EstateProcess, photo: Photo) -> list[Any]:
    bucket = estate.registry("platform/claims-bucket/name")
    answer = estate.client("s3").list_object_versions(
        Bucket=bucket, Prefix=f"web-api/photos/{photo['id']}"
    )
    return list(answer.get("Versions", []))


def assert_done_once(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener, photo: Photo
) -> None:
    """Ready, all derivatives there, one claim, and of each event one id, however often it came."""
    ready = become(album, photo, "ready")
    assert len(ready["derivatives"]) == DERIVATIVES
    assert {call("GET", each["url"], {}).status for each in ready["derivatives"]} == {200}
    assert len(versions_of_claims(estate, photo)) == 1
    for thing in ("photo-received.v1", "derivatives-made.v1"):
        ids = {event["id"] for event in listener.said(thing, photo["id"])}
        assert len(ids) == 1, thing


def test_a_photo_received_event_that_comes_three_times_is_converted_once(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    photo = album.add(CHINA)
    received = listener.wait_for("photo-received.v1", photo["id"])
    prefix = prefix_of(become(album, photo, "ready"))
    written = kept(estate, prefix)
    assert len(written) == DERIVATIVES
    listener.say_again(received, received)
    eventually(
        "the repeats to be answered",
        lambda: len(listener.said("derivatives-made.v1", photo["id"])) >= 3,
    )
    assert kept(estate, prefix) == written, "nothing is written again"
    assert_done_once(estate, album, listener, photo)


def test_a_photo_that_is_uploaded_again_and_told_again_is_processed_once(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    photo = album.add(CHINA)
    claim = listener.wait_for("photo-received.v1", photo["id"])["data"]["claim"]
    become(album, photo, "ready")
    assert album.send(photo, CHINA.content).status == 204
    told = {"key": f"uploads/{photo['id']}", "versionId": claim["key"].rpartition("/")[2]}
    record = {"eventName": "ObjectCreated:Post", "s3": {"object": told}}
    estate.client("sqs").send_message(
        QueueUrl=estate.registry("web-api/uploads-queue/url"),
        MessageBody=json.dumps({"Records": [record]}),
    )
    eventually("both to be seen", lambda: len(logged(estate, VERIFY, photo["id"])) >= 3)
    eventually("the repeat", lambda: len(listener.said("photo-received.v1", photo["id"])) >= 2)
    assert_done_once(estate, album, listener, photo)


@pytest.mark.parametrize("event", ["photo-received.v1", "derivatives-made.v1"])
@pytest.mark.parametrize("kind", ["half-fail", "reset-after"])
def test_an_event_that_the_bus_refuses_or_does_not_confirm_is_said_again_under_its_id(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener, kind: Kind, event: str
) -> None:
    """A batch of one is refused whole; a lost answer is met by the SDK's three tries first."""
    times = 1 if kind == "half-fail" else 3
    photo = album.ask(CHINA.request)
    with failing(estate, Rule("events", "PutEvents", kind, times, event)) as fault:
        assert album.send(photo, CHINA.content).status == 204
        eventually("the bus to have failed", lambda: fault.hits == times)
        assert_done_once(estate, album, listener, photo)


def test_a_deletion_that_overtakes_the_photo_leaves_no_derivative(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    with paused(estate, MAKE):
        photo = album.add(CHINA)
        listener.wait_for("photo-received.v1", photo["id"])
        assert album.delete(photo["id"]).status == 204
        eventually("the deletion to be kept", lambda: kept(estate, f"tombstones/{photo['id']}"))
        before = kept(estate, "derivatives/")
    eventually("the late photo to be seen", lambda: logged(estate, MAKE, photo["id"]))
    assert kept(estate, "derivatives/") == before
    assert not listener.said("derivatives-made.v1", photo["id"])
    assert album.find(photo["id"]).status == 404


def test_a_deletion_amid_the_conversion_leaves_no_derivative(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    before = kept(estate, "derivatives/")
    slow = Rule("s3", "PutObject", "delay", 2, "derivatives/", delay_ms=2000)
    with failing(estate, slow) as fault:
        photo = album.add(CHINA)
        eventually("the worker to be in the middle of it", lambda: fault.hits)
        assert album.delete(photo["id"]).status == 204
        eventually("the deletion to be done", lambda: logged(estate, DELETE, photo["id"]))
        assert not logged(estate, MAKE, photo["id"]), "the worker is at it still"
    eventually("the worker to be done", lambda: logged(estate, MAKE, photo["id"]))
    assert kept(estate, "derivatives/") == before
    assert not listener.said("derivatives-made.v1", photo["id"])


def test_a_worker_that_is_killed_at_work_leaves_its_photo_to_the_next(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    first = Rule("s3", "PutObject", "delay", 3, "derivatives/", delay_ms=1)
    slow = Rule("s3", "PutObject", "delay", 1, "derivatives/", delay_ms=3000)
    with failing(estate, first), failing(estate, slow) as fault:
        photo = album.add(CHINA)
        eventually("the worker to be in the middle of it", lambda: fault.hits)
        assert kill_workers(estate, MAKE)
    assert_done_once(estate, album, listener, photo)


def test_a_source_that_is_gone_before_its_conversion_is_told_as_a_refusal(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    with paused(estate, MAKE):
        photo = album.add(CHINA)
        claim = listener.wait_for("photo-received.v1", photo["id"])["data"]["claim"]
        estate.client("s3").delete_object(
            Bucket=claim["bucket"], Key=claim["key"], VersionId=claim["version"]
        )
    refused = become(album, photo, "refused")
    assert refused["refusal"]["by"] == "image-handler"
    assert refused["refusal"]["reason"] == "source-gone"


@pytest.mark.parametrize("throttled", ["verification", "read model"])
def test_a_throttled_table_delays_a_photo_and_doubles_nothing(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener, throttled: str
) -> None:
    """More refusals than the SDK has tries, so that the message has to come again."""
    photo = album.ask(CHINA.request)
    refusals = Rule("dynamodb", "PutItem", "throttle", times=4, containing=photo["id"])
    with ExitStack() as stack:
        if throttled == "read model":
            with paused(estate, RECORD):
                assert album.send(photo, CHINA.content).status == 204
                listener.wait_for("derivatives-made.v1", photo["id"])
                fault = stack.enter_context(failing(estate, refusals))
        else:
            fault = stack.enter_context(failing(estate, refusals))
            assert album.send(photo, CHINA.content).status == 204
        eventually("the table to have refused", lambda: fault.hits == refusals.times)
        assert_done_once(estate, album, listener, photo)


def test_of_a_batch_that_the_bus_takes_by_half_only_the_other_half_is_sent_again(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    photos = [become(album, album.add(CHINA), "ready") for _ in range(4)]
    half = Rule("events", "PutEvents", "half-fail", times=1, containing="photo-deleted")
    with failing(estate, half) as fault:
        with paused(estate, RELAY):
            for photo in photos:
                assert album.delete(photo["id"]).status == 204
        eventually("the bus to have failed by half", lambda: fault.hits)
        eventually("half to be left", lambda: len(in_the_outbox(estate)) == 2, within_s=4)
    sweep_until_empty(estate)
    for photo in photos:
        listener.wait_for("photo-deleted.v1", photo["id"])
        assert len(listener.said("photo-deleted.v1", photo["id"])) == 1


def test_what_a_killed_outbox_function_left_the_sweeper_publishes(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    photo = become(album, album.add(CHINA), "ready")
    slow = Rule("events", "PutEvents", "delay", 1, photo["id"], delay_ms=1500)
    with ExitStack() as stack:
        with failing(estate, slow) as fault:
            assert album.delete(photo["id"]).status == 204
            eventually("the relay to be at work", lambda: fault.hits)
            assert kill_workers(estate, RELAY)
            # The stream would bring it again, too; here the sweeper alone is left.
            stack.enter_context(paused(estate, RELAY))
            # Its last call is made all the same, when the proxy lets it go.
            listener.wait_for("photo-deleted.v1", photo["id"])
            assert in_the_outbox(estate)
        sweep_until_empty(estate)
        eventually("the sweeper's", lambda: len(listener.said("photo-deleted.v1", photo["id"])) > 1)
    ids = {event["id"] for event in listener.said("photo-deleted.v1", photo["id"])}
    assert len(ids) == 1
    eventually("its derivatives to be gone", lambda: all_gone(photo))


def all_gone(photo: Photo) -> bool:
    return {call("GET", each["url"], {}).status for each in photo["derivatives"]} <= {403, 404}


def test_poison_ends_among_the_dead_letters_and_works_again_after_its_redrive(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    photo = album.ask(CHINA.request)
    refusals = Rule("s3", "GetObject", "throttle", containing=photo["id"])
    with failing(estate, refusals) as fault, impatient(estate, QUEUES[0], after_s=3):
        assert album.send(photo, CHINA.content).status == 204
        eventually("all its tries", lambda: fault.hits == RECEPTIONS * TRIES_OF_THE_SDK, 60)
        eventually("a dead letter", lambda: dead_letters(estate) == [UPLOADS_DEAD], 30, 1)
        assert not versions_of_claims(estate, photo)
    (letter,) = json.loads(estate.run("redrive", "--show", UPLOADS_DEAD, "--json").stdout)
    assert photo["id"] in letter["body"]
    assert "SlowDown" in letter["lastError"]["text"]
    replayed = estate.run("redrive", "--replay", UPLOADS_DEAD)
    assert replayed.returncode == 0, replayed.stderr
    assert_done_once(estate, album, listener, photo)
    assert not dead_letters(estate)


def test_a_denied_permission_is_told_by_the_log_and_mended_without_a_loss(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    before = len(logged(estate, MAKE, "AccessDenied"))
    with denied(estate, MAKE, "s3:PutObject"):
        photo = album.add(CHINA)
        (line, *_) = eventually(
            "the log to tell", lambda: logged(estate, MAKE, "AccessDenied")[before:]
        )
    assert "s3:PutObject" in line
    assert json.loads(line)["message_id"]
    assert_done_once(estate, album, listener, photo)


@pytest.mark.parametrize(
    ("function", "forbidden", "bucket", "key"),
    [
        (SERVE, "get_object", "web-api/upload-bucket/name", "uploads/x"),
        (VERIFY, "put_object", "web-api/upload-bucket/name", "uploads/x"),
        (VERIFY, "put_object", "platform/claims-bucket/name", "image-handler/x"),
        (RECORD, "get_object", "platform/claims-bucket/name", "web-api/x"),
        (MAKE, "put_object", "platform/claims-bucket/name", "web-api/x"),
        (MAKE, "get_object", "web-api/upload-bucket/name", "uploads/x"),
        (DELETE, "get_object", "platform/claims-bucket/name", "web-api/x"),
        (DELETE, "put_object", "image-handler/derivatives-bucket/name", "derivatives/x"),
    ],
)
def test_a_role_of_the_chain_is_refused_what_it_does_not_need(
    estate: EstateProcess, started: Command, function: str, forbidden: str, bucket: str, key: str
) -> None:
    assert is_denied(estate, function, forbidden, Bucket=estate.registry(bucket), Key=key)


def test_an_older_derivatives_made_that_comes_late_changes_nothing(
    estate: EstateProcess, album: PhotoAlbum, listener: Listener
) -> None:
    photo = album.add(TURNED_WITH_GPS)
    now = listener.wait_for("derivatives-made.v1", photo["id"])
    become(album, photo, "ready")

    def made(hours: int, url: str, **source: str) -> dict[str, Any]:
        when = datetime.fromisoformat(now["data"]["madeAt"]) + timedelta(hours=hours)
        derivative = now["data"]["derivatives"][0] | {"url": url}
        read = {"source": now["data"]["source"] | source}
        data = now["data"] | read | {"madeAt": when.isoformat(), "derivatives": [derivative]}
        return now | {"id": f"made-{hours}", "data": data}

    older, newer = made(-1, "https://older.example/a"), made(1, "https://newer.example/a")
    listener.say_again(newer)
    eventually("the newer to hold", lambda: shown(album, photo) == ["https://newer.example/a"])
    other = made(2, "https://other.example/a", version="another")
    listener.say_again(newer, now, older, other)
    eventually("all to be seen", lambda: len(logged(estate, RECORD, photo["id"])) >= 6)
    assert shown(album, photo) == ["https://newer.example/a"]


def shown(album: PhotoAlbum, photo: Photo) -> list[str]:
    return [each["url"] for each in state(album, photo).get("derivatives", [])]
