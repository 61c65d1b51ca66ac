"""What is made before the first call, while Lambda gives a whole processor.

Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from collections.abc import Callable

from data_lake.settings import runs_in_lambda


def make_at_init(*makers: Callable[[], object]) -> None:
    """Nothing outside Lambda, where an import asks for no settings and starts no process.

    Raises ImportError: of a package that lacks something no call will be right.
    """
    if not runs_in_lambda():
        return
    try:
        for make in makers:
            make()
    except ImportError:
        raise
    except Exception:
        # It fails again at the first call, which is where it is told.
        return
