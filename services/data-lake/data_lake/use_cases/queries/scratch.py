"""Where a query's files lie while it runs, and their end when its function was killed.

`/tmp` outlives a killed function: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "query-"


def scratch() -> "tempfile.TemporaryDirectory[str]":
    prefix = f"{_PREFIX}{os.getpid()}-"
    return tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True)


def clear_scratch() -> None:
    """What processes that are gone have left. To be called before the first query: what bears our
    own number is of one that had it before.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}[0-9]*-*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if number.isdecimal() and (int(number) == os.getpid() or not _runs(int(number))):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    """Source: https://man7.org/linux/man-pages/man2/kill.2.html (signal 0)"""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
