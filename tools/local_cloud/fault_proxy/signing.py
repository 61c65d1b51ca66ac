"""A changed request in a new signature: the one that it came with covered what it was."""

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tools.local_cloud.fault_proxy.calls import Call
from tools.local_cloud.fault_proxy.messages import Head

ROOT_OF_THE_LOCAL_CLOUD = Credentials("test", "test")
SIGNED_HEADERS = ("content-type", "x-amz-target")


def signed_by_root(call: Call, body: bytes) -> bytes:
    """The same call with another body, by the local cloud's root.

    The secret that the caller signed with isn't known here. So the policies of its role aren't
    asked about this body; they were when nothing was injected.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
    """
    region, service = call.signed_for
    host = call.head.get("host")
    request = AWSRequest(
        call.method,
        f"http://{host}{call.target}",
        {name: call.head.get(name) for name in SIGNED_HEADERS},
        body,
    )
    SigV4Auth(ROOT_OF_THE_LOCAL_CLOUD, service, region).add_auth(request)
    headers = [("Host", host), *request.headers.items(), ("Content-Length", str(len(body)))]
    return Head(call.head.first, headers).to_bytes() + body
