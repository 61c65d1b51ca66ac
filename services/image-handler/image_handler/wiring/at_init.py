"""All that serving takes, loaded at Lambda's init with no collection of garbage in between.

Thousands of functions and classes are made, and nothing of it is garbage: looking for some takes a
tenth of a cold start (docs/adr/0024). They are frozen, so that no later collection looks either.
"""

import gc
from importlib import import_module

__all__ = ["log", "serve_image"]


def _load() -> None:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        import_module("image_handler.wiring.serving")
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()


_load()

from image_handler.wiring.serving import log, serve_image  # noqa: E402  it is loaded by now
