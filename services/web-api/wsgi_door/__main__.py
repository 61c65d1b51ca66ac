"""What `npm run web-api -- serve` starts, with the environment of the deployed function."""

import argparse
import logging
import signal
import sys
from functools import partial
from types import FrameType

from web_api.api.app import create_app
from wsgi_door.authorizer import Authorizer
from wsgi_door.pool_keys import PoolKeys, fetched
from wsgi_door.server import HOST, bound
from wsgi_door.tokens import Tokens


def serve(arguments: list[str]) -> int:
    """Serves until it is interrupted; the one line of its standard output is its address."""
    wanted = _parsed(arguments)
    keys = PoolKeys(partial(fetched, wanted.keys_url))
    tokens = Tokens(wanted.issuer, frozenset(wanted.client_id), keys)
    try:
        server = bound(Authorizer(create_app(), tokens), wanted.port)
    except OSError as error:
        print(
            f"port {wanted.port} of {HOST} can't be taken ({error.strerror}): end what holds it, "
            "or choose another with --port",
            file=sys.stderr,
        )
        return 1
    signal.signal(signal.SIGTERM, _end)
    print(f"http://{HOST}:{server.effective_port}", flush=True)
    server.run()
    return 0


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="wsgi_door", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes any that is free")
    parser.add_argument("--issuer", required=True, help="the user pool, as its tokens name it")
    parser.add_argument("--keys-url", required=True, help="where the pool tells its keys")
    parser.add_argument("--client-id", action="append", required=True, help="of an application")
    return parser.parse_args(arguments)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    sys.exit(serve(sys.argv[1:]))
