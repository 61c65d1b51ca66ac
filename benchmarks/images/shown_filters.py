"""The filters and sizes of the contact sheet, as Thumbor paths have them."""

from benchmarks.images.fixtures import FIXTURES
from benchmarks.images.shown import INSIDE, Calls, Shown

ORANGE = {"r": 255, "g": 136, "b": 0}
TEAL = {"r": 0, "g": 128, "b": 128}
SOBEL = {"width": 3, "height": 3, "kernel": [-1, 0, 1, -2, 0, 2, -1, 0, 1]}


def shown_filters() -> list[Shown]:
    return [*_of_sizes(), *_of_pixels(), *_of_files()]


def _of_sizes() -> list[Shown]:
    square = {"width": 90, "height": 90}
    part = {"left": 100, "top": 20, "width": 300, "height": 280}
    face = {"left": 110, "top": 54, "width": 164, "height": 148}
    return [
        _path("/100x20:400x300/90x90/photo.jpg", [["extract", part], ["resize", square]]),
        _path("/fit-in/90x90/filters:fill(teal)/photo.jpg",
              [["resize", {**square, "fit": "contain", "background": TEAL}]]),
        _path("/120x40/filters:stretch()/photo.jpg",
              [["resize", {"width": 120, "height": 40, "fit": "fill"}]]),
        _path("/900x900/filters:no_upscale()/exif-1.jpg",
              [["resize", {"width": 900, "height": 900, "withoutEnlargement": True}]]),
        _path("/fit-in/200x200/filters:upscale()/exif-1.jpg",
              [["resize", {"width": 200, "height": 200, "fit": "inside"}]]),
        _path("/filters:proportion(0.2)/photo.jpg",
              [["resize", {"width": 96, "height": 64, "fit": "inside"}]]),
        _path("/filters:smart_crop(0,10)/photo.jpg", [["extract", face], *INSIDE]),
        _path("/filters:rotate(45)/logo.png", [["rotate", 45], *INSIDE]),
        _path("/filters:rotate()/exif-6.jpg", [["autoOrient", None], *INSIDE]),
    ]  # fmt: skip


def _of_pixels() -> list[Shown]:
    mark = {"file": str(FIXTURES / "mark.png"), "opacity": 153, "left": 102, "top": 61,
            "resize": {"fit": "inside", "width": 26, "height": 17}}  # fmt: skip
    fit_in = {"width": 132, "height": 132, "fit": "inside"}
    return [
        _path("/filters:background_color(ff8800)/logo.png", [["flatten", {"background": ORANGE}]]),
        _path("/filters:blur(6)/photo.png", [["blur", 3]]),
        _path("/filters:convolution(-1;0;1;-2;0;2;-1;0;1,3,true)/photo.png",
              [["convolve", SOBEL]]),
        _path("/filters:equalize()/dull.png", [["normalise", True]]),
        _path("/filters:grayscale()/photo.png", [["greyscale", True]]),
        _path("/filters:rgb(80,40,10)/photo.png", [["tint", {"r": 204, "g": 102, "b": 25.5}]]),
        _path("/filters:sharpen(1,2,true)/photo.png", [["sharpen", {"sigma": 2}]]),
        _path("/fit-in/132x132/filters:watermark(image-source,mark.png,-5p,70p,40,20,20)/photo.jpg",
              [["resize", fit_in], ["lay", mark]]),
    ]  # fmt: skip


def _of_files() -> list[Shown]:
    low: Calls = [["resize", {"width": 130, "height": None, "fit": "inside"}],
                  ["webp", {"quality": 5}], ["toFormat", "webp"]]  # fmt: skip
    return [
        _path("/filters:autojpg()/logo.png", [*INSIDE, ["toFormat", "jpeg"]]),
        _path("/filters:quality(10)/photo.jpg", [["jpeg", {"quality": 10}], *INSIDE]),
        _path("/130x0/filters:format(webp):quality(5)/photo.jpg", low),
        _path("/filters:strip_exif():strip_icc()/exif-6.jpg", INSIDE, keeps_metadata=False),
        _path("/filters:animated(false)/anim.gif", INSIDE),
    ]


def _path(path: str, calls: Calls, *, keeps_metadata: bool = True) -> Shown:
    source = path.rpartition("/")[2]
    return Shown(source, path=path, calls=calls, keeps_metadata=keeps_metadata)
