"""Where S3 holds an object: server and path."""

import re

from image_handler.domain.aws_access import AwsAccess
from image_handler.domain.records import dataclass
from image_handler.gateways.aws_calls import server_at
from image_handler.gateways.http_connection import Server
from image_handler.gateways.signature_v4 import encoded

MOST_KEY_BYTES = 1024
# Also the names that S3 gave in its first years, which are longer and have capitals.
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]", re.ASCII)
_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", re.ASCII)


class NoSuchAddress(Exception):
    """No object can have that bucket or key; the text says why."""


@dataclass(frozen=True, slots=True)
class Address:
    server: Server
    path: str
    """Percent-encoded once, as it is sent and signed."""

    @property
    def url(self) -> str:
        scheme = "https" if self.server.is_secure else "http"
        return f"{scheme}://{self.server.authority}{self.path}"


def address(bucket: str, key: str, access: AwsAccess, region: str | None = None) -> Address:
    """By the bucket's own host on AWS, by a path at an endpoint that was set.

    A bucket that is no host's label goes by path too: TLS's wildcard covers one. Segments of dots
    are not sent: S3 gives no object for them, and a server in between might leave the bucket by
    them. Raises NoSuchAddress.
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
    """
    if not _BUCKET.fullmatch(bucket):
        raise NoSuchAddress(f"{bucket!r} is no bucket's name")
    path = f"/{_encoded_key(key)}"
    if access.endpoint_url:
        return Address(server_at(access.endpoint_url), f"/{bucket}{path}")
    domain = f"s3.{region or access.region}.{access.dns_suffix}"
    if not _LABEL.fullmatch(bucket):
        return Address(Server(domain, 443, is_secure=True), f"/{bucket}{path}")
    return Address(Server(f"{bucket}.{domain}", 443, is_secure=True), path)


def _encoded_key(key: str) -> str:
    if not key:
        raise NoSuchAddress("the key is empty")
    if not {".", ".."}.isdisjoint(key.split("/")):
        raise NoSuchAddress("the key has a segment of dots only")
    try:
        size = len(key.encode())
    except UnicodeEncodeError as error:
        raise NoSuchAddress("the key isn't Unicode text") from error
    if size > MOST_KEY_BYTES:
        raise NoSuchAddress(f"the key has {size} bytes, of {MOST_KEY_BYTES}")
    return encoded(key, safe="/")
