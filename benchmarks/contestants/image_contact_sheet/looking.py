"""What two answers look like: views of them to draw, and how alike they are.

SSIM is of the luma, in windows of 7 x 7 pixels as services/image-handler's image-check.py has
them, over white; where there is transparency over black too, and the lower one counts.
"""

import sys
from json import dumps, loads
from pathlib import Path

import pyvips

# (0.01 * 255) and (0.03 * 255), squared: the constants of Wang et al. (2004) for 8 bits.
C1, C2 = 6.5025, 58.5225
LUMA = (0.299, 0.587, 0.114)
WINDOW = 7
FRAMES = 2


def opened(file):
    """All frames below each other, 8 bits, red, green, blue and maybe alpha."""
    data = Path(file).read_bytes()
    image = pyvips.Image.new_from_buffer(data, "")
    frames = image.get("n-pages") if image.get_typeof("n-pages") else 1
    if frames > 1:
        image = pyvips.Image.new_from_buffer(data, "", n=-1)
    name = image.get("vips-loader").removesuffix("_buffer").removesuffix("load")
    if image.get_typeof("heif-compression") and image.get("heif-compression") == "av1":
        name = "avif"
    return image.colourspace("srgb").cast("uchar").copy_memory(), frames, name


def save_view(image, frames, file):
    """The first frames beside each other; no metadata that a viewer could act on."""
    height = image.height // frames
    shown = [image.crop(0, at * height, image.width, height) for at in range(min(frames, FRAMES))]
    pyvips.Image.arrayjoin(shown, across=len(shown)).pngsave(file, keep="none")


def luma(image, ground):
    if image.hasalpha():
        image = image.flatten(background=ground)
    return sum(image[band] * weight for band, weight in enumerate(LUMA)).cast("double")


def means(image, width, height):
    ones = pyvips.Image.new_from_array([[1] * width] * height, scale=width * height)
    left, top = width // 2, height // 2
    size = image.width - width + 1, image.height - height + 1
    return image.conv(ones, precision="float").crop(left, top, *size)


def similarity(x, y):
    size = [min(WINDOW, side) for side in (x.width, x.height)]
    mean_x, mean_y = means(x, *size), means(y, *size)
    variances = means(x * x, *size) - mean_x**2 + means(y * y, *size) - mean_y**2
    covariance = means(x * y, *size) - mean_x * mean_y
    above = (mean_x * mean_y * 2 + C1) * (covariance * 2 + C2)
    below = (mean_x**2 + mean_y**2 + C1) * (variances + C2)
    return (above / below).avg()


def compared(ours, theirs):
    """Their SSIM and the largest difference of a sample."""
    if (ours.width, ours.height, ours.bands) != (theirs.width, theirs.height, theirs.bands):
        return 0.0, 255
    grounds = (255, 0) if ours.hasalpha() else (255,)
    alike = min(similarity(luma(ours, ground), luma(theirs, ground)) for ground in grounds)
    return alike, (ours - theirs).abs().max()


for line in sys.stdin:
    asked = loads(line)
    told = {}
    images = {}
    for name in ("input", "ours", "sharp"):
        images[name], frames, kind = opened(asked[name])
        save_view(images[name], frames, asked[name] + ".view.png")
        image = images[name]
        told[name] = [kind, image.width, image.height // frames, image.bands, frames]
    ssim, difference = compared(images["ours"], images["sharp"])
    print(dumps({**told, "ssim": ssim, "difference": difference}), flush=True)
