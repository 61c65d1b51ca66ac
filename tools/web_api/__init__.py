"""The application of web-api on this machine: served by a second door, and fuzzed through both."""

from tools.packaging import import_path as of_services

NAME = "web-api"


def import_path() -> dict[str, str]:
    return of_services.import_path(NAME)
