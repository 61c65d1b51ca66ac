"""Where roles meet gateways, once per cold start.

A function loads the modules of the roles that it asks for, and no others (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web_api.wiring.fleet import *  # noqa: F403
    from web_api.wiring.http import *  # noqa: F403
    from web_api.wiring.outbox import *  # noqa: F403
    from web_api.wiring.queues import *  # noqa: F403
    from web_api.wiring.readings import *  # noqa: F403

_NAMES = {
    "fleet": (
        "credentials",
        "devices",
        "issue_credential",
        "list_credentials",
        "register_device",
        "register_devices",
        "replace_device",
        "report_status",
        "retire_device",
        "revoke_credential",
        "verify_credential",
    ),
    "http": (
        "console_origin",
        "cursor_keys",
        "delete_photo",
        "delete_site",
        "download_photo",
        "keys",
        "list_photos",
        "list_sites",
        "members",
        "put_member",
        "read_photo",
        "register_site",
        "remove_member",
        "replace_site",
        "request_upload",
        "sites",
    ),
    "outbox": (
        "relay_outbox",
        "sweep_outbox",
    ),
    "queues": (
        "quarantine",
        "record_conversion",
        "verify_upload",
    ),
    "readings": (
        "alerts",
        "list_windows",
        "record_crossing",
        "record_windows",
        "windows",
    ),
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Found once: from then on it stands here as any other name."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
