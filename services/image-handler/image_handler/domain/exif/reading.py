"""What people want to know of it: camera, time, exposure; and the place, which is asked for."""

from typing import Any, Final

from image_handler.domain.exif.fields import Block, Value, block_of

ORIENTATION, EXIF_DIRECTORY, PLACE_DIRECTORY = 274, 34665, 34853
_TEXTS: Final = {271: "make", 272: "model", 305: "software"}
_TEXTS_OF_EXIF: Final = {36867: "takenAt", 36881: "offset", 42036: "lens"}
_NUMBERS_OF_EXIF: Final = {
    33434: "exposureSeconds",
    33437: "aperture",
    34855: "iso",
    37386: "focalLengthMillimetres",
    41989: "focalLength35Millimetres",
}
_UPRIGHT, _LAST = 1, 8
_LATITUDE, _LONGITUDE, _ALTITUDE = (1, 2), (3, 4), (5, 6)
_DEGREE = (1, 60, 3600)


def orientation(exif: bytes) -> int:
    """1 to 8; 1, upright, when it isn't told or makes no sense."""
    block = block_of(exif)
    told = block.values(block.first).get(ORIENTATION) if block else None
    value = told[0] if isinstance(told, list) and told else _UPRIGHT
    return int(value) if _UPRIGHT <= value <= _LAST else _UPRIGHT


def summary(exif: bytes) -> dict[str, Any]:
    """By names of JSON; `takenAt` as `2026-11-22T05:40:00`, in the camera's own time. No place."""
    block = block_of(exif)
    if block is None:
        return {}
    own = block.values(block.first)
    taken = block.values(_directory(own, EXIF_DIRECTORY))
    told: dict[str, Any] = {name: own[tag] for tag, name in _TEXTS.items() if tag in own}
    told |= {name: taken[tag] for tag, name in _TEXTS_OF_EXIF.items() if tag in taken}
    told = {name: text for name, text in told.items() if isinstance(text, str) and text}
    if "takenAt" in told:
        date, _, clock = told["takenAt"].partition(" ")
        told["takenAt"] = f"{date.replace(':', '-')}T{clock}" + told.pop("offset", "")
    for tag, name in _NUMBERS_OF_EXIF.items():
        value = taken.get(tag)
        if isinstance(value, list) and value:
            told[name] = round(value[0], 6)
    told.pop("offset", None)
    return told


def place(exif: bytes) -> dict[str, float] | None:
    """Degrees north and east, metres over the sea; None when it isn't told whole."""
    block = block_of(exif)
    found = _places(block) if block else {}
    north, east = (_degrees(found, pair) for pair in (_LATITUDE, _LONGITUDE))
    if north is None or east is None or abs(north) > 90 or abs(east) > 180:
        return None
    told = {"latitude": round(north, 6), "longitude": round(east, 6)}
    height = found.get(_ALTITUDE[1])
    if isinstance(height, list) and height:
        below = found.get(_ALTITUDE[0]) in (b"\1", [1.0])
        told["altitudeMetres"] = round(-height[0] if below else height[0], 1)
    return told


def _places(block: Block) -> dict[int, Value]:
    return block.values(_directory(block.values(block.first), PLACE_DIRECTORY))


def _directory(values: dict[int, Value], tag: int) -> int | None:
    told = values.get(tag)
    return int(told[0]) if isinstance(told, list) and told else None


def _degrees(found: dict[int, Value], pair: tuple[int, int]) -> float | None:
    """Degrees, minutes and seconds; the other tag of the pair is the letter of its half."""
    half, told = found.get(pair[0]), found.get(pair[1])
    if not isinstance(told, list) or len(told) != len(_DEGREE) or not isinstance(half, str):
        return None
    degrees = sum(part / share for part, share in zip(told, _DEGREE, strict=True))
    return -degrees if half in ("S", "W") else degrees
