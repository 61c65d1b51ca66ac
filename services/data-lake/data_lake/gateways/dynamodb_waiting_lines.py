"""Lines of the access log that wait in the service's table to be dropped as a file.

Apart from what drops them: who asks and downloads writes a line, and may touch nothing beyond it.
"""

from typing import Any

from msgspec import json

from data_lake.domain.access import Access
from data_lake.gateways.table_items import stored

WAITING = "accesses"


def line_item(access: Access) -> dict[str, Any]:
    return stored(WAITING, access.id, json.encode(access).decode())
