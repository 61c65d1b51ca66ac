"""Edits as requests carry them, and what becomes of the options."""

from typing import Any

from hypothesis import strategies as st

from image_handler.domain.edits.methods import METHODS
from image_handler.domain.edits.options import Options

# Words that some member takes, so that searches come farther than to the first wrong one.
_WORDS = "red cover inside entropy top nearest 4:2:0 av1 and webp iq toString"
_MEMBERS = """
width height fit position background kernel left top right bottom extendWith threshold margin sigma
precision minAmplitude alpha lower upper maxSlope scale brightness saturation hue quality
progressive effort compression lossless bitdepth tune colours dither palette loop delay force id
r g b h s l
"""
_NUMBERS = [0, 1, 2, 3, 90, 100, 255, 300, -1, 0.5, 2.0, 10**400, 1e308, float("nan"), float("inf")]
_SCALARS = st.sampled_from([None, True, False, "", *_WORDS.split(), *_NUMBERS])
_LISTS = st.lists(_SCALARS, max_size=4) | st.lists(st.lists(_SCALARS, max_size=3), max_size=3)
_OBJECTS = st.dictionaries(st.sampled_from(_MEMBERS.split()), _SCALARS | _LISTS, max_size=4)
JSON = _SCALARS | _LISTS | _OBJECTS


def options_of(*edits: tuple[str, Any]) -> Options:
    """Raises InvalidEdit."""
    options = Options()
    for name, value in edits:
        METHODS[name](options, value)
    return options
