"""What is made before the first call, while Lambda gives a whole processor.

Behind the init a function has the share of a processor that its memory buys, 0.29 for 512 MB: what
is loaded or made there takes three times as long, and a caller waits for it.
Source: https://serverlessland.com/content/service/lambda/guides/effectively-running-java-on-serverless
"""

from collections.abc import Callable

from web_api.settings import runs_in_lambda
from web_api.telemetry import logger


def make_at_init(*makers: Callable[[], object]) -> None:
    """Nothing outside Lambda, where an import asks for no settings and no credentials.

    Raises ImportError: of a package that lacks something no call will be right.
    """
    if runs_in_lambda():
        try:
            logger()
            for make in makers:
                make()
        except ImportError:
            raise
        except Exception:
            # It fails again at the first call, which is where it is told.
            return
