"""The route by which up to a hundred devices are registered at once, each for itself."""

from collections.abc import Iterator, Sequence
from json import dumps
from uuid import UUID

from flask import Blueprint
from msgspec import Struct

from web_api import wiring
from web_api.api.access import Needs
from web_api.api.call import Call
from web_api.api.device_answers import DeviceAnswer, device_answer
from web_api.api.operations import Operation, serve
from web_api.api.problems import FORBIDDEN, IN_FLIGHT, MOST_VIOLATIONS, Problem, problem_of
from web_api.api.reply import Reply, encode
from web_api.domain.device import Device, DeviceDetails
from web_api.domain.device_rules import BATCH, device_details
from web_api.domain.rules import Invalid, Violation
from web_api.use_cases.device_batch import Outcome

device_batch = Blueprint("device_batch", __name__)


class DeviceProblemAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    type: str
    title: str
    status: int
    detail: str
    errors: tuple[Violation, ...] = ()


class DeviceResultAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a request for this device alone would have been answered with."""

    status: int
    device: DeviceAnswer | None = None
    problem: DeviceProblemAnswer | None = None


class DeviceBatchAnswer(Struct, frozen=True, kw_only=True):
    """In the order of the devices that were sent."""

    results: list[DeviceResultAnswer]


REGISTER = Operation(
    id="registerDevices", method="POST", path="/devices/batch",
    needs=Needs.WRITE, body=BATCH, answers=DeviceBatchAnswer, refuses=(IN_FLIGHT,),
)  # fmt: skip


@serve(device_batch, REGISTER)
def register_devices(call: Call) -> Reply:
    body = BATCH.checked(call.body())
    items = list(_items(call, body["devices"]))
    _expect_any(call, items)
    register = wiring.register_devices()

    def told(outcomes: Sequence[Outcome]) -> str:
        return encode(_answer(outcomes))

    # As text of ASCII: what an item holds is anything yet, and half a surrogate pair is no UTF-8.
    key = call.key(dumps(body, sort_keys=True))
    done = register(items, call.caller.id, key, call.story, told)
    if done.thing is None:
        return Reply(answer=done.replay, is_replay=True)
    return Reply(answer=_answer(done.thing))


def _items(call: Call, sent: Sequence[object]) -> Iterator[DeviceDetails | Exception]:
    """Each site is asked for once, however many of the devices name it."""
    refusals: dict[UUID, Exception | None] = {}
    for each in sent:
        try:
            details = device_details(each)
        except Invalid as error:
            yield error
            continue
        if details.site_id not in refusals:
            refusals[details.site_id] = _refusal(call, details.site_id)
        yield refusals[details.site_id] or details


def _refusal(call: Call, site_id: UUID) -> Exception | None:
    try:
        call.enter_named(site_id, "device")
    except (Invalid, Problem) as error:
        return error
    return None


def _expect_any(call: Call, items: Sequence[DeviceDetails | Exception]) -> None:
    """Whoever may write nowhere here is refused as a whole; raises Problem."""
    if call.caller.writes or any(isinstance(item, DeviceDetails) for item in items):
        return
    refused = [item for item in items if isinstance(item, Problem) and item.kind is FORBIDDEN]
    if refused or call.caller.reads:
        call.expect_all()


def _answer(outcomes: Sequence[Outcome]) -> DeviceBatchAnswer:
    return DeviceBatchAnswer(results=list(_results(outcomes)))


def _results(outcomes: Sequence[Outcome]) -> Iterator[DeviceResultAnswer]:
    left = MOST_VIOLATIONS
    for index, outcome in enumerate(outcomes):
        if isinstance(outcome, Device):
            yield DeviceResultAnswer(status=201, device=device_answer(outcome))
            continue
        problem = problem_of(outcome)
        errors = tuple(_placed(index, violation) for violation in problem.errors[:left])
        left -= len(errors)
        kind = problem.kind
        told = DeviceProblemAnswer(
            type=kind.type,
            title=kind.title,
            status=kind.status,
            detail=problem.detail,
            errors=errors,
        )
        yield DeviceResultAnswer(status=kind.status, problem=told)


def _placed(index: int, violation: Violation) -> Violation:
    """The pointer is into the body that was sent, which held the device."""
    return Violation(f"#/devices/{index}{violation.pointer.removeprefix('#')}", violation.detail)
