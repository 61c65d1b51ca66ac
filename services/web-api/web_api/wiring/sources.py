"""Where time, ids and chance come from."""

import random
import secrets
import time
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from web_api.domain.uuid7 import RANDOM_BYTES, uuid7

now = partial(datetime.now, UTC)


def new_id(moment: datetime) -> UUID:
    """Sorts by the moment."""
    return uuid7(moment, secrets.token_bytes(RANDOM_BYTES))


def pause(attempt: int) -> None:
    """Up to 50, 100, 200 ms; at random, so that those who met don't meet again."""
    time.sleep(random.uniform(0, 0.05 * 2**attempt))
