"""Which object a landing is of. Pure."""

from hashlib import sha256

from data_lake.domain.errors import Unreadable
from data_lake.domain.known_datasets import NAME

CORRELATION, PROMISED = "correlation", "promisedSha256"
"""What a landing's source keeps of who asked for it: a replay promises the same content."""

INBOX = "inbox/"
UNNAMED = "_unnamed"
"""In place of a data set's name, for what was dropped under none."""


def landing_id(bucket: str, key: str, version: str) -> str:
    """Follows from the object, so that whatever tells of it again means the same landing."""
    return sha256("\n".join((bucket, key, version)).encode()).hexdigest()[:32]


def dropped_dataset(key: str) -> str:
    """Of `inbox/<data set>/<file>`; "" for a key that names none."""
    name, _, file = key.removeprefix(INBOX).partition("/")
    return name if key.startswith(INBOX) and file else ""


def check_name(dataset: str) -> None:
    if not NAME.fullmatch(dataset):
        raise Unreadable(
            "expected the key inbox/<data set>/<file>, the data set's name being 1 to 63 of"
            f" a-z 0-9 _ with a letter first, got {dataset!r}"
        )
