"""The gzip format by ISA-L: a quarter of zlib's time at level 1, or less, for a tenth less size.

By zlib, keeping a reading as it came would cost three times what all decisions about it do.
"""

from isal import isal_zlib

# Its levels are 0 to 3; above 1 the time doubles for a thirtieth of the size.
_LEVEL = 1
# zlib's number for gzip's header and checksum. The header names no time: equal lines, equal bytes.
_GZIP = 31


def compressed(lines: bytes) -> bytes:
    return isal_zlib.compress(lines, _LEVEL, wbits=_GZIP)


def decompressed(content: bytes) -> bytes:
    """Raises isal_zlib.error for what is no gzip, or is cut off."""
    return isal_zlib.decompress(content, wbits=_GZIP)
