"""How alike two pictures are: mean SSIM of their luma, windows of a Gaussian of 1.5 pixels.

Source: Wang et al., Image Quality Assessment: From Error Visibility to Structural Similarity (2004)
"""

import sys
from json import dumps, loads
from pathlib import Path

import pyvips

SIGMA = 1.5
# (0.01 * 255) and (0.03 * 255), squared: the paper's constants for 8 bits.
C1, C2 = 6.5025, 58.5225
LUMA = (0.299, 0.587, 0.114)


def luma(data):
    """All frames below each other, on white where they are transparent."""
    is_gif = data.startswith(b"GIF8")
    image = pyvips.Image.new_from_buffer(data, "", **({"n": -1} if is_gif else {}))
    image = image.colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=255)
    red, green, blue = (image[band] * weight for band, weight in enumerate(LUMA))
    return (red + green + blue).cast("float")


def blurred(image):
    return image.gaussblur(SIGMA, precision="float", min_ampl=0.01)


def similarity(left, right):
    """Of two encoded pictures: 1 when they are the same."""
    x, y = luma(left), luma(right)
    mean_x, mean_y = blurred(x), blurred(y)
    variances = blurred(x * x) - mean_x * mean_x + blurred(y * y) - mean_y * mean_y
    covariance = blurred(x * y) - mean_x * mean_y
    above = (mean_x * mean_y * 2 + C1) * (covariance * 2 + C2)
    below = (mean_x * mean_x + mean_y * mean_y + C1) * (variances + C2)
    return (above / below).avg()


if __name__ == "__main__":
    for line in sys.stdin:
        pair = [Path(file).read_bytes() for file in loads(line)]
        print(dumps(similarity(*pair)), flush=True)
