"""The services' openapi.yml: linted, compared with what is published, and made a page of."""

from pathlib import Path

from tools.repository import services

NAME = "openapi.yml"


def documents() -> dict[str, Path]:
    """The document of each service that has an HTTP door."""
    files = {name: service.folder / NAME for name, service in services().items()}
    return {name: file for name, file in files.items() if file.exists()}
