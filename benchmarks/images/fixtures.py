"""The pictures of the compatibility cases, and the types that they are stored with."""

from tools.repository import ROOT

FIXTURES = ROOT / "services/image-handler/tests/compatibility/image-fixtures"
_TYPES = {"jpg": "jpeg", "svg": "svg+xml"}


def content_type_of(name: str) -> str:
    ending = name.rpartition(".")[2]
    return f"image/{_TYPES.get(ending, ending)}"
