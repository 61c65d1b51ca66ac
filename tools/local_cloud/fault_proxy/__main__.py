"""`python -m tools.local_cloud.fault_proxy PORT UPSTREAM_PORT PARENT`: as long as that lives."""

import os
import sys
import time
from threading import Thread

from tools.local_cloud.fault_proxy.server import listening

WATCH_EVERY_S = 0.2


def main(port: int, upstream_port: int, parent: int) -> None:
    """The parent is the local cloud: nobody needs a way to it when it is gone."""
    Thread(target=listening(port, upstream_port).serve, daemon=True).start()
    while os.getppid() == parent:
        time.sleep(WATCH_EVERY_S)


main(*(int(argument) for argument in sys.argv[1:4]))
