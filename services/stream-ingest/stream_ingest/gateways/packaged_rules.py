"""The alert rules that are deployed with the code."""

from functools import cache
from pathlib import Path

from stream_ingest.domain.alert_rules import AlertRules, read_rules

FILE = Path(__file__).parents[1] / "alert-rules.json"


@cache
def packaged_rules() -> AlertRules:
    return read_rules(FILE.read_bytes())
