"""Where time comes from."""

from datetime import UTC, datetime
from functools import partial

now = partial(datetime.now, UTC)
