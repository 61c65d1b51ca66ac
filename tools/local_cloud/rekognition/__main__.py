"""`python -m tools.local_cloud.rekognition PORT PARENT`: as long as that lives.

It listens at once, and loads what serves only when somebody comes: `npm start` waits for the first.
"""

import json
import os
import select
import socket
import sys
import time

from tools.local_cloud.rekognition import CALLER, LISTENS

WATCH_EVERY_S = 0.2


def main(port: int, parent: int) -> None:
    """The parent is the local cloud. Detectors are installed with what the caller has set."""
    os.environ.update(json.loads(os.environ.pop(CALLER, "{}")))
    with socket.create_server(("127.0.0.1", port)) as listener:
        print(f"{LISTENS} http://127.0.0.1:{port}", flush=True)
        while os.getppid() == parent:
            if select.select([listener], [], [], WATCH_EVERY_S)[0]:
                break
        else:
            return
        from tools.local_cloud.rekognition.server import serving

        serving(listener)
        while os.getppid() == parent:
            time.sleep(WATCH_EVERY_S)


main(*(int(argument) for argument in sys.argv[1:3]))
