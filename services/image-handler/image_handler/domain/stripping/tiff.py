"""TIFF: the entries of its directories that tell of people, places and programs.

Entries are taken out of their directories, and what they pointed to is written over with zeros:
everything else is found by its place in the file, which has to stay. BigTIFF stays as it is.
Source: TIFF 6.0, 2 and 8; the private tags of https://www.loc.gov/preservation/digital/formats/content/tiff_tags.shtml
"""

from image_handler.domain.exif.fields import Block, Field, block_of

_MOST_PAGES = 1_000
_ENTRY_BYTES = 12
# A directory of its own behind the entry: EXIF, places, and what EXIF itself points to.
_DIRECTORIES = {34665, 34853, 40965}
_WORDS = {
    269, 270, 271, 272, 285, 305, 306, 315, 316, 700, 32781, 33432, 33723, 34377, 37500, 37510,
    37724, 40091, 40092, 40093, 40094, 40095, 42032, 42033, 50341,
}  # fmt: skip


def stripped(data: bytes) -> bytes:
    block = block_of(data)
    if block is None:
        return data
    made = bytearray(data)
    directory, seen = block.first, set[int]()
    while directory and directory not in seen and len(seen) < _MOST_PAGES:
        seen.add(directory)
        count = block.number(directory, 2)
        next_at = directory + 2 + count * _ENTRY_BYTES
        if next_at + 4 > len(data):
            break
        _clean(made, block, directory, count)
        directory = block.number(next_at, 4)
    return bytes(made)


def _clean(made: bytearray, block: Block, directory: int, count: int) -> None:
    gone = [f for f in block.fields(directory) if f.tag in _WORDS | _DIRECTORIES]
    if not gone:
        return
    places = {field.at for field in gone}
    for field in gone:
        _erase(made, block, field)
    first = directory + 2
    entries = range(first, first + count * _ENTRY_BYTES, _ENTRY_BYTES)
    kept = b"".join(block.data[at : at + _ENTRY_BYTES] for at in entries if at not in places)
    behind = block.data[entries.stop : entries.stop + 4]
    written = (count - len(gone)).to_bytes(2, block.order) + kept + behind  # type: ignore[arg-type]
    made[directory : entries.stop + 4] = written.ljust(entries.stop + 4 - directory, b"\0")


def _erase(made: bytearray, block: Block, field: Field, levels: int = 2) -> None:
    """Its value, and all values of the directory that it points to."""
    if field.tag in _DIRECTORIES and levels:
        directory = block.number(field.start, 4)
        for each in block.fields(directory):
            _erase(made, block, each, levels - 1)
            made[each.at : each.at + _ENTRY_BYTES] = bytes(_ENTRY_BYTES)
    made[field.start : field.end] = bytes(field.end - field.start)
