"""All edits that a request may name, each as a method of sharp on the options of a picture.

Their modules are loaded by the first request that names one of theirs: most name two or three.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, TypeAlias

from image_handler.domain.edits.options import Options

Method: TypeAlias = Callable[[Options, Any], None]

# As the solution's list of allowed edits, `source/image-handler/lib/constants.ts`, and what it
# calls itself: autoOrient, keepMetadata, withMetadata. Values are as JSON has them, or UNDEFINED.
_HOMES = {
    "removeAlpha": "channels.remove_alpha",
    "ensureAlpha": "channels.ensure_alpha",
    "extractChannel": "channels.extract_channel",
    "joinChannel": "channels.join_channel",
    "bandbool": "channels.bandbool",
    "tint": "channels.tint",
    "greyscale": "channels.greyscale",
    "grayscale": "channels.greyscale",
    "pipelineColourspace": "channels.pipeline_colourspace",
    "pipelineColorspace": "channels.pipeline_colourspace",
    "toColourspace": "channels.to_colourspace",
    "toColorspace": "channels.to_colourspace",
    "rotate": "turning.rotate",
    "autoOrient": "turning.auto_orient",
    "flip": "turning.flip",
    "flop": "turning.flop",
    "affine": "turning.affine",
    "sharpen": "filters.sharpen",
    "median": "filters.median",
    "blur": "filters.blur",
    "flatten": "tones.flatten",
    "unflatten": "tones.unflatten",
    "gamma": "tones.gamma",
    "negate": "tones.negate",
    "normalise": "tones.normalise",
    "normalize": "tones.normalise",
    "clahe": "filters.clahe",
    "convolve": "filters.convolve",
    "threshold": "tones.threshold",
    "boolean": "channels.boolean",
    "linear": "tones.linear",
    "recomb": "tones.recomb",
    "modulate": "tones.modulate",
    "jpeg": "output.jpeg",
    "png": "output.png",
    "webp": "output.webp",
    "gif": "output.gif",
    "avif": "output.avif",
    "tiff": "output.tiff",
    "heif": "output.heif",
    "toFormat": "output.to_format",
    "resize": "resizing.resize",
    "extend": "resizing.extend",
    "extract": "resizing.extract",
    "trim": "resizing.trim",
    "keepMetadata": "output.keep_metadata",
    "withMetadata": "output.with_metadata",
}


class _Methods(Mapping[str, Method]):
    def __getitem__(self, name: str) -> Method:
        module, _, function = _HOMES[name].partition(".")
        found: Method = getattr(import_module(f"image_handler.domain.edits.{module}"), function)
        return found

    def __contains__(self, name: object) -> bool:
        return name in _HOMES

    def __iter__(self) -> Iterator[str]:
        return iter(_HOMES)

    def __len__(self) -> int:
        return len(_HOMES)


METHODS: Mapping[str, Method] = _Methods()
