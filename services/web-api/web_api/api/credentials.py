"""The routes of a device's credentials, for those who look after it."""

from uuid import UUID

from flask import Blueprint
from msgspec.structs import replace

from web_api import wiring
from web_api.api.access import Needs
from web_api.api.call import Call
from web_api.api.creation import created
from web_api.api.device_answers import CredentialAnswer, CredentialPageAnswer, credential_answer
from web_api.api.devices import entered
from web_api.api.operations import Operation, serve
from web_api.api.parameters import PAGE
from web_api.api.problems import DEVICE_RETIRED, NOT_FOUND, TOO_MANY_CREDENTIALS, Problem
from web_api.api.reply import Reply, encode
from web_api.domain.credential import Credential
from web_api.use_cases.credentials import Issued

credentials = Blueprint("credentials", __name__)

ISSUE = Operation(
    id="issueCredential", method="POST", path="/devices/<uuid:device_id>/credentials",
    needs=Needs.WRITE, status=201, answers=CredentialAnswer,
    is_secret=True, refuses=(DEVICE_RETIRED, TOO_MANY_CREDENTIALS),
)  # fmt: skip
LIST = Operation(
    id="listCredentials", method="GET", path="/devices/<uuid:device_id>/credentials",
    needs=Needs.READ, query=PAGE, answers=CredentialPageAnswer,
)  # fmt: skip
GET = Operation(
    id="getCredential", method="GET",
    path="/devices/<uuid:device_id>/credentials/<uuid:credential_id>",
    needs=Needs.READ, answers=CredentialAnswer,
)  # fmt: skip
REVOKE = Operation(
    id="revokeCredential", method="DELETE",
    path="/devices/<uuid:device_id>/credentials/<uuid:credential_id>",
    needs=Needs.WRITE, status=204, answers=None,
)  # fmt: skip


@serve(credentials, ISSUE)
def issue_credential(call: Call, device_id: UUID) -> Reply:
    """The secret is kept nowhere, so that a repeat by key gets the credential without it."""
    entered(call, device_id)

    def told(credential: Credential) -> str:
        return encode(credential_answer(credential))

    issue = wiring.issue_credential()
    done = issue(device_id, call.caller.id, call.key(None), told)
    # Nothing of a credential is decided by its revision, so that it has none.
    return replace(created("credentials", done, _told_once), revision=None)


@serve(credentials, LIST)
def list_credentials(call: Call, device_id: UUID) -> Reply:
    entered(call, device_id)
    position = call.position()
    page = wiring.list_credentials()(
        device_id, UUID(position) if position else None, call.query["limit"]
    )
    return Reply(
        answer=CredentialPageAnswer(
            credentials=[credential_answer(credential) for credential in page.credentials],
            next_cursor=call.cursor(str(page.next_after) if page.next_after else None),
        )
    )


@serve(credentials, GET)
def get_credential(call: Call, device_id: UUID, credential_id: UUID) -> Reply:
    entered(call, device_id)
    credential = wiring.credentials().find(device_id, credential_id)
    if credential is None:
        raise Problem(NOT_FOUND, _missing(device_id, credential_id))
    return Reply(answer=credential_answer(credential))


@serve(credentials, REVOKE)
def revoke_credential(call: Call, device_id: UUID, credential_id: UUID) -> Reply:
    entered(call, device_id)
    if not wiring.revoke_credential()(device_id, credential_id):
        raise Problem(NOT_FOUND, _missing(device_id, credential_id))
    return Reply()


def _told_once(issued: Issued) -> CredentialAnswer:
    return credential_answer(issued.credential, issued.token)


def _missing(device_id: UUID, credential_id: UUID) -> str:
    return f"device {device_id} has no credential {credential_id}"
