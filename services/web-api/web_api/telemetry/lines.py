"""How a line of the log is written, and what never stands in one."""

import re
from logging import LogRecord

from aws_lambda_powertools.logging.formatter import RESERVED_LOG_ATTRS, LambdaPowertoolsFormatter
from msgspec import json

_OF_EVERY_RECORD = frozenset(RESERVED_LOG_ATTRS)
_encoder = json.Encoder(enc_hook=str)
# What lets somebody in, wherever it stands, above all in the text of an error: a header with a
# token, a token, a device's credential, what makes a signed link.
# Each begins with what is seldom in a line: together they take 1.5 µs, as one expression 8.
_SECRETS = tuple(
    re.compile(pattern)
    for pattern in (
        r"earer +[\w.~+/=-]{8,}",
        r"asic +[\w.~+/=-]{8,}",
        # Up to the next beginning, so that a line of nothing but beginnings is read once.
        r"eyJ(?:(?!eyJ)[\w-])+\.[\w-]+(?:\.[\w-]*)?",
        r"\.[\w-]{43}(?![\w-])",
        r"X-Amz-(?:Signature|Credential|Security-Token)=[^&\"\s\\]+",
    )
)
REDACTED = "[redacted]"


class QuickFormatter(LambdaPowertoolsFormatter):
    """Powertools' lines in 14 µs instead of 30; one with an error or arguments it writes itself."""

    def format(self, record: LogRecord) -> str:
        line = self._line(record)
        for secret in _SECRETS:
            line = secret.sub(REDACTED, line)
        return line

    def _line(self, record: LogRecord) -> str:
        if record.exc_info or record.args or record.stack_info or not isinstance(record.msg, str):
            return super().format(record)
        keys = {**self.log_format, **self.thread_safe_get_current_keys(), **record.__dict__}
        told = {
            "level": record.levelname,
            "location": f"{record.funcName}:{record.lineno}",
            "message": record.msg,
            "timestamp": self.formatTime(record),
        }
        for name, value in keys.items():
            if value is not None and name not in _OF_EVERY_RECORD and name not in told:
                told[name] = value
        if trace_id := self._get_latest_trace_id():
            told["xray_trace_id"] = trace_id
        return _encoder.encode(told).decode()
