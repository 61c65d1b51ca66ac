"""The log, as JSON lines. Its service name and level come from Powertools' own variables.

Powertools is loaded by the first line, or before it at Lambda's init (`wiring/at_init.py`).
"""

from functools import cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


@cache
def logger() -> "Logger":
    from aws_lambda_powertools import Logger

    from web_api.telemetry.lines import QuickFormatter

    return Logger(logger_formatter=QuickFormatter())


class _AtFirstUse:
    def __getattr__(self, name: str) -> Any:
        found = getattr(logger(), name)
        # From then on it stands here, and this isn't asked again.
        setattr(self, name, found)
        return found


log = cast("Logger", _AtFirstUse())
