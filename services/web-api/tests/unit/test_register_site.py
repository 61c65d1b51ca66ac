"""POST /sites through the deployed handler."""

import pytest
from msgspec import json

from tests.asking import WRITES
from tests.device_examples import thermometer
from tests.door import ANCHORAGE, OPERATOR, VIEWER, Door
from tests.fakes import NOW
from web_api.domain.errors import Contended, TransientError
from web_api.events.sites import Created


def test_a_registered_site_is_answered_with_its_address_and_without_its_creator(door: Door) -> None:
    answer = door.post(ANCHORAGE | {"elevationMetres": 46, "externalId": "ANC"})
    assert answer.status == 201
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Location"] == f"sites/{answer.json['id']}"
    assert answer.json == {
        **ANCHORAGE,
        "id": answer.json["id"],
        "elevationMetres": 46,
        "externalId": "ANC",
        "createdAt": NOW.isoformat().replace("+00:00", "Z"),
    }


def test_state_and_event_are_kept_together(door: Door) -> None:
    site_id = door.post(ANCHORAGE, headers={"X-Correlation-Id": "import-7"}).json["id"]
    (waiting,) = door.sites.outbox.kept.values()
    event = json.decode(waiting.event, type=Created)
    assert (event.subject, event.correlationid) == (site_id, "import-7")


def test_without_a_key_two_requests_are_two_sites(door: Door) -> None:
    assert door.post(ANCHORAGE).json["id"] != door.post(ANCHORAGE).json["id"]


def test_the_same_key_and_content_get_the_first_answer_again(door: Door) -> None:
    first = door.post(ANCHORAGE, key="row-1")
    again = door.post(ANCHORAGE | {"name": "  Anchorage "}, key="row-1")
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status, again.text) == (first.status, first.text)
    assert again.headers["Location"] == first.headers["Location"]
    assert len(door.sites.outbox.kept) == 1


def test_the_first_answer_comes_again_whatever_became_of_the_site(door: Door) -> None:
    first = door.post(ANCHORAGE, key="row-1")
    path = f"/{first.headers['Location']}"
    door.put(path, ANCHORAGE | {"name": "Ted Stevens"}, headers={"If-Match": "*"})
    changed = door.post(ANCHORAGE, key="row-1")
    door.delete(path, headers={"If-Match": "*"})
    deleted = door.post(ANCHORAGE, key="row-1")
    for again in (changed, deleted):
        assert (again.status, again.text) == (201, first.text)
        assert again.headers["ETag"] == first.headers["ETag"] == '"1"'
        assert again.headers["Location"] == first.headers["Location"]
    assert (len(door.sites.kept), len(door.sites.outbox.kept)) == (0, 1)


def test_a_key_is_of_one_operation_at_every_door(door: Door) -> None:
    """The same key names a site and a photo, and to the machine at /partners the same site."""
    door.post(ANCHORAGE, key="row-1", claims=WRITES, path="/partners/sites")
    again = door.post(ANCHORAGE, key="row-1", claims=WRITES, path="/partners/sites")
    assert again.headers["Idempotency-Replayed"] == "true"
    photo = door.request_upload(key="row-1", claims=WRITES, path="/partners/photos")
    assert (photo.status, "Idempotency-Replayed" in photo.headers) == (201, False)
    assert (len(door.sites.kept), len(door.photos.kept)) == (1, 1)
    device = thermometer(again.json["id"])
    for path in ("/partners/devices", "/partners/devices/batch"):
        body = {"devices": [device]} if path.endswith("batch") else device
        answer = door.post(body, key="row-1", claims=WRITES, path=path)
        assert answer.status < 300
        assert "Idempotency-Replayed" not in answer.headers


def test_a_refused_request_uses_up_no_key(door: Door) -> None:
    assert door.post(ANCHORAGE | {"latitude": 91}, key="row-1").status == 422
    assert door.post(ANCHORAGE, key="row-1", claims=VIEWER).status == 403
    door.sites.faults = [TransientError("throttled")]
    assert door.post(ANCHORAGE, key="row-1").status == 503
    assert "Idempotency-Replayed" not in door.post(ANCHORAGE, key="row-1").headers


def test_a_key_that_cannot_be_read_back_is_503(door: Door) -> None:
    door.post(ANCHORAGE, key="row-1")
    door.sites.keys.faults = [TransientError("throttled")]
    assert door.post(ANCHORAGE, key="row-1").status == 503
    assert door.post(ANCHORAGE, key="row-1").status == 201


def test_the_same_key_with_other_content_is_refused(door: Door) -> None:
    door.post(ANCHORAGE, key="row-1")
    answer = door.post(ANCHORAGE | {"latitude": 61}, key="row-1")
    assert answer.status == 422
    assert answer.json["type"].endswith("/idempotency-key-reused")


def test_two_callers_may_use_the_same_key(door: Door) -> None:
    first = door.post(ANCHORAGE, key="row-1")
    second = door.post(ANCHORAGE, key="row-1", claims=OPERATOR | {"sub": "another"})
    assert first.json["id"] != second.json["id"]


@pytest.mark.parametrize("key", ["", "two words", "k" * 256, "clé", "tab\there"])
def test_a_key_of_other_than_1_to_255_visible_ascii_characters_is_refused(
    door: Door, key: str
) -> None:
    answer = door.post(ANCHORAGE, key=key)
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (
        400,
        "idempotency-key-invalid",
    )


def test_the_longest_key_is_taken(door: Door) -> None:
    assert door.post(ANCHORAGE, key="~" * 255).status == 201


def test_a_conflict_is_tried_again_after_a_growing_pause(door: Door) -> None:
    door.sites.faults = [Contended("held"), Contended("held")]
    assert door.post(ANCHORAGE).status == 201
    assert door.pauses == [0, 1]


@pytest.mark.parametrize("fault", [Contended("held"), TransientError("throttled")])
def test_what_does_not_pass_in_time_is_503_with_retry_after(door: Door, fault: Exception) -> None:
    door.sites.faults = [fault] * 9
    answer = door.post(ANCHORAGE)
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert fault.args[0] not in answer.text
    assert not door.sites.kept


def test_a_viewer_may_not_register(door: Door) -> None:
    answer = door.post(ANCHORAGE, claims=VIEWER)
    assert (answer.status, door.sites.kept) == (403, {})


def test_all_that_is_wrong_is_said_at_once_with_pointers(door: Door) -> None:
    answer = door.post({"name": " ", "latitude": 91, "elevationMeters": 4, "a/b~c ü": 1})
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [
        "#/name",
        "#/latitude",
        "#/longitude",
        "#/elevationMeters",
        "#/a~1b~0c%20%C3%BC",
    ]


def test_a_body_that_breaks_thousands_of_rules_gets_a_bounded_answer(door: Door) -> None:
    answer = door.post({str(number): 0 for number in range(5_000)})
    assert (answer.status, len(answer.json["errors"])) == (422, 100)
