"""The least EXIF there can be: which way is up, and nothing else."""

from image_handler.domain.exif import orientation
from image_handler.domain.exif.fields import Block, block_of
from image_handler.domain.exif.reading import EXIF_DIRECTORY, ORIENTATION

_UPRIGHT = 1
# Big-endian, one directory at 8, one entry: orientation, a short, one of it; no directory behind.
_BEFORE = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"
_BEHIND = bytes(6)
# Sizes, resolution, how colours are written, versions of the standard: encoders put them there by
# themselves, and they tell of nobody.
_OF_THE_FILE = {
    *(256, 257, 258, 259, 262, ORIENTATION, 277, 282, 283, 284, 296, 529, 530, 531, 532),
    *(EXIF_DIRECTORY, 36864, 37121, 40960, 40961, 40962, 40963, 42240),
}


def least_exif(exif: bytes) -> bytes:
    """What stays of it: itself when it tells of nothing but the file, or which way is up.

    Empty when it is upright.
    """
    if tells_of_nobody(exif):
        return exif
    told = orientation(exif)
    return b"" if told == _UPRIGHT else _BEFORE + bytes([told]) + _BEHIND


def tells_of_nobody(exif: bytes) -> bool:
    """Whether it has one directory of such fields; a second one would hold a small picture."""
    block = block_of(exif)
    if block is None:
        return False
    own = {field.tag: field for field in block.fields(block.first)}
    inner = own.get(EXIF_DIRECTORY)
    tags = set(own)
    if inner:
        directory = block.number(inner.start, 4)
        tags |= {field.tag for field in block.fields(directory)}
        if _count(block, directory) != len(list(block.fields(directory))):
            return False
    count = _count(block, block.first)
    behind = block.number(block.origin + block.first + 2 + 12 * count, 4)
    return bool(own) and tags <= _OF_THE_FILE and not behind and count == len(own)


def _count(block: Block, directory: int) -> int:
    """As the directory has it; `fields` leaves out what makes no sense."""
    return block.number(block.origin + directory, 2)
