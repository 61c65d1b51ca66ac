"""What the AWS solution does that no public case asks for."""

from typing import Any

import pytest
import pyvips  # type: ignore[import-untyped]

from image_handler.engines.editing.rules import Rules
from image_handler.engines.transform import transform
from tests.fakes import photograph
from tests.image_house import ImageHouse


@pytest.fixture
def images(monkeypatch: pytest.MonkeyPatch) -> ImageHouse:
    images = ImageHouse(monkeypatch)
    images.set(IMAGE_MODE="compatible")
    return images


@pytest.mark.parametrize("animated", [1, "x", [], {}])
def test_animated_of_another_kind_is_no_picture(images: ImageHouse, animated: Any) -> None:
    images.hold("photo.jpg")
    reply = images.edit("photo.jpg", {"animated": animated})
    assert (reply.status, reply.told["code"]) == (400, "InstantiationError")


@pytest.mark.parametrize("name", ["withMetadata", "keepMetadata", "autoOrient", "composite"])
@pytest.mark.parametrize("value", [None, True, {"orientation": 6}])
def test_what_is_not_on_the_list_of_edits_changes_nothing(
    images: ImageHouse, name: str, value: Any
) -> None:
    images.hold("private.jpg", data=photograph("private.jpg"))
    edits = {"rotate": None, "resize": {"width": 40}}
    assert images.edit("private.jpg", {**edits, name: value}).body == (
        images.edit("private.jpg", edits).body
    )


def test_a_header_without_a_value_is_none(images: ImageHouse) -> None:
    images.hold("photo.jpg")
    assert images.ask("/photo.jpg", headers={"Accept": None}).status == 200  # type: ignore[dict-item]


@pytest.mark.parametrize("edits", [{"rotate": 90}, {"grayscale": True}, {"flip": True}])
def test_pixels_are_worked_on_in_sharps_order_in_compatible_mode_alone(
    edits: dict[str, Any],
) -> None:
    """A quicker order gives other last bits: of a lossless answer hardly more than one."""
    data = photograph("photo.jpg")
    asked = {**edits, "resize": {"width": 60}, "toFormat": "png"}
    slow, quick = (
        pyvips.Image.new_from_buffer(transform(data, asked, rules=Rules(modern=mode)).data, "")
        for mode in (False, True)
    )
    assert (slow - quick).abs().avg() < 2


def test_what_is_turned_before_a_resize_is_turned_before_it_in_compatible_mode() -> None:
    """In one go as in two, byte for byte: sharp doesn't wait until fewer pixels are left."""
    rules, photo = Rules(modern=False), photograph("photo.webp")
    resize, as_png = {"resize": {"width": 30}}, {"toFormat": "png"}
    turned = transform(photo, {"rotate": 90, **as_png}, rules=rules).data
    in_two, in_one = (
        pyvips.Image.new_from_buffer(transform(data, edits, rules=rules).data, "")
        for data, edits in ((turned, resize), (photo, {"rotate": 90, **resize, **as_png}))
    )
    assert (in_one.width, in_one.height) == (in_two.width, in_two.height)
    assert (in_one - in_two).abs().max() == 0
