"""The edits of the contact sheet, as a request of the default form has them."""

from typing import Any

from benchmarks.images.fixtures import FIXTURES
from benchmarks.images.shown import INSIDE, Shown

PHOTO, LARGE, LOGO, DULL = "photo.png", "photo.jpg", "logo.png", "dull.png"
# Four corners of four colours: which way it is turned is plain, and it takes few bytes.
FLAG = "exif-1.jpg"
MINT = {"r": 190, "g": 235, "b": 210}
SEPIA = [[0.36, 0.7, 0.14], [0.3, 0.59, 0.11], [0.24, 0.47, 0.09]]


def shown_edits() -> list[Shown]:
    return [*_sizes(), *_cuts(), *_turns(), *_sharpness(), *_tones(), *_channels(), *_composed(),
            *_formats()]  # fmt: skip


def _sizes() -> list[Shown]:
    tall = {"width": 60, "height": 90}
    fits: list[dict[str, Any]] = [
        {"width": 90, "height": 90, "fit": "cover"},
        {"width": 90, "height": 90, "fit": "contain", "background": MINT},
        {**tall, "fit": "fill"},
        {"width": 90, "height": 90, "fit": "inside"},
        {"width": 60, "height": 60, "fit": "outside"},
        {**tall, "position": "left"},
        {**tall, "position": "entropy"},
    ]
    return [
        *(Shown(LARGE, {"resize": fit}) for fit in fits),
        Shown(PHOTO, {"extract": {"left": 60, "top": 16, "width": 33, "height": 22},
                      "resize": {"width": 132, "kernel": "nearest"}}),
        Shown(LOGO, {"resize": {"width": 60, "height": 90, "fit": "contain",
                                "background": {"r": 0, "g": 0, "b": 0, "alpha": 0}}}),
    ]  # fmt: skip


def _cuts() -> list[Shown]:
    area = {"left": 150, "top": 60, "width": 240, "height": 160}
    return [
        Shown(LARGE, {"resize": {"width": 132}, "extract": {**area, "left": 40, "top": 10,
                                                              "width": 70, "height": 70}}),
        Shown(LOGO, {"trim": {"threshold": 10}}),
        Shown(FLAG, {"extend": {"top": 4, "bottom": 14, "left": 8, "right": 8,
                                 "background": MINT}}),
    ]  # fmt: skip


def _turns() -> list[Shown]:
    return [
        Shown(FLAG, {"rotate": 90}),
        Shown(FLAG, {"flip": True}),
        Shown(FLAG, {"flop": True}),
        Shown(FLAG, {"affine": [[1, 0.3], [0.1, 0.7]]}),
    ]


def _sharpness() -> list[Shown]:
    return [
        Shown(PHOTO, {"sharpen": {"sigma": 2, "m1": 0, "m2": 6}}),
        Shown(PHOTO, {"median": 5}),
    ]


def _tones() -> list[Shown]:
    edits: list[dict[str, Any]] = [
        {"gamma": 2.2, "resize": {"width": 120}},
        {"negate": True},
        {"threshold": 140},
        {"linear": 0.5},
        {"recomb": SEPIA},
        {"modulate": {"brightness": 1.2, "saturation": 1.6, "hue": 90}},
    ]
    return [
        Shown(DULL, {"clahe": {"width": 20, "height": 20, "maxSlope": 5}}),
        *(Shown(PHOTO, each) for each in edits),
    ]


def _channels() -> list[Shown]:
    return [
        Shown("shape.svg", {"flatten": True, "unflatten": True, "resize": {"width": 100}}),
        Shown(LOGO, {"removeAlpha": True}),
        Shown(PHOTO, {"ensureAlpha": 0.4}),
        Shown(FLAG, {"extractChannel": "green"}),
        Shown(FLAG, {"pipelineColourspace": "lab", "resize": {"width": 120}}),
        Shown(FLAG, {"toColourspace": "b-w"}),
        Shown(FLAG, {"bandbool": "and"}),
    ]


def _composed() -> list[Shown]:
    mark = {"bucket": "image-source", "key": "mark.png"}
    placed = {**mark, "wRatio": "50", "alpha": "40", "options": {"left": -10, "top": "10p"}}
    laid = {"file": str(FIXTURES / "mark.png"), "opacity": 153, "left": 56, "top": 8,
            "resize": {"fit": "inside", "width": 66}}  # fmt: skip
    whole = {"width": 132, "height": 88, "cx": 66, "cy": 44, "rx": 44, "ry": 44}
    return [
        Shown(PHOTO, {"overlayWith": placed}, calls=[["lay", laid], *INSIDE]),
        Shown(PHOTO, {"roundCrop": True}, calls=[["cutRound", whole], *INSIDE]),
        Shown(PHOTO, {"contentModeration": {"blur": 8}}, calls=[["blur", 8], *INSIDE]),
    ]


def _formats() -> list[Shown]:
    options: dict[str, dict[str, Any]] = {
        "avif": {"quality": 12},
        "tiff": {"quality": 10},
        "gif": {"colours": 8},
        "png": {"palette": True, "colours": 8},
    }
    resize = {"resize": {"width": 50}}
    return [
        *(Shown(PHOTO, {name: each, "toFormat": name}) for name, each in options.items()),
        # To name the format once more, without options, is refused by sharp.
        Shown(FLAG, {"heif": {"quality": 5, "compression": "av1"}}),
        Shown("cmyk.jpg", {"resize": {"width": 100}}),
        Shown("deep16.png", {"resize": {"width": 32}}),
        Shown("shape.svg", {"resize": {"width": 70}}, calls=[["resize", {"width": 70}],
                                                             ["toFormat", "png"]]),
        Shown("anim.gif", {**resize, "flip": True}, moves=True),
        Shown("anim.gif", {"animated": True, "toFormat": "webp", **resize}, moves=True),
    ]  # fmt: skip
