"""Messages of CompactionQueue: a partition to look at."""

from msgspec import DecodeError, Struct, json

from data_lake.domain.errors import PermanentError


class CompactionAsked(Struct, frozen=True, omit_defaults=True):
    """`thorough` is for partitions that aren't written to any more: no two small files are left."""

    dataset: str
    partition: str
    thorough: bool = False


def decode(body: str) -> CompactionAsked:
    """Raises PermanentError naming the field at fault."""
    try:
        return json.decode(body, type=CompactionAsked)
    except DecodeError as error:
        raise PermanentError(f"a message of CompactionQueue: {error}") from error


def encoded(asked: CompactionAsked) -> str:
    return json.encode(asked).decode()
