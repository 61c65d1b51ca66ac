"""The same handler, where AWS's SDK would read the picture: what its import adds."""

import time

started = time.perf_counter()

import boto3  # noqa: E402

boto3.client("s3")

from image_handler.handlers.serve_image import handle  # noqa: E402


def main() -> None:
    import json
    import sys

    event = json.loads(sys.argv[1])
    answer = handle(event, None)
    ms = (time.perf_counter() - started) * 1000
    told = {"ms": ms, "processorMs": time.process_time() * 1000, "status": answer["statusCode"]}
    sys.stdout.write(json.dumps(told))


main()
