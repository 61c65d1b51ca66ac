"""The bytes of a file, out of its gzip, zstd or bzip2, as blocks and never more than is allowed."""

import bz2
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from data_lake.domain.errors import Unreadable
from data_lake.domain.sniffing import Compression, compression_of

BLOCK_BYTES = 4 * 2**20
# Text of real data shrinks to a hundredth at best; a bomb of zeros to a thousandth.
MOST_RATIO = 400
_RATIO_FROM_BYTES = 64 * 2**20


def compression_of_file(path: Path) -> Compression:
    with path.open("rb") as file:
        return compression_of(file.read(16))


def blocks(path: Path, compression: Compression, most_bytes: int) -> Iterator[bytes]:
    """Raises Unreadable for a file that breaks off, is damaged, or grows beyond what is allowed."""
    size = 0
    with path.open("rb") as packed, _opened(packed, compression) as file:
        while block := _read(file, compression, size):
            size += len(block)
            if size > most_bytes:
                raise Unreadable(
                    f"expected at most {most_bytes} bytes, got more: split the file", byte=size
                )
            # Where a compressed file is read up to, ahead by a buffer at most.
            if compression and size > _RATIO_FROM_BYTES and size > MOST_RATIO * packed.tell():
                raise Unreadable(
                    f"expected {compression} of data, got a bomb: {packed.tell()} bytes became"
                    f" {size}"
                )
            yield block


def _read(file: IO[bytes], compression: Compression, at: int) -> bytes:
    try:
        return file.read(BLOCK_BYTES)
    except EOFError as error:
        raise Unreadable(f"the {compression} file breaks off: {error}", byte=at) from error
    except (OSError, zlib.error, ValueError) as error:
        raise Unreadable(f"the {compression} file is damaged: {error}", byte=at) from error
    except Exception as error:
        if type(error).__name__ != "ZstdError":
            raise
        raise Unreadable(f"the zstd file is damaged: {error}", byte=at) from error


@contextmanager
def _opened(packed: IO[bytes], compression: Compression) -> Iterator[IO[bytes]]:
    file: Any
    if compression == "gzip":
        file = gzip.GzipFile(fileobj=packed)
    elif compression == "bz2":
        file = bz2.BZ2File(packed)
    elif compression == "zstd":
        file = _zstd_file(packed)
    else:
        yield packed
        return
    with file:
        yield file


def _zstd_file(packed: IO[bytes]) -> Any:
    """Of the standard library from Python 3.14 on; the same module by its backport before."""
    try:
        from compression.zstd import DecompressionParameter, ZstdFile  # type: ignore
    except ImportError:
        from backports.zstd import DecompressionParameter, ZstdFile
    # A window of 128 MB is what `zstd --long` makes at most without being told how much.
    return ZstdFile(packed, options={DecompressionParameter.window_log_max: 27})
