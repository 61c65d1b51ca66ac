"""Paths of another service, rewritten to Thumbor's: REWRITE_MATCH_PATTERN, REWRITE_SUBSTITUTION.

The pattern is the operator's own and is trusted: a path is bounded before it is matched, but a
pattern that backtracks without end does so here as well.
Source: https://docs.aws.amazon.com/solutions/latest/dynamic-image-transformation-for-amazon-cloudfront/use-custom-image-requests.html
"""

import re
from functools import lru_cache

from image_handler.domain.requests import refusals
from image_handler.domain.requests.javascript_patterns import WrongPattern, compiled
from image_handler.domain.requests.request import Mode
from image_handler.domain.requests.substitution import substituted

# A key of S3 has 1,024 bytes, three times as many characters when all of it is percent-encoded.
LONGEST_PATH = 4_096


def rewritten(path: str, rewrite: tuple[str, str], mode: Mode) -> str:
    """`rewrite` is pattern and substitution. Raises RefusedRequest."""
    if len(path) > LONGEST_PATH:
        raise refusals.of_long_path(LONGEST_PATH)
    pattern, template = rewrite
    try:
        expression, flags = read_pattern(pattern)
    except WrongPattern as error:
        raise refusals.of_mishap(mode, f"REWRITE_MATCH_PATTERN: {error}") from error
    return _replaced(path, expression, template, flags)


@lru_cache(maxsize=4)
def read_pattern(pattern: str) -> tuple[re.Pattern[str], str]:
    """`/…/flags`, as it would stand in a script; raises WrongPattern."""
    flags = pattern[pattern.rfind("/") + 1 :]
    return compiled(pattern[1 : max(len(pattern) - 1 - len(flags), 1)], flags), flags


def _replaced(path: str, expression: re.Pattern[str], template: str, flags: str) -> str:
    """All matches with the flag g; with y each begins where the last one ended.

    Python's own `sub` looks again for more where a match was empty, JavaScript doesn't.
    """
    find = expression.match if "y" in flags else expression.search
    parts: list[str] = []
    done = at = 0
    while found := find(path, at):
        parts += [path[done : found.start()], substituted(found, template)]
        done = found.end()
        at = done + (not found[0])
        if "g" not in flags or at > len(path):
            break
    return "".join(parts) + path[done:]
