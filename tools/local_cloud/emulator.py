"""`emulator.py -m ministack`: as without it, with one habit of its API Gateway mended.

A request without an Accept header, or without a Content-Type, is of application/json to API
Gateway, and `*/*` among an API's binary media types covers it: the bytes go through as they are.
To the emulator it is of no type, and pictures come as base64. Source:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
"""

import runpy
import sys
from collections.abc import Sequence

from ministack.services import apigateway_v1  # type: ignore[import-not-found]

_matches = apigateway_v1._media_type_matches


def _as_on_aws(media_type: str | None, binary_media_types: Sequence[str]) -> bool:
    return bool(_matches(media_type or "application/json", binary_media_types))


if __name__ == "__main__":
    apigateway_v1._media_type_matches = _as_on_aws
    module = sys.argv[-1]
    sys.argv[1:] = []
    runpy.run_module(module, run_name="__main__", alter_sys=True)
