"""What requests are refused with once their picture is looked at, in the AWS solution's words."""

from image_handler.domain.requests.refusal import RefusedRequest

LARGE_LAYER = "Image to composite must have same dimensions or smaller"
"""sharp's sentence, by which the solution knows the case."""


def of_no_picture() -> RefusedRequest:
    return RefusedRequest(
        400,
        "InstantiationError",
        "Input image could not be instantiated. Please choose a valid image.",
    )


def of_crop_outside() -> RefusedRequest:
    return RefusedRequest(
        400,
        "Crop::AreaOutOfBounds",
        "The cropping area you provided exceeds the boundaries of the original image. "
        "Please try choosing a correct cropping value.",
    )


def of_failed_overlay() -> RefusedRequest:
    return RefusedRequest(
        400,
        "OverlayImageException",
        "The overlay image could not be applied. Please contact the system administrator.",
    )


def of_large_overlay() -> RefusedRequest:
    return RefusedRequest(400, "BadRequest", LARGE_LAYER.replace("composite", "overlay"))
