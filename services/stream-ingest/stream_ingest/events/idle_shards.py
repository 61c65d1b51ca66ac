"""The message that looks at a shard once more, later."""

from msgspec import DecodeError, Struct, ValidationError, json

from stream_ingest.domain.errors import PermanentError


class IdleShard(Struct, frozen=True, rename="camel"):
    """`through` is the sequence number at which the shard stood when the message was sent."""

    shard_id: str
    through: str


def idle_shard(body: str) -> IdleShard:
    """Raises PermanentError naming the field at fault."""
    try:
        return json.decode(body, type=IdleShard)
    except (DecodeError, ValidationError, RecursionError) as error:
        raise PermanentError(f"not a message about an idle shard: {error}") from error
