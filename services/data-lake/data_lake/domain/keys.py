"""Names of objects in the curated bucket. Each names one content for ever.

data/<dataset>/<partition>/<cause>-<digest>.parquet
manifests/<dataset>/<partition>/<version>-<digest>.json
links/<dataset>/<partition>/<version>/symlink.txt
"""

import re
from hashlib import sha256

from data_lake.domain.layout import Manifest

DATA, MANIFESTS, LINKS = "data", "manifests", "links"
WHOLE = "all"
"""Stands for the partition "" of a data set without partitions, which has no other."""

_UNSAFE = re.compile(rb"[^A-Za-z0-9_.=-]")


def partition_segment(partition: str) -> str:
    """One part of a key, and one for each partition: other bytes become `!` and two digits.

    `!` is safe in keys, and neither a URL nor a glob gives it a meaning as they do to `%` and `*`.
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
    """
    if not partition:
        return WHOLE
    segment = _UNSAFE.sub(lambda byte: b"!%02X" % byte[0][0], partition.encode()).decode()
    # A path's own dots would lead elsewhere wherever a key is used as one.
    return segment.replace(".", "!2E") if set(segment) == {"."} else segment


def folder(zone: str, dataset: str, partition: str) -> str:
    """Ends with a slash; `zone` is one of DATA, MANIFESTS and LINKS."""
    return f"{zone}/{dataset}/{partition_segment(partition)}/"


def data_key(dataset: str, partition: str, cause: str, content_digest: str) -> str:
    """`cause` is the landing's id, or a compaction's; `content_digest` is of the file's bytes.

    The same bytes may be stored twice; other bytes never come under a key that was used.
    """
    return f"{folder(DATA, dataset, partition)}{cause[:32]}-{content_digest[:32]}.parquet"


def manifest_key(manifest: Manifest, content: bytes) -> str:
    """Two writers of one version have different contents, and so different keys."""
    digest = sha256(content).hexdigest()[:32]
    where = folder(MANIFESTS, manifest.dataset, manifest.partition)
    return f"{where}{manifest.version:08d}-{digest}.json"


def links_folder(dataset: str, partition: str, version: int) -> str:
    """The location of Athena's partition at that version."""
    return f"{folder(LINKS, dataset, partition)}{version:08d}/"
