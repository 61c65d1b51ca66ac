"""A local cloud that belongs to a run of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from tools.local_cloud import process

FIRST_TEST_PORT = 4700
"""Away from the usual one, so that a running estate keeps its own."""


@contextmanager
def test_cloud() -> Iterator[dict[str, str]]:
    """A local cloud of its own, as the environment that leads there."""
    if left := process.running("test-cloud"):
        process.stop(left, "test-cloud")
    cloud = process.start("test-cloud", FIRST_TEST_PORT)
    try:
        yield {
            "AWS_ENDPOINT_URL": cloud.endpointUrl,
            "LOCALSTACK_HOST": cloud.endpointUrl.removeprefix("http://"),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "eu-west-1",
        }
    finally:
        process.stop(cloud, "test-cloud")
