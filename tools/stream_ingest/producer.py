"""The producer client of services/stream-ingest/clients, as whoever copies it out would use it."""

import sys
from importlib import import_module
from typing import Any

from tools.repository import PYCACHE, service
from tools.stream_ingest import NAME

FOLDER = service(NAME).folder / "clients"


def stream_producer() -> Any:
    """The module. It is no part of the service, and needs nothing but what it is given."""
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    before, sys.pycache_prefix = sys.pycache_prefix, str(PYCACHE)
    try:
        return import_module("stream_producer")
    finally:
        sys.pycache_prefix = before
