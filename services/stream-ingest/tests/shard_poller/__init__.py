"""Lambda's event source mapping of a Kinesis stream, as AWS documents it, over a stream in memory.

The local cloud's own poller takes shards one after another and knows no option for failures, so
that what these options do to a handler is shown here. docs/reference/stream-poller.md lists each
behaviour with AWS's page and the test that shows it, and what the pages leave open.
"""

from tests.shard_poller.destination import OnFailure
from tests.shard_poller.mapping import Mapping
from tests.shard_poller.poller import Killed, ShardPoller, Throttled
from tests.shard_poller.stream import Clock, Record, Stream

__all__ = [
    "Clock",
    "Killed",
    "Mapping",
    "OnFailure",
    "Record",
    "ShardPoller",
    "Stream",
    "Throttled",
]
